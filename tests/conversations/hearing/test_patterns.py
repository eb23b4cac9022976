"""Patterns of words: gaps, alternatives, classes, either order, and which accents count."""

from __future__ import annotations

import pytest

from conversations.hearing.patterns import PatternIndex
from conversations.readers.mentions import tokens

CLASSES = {"not": "không chưa", "limb": "tay chân cánh_tay"}


def found(pattern: str, text: str, *, exact: bool = False) -> list[str]:
    """Return the stretches of a text that one pattern finds."""
    words = tokens(text)
    hits = PatternIndex([("sign", pattern, exact)], CLASSES).find(words)
    return [" ".join(word.text for word in words[hit.start : hit.end]) for hit in hits]


@pytest.mark.parametrize(
    ("pattern", "text", "wanted"),
    [
        ("gọi|lay .. {not} .. dậy|tỉnh", "lay hoài ông không dậy", "lay hoài ông không dậy"),
        ("gọi|lay .. {not} .. dậy|tỉnh", "goi mai khong tinh", "goi mai khong tinh"),
        ("thở .. {not} .. được", "thở mãi mà không ra được", "thở mãi mà không ra được"),
        ("{limb} .. {not} .. nhấc", "cái chân phải chưa nhấc", "chân phải chưa nhấc"),
        ("thở yếu", "be tho yeu", "tho yeu"),
        ("thở yếu", "bé thở yếu", "thở yếu"),
        ("miệng & méo", "méo hẳn cái miệng", "méo hẳn cái miệng"),
        ("miệng & méo", "miệng ông ấy méo", "miệng ông ấy méo"),
        ("uống .. thuốc_sâu", "uống phải thuốc sâu", "uống phải thuốc sâu"),
        ("tay .. giật", "tay, rồi chân giật", "tay , rồi chân giật"),
    ],
)
def test_a_pattern_finds_what_it_means(pattern: str, text: str, wanted: str) -> None:
    """Other verbs, words between and either order are one line of data."""
    assert found(pattern, text) == [wanted]


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("gọi .. không .. dậy", "gọi một hai ba bốn không dậy"),  # a gap of four
        ("gọi .. không", "gọi rồi. không sao"),  # the sentence ends between
        ("thở !máy|oxy", "thở máy"),
        ("!khoa|phòng cấp_cứu", "phòng cấp cứu"),
        ("{not} thở", "không thờ ai cả"),  # a wrong accent next to a class alone proves nothing
        ("{limb} .. giật", "chăn giật"),  # a word of a class must be right
    ],
)
def test_a_pattern_finds_nothing_else(pattern: str, text: str) -> None:
    """Gaps are short, sentences end them, and some neighbours forbid."""
    assert found(pattern, text) == []


def test_one_wrong_accent_is_forgiven_next_to_a_right_word() -> None:
    """ "khô thở" is heard as "khó thở"; an exact pattern forgives nothing."""
    assert found("khó thở", "khô thở") == ["khô thở"]
    assert found("khó thở", "khô thờ") == []
    assert found("tím môi", "tìm môi", exact=True) == []


def test_a_pattern_that_begins_with_a_gap_is_refused() -> None:
    """A doctor who writes a line wrongly is told so when the file is loaded."""
    with pytest.raises(ValueError, match="begins with a word"):
        PatternIndex([("sign", ".. thở", False)], CLASSES)
    with pytest.raises(KeyError):
        PatternIndex([("sign", "{unknown} thở", False)], CLASSES)
