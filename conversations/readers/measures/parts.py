"""Beats or breaths counted in a part of a minute: "30 giây được 9, vậy một phút là 18"."""

from __future__ import annotations

import re
from itertools import combinations

from conversations.readers.measures.english import ENGLISH_ONES
from conversations.readers.measures.scan import ONES
from conversations.readers.measures.words import pattern

_TIMES = re.compile(
    r"(?:nhan|x|times|\*) ?(?:voi )?(?:[0-9]+|hai|ba|bon|tu|sau)(?: lan)?"
    r"|(?:ca |mot |1 |one )?(?:phut|minute)|(?<![0-9])1 ?p(?![a-z])"
)
_MORE = re.compile(
    r"(?:dem|do|dol|trong|bat mach) (?:du |duoc |lien )?(?:[2-9]|hai|ba|bon|nam) (?:phut|p)\b|phut ruoi|phut hon"
)
_DOUBLED = re.compile(
    r"(?<![a-z])(?:nhan doi|gap doi|nhan (?:voi )?(?:2|hai)|x ?2|doubled?|times (?:2|two))(?![a-z0-9])"
)
_MINUTE = 60
_COUNTED = re.compile(rf"(?<![a-z])({'|'.join([*ONES, *ENGLISH_ONES, 'ten', 'muoi'])})(?![a-z])")


def counted_in_more(words: str) -> bool:
    """True if beats or breaths may have been counted for more than a minute: "đếm 2 phút được 40"."""
    return _MORE.search(words) is not None


def _in_digits(words: str) -> str:
    """Return words with single digits as digits too: "chín cái", "nine"."""
    values = {**ONES, **ENGLISH_ONES, "ten": 10, "muoi": 10}
    return _COUNTED.sub(lambda found: str(values[found[1]]), words)


def counted_in_part(words: str) -> tuple[int, ...] | None:
    """Return the possible counts of a minute: one if the sum in the text is right. None if no part was counted."""
    part = pattern("around", "part").search(words)
    if part is None:
        return None
    seconds = re.search(r"[0-9]+", part[0])
    factor = _MINUTE / int(seconds[0]) if seconds and int(seconds[0]) else 2
    rest = pattern("around", "clock").sub("", _TIMES.sub(" ", words[: part.start()] + " " + words[part.end() :]))
    numbers = [int(number) for number in re.findall(r"(?<![0-9.,/])[0-9]{1,3}(?![0-9]|[.,/][0-9])", _in_digits(rest))]
    if not numbers:
        return None
    sums = {whole for one, whole in combinations(numbers, 2) if round(one * factor) == whole}
    if len(sums) == 1 and max(numbers) in sums:
        return tuple(sums)
    whole = round(numbers[0] * factor)
    if len(numbers) == 1 and factor == 2 and _DOUBLED.search(words):
        return (whole,)
    return tuple(dict.fromkeys((whole, *numbers)))
