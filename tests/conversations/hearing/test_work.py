"""The work of listening grows with a text's length and no faster, and what is remembered of words stays small."""

from __future__ import annotations

import sys
from types import FrameType
from typing import Any

import pytest

from conversations.hearing.ears import listen
from conversations.readers.spelling.accents import fold
from conversations.readers.spelling.kept import LONGEST, MOST, Remembered

SHORT, LONG = 1024, 4096
SLACK = 1.25


def calls(text: str) -> int:
    """Return how many functions are called to hear a text, its words known already; no clock is asked."""
    listen(text)
    count = 0

    def seen(frame: FrameType, event: str, argument: Any) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(seen)
    try:
        listen(f"{text} nhé")  # another text with the same words
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize(
    "repeated",
    [
        "sáng nay em đo nhiệt độ ba bảy phẩy tám, mạch 88, oxy 97, huyết áp 120 trên 80. ",
        "không đau ngực khó thở gì, chỉ hơi mệt thôi ạ ",
        "mẹ em khó thở quá cứu với! bà ngất rồi, gọi 115 đi. ",
        "hom qua kho tho nhung gio het roi, ",
        "môi cháu tím ",
        "thowr khos quas ",
        "115 ",
        "kho tho do do do ",
        "kho tho hay ",
        "khong biet co kho tho ",
    ],
)
def test_four_times_the_letters_are_four_times_the_work(repeated: str) -> None:
    """No text of a patient, however long or strange, makes the others wait."""
    few, many = (calls((repeated * length)[:length]) for length in (SHORT, LONG))
    assert many <= few * LONG / SHORT * SLACK


def test_few_words_are_remembered_and_no_long_one() -> None:
    """A memory full of strange words is emptied, and its answers stay right."""
    kept = Remembered(fold)
    assert [kept[f"ố{number}"] for number in range(MOST + 10)] == [f"o{number}" for number in range(MOST + 10)]
    assert len(kept) <= MOST
    long = "ố" * (LONGEST + 1)
    assert kept[long] == fold(long)
    assert long not in kept


def test_a_pair_of_words_is_remembered_only_if_both_are_short() -> None:
    """Two words are one key; a long one in it is not kept either."""
    kept = Remembered[tuple[str, str], str](" ".join)
    assert kept["khó", "thở"] == "khó thở"
    assert ("khó", "thở") in kept
    assert kept["khó", "ở" * (LONGEST + 1)]
    assert len(kept) == 1
