"""Numbers said in English words: "thirty seven point four", "a hundred and four", "one twenty over eighty"."""

from __future__ import annotations

import re

ENGLISH_ONES = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9}
_TEENS = {"ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16}
_TEENS |= {"seventeen": 17, "eighteen": 18, "nineteen": 19}
_TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}
_VALUES = {**ENGLISH_ONES, **_TEENS, **_TENS}
_ONE = "|".join(ENGLISH_ONES)
_BELOW = rf"(?:{'|'.join(_TENS)})(?:[ -](?:{_ONE}))?|{'|'.join(_TEENS)}"
_NUMBER = re.compile(
    rf"\b(?:(?:a |one |two )?(hundred)(?: and)?(?: ({_BELOW}|{_ONE}))?|(one|two) ({_BELOW})|({_BELOW}))\b"
)
_LETTERS = re.compile("[a-z]+")
_WORDS = frozenset((*_VALUES, "hundred", "zero"))
_TENTHS = re.compile(rf"\b([34][0-9]) ({_ONE})\b")
_OVER = re.compile(rf"\b(8|9|1[0-9]|2[0-2]|eight|nine) (over|on|by) ({_ONE})\b")
_AFTER_POINT = re.compile(rf"\bpoint ({_ONE}|zero)\b")


def in_digits(words: str) -> str:
    """Return tidy words with English numbers of two digits or more as digits; "ten" alone is a Vietnamese name."""
    if _WORDS.isdisjoint(_LETTERS.findall(words)):
        return words
    shown = _AFTER_POINT.sub(lambda found: f"point {ENGLISH_ONES.get(found[1], 0)}", words)
    shown = _OVER.sub(_pair, _NUMBER.sub(_value, shown))
    return _TENTHS.sub(lambda found: f"{found[1]} {ENGLISH_ONES[found[2]]}", shown)


def _pair(found: re.Match[str]) -> str:
    return f"{ENGLISH_ONES.get(found[1], found[1])} {found[2]} {ENGLISH_ONES[found[3]]}"


def _value(found: re.Match[str]) -> str:
    if found[0] == "ten":
        return found[0]
    if found[1]:
        lead = 2 if found[0].startswith("two") else 1
        return str(100 * lead + _below(found[2] or ""))
    if found[3]:
        return str(100 * ENGLISH_ONES[found[3]] + _below(found[4]))
    return str(_below(found[5]))


def _below(words: str) -> int:
    return sum(_VALUES[word] for word in _LETTERS.findall(words))
