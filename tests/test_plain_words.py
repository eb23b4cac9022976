"""Docstrings are plain English: a short first sentence, functions begin with a verb, and no word is a riddle."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROOMS = ("conversations", "storage", "scheduler", "bot")
FOLDERS = sorted(
    {path.parent.relative_to(ROOT).as_posix() for room in ROOMS for path in (ROOT / room).rglob("*.py")}
    - {"storage/migrations/versions"}  # published revisions never change
)
MOST_WORDS = 20
RIDDLES = (
    "Who",
    "What",
    "Whom",
    "Whose",
    "Where",
    "Whoever",
    "Whatever",
    "Whichever",
    "Nobody",
    "Somebody",
    "Everybody",
)
NO_VERBS = {
    *RIDDLES,
    *("Whether", "Which", "How", "When", "Why", "The", "A", "An", "One", "Two", "Every", "Each", "All", "Any", "Both"),
    *("So", "Those", "That", "This", "These", "Such", "It", "Its", "Their", "They", "There", "Here", "No", "None"),
    *("From", "Of", "In", "Into", "On", "At", "By", "For", "With", "Without", "After", "Before", "Between", "Only"),
    *("Also", "If", "As", "Another", "Something", "Everything", "Nothing", "Anything", "Now", "Not", "Several"),
    *("False", "Staff", "Patients", "Patient", "People", "Words", "Buttons", "Button", "Typed", "Today", "Today's"),
}
"""Words no function's docstring begins with: begin with a verb (Return, Send, Keep) or with "True if"."""

BANNED = re.compile(
    r"\b(anew|beside|hear of|hears of|so many|at hand|in vain|stands|stood|whom|whoever|whomever|somebody)\b", re.I
)


@pytest.mark.parametrize("folder", FOLDERS)
def test_first_sentences_are_short(folder: str) -> None:
    """At most twenty words before the first full stop."""
    assert [(place, words) for place, _, text in _docstrings(folder) if (words := _length(text)) > MOST_WORDS] == []


@pytest.mark.parametrize("folder", FOLDERS)
def test_functions_begin_with_a_verb(folder: str) -> None:
    """Return, Send, Keep …, or True if …; a property may name what it is."""
    wrong = [
        (place, text.split("\n")[0])
        for place, kind, text in _docstrings(folder)
        if kind == "function" and _first_word(text) in NO_VERBS
    ]
    assert wrong == []


@pytest.mark.parametrize("folder", FOLDERS)
def test_nothing_begins_with_a_question_word_and_no_word_is_a_riddle(folder: str) -> None:
    """Modules, classes and constants begin with a noun of the glossary; words that read like a translation are out."""
    first = [(place, text.split("\n")[0]) for place, _, text in _docstrings(folder) if _first_word(text) in RIDDLES]
    banned = [(place, found[0]) for place, _, text in _docstrings(folder) if (found := BANNED.search(text))]
    assert (first, banned) == ([], [])


def _docstrings(folder: str) -> Iterator[tuple[str, str, str]]:
    """Every docstring of a folder's files: place, kind (function, property, other), text."""
    for path in sorted((ROOT / folder).glob("*.py")):
        tree = ast.parse(path.read_text("utf-8"))
        for node in ast.walk(tree):
            place = f"{path.name}:{getattr(node, 'lineno', 1)}"
            if isinstance(node, ast.Module | ast.ClassDef):
                yield from ((place, "other", text) for text in _after_constants(node))
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
                text = ast.get_docstring(node)
                if text:
                    yield place, _kind(node), text


def _after_constants(node: ast.Module | ast.ClassDef) -> Iterator[str]:
    for one, after in zip(node.body, node.body[1:], strict=False):
        if not isinstance(one, ast.Assign | ast.AnnAssign) or not isinstance(after, ast.Expr):
            continue
        if isinstance(after.value, ast.Constant) and isinstance(after.value.value, str):
            yield after.value.value.strip()


def _kind(node: ast.AST) -> str:
    if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return "other"
    names = {ast.unparse(each).rpartition(".")[2] for each in node.decorator_list}
    return "property" if names & {"property", "cached_property", "fixture"} else "function"


def _first_word(text: str) -> str:
    return text.split()[0].strip("\"'`.,:;()")


def _length(text: str) -> int:
    first = re.split(r"[.!?:;](?:\s|$)", text.strip(), maxsplit=1)[0]
    return len(first.split())
