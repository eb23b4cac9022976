"""Dates as Vietnamese people write them: day before month, years in two digits or alone, days counted back."""

from __future__ import annotations

import re
from datetime import date, timedelta

from conversations.readers.days.births import read_birth_date
from conversations.readers.days.shown import make_day, show_date, shown
from conversations.readers.numbers import did_you_mean
from conversations.readers.result import Misread, Read, Reading
from conversations.readers.text import LONGEST_ANSWER, plain, spoken, tidy, without_courtesy

__all__ = ["read_birth_date", "read_recent_date", "show_date"]

_BEFORE = re.compile(
    r"^(?:(?:ngày tháng năm|ngay thang nam|ngày|ngay|sinh|sn|ns|em|tôi|toi|mình|minh|cháu|bé|là|la|vào|hôm|mùng|mồng"
    r"|xét nghiệm)[ :]+)+"
)
_YEAR_FIRST = re.compile(r"([0-9]{4})[/.\-]([0-9]{1,2})[/.\-]([0-9]{1,2})")
_DAY_MONTH = re.compile(r"([0-9]{1,2}) ?(?:[/.\-]| thang | ) ?([0-9]{1,2})(?: ?(?:[/.\-]| nam ) ?([0-9]{4}|[0-9]{2}))?")
_DAYS_AGO = re.compile(r"(cach day )?([0-9]{1,3}) ?(?:hom|ngay|bua)(?(1)(?: truoc)?| (?:truoc|roi|qua))")
_NAMED_DAYS = {
    "nay|hom nay|sáng nay|sang nay|trưa nay|chiều nay|chieu nay|today": 0,
    "qua|hom qua|sáng qua|sang qua|chiều qua|chieu qua|tối qua|toi qua|đêm qua|dem qua|bữa qua|yesterday": 1,
    "kia|hom kia|bữa kia|bua kia": 2,
    "kìa|bữa kìa": 3,
}


def read_recent_date(text: str, today: date, days_back: int) -> Reading:
    """Read a day from `days_back` days ago until today, as ISO; "hôm qua", "3 hôm trước" and "20/11" count back."""
    if len(text) > LONGEST_ANSWER:
        return Misread("readers.recent_date.unread")
    words = _BEFORE.sub("", without_courtesy(tidy(text)))
    if (ago := _days_ago(words)) is not None:
        return _recent(today - timedelta(days=ago), today, days_back)
    if found := _YEAR_FIRST.fullmatch(words):
        day, month, year = int(found[3]), int(found[2]), found[1]
    elif found := _DAY_MONTH.fullmatch(plain(words)):
        day, month, year = int(found[1]), int(found[2]), found[3] or ""
    else:
        return Misread("readers.recent_date.unread")
    if meant := _near(day, month, year, today):
        return _recent(meant, today, days_back)
    swapped = _near(month, day, year, today)
    if swapped and isinstance(_recent(swapped, today, days_back), Read):
        return did_you_mean((shown(swapped.isoformat()),))
    return Misread("readers.no_such_day")


def _days_ago(words: str) -> int | None:
    named = next((days for names, days in _NAMED_DAYS.items() if words in names.split("|")), None)
    found = _DAYS_AGO.fullmatch(spoken(words))
    return int(found[2]) if found else named


def _near(day: int, month: int, year: str, today: date) -> date | None:
    """Return the day; without a year the last one not in the future. Returns None if there is no such day."""
    if year:
        return make_day(int(year) if len(year) == 4 else today.year // 100 * 100 + int(year), month, day)
    this = make_day(today.year, month, day)
    return this if this is not None and this <= today else make_day(today.year - 1, month, day) or this


def _recent(day: date, today: date, days_back: int) -> Reading:
    if day > today:
        return Misread("readers.recent_date.future")
    if (today - day).days > days_back:
        return Misread("readers.recent_date.too_old", {"days": str(days_back)})
    return Read(day.isoformat())
