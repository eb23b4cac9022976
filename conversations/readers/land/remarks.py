"""Remarks in an address: "gần chợ", "đường vào khó đi lắm"; told from a name that nobody knows."""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise

from conversations.readers.land.lists import phrases, words_listed
from conversations.readers.spelling.keyboards import decoded
from conversations.readers.text import fold

_WORD_OR_BREAK = re.compile(r"[^\W\d_]+|[0-9]+|[,;\n()]| [-–] ")


def only_remarks(text: str, words: list[str], known: set[int]) -> bool:
    """True if each part of the address is known, a remark or a village, and none an unknown name."""
    parts, capital = _parts(text, words)
    unknown = [at for at, word in enumerate(words) if at not in known and not word.isdigit()]
    for part in {parts[at] for at in unknown}:
        here = [at for at in unknown if parts[at] == part]
        if any(words[at] in words_listed("village") for at in here):
            continue
        remark = {at for at in here if words[at] in words_listed("remarks")}
        if not remark and (any(capital[at] for at in here) or not _has_capitals(known, words, capital)):
            return False
        if any(b == a + 1 and capital[a] and capital[b] and not remark.issuperset((a, b)) for a, b in pairwise(here)):
            return False
    return True


def _has_capitals(known: set[int], words: list[str], capital: list[bool]) -> bool:
    """True if the names are written with capitals ("Nậm Chạc, sát bờ sông"), so that small words are none."""
    named = [at for at in known if at < len(words)]
    return len(named) > 1 and sum(capital[at] for at in named) > 1


def is_unsure(words: list[str]) -> bool:
    """True if the words say that the name may be another one: "hình như là Mường Hoa"."""
    bare = [fold(word) for word in words]
    return any(tuple(bare[at : at + len(said)]) == said for said in phrases("doubt") for at in range(len(bare)))


def no_names(words: list[str]) -> set[int]:
    """Return the places of words that begin no commune's name: those of remarks, and a village's after its word."""
    places = {at for at, word in enumerate(words) if word in words_listed("remarks")}
    for at, word in enumerate(words):
        if word in words_listed("village") - {"bản", "ban"}:
            places.update(range(at, min(at + 4, len(words))))
    return places


def _parts(text: str, words: list[str]) -> tuple[list[int], list[bool]]:
    """Return for each word the part of the sentence it is in, and whether it was written with a capital."""
    shown = unicodedata.normalize("NFC", decoded(text))
    pieces = _WORD_OR_BREAK.findall(shown)
    written = [piece for piece in pieces if piece[0].isalnum()]
    if len(written) < len(words):  # some sign changed the division: one part, no capitals
        return [0] * len(words), [False] * len(words)
    part, parts = 0, []
    for piece in pieces:
        if piece[0].isalnum():
            parts.append(part)
        else:
            part += 1
    shouted = shown == shown.upper()
    return parts, [word[0].isupper() and not shouted for word in written]
