"""Slips of one neighbouring key are put right where only one listened-for word is meant."""

from __future__ import annotations

import pytest

from conversations.hearing.certain import known_words
from conversations.hearing.ears import as_heard
from conversations.hearing.slips import mended


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("kho tgo qua", "kho tho qua"),
        ("co gist", "co giat"),
        ("bat tinj", "bat tinh"),
        ("ho ra mai", "ho ra mai"),
        ("hom mai", "hom mai"),
    ],
)
def test_a_slip_is_put_right(typed: str, meant: str) -> None:
    """A word that is none becomes its neighbour; a word that is one stays."""
    assert mended(typed, known_words()) == meant


def test_english_names_and_accents_are_left_alone() -> None:
    """English, and words typed with accents, are nobody's slips."""
    for text in ("the dog is not my hwt", "ghẹt thở", "Sùng Seo Pxáo"):
        assert mended(text, known_words()) == text


def test_a_text_is_heard_tidy() -> None:
    """Held letters are said once, keycaps are digits, and the picture of a call is a call."""
    assert as_heard("khó thởởở quáaa") == "khó thở quá"
    assert as_heard("oxy 8️⃣2️⃣") == "oxy 82"
    assert "sos" in as_heard("🆘")
