"""Answers of the phrase books read by the readers: at once, asked back, refused, or wrong in silence."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from bot.commands.read import read_lines
from tests.hearing.books import Book

TODAY = date(2026, 11, 27)
"""Day the books were written for."""

How = Literal["right", "asked", "refused", "wrong"]
Reader = Callable[[str, Sequence[str]], list[dict[str, Any]]]
"""Kind and texts -> what `f0care read` says of each."""

_ASK, _CANNOT = "ask", "cannot"


@dataclass(frozen=True, slots=True)
class Outcome:
    """One answer: what its author meant, what was read, and which of the four it is."""

    author: str
    kind: str
    text: str
    means: Any
    got: Any
    how: How


def read_now(kind: str, texts: Sequence[str]) -> list[dict[str, Any]]:
    """Return what this release reads in each text."""
    return [json.loads(line) for line in read_lines(kind, texts, TODAY)]


def read_all(books: Sequence[Book], reader: Reader = read_now) -> Iterator[Outcome]:
    """Yield the outcome of every answer of these books."""
    for each in books:
        for kind in dict.fromkeys(answer["kind"] for answer in each.answers):
            answers = [answer for answer in each.answers if answer["kind"] == kind]
            for answer, got in zip(answers, reader(kind, [answer["text"] for answer in answers]), strict=True):
                yield Outcome(
                    each.author, kind, answer["text"], answer["means"], got, outcome(kind, answer["means"], got)
                )


def outcome(kind: str, means: Any, got: dict[str, Any]) -> How:
    """Return how an answer was read. Asking back is right where its author says that a nurse would ask."""
    if means == _ASK:
        return "wrong" if "value" in got else "right"
    if "value" in got:
        if kind == "six" and any(part not in got["value"] for part in means):
            given = {part: means[part] for part in means if part in got["value"]}
            return "asked" if _same(kind, given, got["value"]) else "wrong"  # a part that is missing is asked next
        return "right" if _same(kind, means, got["value"]) else "wrong"
    return "asked" if "ask" in got else "refused"


def _same(kind: str, means: Any, value: Any) -> bool:
    if means == _CANNOT:
        return value is None
    if kind == "birth_date":
        return str(value).startswith(str(means))
    if kind == "six":
        return all(_same_part(part, means[part], value.get(part)) for part in means if part in value or means[part])
    return bool(value == means)


def _same_part(part: str, means: Any, value: Any) -> bool:
    if part == "signs":
        return (value == []) == (means == "none")
    return value is None if means == _CANNOT else bool(value == means)
