"""Reads texts (places, markup) and source code (which keys it names), for the tests that hold them together."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from itertools import chain
from pathlib import Path
from string import Formatter
from typing import Any

from conversations.texts import DEFAULT_LANGUAGE, STAFF_FOLDER, catalogue

ROOT = Path(__file__).parents[2]
ROOMS = ("conversations", "bot", "scheduler")
OURS = catalogue(DEFAULT_LANGUAGE)
TAGS = {"b", "i", "u", "code"}


def _dotted(table: dict[str, Any], prefix: str = "") -> Iterator[str]:
    for name, value in table.items():
        yield from _dotted(value, f"{prefix}{name}.") if isinstance(value, dict) else (f"{prefix}{name}",)


STAFF_FILES = (ROOT / "conversations/texts" / DEFAULT_LANGUAGE / STAFF_FOLDER).glob("*.toml")
STAFF_ALONE = frozenset(key for file in STAFF_FILES for key in _dotted(tomllib.loads(file.read_text("utf-8"))))
"""The keys of the texts that only staff read."""


def places(text: str) -> set[str]:
    """The names of a text's places; `{Who}` is `{who}` at the beginning of a sentence."""
    return {name.lower() for _, name, _, _ in Formatter().parse(text) if name is not None}


class Tags(HTMLParser):
    """Notes what is wrong with a text's markup, as a messenger would refuse it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.wrong: list[str] = []
        self.feed(text)
        self.close()
        self.wrong += [f"<{tag}> is never closed" for tag in self.open]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in TAGS or attrs:
            self.wrong.append(f"<{tag}> is not allowed")
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.wrong.append(f"</{tag}> closes nothing")


PLAIN = ("say_plain", "words")
SAYERS = (*PLAIN, "say", "Misread", "Unclear", "Rejected", "AskedBack", "PassedOn", "did_you_mean")
REGISTRATION_MAKERS = {"_step": ("ask", "label"), "_none": ("none",)}
"""Small functions that build a step: their first argument is its name, these are the words it needs."""


@cache
def trees() -> dict[Path, ast.Module]:
    """Every source file that may say something."""
    files = chain.from_iterable((ROOT / room).rglob("*.py") for room in ROOMS)
    return {file: ast.parse(file.read_text("utf-8")) for file in files}


def calls(tree: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    """Every call of a plainly named function, with the name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            yield node.func.id, node


def literals(node: ast.AST) -> list[str]:
    """The whole strings in a piece of code; of an f-string only those inside its holes."""
    if isinstance(node, ast.Constant):
        return [node.value] if isinstance(node.value, str) else []
    inner = node.values if isinstance(node, ast.JoinedStr) else list(ast.iter_child_nodes(node))
    holes = [child for child in inner if not (isinstance(node, ast.JoinedStr) and isinstance(child, ast.Constant))]
    return [text for child in holes for text in literals(child)]


def patterns(node: ast.AST, dotted: frozenset[str] = frozenset()) -> list[re.Pattern[str]]:
    """What the f-strings in a piece of code may become: a hole is one word, or one of the dotted strings nearby."""
    hole = "(?:" + "|".join([r"[\w-]+", *map(re.escape, sorted(dotted))]) + ")"
    found = []
    for each in ast.walk(node):
        if isinstance(each, ast.JoinedStr):
            parts = [re.escape(str(v.value)) if isinstance(v, ast.Constant) else hole for v in each.values]
            found.append(re.compile("".join(parts)))
    return [p for p in found if re.match(rf"({'|'.join(tables())})\\\.", p.pattern)]


@cache
def tables() -> frozenset[str]:
    """The first words of all keys."""
    return frozenset(key.partition(".")[0] for key in OURS)


@cache
def named() -> frozenset[str]:
    """Every whole key that stands in the code as a string, or that a registration step is built from."""
    keylike = re.compile(rf"({'|'.join(tables())})(\.[a-z0-9_-]+)+")
    found = {text for tree in trees().values() for text in literals(tree) if keylike.fullmatch(text)}
    return frozenset(found | set(registration_keys()))


def registration_keys() -> Iterator[str]:
    """The keys that `_step("sex", …)`, `_options("sex", "female", …)` and `_none("signs")` need."""
    for name, call in calls(trees()[ROOT / "conversations/registration/registration_questions.py"]):
        told = [text for a in call.args if isinstance(a, ast.Constant) for text in literals(a)]
        if name in REGISTRATION_MAKERS:
            yield from (f"registration.{told[0]}.{end}" for end in REGISTRATION_MAKERS[name] if told)
        elif name == "_options":
            yield from (f"registration.{told[0]}.{end}" for end in told[1:])


@cache
def said_in_part() -> tuple[re.Pattern[str], ...]:
    """Every f-string of the code that may name a key."""
    found: list[re.Pattern[str]] = []
    for tree in trees().values():
        dotted = frozenset(text for text in literals(tree) if re.fullmatch(r"[a-z_]+\.[a-z_]+", text))
        found += patterns(tree, dotted)
    return tuple(found)


def plain_keys() -> set[str]:
    """The keys said without markup, as far as the code names them."""
    found: set[str] = set()
    for name, call in chain.from_iterable(calls(tree) for tree in trees().values()):
        if name in PLAIN and call.args:
            found |= {text for text in literals(call.args[0]) if text in OURS}
            found |= {key for key in OURS if any(p.fullmatch(key) for p in patterns(call.args[0]))}
    options = {key for key in registration_keys() if not key.endswith(".ask")}
    return found | options | {key for key in OURS if ".button." in key or key.startswith(("menu.", "command."))}
