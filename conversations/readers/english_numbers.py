"""Numbers said in English words, as digits."""

from __future__ import annotations

import re

_ONES = (
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen",
    "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_SAID = {word: number for number, word in enumerate(_ONES, 1)} | {word: 10 * at for at, word in enumerate(_TENS, 2)}
_ONE = "|".join(_SAID)
_UP_TO_99 = rf"(?:{_ONE})(?:[ -](?:{_ONE}))?"
_NUMBER = re.compile(rf"\b(?:(?:{_ONE}|a)[ -])?hundred(?:[ -](?:and )?{_UP_TO_99})?\b|\b{_UP_TO_99}\b")
_HUNDRED = 100


def english_numbers(plain: str) -> str:
    """Write numbers said in English words as digits: "eighty-seven" -> "87", "one hundred and five" -> "105"."""
    return _NUMBER.sub(lambda found: str(_value(re.findall(r"[a-z]+", found[0]))), plain)


def _value(words: list[str]) -> int:
    total = 0
    for word in words:
        total = max(total, 1) * _HUNDRED if word == "hundred" else total + _SAID.get(word, 0)
    return total
