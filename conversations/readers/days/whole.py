"""Day, month and year put together: a birth, two that are asked about, or the reason why there is no such day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from conversations.readers.days.ages import NEWBORN, SMALL, ask_day_of, ask_month_of
from conversations.readers.days.said import SaidDate
from conversations.readers.days.shown import OLDEST, full_years, make_day, months_ago, shown
from conversations.readers.numbers import did_you_mean
from conversations.readers.result import Misread, Read, Reading, Unclear


def birth_of(said: SaidDate, today: date) -> Reading:
    """Read a whole date: day before month, asked where only month before day is possible."""
    years = full_years(said.year, today)
    days = [found for year in years if (found := make_day(year, said.month, said.day))]
    swapped = not days
    if swapped:
        days = [found for year in years if (found := make_day(year, said.day, said.month))]
        if not days:
            return Misread("readers.birth_date.no_such_day", {"day": f"{said.day}/{said.month}/{said.year}"})
    born = [day for day in days if day <= today and today.year - day.year <= OLDEST]
    if not born:
        return Misread("readers.birth_date.future" if days[-1] > today else "readers.birth_date.too_old")
    choices = tuple(shown(day.isoformat()) for day in born)
    if swapped and len(choices) == 1:
        return Unclear("readers.birth_date.month_first", choices, {"month": str(said.month), "value": choices[0].label})
    return did_you_mean(choices) if len(days) > 1 or swapped else Read(choices[0].value)


def month_or_year(told: str, today: date) -> Reading:
    """Read "1988" or "1988-03": a small child's month is asked, a newborn's day."""
    year = int(told[:4])
    if told > today.isoformat()[: len(told)]:
        return Misread("readers.birth_date.future")
    if today.year - year > OLDEST:
        return Misread("readers.birth_date.too_old")
    if len(told) == 4:
        return ask_month_of(year, today) if today.year - year < SMALL else Read(told)
    if not 1 <= int(told[5:]) <= 12:
        return Misread("readers.birth_date.unread")
    return ask_day_of(told) if told > months_ago(today, NEWBORN) else Read(told)


def values_of(readings: Iterable[Reading]) -> list[str]:
    """Return what the readings take or offer, each once."""
    taken: list[str] = []
    for reading in readings:
        if isinstance(reading, Read):
            taken.append(str(reading.value))
        elif isinstance(reading, Unclear):
            taken += [str(each.value) for each in reading.candidates]
    return list(dict.fromkeys(taken))
