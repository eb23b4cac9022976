"""Dates of a sentence that are about the birth: not those of another event, denied, or told wrongly before."""

from __future__ import annotations

import re

from conversations.readers.days.lists import listed, phrase
from conversations.readers.days.said import SaidDate

_NEAR, _FAR = 3, 7  # tokens before a date that may say of what it is
_AT_BIRTH = re.compile(r"\b(?:(?:sinh|de|đẻ)(?: ra)? h[oô]m|cuoi (?=nam|thang|tuan))")
"""Words of another day that are none here: "mới SINH HÔM 8 tháng 6", "CUOI nam 2006" (no wedding)."""
_KIN = re.compile(r"\b(?:con|bố|bo|mẹ|me|vợ|vo|chồng|chong|ck|vk|anh|chị|chi|ny|bạn|ban)\b")
_ENDS = (",", ".", ";", "(", ")")


def of_birth(tokens: list[str], said: list[SaidDate]) -> list[SaidDate]:
    """Return the dates that may be the birth's; a denied or a former one only if no other tells a year."""
    births = _own(tokens, said, [each for each in said if not _of_another_day(tokens, said, each)])
    kept = [each for each in births if not _is_denied(tokens, births, each)]
    right = any(phrase("right").search(_before(tokens, births, each)) for each in kept)
    kept = [each for each in kept if not (right and phrase("formerly").search(_before(tokens, births, each)))]
    return kept if any(each.year for each in kept) else births


def _of_another_day(tokens: list[str], said: list[SaidDate], date: SaidDate) -> bool:
    """True if the words before it tell of another day: "cấp ngày 20/4/2022", "nhập ngũ tháng 4 năm 68"."""
    before = _before(tokens, said, date)
    if not listed("other_day").isdisjoint(_before_day(before, tokens[date.start]).split()[-_NEAR:]):
        return True
    after = " ".join(tokens[date.end : date.end + _NEAR])
    if not date.day and len(said) > 1 and phrase("events").match(after):
        return True  # "2012 về hưu"
    events, births = list(phrase("events").finditer(before)), list(phrase("births").finditer(before))
    return bool(events) and (not births or births[-1].start() < events[-1].start())


def _own(tokens: list[str], said: list[SaidDate], births: list[SaidDate]) -> list[SaidDate]:
    """Return the dates without those said of another person: "bà e thì 1948, còn e 2007"."""
    before = {each.start: _before(tokens, said, each) for each in births}
    opposed = [each for each in births if "còn" in before[each.start] and phrase("oneself").search(before[each.start])]
    if len(opposed) == 1 and opposed[0].year:
        return opposed
    own = [each for each in births if not phrase("others").search(before[each.start])]
    clear = not any(_KIN.search(before[each.start]) for each in own)
    return own if clear and any(each.year for each in own) else births


def _before_day(before: str, first: str) -> str:
    """Return the words before a date, whose first word is `first`, without those that only seem of another day."""
    return _AT_BIRTH.sub("", f"{before} {first}").removesuffix(first)


def _is_denied(tokens: list[str], said: list[SaidDate], date: SaidDate) -> bool:
    """True if "không phải" or its like is right before the date, with no more than "năm" or "sinh" between."""
    return (
        re.search(rf"(?:{phrase('denied').pattern})(?: (?:nam|sinh|ngay|thang|in|born))*$", _before(tokens, said, date))
        is not None
    )


def _before(tokens: list[str], said: list[SaidDate], date: SaidDate) -> str:
    """Return the words of the same clause before a date, as far as the date before it."""
    begin = max((each.end for each in said if each.end <= date.start), default=0)
    words = tokens[max(begin, date.start - _FAR) : date.start]
    clause = max((at for at, word in enumerate(words) if word in _ENDS), default=-1) + 1
    return " ".join(words[clause:])
