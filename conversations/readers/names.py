"""A person's full name."""

from __future__ import annotations

import re
import unicodedata

from conversations.readers.result import Candidate, Misread, Read, Reading, Unclear

SHORTEST, LONGEST, MOST_WORDS = 2, 60, 7
_INTRODUCTION = re.compile(
    r"(?:(?:họ và tên|họ tên|tên|ho va ten|ho ten|ten)[ :]+)?(?:(?:của )?(?:tôi|em|mình|toi|minh)[ :]+)?(?:là[ :]+)?",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*\.?")
_SITE = re.compile(r"\.(?:com|vn|net|org|info|me|io)\b|www", re.IGNORECASE)


def read_full_name(text: str) -> Reading:
    """Read a name in its usual capitals ("nguyễn thị hoa" -> "Nguyễn Thị Hoa"); ask back one word or very many."""
    if len(text) > 4 * LONGEST:
        return Misread("readers.name.unread")
    tidy = " ".join(unicodedata.normalize("NFC", text).replace("\u200b", "").split()).strip(" ,;")
    name = tidy[_introduction(tidy) :]
    words = re.sub(r"\.(?=[^\W\d_])", ". ", name).split() if not _SITE.search(name) else []
    shown = " ".join(words)
    if not SHORTEST <= len(shown) <= LONGEST or not all(_WORD.fullmatch(w) and _latin(w) for w in words):
        return Misread("readers.name.unread")
    shown = _capitals(shown) if shown in (shown.lower(), shown.upper()) else shown
    if len(words) == 1 or len(words) > MOST_WORDS:
        ask = "readers.name.one_word" if len(words) == 1 else "readers.did_you_mean"
        return Unclear(ask, (Candidate(shown, shown),), {"value": shown})
    return Read(shown)


def _introduction(text: str) -> int:
    found = _INTRODUCTION.match(text)
    return found.end() if found else 0


def _latin(word: str) -> bool:
    return all(unicodedata.name(c, "").startswith("LATIN") for c in word if c.isalpha())


def _capitals(name: str) -> str:
    return re.sub(r"[^\W\d_]+", lambda part: part[0][:1].upper() + part[0][1:].lower(), name)


def looks_like_full_name(text: str) -> bool:
    """True if a text is a person's full name and nothing else."""
    words = text.split()
    return (
        2 <= len(words) <= MOST_WORDS
        and all(word[:1].isupper() for word in words)
        and isinstance(read_full_name(text), Read)
    )
