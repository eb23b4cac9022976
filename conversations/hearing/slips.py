"""Slips of one neighbouring key: "kho tgo qua" is "kho tho qua", where the slip is no word and the neighbour is one.

Only words the certain net listens for are put right, and only if one of them is far likelier than the others.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from itertools import filterfalse

from conversations.readers.spelling.accents import fold
from conversations.readers.spelling.kept import Remembered
from conversations.readers.spelling.syllables import is_syllable
from conversations.readers.spelling.vietnamese import in_full, words_of

_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_FAR = 3  # times as often in the patterns
_WORD = re.compile(r"[^\W\d_]{3,}")


def _neighbours() -> dict[str, str]:
    """Return each letter with those next to it on a phone's keyboard."""
    found: dict[str, str] = {}
    for row, letters in enumerate(_ROWS):
        for at, letter in enumerate(letters):
            near = letters[max(0, at - 1) : at] + letters[at + 1 : at + 2]
            for other in (row - 1, row + 1):
                if 0 <= other < len(_ROWS):
                    near += _ROWS[other][max(0, at - 1) : at + 2]
            found[letter] = near
    return found


_NEAR = _neighbours()


def mended(text: str, known: Mapping[str, int]) -> str:
    """Return a tidy text with slips put right that make a word of `known`; English is left alone."""
    words = _WORD.findall(text)
    slipped = {word for word in filterfalse(_IS_WORD.__getitem__, words) if word not in known}
    if not slipped or sum(map(words_of("english").__contains__, words)) > 1:
        return text
    meant = {word: new for word in slipped if (new := _meant(word, known))}
    return _WORD.sub(lambda found: meant.get(found[0], found[0]), text) if meant else text


def _is_word(word: str) -> bool:
    return is_syllable(word) or in_full(word) != word


_IS_WORD = Remembered(_is_word)


def _meant(word: str, known: Mapping[str, int]) -> str | None:
    if not word.isascii():
        candidates = [other for other in _one_key_away(word) if is_syllable(other) and fold(other) in known]
        return candidates[0] if len(candidates) == 1 else None
    likeliest = sorted((known[other] for other in _one_key_away(word) if other in known), reverse=True)
    if not likeliest or (len(likeliest) > 1 and likeliest[0] < _FAR * likeliest[1]):
        return None
    return max((other for other in _one_key_away(word) if other in known), key=known.__getitem__)


@lru_cache(maxsize=1024)
def _one_key_away(word: str) -> frozenset[str]:
    return frozenset(
        word[:at] + other + word[at + 1 :] for at, letter in enumerate(word) for other in _NEAR.get(letter, "")
    )
