"""Births told by age: "34 tuổi", "8 tháng", "mới sinh hôm qua". Always asked back, a small child's with its month.

The line of breaths depends on a child's months (604, 1.2), so a year alone is not enough below six.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from conversations.readers.days.shown import OLDEST_LIKELY, months_ago, shown
from conversations.readers.days.words import numbers_at
from conversations.readers.result import Unclear

SMALL = 6
"""Age in years below which the month of birth is asked."""
NEWBORN = 4
"""Age in months below which the day of birth is asked too: fever is judged by it (604: under two months)."""

_MONTHS = "readers.birth_date.child_month"
_DAYS = "readers.birth_date.child_day"
_AGO = {"nay": 0, "qua": 1, "kia": 2}


def ask_of_age(tokens: list[str], today: date) -> Unclear | None:
    """Return the question that an age leads to. Returns None if no age is said."""
    for number, unit, after in _ages(tokens):
        rest = tokens[after:]
        if unit == "tuoi" and number >= SMALL:
            # Counted the Vietnamese way, a person is a year older than the calendar says.
            years = [today.year - number + shift for shift in (0, -1, 1)] if number <= OLDEST_LIKELY else []
            return Unclear("readers.which", tuple(shown(str(year)) for year in years)) if years else None
        if unit == "tuoi":
            return ask_months(today, *_span(number, rest))
        if unit == "thang":
            return ask_months(today, max(number - 1, 0), number + 1)
        days = number * (7 if unit == "tuan" else 1)
        return Unclear(_DAYS, (shown((today - timedelta(days=days)).isoformat()),))
    return _newborn(tokens, today)


def ask_months(today: date, first: int, last: int) -> Unclear:
    """Ask for the month of birth, `first` to `last` months ago."""
    months = tuple(shown(months_ago(today, ago)) for ago in range(first, last + 1))
    return Unclear(_DAYS if last < NEWBORN else _MONTHS, months)


def ask_month_of(year: int, today: date) -> Unclear:
    """Ask for the month in which a small child was born in a year."""
    last = today.month if year == today.year else 12
    return Unclear(_MONTHS, tuple(shown(f"{year}-{month:02}") for month in range(1, last + 1)))


def ask_day_of(month: str) -> Unclear:
    """Ask for a newborn's day; its month alone may be chosen where no more is known."""
    return Unclear(_DAYS, (shown(month),))


def _ages(tokens: list[str]) -> Iterator[tuple[int, str, int]]:
    for at in range(len(tokens)):
        for number, after in sorted(numbers_at(tokens, at), key=lambda each: -each[1]):
            unit = tokens[after] if after < len(tokens) else ""
            if unit == "t" and after == len(tokens) - 1:
                yield number, "tuoi", after + 1
            elif unit == "ngay" and "tuoi" not in tokens[after:] and "truoc" not in tokens[after:]:
                continue
            elif unit in ("tuoi", "thang", "tuan", "ngay"):
                yield number, unit, after + 1


def _span(years: int, rest: list[str]) -> tuple[int, int]:
    """Return the months of age that an age in years means; "hai tuổi rưỡi" and "2 tuổi 3 tháng" are nearer."""
    if rest[:1] == ["ruoi"]:
        return years * 12 + 4, years * 12 + 8
    for months, after in numbers_at(rest, 0):
        if rest[after : after + 1] == ["thang"]:
            return years * 12 + months - 1, years * 12 + months + 1
    return years * 12, years * 12 + 11


def _newborn(tokens: list[str], today: date) -> Unclear | None:
    """Return the question after "mới sinh hôm qua", "vừa đẻ sáng nay"."""
    if not {"sinh", "de"}.intersection(tokens) or not {"mới", "moi", "vừa", "vua", "hôm", "hom"}.intersection(tokens):
        return None
    ago = next((_AGO[token] for token in tokens if token in _AGO), None)
    days = (0, 1) if ago is None else (ago,)
    return Unclear(_DAYS, tuple(shown((today - timedelta(days=each)).isoformat()) for each in days))
