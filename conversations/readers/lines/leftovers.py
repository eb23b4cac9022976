"""What a line says besides its numbers: what could not be measured, remarks on measuring, and words that may be a complaint."""

from __future__ import annotations

import re

from conversations.readers.cannot_say import says_cannot
from conversations.readers.lines.lists import listed, whole_words
from conversations.readers.measures.words import KINDS, prepared, vocabulary
from conversations.readers.spelling.vietnamese import words_of

_WORDS = re.compile(r"[^\W\d_]+(?:'[a-z]+)?")


def cannot_in(gap: str, measured: frozenset[str]) -> tuple[tuple[str, ...], str]:
    """Return the kinds that prepared words say cannot be measured, and the words that do not say so."""
    bare = gap
    why = [found.span() for found in whole_words("cannot", "more").finditer(gap)]
    if reasons := says_cannot(gap):
        why += [found.span() for found in reasons.finditer(gap)]
    if not why:
        return (), gap
    kinds: dict[str, None] = {}
    taken = list(why)
    for start, kind, end in _devices(gap):
        if kind not in measured:
            kinds[kind] = None
            taken.append((start, end))
    if not kinds:
        return (), gap
    for start, end in taken:
        bare = bare[:start] + " " * (end - start) + bare[end:]
    left = _WORDS.findall(bare)
    known = vocabulary("cannot", "words") | vocabulary("around", "filler") | vocabulary("line", "words")
    known |= listed("remark", "about") | listed("remark", "known")
    return tuple(kinds), "" if all(word in known for word in left) else " ".join(left)


def _devices(gap: str) -> list[tuple[int, str, int]]:
    found: list[tuple[int, str, int]] = []
    for kind in KINDS:
        found += [(each.start(), kind, each.end()) for each in whole_words("device", kind).finditer(gap)]
    # "máy đo huyết áp" is one thing: what lies within a longer name names nothing by itself
    return sorted(
        each
        for each in found
        if not any(one[0] <= each[0] and each[2] <= one[2] and one[2] - one[0] > each[2] - each[0] for one in found)
    )


def is_remark(piece: str) -> bool:
    """True if words are about measuring, its devices or the order of the report, and nothing else."""
    words = _WORDS.findall(prepared(piece))
    known = vocabulary("around", "filler") | vocabulary("cannot", "words") | vocabulary("line", "words")
    known = (known | listed("remark", "about") | listed("remark", "known")) - listed("remark", "never")
    return bool(words) and all(word in known for word in words) and bool(listed("remark", "about") & set(words))


def may_be_a_complaint(piece: str) -> bool:
    """True unless words hold nothing of the body and nothing that is complained of."""
    said = set(_WORDS.findall(prepared(piece)))
    return bool(said & (words_of("complaints") | words_of("body") | listed("remark", "never")))
