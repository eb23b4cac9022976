"""Vietnamese accents, taken off: how most people type on a phone."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from conversations.readers.spelling.kept import Remembered

# Only the marks Vietnamese uses: a struck-out digit or an emoji keycap must not turn into a plain digit.
_MARKS = frozenset("\u0300\u0301\u0302\u0303\u0306\u0309\u031b\u0323")


def fold(text: str) -> str:
    """Remove Vietnamese accents (đ too), each character in its place: same length as an NFC text."""
    return text if text.isascii() else " ".join(map(_FOLDED.__getitem__, text.split(" ")))


def _folded(word: str) -> str:
    return word if word.isascii() else "".join(map(_bare, word))


_FOLDED = Remembered(_folded)


@lru_cache(maxsize=1024)
def _bare(letter: str) -> str:
    if letter in "đĐ":
        return "d" if letter == "đ" else "D"
    parts = unicodedata.normalize("NFD", letter)
    return parts[0] if len(parts) > 1 and _MARKS.issuperset(parts[1:]) else letter
