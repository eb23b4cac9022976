"""Vietnamese syllables: an initial, a rhyme, a tone; told from other letters in a row."""

from __future__ import annotations

import unicodedata
from functools import cache, lru_cache

from conversations.readers.spelling.vietnamese import words_in

_TONES = "\u0300\u0301\u0303\u0309\u0323"


@lru_cache(maxsize=4096)
def is_syllable(word: str) -> bool:
    """True if a small word is a Vietnamese syllable, with its accents or without any."""
    bare = unicodedata.normalize("NFC", "".join(c for c in unicodedata.normalize("NFD", word) if c not in _TONES))
    known = _forms()
    if bare in known:
        return True
    return bare.isascii() and bare in _without_marks()


@cache
def _forms() -> frozenset[str]:
    return frozenset(_joined(words_in("rhymes")))


@cache
def _without_marks() -> frozenset[str]:
    plain = str.maketrans("ăâêôơưđ", "aaeooud")
    return frozenset(form.translate(plain) for form in _forms())


def _joined(rhymes: list[str]) -> list[str]:
    bare = list(rhymes)
    for initial in words_in("initials"):
        bare += [initial + rhyme for rhyme in rhymes]
    return [*bare, *words_in("rare_syllables")]
