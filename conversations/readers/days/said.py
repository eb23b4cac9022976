"""Dates, months and years found in the tokens of a sentence, the longest where several overlap."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from conversations.readers.days.words import numbers_at, years_at

_SIGNS = ("/", ".", "-", ",")
_MONTH_WORDS = ("thang", "thg", "th", "t")
_DAY_WORDS = ("ngay", "mung", "mong", "ram")
_BETWEEN = ("nhe", "nhé", "a", "ạ", "khong", "phai", "phải", "nhi", "nhỉ", ",", ".")
_YEAR_WORDS = ("nam", "sinh", "sn", "ns", "de")
_Way = Callable[[list[str], int], "Iterator[SaidDate]"]
_LONGEST_TOUCHING = 4  # digits; a longer figure beside a date is a number of its own, such as a phone
_NAMED_MONTHS = {"gieng": 1, "chap": 12}


@dataclass(frozen=True, slots=True)
class SaidDate:
    """Date said at tokens[start:end]: day, month (0 if unsaid), year in two or four digits ("" if unsaid).

    `cued` is true if a word calls it a year; `named` if the month was called by its old name (giêng, chạp).
    """

    start: int
    end: int
    day: int
    month: int
    year: str
    cued: bool = False
    named: bool = False


def find_dates(tokens: list[str]) -> list[SaidDate]:
    """Return what is said in its order, each once; of equally long ways to understand the same words all."""
    whole = _found(tokens, _WHOLE, frozenset())
    taken = frozenset(at for each in whole for at in range(each.start, each.end))
    return sorted(whole + _found(tokens, _IN_PART, taken), key=lambda each: each.start)


def _found(tokens: list[str], ways: tuple[_Way, ...], taken: frozenset[int]) -> list[SaidDate]:
    """Return what the ways find in the places not taken: the longest first, then what does not overlap it."""
    every = [each for at in range(len(tokens)) for way in ways for each in way(tokens, at)]
    free = [e for e in every if taken.isdisjoint(range(e.start, e.end)) and _stands_alone(tokens, e)]
    found: list[SaidDate] = []
    for each in sorted(free, key=_longest_first):
        same = any((each.start, each.end) == (other.start, other.end) for other in found)
        if each not in found and (same or all(each.end <= o.start or each.start >= o.end for o in found)):
            found.append(each)
    return found


def _longest_first(said: SaidDate) -> tuple[int, bool, int]:
    return said.start - said.end, not (said.day and said.month and said.year), said.start


def _stands_alone(tokens: list[str], said: SaidDate) -> bool:
    """True if no figure touches it, as in a phone number or a pressure."""
    before, after = tokens[max(said.start - 2, 0) : said.start], tokens[said.end : said.end + 2]
    numbers = [
        [] if said.cued else before[-1:],
        after[:1],
        before[:1] if before[-1:] == ["/"] else [],
        after[1:] if after[:1] == ["/"] else [],
    ]
    return not any(part and part[0].isdigit() and len(part[0]) <= _LONGEST_TOUCHING for part in numbers)


def _figures(tokens: list[str], at: int) -> Iterator[SaidDate]:
    """Yield "5/3/1988", "5 3 88", "5-3 năm 1988"."""
    for day, after in _short(tokens, at):
        for month, then in _short(tokens, _past_sign(tokens, after)):
            start = _past_sign(tokens, then)
            start += tokens[start : start + 1] == ["nam"]
            if start < len(tokens) and re.fullmatch("[0-9]{4}|[0-9]{2}", tokens[start]):
                yield SaidDate(at, start + 1, day, month, tokens[start])


def _year_first(tokens: list[str], at: int) -> Iterator[SaidDate]:
    """Yield "1988-03-05"; and "năm 1988 tháng 3 ngày 5", "sn 88 ngày 5 tháng 3"."""
    if re.fullmatch("[0-9]{4}", tokens[at]) and tokens[at + 1 : at + 2] and tokens[at + 1] in "/.-":
        for month, after in _short(tokens, at + 2):
            if tokens[after : after + 1] == [tokens[at + 1]]:
                yield from (SaidDate(at, end, day, month, tokens[at]) for day, end in _short(tokens, after + 1))
    for year in _year_alone(tokens, at):
        after = year.end + (tokens[year.end : year.end + 1] == [","])
        for said in (*_day_of_month(tokens, after), *_month_then_day(tokens, after), *_month_only(tokens, after)):
            yield SaidDate(at, said.end, said.day, said.month, year.year, named=said.named)


def _in_words(tokens: list[str], at: int) -> Iterator[SaidDate]:
    """Yield "mùng bảy tháng sáu năm sáu ba", "5 tháng 3, 1988"."""
    for said in _day_of_month(tokens, at):
        yield from _with_year(tokens, said)


def _day_last(tokens: list[str], at: int) -> Iterator[SaidDate]:
    """Yield "tháng 8 năm 1976 ngày 14"."""
    for said in _months(tokens, at):
        yield from (
            SaidDate(at, end, day, said.month, said.year, named=said.named) for day, end in _day_at(tokens, said.end)
        )


def _months(tokens: list[str], at: int) -> Iterator[SaidDate]:
    """Yield a month with its year: "tháng 11 năm 1992", "t7/1994", "4/1974"."""
    for month, named, after in _month_at(tokens, at):
        yield from _with_year(tokens, SaidDate(at, after, 0, month, "", named=named))
    for month, after in _short(tokens, at):
        if (
            tokens[after : after + 1]
            and tokens[after] in "/-."
            and re.fullmatch("[0-9]{4}", "".join(tokens[after + 1 : after + 2]))
        ):
            yield SaidDate(at, after + 2, 0, month, tokens[after + 1])
        elif re.fullmatch("[0-9]{4}", "".join(tokens[after : after + 1])):
            yield SaidDate(at, after + 1, 0, month, tokens[after])


def _unfinished(tokens: list[str], at: int) -> Iterator[SaidDate]:
    """Yield a day and month without a year: "16/3", "ngày 5 tháng 3"."""
    yield from _day_of_month(tokens, at)
    for day, after in _short(tokens, at):
        if tokens[after : after + 1] in (["/"], ["-"]):
            yield from (SaidDate(at, end, day, month, "") for month, end in _short(tokens, after + 1))


def _year_alone(tokens: list[str], at: int) -> Iterator[SaidDate]:
    """Yield a year: four digits anywhere, two digits or words after a word that calls it a year."""
    start = at
    while start < len(tokens):
        for year, end in years_at(tokens, start):
            if (start > at or len(year) == 4) and (len(year) == 4 or tokens[end : end + 1] != ["tuoi"]):
                yield SaidDate(at, end, 0, 0, year, cued=start > at)
        if tokens[start] not in (*_YEAR_WORDS, ":"):
            return
        start += 1


_WHOLE: tuple[_Way, ...] = (_figures, _year_first, _in_words, _day_last, _months)
_IN_PART: tuple[_Way, ...] = (_unfinished, _year_alone)


def _with_year(tokens: list[str], said: SaidDate) -> Iterator[SaidDate]:
    start = said.end
    while start < len(tokens) and tokens[start] in (*_BETWEEN, "/", "-"):
        start += 1
    starts = [start, start + 1] if tokens[start : start + 1] == ["nam"] else [start]
    for begin in starts:
        for year, end in years_at(tokens, begin):
            if begin == start and len(year) == 2 and tokens[end : end + 1] == ["thang"]:
                continue  # "mồng một tháng giêng, 01 tháng 01": the same day once more
            yield SaidDate(said.start, end, said.day, said.month, year, cued=begin > start, named=said.named)


def _day_of_month(tokens: list[str], at: int) -> Iterator[SaidDate]:
    """Yield a day and its month: "ngày 5 tháng 3", "rằm tháng bảy", "5 t3"."""
    start = at
    while start < len(tokens) and tokens[start] in _DAY_WORDS:
        start += 1
    days = list(numbers_at(tokens, start))
    if start > at and tokens[start - 1] == "ram" and not days:
        days = [(15, start)]
    for day, after in days:
        for month, named, end in _month_at(tokens, _past_sign(tokens, after)):
            yield SaidDate(at, end, day, month, "", named=named)


def _month_then_day(tokens: list[str], at: int) -> Iterator[SaidDate]:
    for month, named, after in _month_at(tokens, at):
        yield from (SaidDate(at, end, day, month, "", named=named) for day, end in _day_at(tokens, after))


def _day_at(tokens: list[str], at: int) -> Iterator[tuple[int, int]]:
    """Yield the days that begin here, perhaps after a comma, with a word for day."""
    start = at + (tokens[at : at + 1] == [","])
    while start < len(tokens) and tokens[start] in _DAY_WORDS:
        start += 1
        yield from numbers_at(tokens, start)


def _month_only(tokens: list[str], at: int) -> Iterator[SaidDate]:
    yield from (SaidDate(at, end, 0, month, "", named=named) for month, named, end in _month_at(tokens, at))


def _month_at(tokens: list[str], at: int) -> Iterator[tuple[int, bool, int]]:
    """Yield the months that begin here with a word for month."""
    if at + 1 < len(tokens) and tokens[at] in _MONTH_WORDS:
        if (month := _NAMED_MONTHS.get(tokens[at + 1])) is not None:
            yield month, True, at + 2
        yield from ((month, False, end) for month, end in numbers_at(tokens, at + 1) if month <= 12)


def _short(tokens: list[str], at: int) -> Iterator[tuple[int, int]]:
    if at < len(tokens) and re.fullmatch("[0-9]{1,2}", tokens[at]):
        yield int(tokens[at]), at + 1


def _past_sign(tokens: list[str], at: int) -> int:
    return at + (at < len(tokens) and tokens[at] in _SIGNS)
