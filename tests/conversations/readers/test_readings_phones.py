"""Phone numbers by the table: taken at once, asked back, or refused with the reason."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conversations.readers.phones import read_phone, show_phone
from conversations.readers.result import Misread, Read, Unclear

TABLE: dict[str, dict[str, str]] = tomllib.loads(
    (Path(__file__).parents[2] / "support" / "tables" / "readings_phones.toml").read_text("utf-8")
)
SAID = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")


@pytest.mark.parametrize(("typed", "number"), TABLE["read"].items())
def test_a_clear_number_is_taken(typed: str, number: str) -> None:
    """Figures and words, with a remark beside them, give the one number that is used now."""
    assert read_phone(typed) == Read(number)


@pytest.mark.parametrize(("typed", "number"), TABLE["ask"].items())
def test_a_doubtful_number_is_asked(typed: str, number: str) -> None:
    """A missing 0, letters, keycaps, old numbers and other people's phones need a yes."""
    reading = read_phone(typed)
    assert isinstance(reading, Unclear), reading
    assert [each.value for each in reading.candidates] == [number]


@pytest.mark.parametrize(("typed", "reason"), TABLE["refuse"].items())
def test_what_is_no_mobile_says_why(typed: str, reason: str) -> None:
    """Two numbers, landlines, services, too few digits and other figures are told apart."""
    reading = read_phone(typed)
    assert isinstance(reading, Misread), reading
    assert reading.reason.rpartition(".")[2] == reason


@settings(max_examples=200, deadline=None)
@given(number=st.integers(910_000_000, 919_999_999), glue=st.sampled_from((" ", ", ", "  ", " - ")))
def test_a_number_said_digit_by_digit_is_the_same_number(number: int, glue: str) -> None:
    """Words, figures and both mixed never give another number."""
    said = glue.join(SAID[int(digit)] for digit in f"0{number}")
    assert read_phone(said) == Read(f"+84{number}")
    assert read_phone(f"số em {show_phone(f'+84{number}')} nhé, gọi sau 5 giờ") == Read(f"+84{number}")


@settings(max_examples=300, deadline=None)
@given(
    pieces=st.lists(
        st.sampled_from((*SAID, "0", "09", "12", "345678", "+84", "o", "so", "(", "rồi", "số")), max_size=16
    )
)
def test_scribbled_digits_never_raise_and_give_numbers_of_the_plan(pieces: list[str]) -> None:
    """However digits are mixed, a number that is taken or asked is a whole Vietnamese one."""
    reading = read_phone(" ".join(pieces))
    taken = [reading.value] if isinstance(reading, Read) else [c.value for c in getattr(reading, "candidates", ())]
    assert all(len(number) == 12 and number.startswith("+84") for number in taken)
