"""The books by strangers are whole, and none drawn to judge has taught the second ear."""

from __future__ import annotations

import re

import pytest

from conversations.hearing.features import BUCKETS
from conversations.hearing.second_ear import read_weights
from tests.hearing.answers import outcome
from tests.hearing.books import FOLDER, book, draw
from tests.hearing.measure import interval, shown
from tests.hearing.teach import WORDS, digest

BOOKS = sorted(path.stem for path in FOLDER.glob("*.toml") if path.stem != "draw")


def test_every_book_was_drawn_once() -> None:
    """A book teaches or judges, never both, and none lies about undrawn."""
    drawn = [author for authors in draw().values() for author in authors]
    assert sorted(drawn) == BOOKS


@pytest.mark.parametrize("author", sorted(set(BOOKS) - set(draw()["answers"])))
def test_a_book_is_whole(author: str) -> None:
    """A book holds cries, everyday messages, and no line that is both."""
    read = book(author)
    cries = {text for _, text in read.cries}
    assert read.author == author
    assert len(cries) > 80
    assert len(read.everyday) > 80
    assert cries.isdisjoint(read.everyday)


@pytest.mark.parametrize("author", draw()["answers"])
def test_a_book_of_answers_holds_answers_of_every_kind_alone(author: str) -> None:
    """Such a book is never heard: it can neither teach the second ear nor judge it."""
    read = book(author)
    assert read.author == author
    assert read.cries == read.everyday == ()
    assert len(read.answers) > 80
    assert len({answer["kind"] for answer in read.answers}) == 9


def test_the_weights_were_taught_by_the_books_drawn_to_teach_as_they_are() -> None:
    """Changed books, table or words need `make teach`; no judging book is among the teachers."""
    weights = read_weights()
    assert weights.about["books"] == draw()["learn"]
    assert weights.about["taught_from"] == digest(draw()["learn"])
    assert set(weights.about["books"]).isdisjoint((*draw()["judge"], *draw()["answers"]))
    assert len(weights.values) == BUCKETS
    assert (WORDS.parents[1] / "hearing" / "data" / "second_ear.weights").stat().st_size < 1_000_000


def test_a_share_is_printed_with_its_interval() -> None:
    """The interval is Wilson's: 9 of 10 may be 60 to 98 in a hundred."""
    low, high = interval(9, 10)
    assert (round(low, 2), round(high, 2)) == (0.60, 0.98)
    assert re.fullmatch(r" 90\.0 % \[ 60– 98\] 9/10", shown(9, 10))


def test_what_counts_as_read_rightly() -> None:
    """Asking is right where the author says a nurse would ask; a value there is wrong in silence."""
    assert outcome("spo2", "ask", {"ask": "?", "candidates": [97]}) == "right"
    assert outcome("spo2", "ask", {"value": 97}) == "wrong"
    assert outcome("spo2", 97, {"value": 97}) == "right"
    assert outcome("spo2", 97, {"value": 79}) == "wrong"
    assert outcome("spo2", 97, {"error": "?"}) == "refused"
    assert outcome("spo2", "cannot", {"value": None, "cannot_say": "no_device"}) == "right"
    assert outcome("birth_date", "1963", {"value": "1963"}) == "right"
    assert outcome("six", {"spo2": 97, "signs": "none"}, {"value": {"spo2": 97, "signs": []}}) == "right"
