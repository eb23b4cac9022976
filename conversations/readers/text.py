"""Text for all readers: one form for the many ways of typing a letter or a digit, and numbers said in words."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from conversations.readers.spelling.accents import fold as fold
from conversations.readers.spelling.keyboards import decoded

LONGEST_ANSWER = 500
"""Maximum characters of an answer to one question; readers refuse a longer text unread."""

_DASH = re.compile("[\u2010-\u2015\u2212]")
_BLANKS = re.compile(r"[^\S\n]+")
_PERCENT = re.compile(r"\bph(?:ần|an) tr(?:ăm|am)\b")
_HELD = re.compile(r"([^\W\d_])\1{2,}")
"""A letter held down: "haiii"."""
_PIECE = re.compile(r"[^\W\d_]+|\d+|.", re.DOTALL)

_DIGITS = {
    "một": 1, "mốt": 1, "hai": 2, "ba": 3, "bốn": 4, "tư": 4, "năm": 5, "lăm": 5, "nhăm": 5,
    "sáu": 6, "bảy": 7, "bẩy": 7, "tám": 8, "chín": 9,
}  # fmt: skip
_MOST_WORDS = 5  # "một trăm hai mươi lăm"
_TEN, _TENS, _HUNDRED, _AND = "mười", "mươi", "trăm", ("linh", "lẻ")
_SHORT_TENS = {"hăm": 20, "băm": 30}  # "hăm tư" is 24, "băm bảy" 37; alone they are a threat and mincing
_DOZENS = "chục"  # "hai chục" is 20
_SAID = {word: word for word in (*_DIGITS, _TEN, _TENS, _HUNDRED, *_AND, *_SHORT_TENS, _DOZENS)}
_ONLY_TENS = {"mốt": 10, "tư": 40}  # said of tens alone: "trăm mốt" is 110
_POINT = re.compile(r"[0-9] ?(?:(?:do|dol|phay|cham|point|tren|duoi|over|by|xuong|voi|/|°) ?(?:duoi )?|[,.])$")
"""A digit said right after these belongs to the number before it: "ba tám phẩy MỘT"."""


@lru_cache(maxsize=64)  # one text is read by several readers in a turn
def tidy(text: str) -> str:
    """Put text in one form: raw keys decoded, full-width digits as ASCII, one dash and blank, lower case."""
    lowered = unicodedata.normalize("NFC", _DASH.sub("-", _visible(decoded(text))).lower())
    return " ".join(lowered.split()) if lowered.isprintable() else _BLANKS.sub(" ", lowered).strip()


def _visible(text: str) -> str:
    """Return a text in compatible letters without invisible signs; what can be printed has none."""
    shown = unicodedata.normalize("NFKC", text)
    return shown if shown.isprintable() else "".join(c for c in shown if unicodedata.category(c) != "Cf")


def plain(text: str) -> str:
    """Return a text tidy and without accents: how most people type on a phone."""
    return fold(tidy(text))


def spoken(text: str, *, lone: bool = True) -> str:
    """Return plain text with the numbers said in words as digits: "Ba bảy độ rưỡi" -> "37 do ruoi".

    A word typed with accents must carry the right ones ("bà bảy" is a person, not 37); one without may be a number.
    Without `lone` a single digit in words stays words unless it ends a number: "năm" is also a year, "ba" a father.
    """
    sentence = _PERCENT.sub("%", _HELD.sub(r"\1", tidy(text)))
    if _NUMBER_WORDS.isdisjoint(_LETTERS.findall(sentence)):
        return fold(sentence)
    pieces, plain_pieces = _PIECE.findall(sentence), _PIECE.findall(fold(sentence))
    out: list[str] = []
    at = 0
    for begins in [place for place, piece in enumerate(pieces) if piece in _NUMBER_WORDS]:
        if begins < at:  # said within the number before
            continue
        out += plain_pieces[at:begins]
        run, at = _run(pieces, begins)
        number = _number(run)
        stays = not lone and len(run) == 1 and run[0] in _DIGITS and not _POINT.search("".join(out)[-12:])
        if number is None or stays:
            number, at = plain_pieces[begins], begins + 1
        out.append(number)
    out += plain_pieces[at:]
    return "".join(out)


def without_courtesy(words: str) -> str:
    """Remove what politeness adds at the end of tidy words: "0981234567 ạ." -> "0981234567"."""
    words = words.rstrip(" .,!…")
    while (shorter := re.sub(r" (?:ạ|a|ah|ak|nhé|nhe|nha|thôi)$", "", words).rstrip(" .,!…")) != words:
        words = shorter
    return words


def numbers_in(text: str) -> list[str]:
    """Return every group of ASCII digits, to tell one number from several."""
    return re.findall(r"[0-9]+(?:[.,][0-9]+)?", text)


def show_number(number: float) -> str:
    """Return a number as Vietnamese writes it: decimal comma, no idle zeros ("37,5", "37")."""
    return f"{number:.2f}".rstrip("0").rstrip(".").replace(".", ",")


def _said(word: str) -> str | None:
    if word in _SAID:
        return word
    return _WITHOUT_ACCENTS.get(word)


_WITHOUT_ACCENTS = {fold(word): word for word in reversed(_SAID) if word != "băm"}
"""Without its accent "muoi" is "mười" before "mươi", and "bam" is pressing a button."""
_NUMBER_WORDS = frozenset((*_SAID, *_WITHOUT_ACCENTS))
_LETTERS = re.compile(r"[^\W\d_]+")


def _run(pieces: list[str], at: int) -> tuple[list[str], int]:
    """Return the longest row of number words from here that is one number, and where it ends."""
    words: list[str] = []
    best: tuple[list[str], int] = ([], at)
    while at < len(pieces) and len(words) < _MOST_WORDS and (word := _said(pieces[at])) is not None:
        words.append(word)
        at += 1
        if _number(words) is not None and not _begins_next(words[-1], pieces, at):
            best = (list(words), at)
        if at < len(pieces) and pieces[at] == " ":
            at += 1
    return best


def _begins_next(last: str, pieces: list[str], at: int) -> bool:
    """True if the last word begins the next number: "một trăm bốn mươi TÁM mươi lăm", "chín lăm MỘT trăm sáu"."""
    follows = _said(pieces[at + 1]) if pieces[at : at + 1] == [" "] and at + 1 < len(pieces) else None
    return follows in (_TENS, _DOZENS) or (follows == _HUNDRED and last in ("một", "hai"))


def _number(words: list[str]) -> str | None:
    """Return the digits of one number said in words; "ba bảy năm" stays "375", for its reader to ask about."""
    if not words:
        return None
    if _HUNDRED in words[:2]:
        return _hundreds(words)
    if len(words) == 3 and all(word in _DIGITS for word in words):
        return "".join(str(_DIGITS[word]) for word in words)
    below = _below_hundred(words)
    return None if below is None else str(below)


def _hundreds(words: list[str]) -> str | None:
    lead = _DIGITS.get(words[0]) if words[0] != _HUNDRED else 1
    rest = words[words.index(_HUNDRED) + 1 :]
    if lead is None:
        return None
    if not rest:  # "trăm" alone says no number, and without its accent is a health station
        return str(lead * 100) if words[0] != _HUNDRED else None
    if rest[0] in _AND:
        return str(lead * 100 + _DIGITS[rest[1]]) if len(rest) == 2 and rest[1] in _DIGITS else None
    if len(rest) == 1 and rest[0] in _ONLY_TENS:
        return str(lead * 100 + _ONLY_TENS[rest[0]])
    # "trăm hai" is 120 to some and 102 to others: not read.
    below = _below_hundred(rest) if len(rest) > 1 or rest[0] == _TEN else None
    return None if below is None else str(lead * 100 + below)


def _below_hundred(words: list[str]) -> int | None:
    if words[0] in _SHORT_TENS:
        return _SHORT_TENS[words[0]] + _DIGITS[words[1]] if len(words) == 2 and words[1] in _DIGITS else None
    if words[0] == _TEN:
        tail = _tail(words[1:])
        return 10 + tail if len(words) <= 2 and tail >= 0 else None
    if words[0] not in _DIGITS:
        return None
    lead = _DIGITS[words[0]]
    if len(words) == 1:
        return lead
    rest = words[2:] if words[1] in (_TEN, _TENS, _DOZENS) else words[1:]
    tail = _tail(rest)
    return lead * 10 + tail if len(rest) <= 1 and tail >= 0 else None


def _tail(words: list[str]) -> int:
    """Return the last digit: 0 if nothing is said, -1 if it is no digit."""
    return _DIGITS.get(words[0], -1) if words else 0
