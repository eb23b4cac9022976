"""One birth out of all that a sentence says: a date, or a month or year, and what may contradict it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from conversations.readers.days.lists import listed
from conversations.readers.days.said import SaidDate
from conversations.readers.days.shown import full_years, shown
from conversations.readers.days.whole import birth_of, month_or_year, values_of
from conversations.readers.numbers import did_you_mean
from conversations.readers.result import Read, Reading, Unclear

_TWO = "readers.birth_date.two"


def one_of(said: list[SaidDate], today: date, *, sure: bool) -> Reading:
    """Read the one whole date; of several, or of one that another date, month or year contradicts, ask which."""
    full = [each for each in said if each.day and each.year]
    readings = [birth_of(each, today) for each in full]
    values = values_of(readings)
    others = [value for each in said if each not in full for value in _beside(each, full[0], values, today)]
    if others or (len(readings) > 1 and len(values) > 1):
        return _which([*values, *others]) or readings[0]
    reading = next((each for each in readings if isinstance(each, Read)), readings[0])
    return reading if sure or not isinstance(reading, Read) else did_you_mean((shown(reading.value),))


def part_of(said: list[SaidDate], tokens: list[str], animals: list[int], today: date, *, sure: bool) -> Reading:
    """Read a month with its year, or a year alone; ask where a day, another year or an animal contradicts it."""
    parts = [each for each in said if each.year]
    if days := [each for each in said if not each.year]:
        joined = [_with_year(day, each.year, today) for day in days for each in parts]
        certain = sure and len(joined) == 1 and _belong_together(days[0], parts[0], tokens)
        return joined[0] if certain else _which(values_of(joined)) or joined[0]
    chosen = [each for each in parts if each.month] or parts
    told = _told(chosen, today)
    readings = [month_or_year(each, today) for each in told]
    others = [year for year in _told(parts, today) if not any(each.startswith(year) for each in told)]
    others += [str(year) for year in animals] if animals and not _of_animal(told, animals) else []
    same = (
        {at for each in parts if each is not chosen[0] for at in range(each.start, each.end)} if not others else set()
    )
    certain = sure and _is_of_birth(chosen[0], ["" if at in same else token for at, token in enumerate(tokens)])
    if len(readings) == 1 and not others and (certain or not isinstance(readings[0], Read)):
        return readings[0]
    more = values_of(month_or_year(each, today) for each in others)
    return _which([*values_of(readings), *more], _TWO if others else "readers.which") or readings[0]


def _which(values: Iterable[str], ask: str = _TWO) -> Unclear | None:
    choices = tuple(shown(value) for value in dict.fromkeys(values))
    return did_you_mean(choices, ask) if choices else None


def _beside(other: SaidDate, first: SaidDate, values: list[str], today: date) -> list[str]:
    """Return the births that an unfinished date next to a whole one may mean, unless it says the same."""
    if not other.year:
        return [value for value in values_of([_with_year(other, first.year, today)]) if value not in values]
    told = _told([other], today)
    same = any(value.startswith(each) for each in told for value in values)
    return [] if same else values_of(month_or_year(each, today) for each in told)


def _with_year(said: SaidDate, year: str, today: date) -> Reading:
    return birth_of(SaidDate(said.start, said.end, said.day, said.month, year), today)


def _told(said: list[SaidDate], today: date) -> list[str]:
    """Return months and years as values, of both centuries where two digits leave them open."""
    told = ((each, year) for each in said for year in full_years(each.year, today))
    return list(dict.fromkeys(f"{year:04}-{each.month:02}" if each.month else f"{year:04}" for each, year in told))


def _of_animal(told: list[str], animals: list[int]) -> bool:
    return any(int(each[:4]) in animals for each in told)


def _belong_together(day: SaidDate, year: SaidDate, tokens: list[str]) -> bool:
    """True if nothing of weight lies between a day and a year: "e 2002 cơ, 30 tháng 4"."""
    between = tokens[min(day.end, year.end) : max(day.start, year.start)]
    words = {token for token in between if token.isalnum()}
    return not year.month and words <= listed("nothing") | listed("of_birth")


def _is_of_birth(said: SaidDate, tokens: list[str]) -> bool:
    """True if the words around a month or year are about a birth, and no number is left over."""
    around = [*tokens[: said.start], *tokens[said.end :]]
    if any(token.isdigit() for token in around):
        return False
    if said.month == 5 and "nam" in tokens[said.start : said.end] and not said.cued:
        return False  # "tháng năm 1988": May, or the heading of an empty form
    words = {token for token in around if token.isalpha()} - listed("nothing")
    named = words.union(tokens[said.start : said.end]) if said.cued else words
    return not words or bool(said.month) or not listed("of_birth").isdisjoint(named)
