"""A person's full name, and what is none: a sentence, a symptom, a name in an old font."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from functools import cache
from importlib.resources import files

from conversations.readers.result import Candidate, Misread, Read, Reading, Unclear
from conversations.readers.spelling.keyboards import decoded, has_old_font
from conversations.readers.spelling.syllables import is_syllable
from conversations.readers.text import fold

SHORTEST, LONGEST, MOST_WORDS = 2, 60, 7
_INTRODUCTION = re.compile(
    r"(?:(?:dạ|vâng|chào (?:bác sĩ|bs|trạm)|thưa)[ ,]+)?"
    r"(?:(?:của )?(?:tôi|em|mình|toi|minh|cháu|chau|con|bệnh nhân)[ :]+)?"
    r"(?:(?:họ và tên|họ tên|tên đầy đủ|tên|ho va ten|ho ten|ten|name|my name)[ :]+)?"
    r"(?:(?:của )?(?:tôi|em|mình|toi|minh|cháu|bé|bệnh nhân)[ :]+)?(?:(?:là|la|is)[ :]+)?",
    re.IGNORECASE,
)
_COURTESY = re.compile(r"[ ,]+(?:ạ|nhé|nhe|nha|ah|đó|nè)$", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*\.?")
_SITE = re.compile(r"\.(?:com|vn|net|org|info|me|io)\b|www", re.IGNORECASE)
_UNREAD, _SENTENCE = Misread("readers.name.unread"), Misread("readers.name.sentence")


def read_full_name(text: str) -> Reading:
    """Read a name in its usual capitals ("nguyễn thị hoa" -> "Nguyễn Thị Hoa"), without title and introduction.

    Asked back: one word or very many, a name whose letters had to be decoded, another person's ("mẹ Lý Thị Mẩy"),
    what may be a sentence as well. A sentence is refused, so that its words go on as words.
    """
    if len(text) > 4 * LONGEST:
        return _UNREAD
    typed = _tidy(text)
    meant = decoded(typed)
    if meant == typed:
        return _name(typed)
    if has_old_font(meant):
        return Misread("readers.name.keyboard")
    reading = _name(meant)
    if not isinstance(reading, Read):
        return reading
    raw = () if has_old_font(typed) else (Candidate(_capitals(typed), _capitals(typed)),)
    choices = (Candidate(reading.value, str(reading.value)), *raw)
    return Unclear("readers.which" if raw else "readers.did_you_mean", choices, {"value": str(reading.value)})


def looks_like_full_name(text: str) -> bool:
    """True if a text is surely a full name, such as "Vàng A Ngất"; never for what may be a sentence.

    Every word has its capital, or there is one given name after surname and middle names.
    """
    reading = read_full_name(text)
    if not isinstance(reading, Read):
        return False
    words = str(reading.value).split()
    small = [word.lower() for word in words]
    if small[0] not in _listed("surnames") or not all(map(is_syllable, small)):
        return False
    capitals = text not in (text.lower(), text.upper()) and all(word in text for word in words)
    return capitals or (len(small) > 2 and all(word in _listed("middle") for word in small[1:-1]))


def composed(text: str) -> str:
    """Return a text in composed letters, one blank between words, without invisible and turning signs."""
    return _tidy(text)


def _tidy(text: str) -> str:
    whole = unicodedata.normalize("NFC", text)
    return " ".join("".join(c for c in whole if unicodedata.category(c) not in ("Cf", "Co", "Cn")).split())


def _name(tidy: str) -> Reading:
    """Read a tidy text whose letters are as they were meant."""
    name = _COURTESY.sub("", tidy.strip(" ,;.…") if not tidy.endswith(".") else tidy.strip(" ,;"))
    name = name[_introduction(name) :]
    words = re.sub(r"\.(?=[^\W\d_])", ". ", name).split() if not _SITE.search(name) else []
    words, kin = _without_title(words)
    shown = " ".join(words)
    if not SHORTEST <= len(shown) <= LONGEST or not all(_WORD.fullmatch(w) and _latin(w) for w in words):
        return _UNREAD
    small = [word.islower() for word in words[1:]]  # phones give the first word its capital
    shouted = shown in (shown.lower(), shown.upper()) or (bool(small) and all(small))
    doubt = _doubt(words, shouted=shouted)
    if doubt is None:
        return _SENTENCE
    shown = _capitals(shown) if shouted else shown
    if len(words) == 1:
        return Unclear("readers.name.one_word", (Candidate(shown, shown),), {"value": shown})
    if doubt or kin or len(words) > MOST_WORDS:
        return Unclear("readers.did_you_mean", (Candidate(shown, shown),), {"value": shown})
    return Read(shown)


def _doubt(words: list[str], *, shouted: bool) -> bool | None:
    """Return whether a name is doubtful, or None if it is a sentence.

    One word of a sentence may be a given name right after surname and middle name: "Vàng A Ngất".
    """
    small = [word.lower().rstrip(".") for word in words]
    surname = small[0] in _listed("surnames")
    inside = [at for at, word in enumerate(small) if word in _sentence() and not (at == 0 < len(small) - 1 and surname)]
    middle = len(small) > 2 and all(word in _listed("middle") for word in small[1:-1])
    if inside and not (surname and middle and inside == [len(small) - 1]):
        return None
    if not shouted and any(word.islower() and word not in _listed("middle") for word in words):
        return True  # "Giàng Seo Lử đột quỵ"
    if not surname:
        return shouted and small[-1] not in _listed("surnames") and len(words) > 1
    common = fold(small[0]) in _listed("doubtful")
    if "".join(small).isascii() and shouted:
        return common or "a" in small
    return shouted and common and not middle


def _without_title(words: list[str]) -> tuple[list[str], bool]:
    """Return the words of the name without its titles, and whether they called it another person's."""
    kin = False
    while len(words) > 1 and words[0].lower().rstrip(".") in _listed("titles") | _listed("kin"):
        first = words[0].lower().rstrip(".")
        following = words[1].lower()
        if first in _listed("surnames") and following not in _listed("surnames"):
            break  # "Y Ban"
        if len(words) > 2 and following not in _listed("surnames") | _listed("titles") | _listed("kin"):
            break
        kin |= first in _listed("kin")
        words = words[1:]
    return words, kin


def _introduction(text: str) -> int:
    found = _INTRODUCTION.match(text)
    return found.end() if found else 0


def _latin(word: str) -> bool:
    return all(unicodedata.name(c, "").startswith("LATIN") for c in word if c.isalpha())


def _capitals(name: str) -> str:
    return re.sub(r"[^\W\d_]+", lambda part: part[0][:1].upper() + part[0][1:].lower(), name)


@cache
def _listed(name: str) -> frozenset[str]:
    """Return the words of a list, with and without accents."""
    words = str(_table()[name]).split()
    return frozenset(words) | frozenset(map(fold, words))


@cache
def _sentence() -> frozenset[str]:
    words = frozenset(str(_table()["sentence"]).split())
    needed = frozenset(str(_table()["accents_needed"]).split())
    return words | ({fold(word) for word in words - needed} - _listed("middle"))


@cache
def _table() -> dict[str, str]:
    return tomllib.loads(files("conversations.readers").joinpath("data", "names.toml").read_text("utf-8"))
