"""Days as values: ISO dates ("1988-03-05"), months ("1988-03"), years ("1988"), and as people write them."""

from __future__ import annotations

from datetime import date

from conversations.readers.result import Candidate

OLDEST = 130
"""Maximum age of a person in years; an earlier birth date is refused."""
OLDEST_LIKELY = 115
"""Maximum age in years that a year written with two digits is taken to mean."""


def show_date(iso: str) -> str:
    """Return an ISO date, month or year as Vietnamese writes it: "5/3/1988", "3/1988", "1988"."""
    return "/".join(str(int(part)) for part in reversed(iso.split("-")))


def shown(iso: str) -> Candidate:
    """Return a day, month or year to choose."""
    return Candidate(iso, show_date(iso))


def make_day(year: int, month: int, day: int) -> date | None:
    """Return the day. Returns None if there is none."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def full_years(year: str, today: date) -> list[int]:
    """Return the years that two digits may mean, the later first; four digits mean themselves."""
    if len(year) == 4:
        return [int(year)]
    century = today.year // 100 * 100
    both = (century + int(year), century - 100 + int(year))
    return [y for y in both if 0 <= today.year - y <= OLDEST_LIKELY] or [both[1]]


def months_ago(today: date, months: int) -> str:
    """Return the month a number of months ago, as "2026-03"."""
    year, month = divmod(today.year * 12 + today.month - 1 - months, 12)
    return f"{year}-{month + 1:02}"
