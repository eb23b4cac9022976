"""Dates as Vietnamese people write them: day before month, years in two digits or alone, days counted back."""

from __future__ import annotations

import re
from datetime import date, timedelta

from conversations.readers.numbers import did_you_mean
from conversations.readers.result import Candidate, Misread, Read, Reading, Unclear
from conversations.readers.text import LONGEST_ANSWER, plain, spoken, tidy, without_courtesy

OLDEST = 130
"""Maximum age of a person in years; an earlier birth date is refused."""
OLDEST_LIKELY = 115
"""Maximum age in years that a year written with two digits is taken to mean."""

_BEFORE = re.compile(
    r"^(?:(?:ngày tháng năm|ngay thang nam|ngày|ngay|sinh|sn|ns|em|tôi|toi|mình|minh|cháu|bé|là|la|vào|hôm|mùng|mồng"
    r"|xét nghiệm)[ :]+)+"
)
_NUMERIC = re.compile(r"([0-9]{1,2}) ?[/.\-, ] ?([0-9]{1,2})(?: ?[/.\-, ] ?|,? (?:năm|nam) )([0-9]{4}|[0-9]{2})")
_YEAR_FIRST = re.compile(r"([0-9]{4})[/.\-]([0-9]{1,2})[/.\-]([0-9]{1,2})")
_IN_WORDS = re.compile(
    r"(?:m[uù]ng |m[oồ]ng )?([\w ]{1,14}?) ?(?:tháng|thang|th|t) ?([\w ]{1,14}?),? ?(?:năm|nam|/|-|,|\.| ) ?"
    r"([0-9]{4}|[0-9]{2})"
)
_YEAR_ALONE = re.compile(r"(?:(?:nam|sinh|sn|ns) ?)*([0-9]{4}|[0-9]{2})")
_MONTH_YEAR = re.compile(r"(?:thang ?)?([0-9]{1,2}) ?(?:/|-|\.| nam | ) ?([0-9]{4})")
_AGE = re.compile(r"(?:nay |nam nay |duoc |[a-z]{2,5} )?([0-9]{1,3}) ?(?:tuoi|t)")
_DAY_MONTH = re.compile(r"([0-9]{1,2}) ?(?:[/.\-]| thang | ) ?([0-9]{1,2})(?: ?(?:[/.\-]| nam ) ?([0-9]{4}|[0-9]{2}))?")
_DAYS_AGO = re.compile(r"(cach day )?([0-9]{1,3}) ?(?:hom|ngay|bua)(?(1)(?: truoc)?| (?:truoc|roi|qua))")
_NAMED_DAYS = {
    "nay|hom nay|sáng nay|sang nay|trưa nay|chiều nay|chieu nay|today": 0,
    "qua|hom qua|sáng qua|sang qua|chiều qua|chieu qua|tối qua|toi qua|đêm qua|dem qua|bữa qua|yesterday": 1,
    "kia|hom kia|bữa kia|bua kia": 2,
    "kìa|bữa kìa": 3,
}


def read_birth_date(text: str, today: date) -> Reading:
    """Read a birth date as ISO "1988-03-05", or "1988" if only the year is known; day before month.

    Text that may be two dates (two-digit year of either century, month before day, digits run together) is asked back.
    """
    if len(text) > LONGEST_ANSWER:
        return Misread("readers.birth_date.unread")
    words = _BEFORE.sub("", without_courtesy(tidy(text)))
    if found := _NUMERIC.fullmatch(words):
        return _birth(int(found[1]), int(found[2]), found[3], today)
    if found := _YEAR_FIRST.fullmatch(words):
        return _birth(int(found[3]), int(found[2]), found[1], today)
    if (found := _IN_WORDS.fullmatch(words)) and (said := _said_day(found[1], found[2])):
        return _birth(*said, found[3], today)
    return _birth_in_part(plain(words), today)


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
        return did_you_mean((_shown(swapped),))
    return Misread("readers.no_such_day")


def show_date(iso: str) -> str:
    """Return an ISO date, or a year alone, as Vietnamese writes it: "5/3/1988", "1988"."""
    parts = iso.split("-")
    return f"{int(parts[2])}/{int(parts[1])}/{parts[0]}" if len(parts) == 3 else iso


def _birth(day: int, month: int, year: str, today: date, *, certain: bool = True) -> Reading:
    years = _years(year, today)
    days = [found for y in years if (found := _day(y, month, day))]
    if not days:
        certain = False
        days = [found for y in years if (found := _day(y, day, month))]
        if not days:
            return Misread("readers.no_such_day")
    born = [d for d in days if d <= today and today.year - d.year <= OLDEST]
    if not born:
        return Misread("readers.birth_date.future" if days[-1] > today else "readers.birth_date.too_old")
    if certain and len(born) == 1:
        return Read(born[0].isoformat())
    return did_you_mean(tuple(_shown(d) for d in born))


def _birth_in_part(words: str, today: date) -> Reading:
    """Read only a year, a month and a year, an age, or digits run together."""
    if found := re.fullmatch(r"([0-9]{2})([0-9]{2})([0-9]{4}|[0-9]{2})", words):
        certain = len(words) == 8
        if certain and _day(int(found[3]), int(found[2]), int(found[1])) is None:
            return _birth(int(words[6:]), int(words[4:6]), words[:4], today, certain=False)
        return _birth(int(found[1]), int(found[2]), found[3], today, certain=certain)
    if found := _YEAR_ALONE.fullmatch(words):
        return _year(found[1], today, certain=words != found[1] or len(words) == 4)
    if (found := _MONTH_YEAR.fullmatch(words)) and 1 <= int(found[1]) <= 12:
        year = _year(found[2], today, certain=True)
        return _only_year(year.value) if isinstance(year, Read) else year
    if (found := _AGE.fullmatch(words)) and int(found[1]) <= OLDEST_LIKELY:
        # Counted the Vietnamese way, a person is a year older than the calendar says.
        years = [str(today.year - int(found[1]) + shift) for shift in (0, -1, 1)]
        return Unclear("readers.which", tuple(Candidate(y, y) for y in years if int(y) <= today.year))
    return Misread("readers.birth_date.unread")


def _year(year: str, today: date, *, certain: bool) -> Reading:
    years = [y for y in _years(year, today) if 0 <= today.year - y <= OLDEST]
    if not years:
        return Misread("readers.birth_date.future" if int(year) > today.year else "readers.birth_date.too_old")
    if certain and len(years) == 1:
        return Read(str(years[0]))
    return did_you_mean(tuple(Candidate(str(y), str(y)) for y in years))


def _only_year(year: str) -> Unclear:
    return Unclear("readers.birth_date.only_year", (Candidate(year, year),), {"year": year})


def _years(year: str, today: date) -> list[int]:
    """Return the years that two digits may mean, the later first; four digits mean themselves."""
    if len(year) == 4:
        return [int(year)]
    century = today.year // 100 * 100
    both = (century + int(year), century - 100 + int(year))
    return [y for y in both if 0 <= today.year - y <= OLDEST_LIKELY] or [both[1]]


def _said_day(day: str, month: str) -> tuple[int, int] | None:
    said = spoken(day).strip(), spoken(month).strip()
    return (int(said[0]), int(said[1])) if all(re.fullmatch("[0-9]{1,2}", part) for part in said) else None


def _days_ago(words: str) -> int | None:
    named = next((days for names, days in _NAMED_DAYS.items() if words in names.split("|")), None)
    found = _DAYS_AGO.fullmatch(spoken(words))
    return int(found[2]) if found else named


def _near(day: int, month: int, year: str, today: date) -> date | None:
    """Return the day; without a year the last one not in the future. Returns None if there is no such day."""
    if year:
        return _day(int(year) if len(year) == 4 else today.year // 100 * 100 + int(year), month, day)
    this = _day(today.year, month, day)
    return this if this is not None and this <= today else _day(today.year - 1, month, day) or this


def _recent(day: date, today: date, days_back: int) -> Reading:
    if day > today:
        return Misread("readers.recent_date.future")
    if (today - day).days > days_back:
        return Misread("readers.recent_date.too_old", {"days": str(days_back)})
    return Read(day.isoformat())


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _shown(day: date) -> Candidate:
    return Candidate(day.isoformat(), show_date(day.isoformat()))
