"""Years of the twelve animals: "tuổi Thìn", "năm con hổ" every twelve years, "Mậu Tuất" every sixty."""

from __future__ import annotations

import re
from datetime import date

from conversations.readers.days.shown import OLDEST_LIKELY
from conversations.readers.text import fold

_STEMS = ("giáp", "ất", "bính", "đinh", "mậu", "kỷ", "canh", "tân", "nhâm", "quý")
_ANIMALS = (
    "tý tí chuột rat", "sửu trâu buffalo ox", "dần hổ cọp tiger", "mão mẹo mèo cat", "thìn rồng dragon",
    "tỵ tị rắn snake", "ngọ ngựa horse", "mùi dê goat", "thân khỉ monkey", "dậu gà rooster", "tuất chó dog",
    "hợi lợn heo pig",
)  # fmt: skip
_INDEX = {
    word: index for index, words in enumerate(_ANIMALS) for spoken in words.split() for word in (spoken, fold(spoken))
}
_NAMED = re.compile(
    rf"\b(?:tu[oổ]i|n[aă]m|year of the)(?: con)? (?:((?!n[aà]o|g[iì]|m[aấ]y|bao)\w+) )?({'|'.join(_INDEX)})\b"
)
_FIRST = 4
"""Year (of our count) in which both cycles begin: Giáp Tý."""


def zodiac_years(words: str, today: date) -> list[int]:
    """Return the years within a life that the tidy words name by animal, the latest first; none if they name none."""
    found = _NAMED.search(words)
    if found is None:
        return []
    stem = {fold(word): index for index, word in enumerate(_STEMS)}.get(fold(found[1] or ""))
    years = range(today.year, today.year - OLDEST_LIKELY - 1, -1)
    return [
        year
        for year in years
        if (year - _FIRST) % 12 == _INDEX[found[2]] and (stem is None or (year - _FIRST) % 10 == stem)
    ]
