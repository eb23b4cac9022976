"""A birth date from a sentence: one clear date is taken; two, the moon's calendar, a small child's year are asked."""

from __future__ import annotations

import re
from datetime import date

from conversations.readers.cannot_tell import cannot_tell, year_is_unknown
from conversations.readers.days.about import of_birth
from conversations.readers.days.ages import ask_of_age
from conversations.readers.days.english import in_vietnamese, month_may_come_first
from conversations.readers.days.feasts import with_feast
from conversations.readers.days.moon import Calendar, calendar_of
from conversations.readers.days.said import SaidDate, find_dates
from conversations.readers.days.several import one_of, part_of
from conversations.readers.days.shown import OLDEST, full_years, make_day, shown
from conversations.readers.days.whole import birth_of, values_of
from conversations.readers.days.words import tokens_of
from conversations.readers.days.zodiac import zodiac_years
from conversations.readers.numbers import did_you_mean
from conversations.readers.result import Misread, Read, Reading, Unclear
from conversations.readers.spelling.keyboards import without_keycaps
from conversations.readers.text import LONGEST_ANSWER, tidy, without_courtesy

_UNREAD = Misread("readers.birth_date.unread")
_UNKNOWN = Misread("readers.birth_date.cannot_say", cannot_say=True)
_EIGHT = re.compile(r"(?<![0-9])([0-3][0-9])([01][0-9])((?:19|20)[0-9]{2})(?![0-9])")
_RUN = re.compile(r"(?:(?:ngày|ngay|sinh|sn|ns|em|là|la|năm|nam)[ :]+)*([0-9]{2,8})")
_SIX = 6  # digits: "250799"
_THIS_CENTURIES = re.compile("1[789]|2[01]")
_DOUBT = re.compile(
    r"\b(?:hình như|hinh nhu|khoảng|khoang|chắc|tầm|áng chừng|hoặc|hoac|hay"
    r"|mang máng|mang mang|láng máng|đâu như|nghe nói|nghe noi|chừng|quãng|cỡ"
    r"|maybe|about(?! (?:that|it|this|me)\b)|or(?! (?:month|day|year))|around|circa|roughly|probably|i think"
    r"|(?:cái|ngày|cai|ngay) nào (?:mới )?đúng|(?:cai|ngay) nao (?:moi )?dung|which (?:one )?is (?:right|correct)"
    r"|(?:sinh|đẻ|de) (?:con|cháu|chau|em bé|em be))\b"
)


def read_birth_date(text: str, today: date) -> Reading:
    """Read a birth date as ISO "1988-03-05", or "1988-03", "1988" if no more is known; day before month.

    Asked back: two dates, the moon's calendar, a two-digit year of either century, month before day, digits run
    together (but six that are one day only), an age, an animal's year, and the month of a child under six. Nothing is
    ever born in the future.
    """
    if len(text) > LONGEST_ANSWER:
        return _UNREAD
    if (figures := without_keycaps(text)) != text:
        pressed = read_birth_date(figures, today)
        return did_you_mean((shown(str(pressed.value)),)) if isinstance(pressed, Read) else pressed
    shortened = re.sub(r"^['’]([0-9]{2})(?![0-9\w])", r"năm \1", tidy(text))  # "'92 baby"
    words = _this_year(in_vietnamese(without_courtesy(shortened), today.year), today)
    if (found := _RUN.fullmatch(words)) and (reading := _run_together(found[1], today, alone=words == found[1])):
        return reading
    words = re.sub(r"\b(ngày|tháng|năm|ngay|thang|nam) ?: ?", r"\1 ", words)  # a form's headings
    words = with_feast(_EIGHT.sub(r"\1/\2/\3", words))
    calendar, tokens = calendar_of(tokens_of(words))
    dates = [each for each in find_dates(tokens) if len(each.year) != 3]  # "867" is no year
    said = of_birth(tokens, dates)
    tokens = _without(tokens, [each for each in dates if each not in said])
    animals = zodiac_years(words, today)
    if calendar is Calendar.MOON or (
        calendar is Calendar.UNSAID and any(each.named and each.month == 12 for each in said)
    ):
        numbers = [token for token in tokens if token.isdigit()]
        bare = [SaidDate(0, 1, 0, 0, each) for each in numbers if len(each) == 2 and len(numbers) == 1]
        return _by_the_moon(said or bare, animals, today)
    sure = not _DOUBT.search(words) and not year_is_unknown(words)
    if any(each.day and each.year for each in said):
        reading = one_of(said, today, sure=sure)
        return _either_way(reading, today) if month_may_come_first(text) else reading
    if any(each.year for each in said):
        return part_of(said, tokens, animals, today, sure=sure)
    if said:
        return Misread("readers.birth_date.no_year")
    if asked := ask_of_age(tokens, today):
        return asked
    if animals:
        return Unclear("readers.birth_date.animal", tuple(shown(str(year)) for year in animals))
    return _UNKNOWN if cannot_tell("birth_date", words) else _UNREAD


def _either_way(reading: Reading, today: date) -> Reading:
    """Return a day also with its month first, if there is such a day: English has both orders."""
    if not isinstance(reading, Read) or len(str(reading.value)) < len("1988-03-05"):
        return reading
    day = date.fromisoformat(str(reading.value))
    swapped = make_day(day.year, day.day, day.month)
    if swapped is None or swapped in (day, today) or swapped > today:
        return reading
    return did_you_mean((shown(day.isoformat()), shown(swapped.isoformat())))


def _this_year(words: str, today: date) -> str:
    """Return the words with "năm nay", "năm ngoái" in figures, unless they go with an age."""
    if re.search(r"\b(?:tuổi|tuoi|t)\b", words):
        return words
    words = re.sub(r"\bn[aă]m nay\b", f"năm {today.year}", words)
    return re.sub(r"\bn[aă]m (?:ngoái|ngoai)\b", f"năm {today.year - 1}", words)


def _without(tokens: list[str], dropped: list[SaidDate]) -> list[str]:
    """Return the tokens with those of other days empty, each in its place."""
    gone = {at for each in dropped for at in range(each.start, each.end)}
    return ["" if at in gone else token for at, token in enumerate(tokens)]


def _by_the_moon(said: list[SaidDate], animals: list[int], today: date) -> Reading:
    """Ask: the day as typed may be the sun's after all; by the moon only the year is fairly sure (or the next)."""
    values: list[str] = []
    for each in said:
        if each.day and each.year:
            values += values_of([birth_of(each, today)])
        late = each.month >= 11 or not each.month
        years = [y for year in full_years(each.year, today) for y in (year, year + 1)[: 1 + late]] if each.year else []
        values += [str(year) for year in years if 0 <= today.year - year <= OLDEST]
    values = list(dict.fromkeys(values)) or [str(year) for year in animals]
    choices = tuple(shown(value) for value in values)
    return Unclear("readers.birth_date.moon", choices) if choices else Misread("readers.birth_date.moon_unread")


def _run_together(digits: str, today: date, *, alone: bool) -> Reading | None:
    """Read digits without signs: eight are a date, fewer may be one. Returns None for a plain year and for nonsense."""
    if len(digits) == 2:  # "sn 88" is a year; 88 alone may be another number
        return did_you_mean(tuple(shown(str(year)) for year in full_years(digits, today))) if alone else None
    if len(digits) == 4 and _THIS_CENTURIES.match(digits):
        return None
    ways = [
        SaidDate(0, 0, int(digits[:day]), int(digits[day : day + month]), digits[day + month :])
        for day in (1, 2)
        for month in (1, 2)
        if len(digits) - day - month in (2, 4)
    ]
    if len(digits) == 8:
        way = ways[-1]
        if make_day(int(way.year), way.month, way.day):
            return birth_of(way, today)
        ways = [SaidDate(0, 0, int(digits[6:]), int(digits[4:6]), digits[:4])]
    real = [
        way for way in ways if way.day and any(make_day(y, way.month, way.day) for y in full_years(way.year, today))
    ]
    values = dict.fromkeys(values_of(birth_of(way, today) for way in real))
    if len(digits) == _SIX and len(values) == 1:
        return Read(next(iter(values)))
    return did_you_mean(tuple(shown(value) for value in values)) if values else None
