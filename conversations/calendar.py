"""Local days and hours: the one place where an instant becomes a day and an hour people live by."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

ADULT_MONTHS = 480
"""Months of age taken while a patient's age is unknown: they are asked as an adult is."""


CUT_OFF = time(20, 0)
"""Hour from which no reminder leaves any more: the day is over for questions."""

QUIET = (time(21, 0), time(6, 0))
"""Hours (from, to) in which only replies and alarms are pushed."""


def local_day(now: datetime, zone: ZoneInfo) -> date:
    """Return the day people there call today; `now` carries its own zone."""
    return now.astimezone(zone).date()


def local_time(now: datetime, zone: ZoneInfo) -> time:
    """Return what a clock on the wall there shows."""
    return now.astimezone(zone).time()


def instant(day: date, at: time, zone: ZoneInfo) -> datetime:
    """Return the instant at which a wall clock there shows `at` on `day`."""
    return datetime.combine(day, at, tzinfo=zone)


def is_quiet(now: datetime, zone: ZoneInfo) -> bool:
    """True if people there sleep."""
    return not QUIET[1] <= local_time(now, zone) < QUIET[0]


_COUNTED_FROM = {4: "-07-01", 7: "-01"}
"""Day from which an age counts, by how much of the birth is known."""


def age_in_months(birth: str, on: date) -> int:
    """Return whole months of age on a day; a bare year counts as its middle (1 July), a bare month as its first day.

    A small child is never known by a year alone (0025), and its month's first day gives the stricter line of breaths.
    Raises ValueError for a birth that is no ISO date, month or year.
    """
    born = date.fromisoformat(f"{birth}{_COUNTED_FROM.get(len(birth), '')}")
    months = (on.year - born.year) * 12 + on.month - born.month
    return max(0, months - (on.day < born.day))


def ages_possible(birth: str, on: date) -> tuple[int, int]:
    """Return the fewest and most whole months of age on a day: a bare year of birth leaves a year between them.

    Raises ValueError as age_in_months does.
    """
    if len(birth) != 4:
        return age_in_months(birth, on), age_in_months(birth, on)
    return age_in_months(f"{birth}-12-31", on), age_in_months(f"{birth}-01-01", on)


def day_of_illness(positive_on: date | None, on: date) -> int:
    """Return the day of illness: the day of the positive test is day 1 (clinical.md 1.6); without one, day 1."""
    return max(1, (on - positive_on).days + 1) if positive_on else 1
