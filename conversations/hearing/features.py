"""Features of a text for the second ear: pieces of its words, neighbouring words, and what the certain net found.

The same features teach (tests/hearing/teach.py) and listen, so that both count alike.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from zlib import crc32

from conversations.hearing.certain import Evidence
from conversations.readers.spelling.accents import fold
from conversations.readers.spelling.kept import Remembered
from conversations.readers.spelling.vietnamese import in_full
from conversations.readers.text import tidy

BUCKETS = 1 << 17
MARK_WEIGHT = 0.2
"""Value of a mark of the certain net; words share one value, by the root of their number."""

_WORD = re.compile(r"\w+")
_SHORTEST, _LONGEST = 2, 5
_MOST = 3
_WORDS_A_LENGTH, _MOST_LENGTHS = 6, 4


@dataclass(frozen=True, slots=True)
class Features:
    """Buckets of a text: pieces of words (a bucket may come twice) and marks; each text as long as its words."""

    words: tuple[str, ...]
    pairs: tuple[int, ...]
    marks: tuple[int, ...]


def features(text: str, evidence: Evidence, measured: str) -> Features:
    """Return the features of a text. `measured` says what its numbers came to ("", "fine", "red", "mixed", …)."""
    shown = tidy(text)
    words = list(map(_FULL.__getitem__, _WORD.findall(shown)))
    bare = fold(" ".join(words)).split(" ") if words else []
    pairs = [
        *map(_BESIDE.__getitem__, set(pairwise(bare))),
        *map(_NEAR.__getitem__, set(zip(bare, bare[2:], strict=False))),
    ]
    if not shown.isascii():
        pairs += map(_TYPED.__getitem__, set(words))
        pairs += map(_TYPED_BESIDE.__getitem__, set(pairwise(words)))
    marks = {*_marks(evidence), f"V{measured}", f"L{min(len(bare) // _WORDS_A_LENGTH, _MOST_LENGTHS)}"}
    return Features(tuple(dict.fromkeys(bare)), tuple(pairs), tuple(map(_MARKS.__getitem__, marks)))


def pieces(word: str) -> tuple[int, ...]:
    """Return the buckets of one word: itself and its stretches of two to five letters, with its ends."""
    ended = f" {word} "
    stretches = (
        ended[at : at + length] for length in range(_SHORTEST, _LONGEST + 1) for at in range(len(ended) - length + 1)
    )
    return (_bucket(f"w{word}"), *(_bucket(f"c{stretch}") for stretch in stretches))


def _marks(evidence: Evidence) -> Iterator[str]:
    yield from (f"S{cry.id}" for cry in evidence.plain)
    yield from (f"W{cry.id}" for cry in evidence.weak)
    yield from (f"D{sign}" for sign in evidence.denied)
    yield from (f"Q{kind}" for kind in evidence.doubts)
    yield f"N{min(len(evidence.plain), _MOST)}"
    yield f"M{min(len(evidence.weak), _MOST)}"
    yield f"E{min(len(evidence.denied), _MOST)}"
    yield f"X{min(len(evidence.doubts), 2)}{min(len(evidence.plain), 2)}"
    yield from (f"{'P' if evidence.plain else 'O'}Q{kind}" for kind in evidence.doubts)


def _bucket(feature: str) -> int:
    return crc32(feature.encode()) % BUCKETS


_FULL, _MARKS, _TYPED = Remembered(in_full), Remembered(_bucket), Remembered[str, int](lambda word: _bucket(f"a{word}"))
_BESIDE = Remembered[tuple[str, str], int](lambda pair: _bucket(f"p{pair[0]} {pair[1]}"))
_NEAR = Remembered[tuple[str, str], int](lambda pair: _bucket(f"s{pair[0]} {pair[1]}"))
_TYPED_BESIDE = Remembered[tuple[str, str], int](lambda pair: _bucket(f"b{pair[0]} {pair[1]}"))
