"""Feasts of the sun's calendar as days: "hogmanay 1984" is 31/12/1984, "đúng ngày Quốc khánh, 1975" is 2/9/1975."""

from __future__ import annotations

import re
from functools import cache

from conversations.readers.days.lists import table
from conversations.readers.days.said import find_dates
from conversations.readers.days.words import tokens_of
from conversations.readers.text import fold


def with_feast(words: str) -> str:
    """Return tidy words with their first feast as a day, unless they tell a day or month otherwise."""
    named = _named().search(fold(words))
    if named is None or any(each.month for each in find_dates(tokens_of(words))):
        return words
    return f"{words[: named.start()]}{_days()[named[1]]}{words[named.end() :]}"


@cache
def _named() -> re.Pattern[str]:
    longest_first = sorted(_days(), key=len, reverse=True)
    return re.compile(rf"\b(?:ngay )?({'|'.join(map(re.escape, longest_first))})(?: day)?\b")


@cache
def _days() -> dict[str, str]:
    return {fold(feast): f"{day} thang {month}" for feast, (day, month) in table("feasts").items()}
