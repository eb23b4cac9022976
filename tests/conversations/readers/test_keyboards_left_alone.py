"""Raw keys and old fonts are decoded; English and slips of the finger are left as they were typed."""

from __future__ import annotations

import pytest

from conversations.readers.spelling.keyboards import decoded
from tests.hearing.books import book, draw

ENGLISH = [author for author in draw()["learn"] if "english" in author]


@pytest.mark.parametrize("author", ENGLISH)
def test_english_is_never_decoded(author: str) -> None:
    """No word of an English phrase book turns into a Vietnamese syllable."""
    told = book(author)
    texts = [text for _, text in told.cries] + list(told.everyday) + [str(each["text"]) for each in told.answers]
    assert [text for text in texts if decoded(text) != text] == []


@pytest.mark.parametrize("text", ["Bac Ha town", "down the road", "moved down town", "town", "down", "beé sốt 39"])
def test_a_word_that_is_no_raw_key_stays(text: str) -> None:
    """A lone English word and a vowel typed twice keep their letters."""
    assert decoded(text) == text


@pytest.mark.parametrize(
    ("typed", "meant"), [("thowr khoong dduowcj", "thở không được"), ("Giaøng A Söû", "Giàng A Sử"), ("naêm", "năm")]
)
def test_raw_keys_and_old_fonts_are_decoded(typed: str, meant: str) -> None:
    """Telex keys and a VNI font give the letters that were meant."""
    assert decoded(typed) == meant
