"""Birth dates by the table: taken at once, asked back, or refused with the reason; and never in the future."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conversations.calendar import age_in_months
from conversations.readers.dates import read_birth_date, show_date
from conversations.readers.result import Misread, Read, Reading, Unclear
from conversations.texts import LANGUAGES, say_plain

TODAY = date(2026, 11, 27)
TABLE: dict[str, Any] = tomllib.loads(
    (Path(__file__).parents[2] / "support" / "tables" / "readings_births.toml").read_text("utf-8")
)


def values(reading: Reading) -> list[str]:
    """What a reading takes or offers."""
    if isinstance(reading, Read):
        return [reading.value]
    return [str(each.value) for each in reading.candidates] if isinstance(reading, Unclear) else []


@pytest.mark.parametrize(("typed", "value"), TABLE["read"].items())
def test_a_clear_birth_is_taken(typed: str, value: str) -> None:
    """Figures, words and English, with a remark beside them, give the day, month or year that was meant."""
    assert read_birth_date(typed, TODAY) == Read(value)


@pytest.mark.parametrize(("typed", "offered"), TABLE["ask"].items())
def test_a_doubtful_birth_is_asked(typed: str, offered: list[str]) -> None:
    """The moon, animals, two dates, ages and a small child's year are asked back with what they may mean."""
    reading = read_birth_date(typed, TODAY)
    assert isinstance(reading, Unclear), reading
    assert values(reading)[: len(offered)] == offered


@pytest.mark.parametrize(("typed", "reason"), TABLE["refuse"].items())
def test_what_is_no_birth_says_why(typed: str, reason: str) -> None:
    """No such day, no year, the future and what is no date are told apart."""
    reading = read_birth_date(typed, TODAY)
    assert isinstance(reading, Misread), reading
    assert reading.reason.rpartition(".")[2] == reason


@settings(max_examples=600, deadline=None)
@given(words=st.lists(st.sampled_from(str(TABLE["pieces"]).split()), max_size=9), glue=st.sampled_from((" ", "", " ")))
def test_nothing_is_born_in_the_future(words: list[str], glue: str) -> None:
    """However dates are scribbled, nothing raises, every value has an age, is not to come, and can be shown."""
    reading = read_birth_date(glue.join(words), TODAY)
    for value in values(reading):
        assert value <= TODAY.isoformat()[: len(value)]
        assert 0 <= age_in_months(value, TODAY) <= 131 * 12
        assert show_date(value).count("/") == value.count("-")
    key = reading.ask if isinstance(reading, Unclear) else reading.reason if isinstance(reading, Misread) else ""
    for language in LANGUAGES if key else ():
        assert "{" not in say_plain(key, language, **getattr(reading, "facts", {}))


def test_a_month_without_its_day_gives_the_stricter_line_of_breaths() -> None:
    """A child known by its month is as old as it can be, so the lower limit of breaths holds sooner."""
    assert age_in_months("2025-11", date(2026, 11, 1)) == 12
    assert age_in_months("2025", date(2026, 7, 1)) == 12
