"""One word, one meaning: no two public classes or constants of the product share a name."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
ROOMS = ("conversations", "storage", "scheduler", "bot")
MOST_FILES = 20
SAME_MEANING = (
    ("conversations/ports/", "storage/"),  # a promise, and the room of the memory that keeps it
    ("conversations/model/", "storage/tables/"),  # a fact, and the row it is kept in
    ("conversations/ports/", "storage/tables/"),
    ("storage/boxes/", "storage/tables/"),  # a room of the memory, and the table it is named after
)


def test_no_two_public_classes_or_constants_have_one_name() -> None:
    """A reader who knows a name from one file is not misled by it in another."""
    places: dict[str, list[str]] = defaultdict(list)
    for path in _files():
        for name in _public_names(ast.parse((ROOT / path).read_text("utf-8"))):
            places[name].append(path)
    assert {name: found for name, found in places.items() if not _one_meaning(found)} == {}


def test_no_folder_is_a_heap() -> None:
    """A newcomer looks through at most twenty Python files at a time, in the tests too."""
    folders: dict[str, int] = defaultdict(int)
    for path in _files(*ROOMS, "tests"):
        if not path.endswith("__init__.py"):
            folders[path.rpartition("/")[0]] += 1
    assert {folder: count for folder, count in folders.items() if count > MOST_FILES} == {}


def test_the_four_doors_of_a_feature_have_four_names() -> None:
    """A door is called on_press, on_command, on_reply or on_turn, with a word before the last when there are two."""
    doors = {
        node.name
        for path in _files("conversations")
        for node in ast.parse((ROOT / path).read_text("utf-8")).body
        if isinstance(node, ast.FunctionDef) and node.name.startswith("on_")
    }
    others = {"on_alarm", "on_duty", "on_list"}  # look-ups, not doors
    last_words = ("press", "command", "reply", "turn")
    assert {name for name in doors - others if name.split("_")[-1] not in last_words} == set()


def _files(*rooms: str) -> Iterator[str]:
    for room in rooms or ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            if path.parent.name != "versions":  # each migration is a world of its own
                yield path.relative_to(ROOT).as_posix()


def _public_names(tree: ast.Module) -> Iterator[str]:
    for node in tree.body:
        if isinstance(node, ast.ClassDef):
            names = [node.name]
        elif isinstance(node, ast.Assign):
            names = [target.id for target in node.targets if isinstance(target, ast.Name)]
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            names = [node.target.id]
        else:
            continue
        yield from (name for name in names if not name.startswith("_") and name not in ("revision", "down_revision"))


def _one_meaning(paths: list[str]) -> bool:
    if len(paths) == 1:
        return True
    pairs = [(one, other) for one in paths for other in paths if one < other]
    return all(any(one.startswith(a) and other.startswith(b) for a, b in SAME_MEANING) for one, other in pairs)
