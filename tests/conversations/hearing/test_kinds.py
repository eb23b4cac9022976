"""Kinds of words in which danger is said, or not: each kind in a table of cases by somebody who knew no list."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from conversations.hearing.ears import Heard, listen

TABLE = Path(__file__).parents[2] / "support" / "tables" / "hearing_kinds.toml"
KINDS: dict[str, dict[str, list[str]]] = tomllib.loads(TABLE.read_text("utf-8"))
CASES = [
    (kind, wanted, text)
    for kind, row in KINDS.items()
    for wanted in ("called", "heard", "quiet")
    for text in row[wanted]
]
OPEN = [(kind, *case.split(": ", 1)) for kind, row in KINDS.items() for case in row.get("open", ())]
LEAST = 20


def holds(wanted: str, heard: Heard) -> bool:
    """True if words are heard as they should be."""
    called = heard.emergency is not None
    return {"called": called, "heard": heard.anything, "quiet": not called}[wanted]


@pytest.mark.parametrize(("kind", "wanted", "text"), CASES)
def test_words_of_a_kind_are_heard_as_they_should(kind: str, wanted: str, text: str) -> None:
    """Plain danger calls at once, less plain danger is at least asked back, and what is none brings no such text."""
    assert holds(wanted, listen(text)), kind


def test_every_kind_has_its_cases() -> None:
    """Each kind is shown by twenty cases or more that hold."""
    assert [kind for kind in KINDS if sum(case[0] == kind for case in CASES) < LEAST] == []


@pytest.mark.parametrize(("kind", "wanted", "text"), OPEN)
def test_what_is_open_is_not_yet_as_it_should_be(kind: str, wanted: str, text: str) -> None:
    """The table says honestly what is still misheard: a case that holds by now belongs among the others."""
    assert not holds(wanted, listen(text)), kind
