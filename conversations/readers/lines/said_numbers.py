"""_Possible said in words one after another: "ba sáu năm mười bảy bảy hai …" is 36,5 · 17 · 72 …

Each place in a row of words may begin several numbers; what a measure can be decides. A row that can be told apart in
two ways is left as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from conversations.readers.measures.words import pattern, prepared
from conversations.readers.result import Bands
from conversations.readers.spelling.accents import fold
from conversations.readers.text import show_number

_DIGITS = {
    "một": 1, "mốt": 1, "hai": 2, "ba": 3, "bốn": 4, "tư": 4, "năm": 5, "lăm": 5, "nhăm": 5,
    "sáu": 6, "bảy": 7, "bẩy": 7, "tám": 8, "chín": 9,
}  # fmt: skip
_SIGNS = {
    "mười": "ten", "mươi": "tens", "chục": "tens", "trăm": "hundred", "linh": "and", "lẻ": "and",
    "phẩy": "point", "chấm": "point", "độ": "point", "rưỡi": "half", "trên": "over", "phần": "over", "xuống": "over",
}  # fmt: skip
_MEANINGS: dict[str, set[str]] = {}
for _word, _meaning in {**{word: str(digit) for word, digit in _DIGITS.items()}, **_SIGNS}.items():
    _MEANINGS.setdefault(_word, set()).add(_meaning)
    _MEANINGS.setdefault(fold(_word), set()).add(_meaning)
_PIECE = re.compile(r"[^\W\d_]+|\d+(?:[.,]\d+)?|[^\s\w]")
_PAIR_LABEL = re.compile(
    r"(?<![a-z0-9])(?:huyet ap|quyet ap|bop tay|ha|hap|bp|ap)"
    r"(?: (?:truoc|nhe|thi|la|do|duoc|dc|cua|toi|em|e|minh|nay))*[ :=]*$"
)
_BETWEEN = ("rồi", "và", "lần", "nhịp", "cái", "%", ",", ";", ".", "-")
_ONE = "một|mốt|hai|ba|bốn|tư|năm|lăm|nhăm|sáu|bảy|bẩy|tám|chín|mot|bon|tu|nam|lam|nham|sau|bay|tam|chin"
_DEGREES = re.compile(
    rf"\b(ba|bốn|bon) (?:mươi|muoi) ({_ONE}) ({_ONE})\b(?! (?:{_ONE}|mươi|muoi|trăm|tram|phút|phut|h|giờ|gio)\b)"
)
"""Nothing but degrees: "ba mươi sáu sáu"."""
_CENTIMETRES = (range(7, 27), range(4, 17))
_LEAST_WORDS = 8

_Possible = Iterator[tuple[float, int]]
"""Possible numbers from a place on, each with the place after it."""
_Row = tuple[tuple[float, ...], tuple[float, float]]


def with_said_numbers(shown: str, bands: Mapping[str, Bands]) -> str | None:
    """Return a tidy line with its five numbers, or the blood pressure after its label, in digits.

    A line that speaks of another time keeps its words: which number is of which day is told later. Returns None if
    its numbers can be told apart in two ways.
    """
    if pattern("day", "old").search(prepared(shown)):
        return _with_said_pairs(shown, bands)
    shown = _with_said_pairs(shown, bands)
    return _with_five_in_order(_DEGREES.sub(_degrees_in_digits, shown), bands)


def _with_five_in_order(shown: str, bands: Mapping[str, Bands]) -> str | None:
    pieces = list(_PIECE.finditer(shown))
    words = [piece[0] for piece in pieces]
    for start in range(len(words) - _LEAST_WORDS):
        if words[start] not in _MEANINGS or (start and words[start - 1] in _MEANINGS):
            continue
        rows = list(_rows(words, start, bands))
        longest = max((end for _, end in rows), default=0)
        furthest = {values for values, end in rows if end == longest}
        if len(furthest) > 1:
            return None
        if furthest:
            [(single, (upper, lower))] = furthest
            digits = " ".join(map(show_number, single))
            before, after = shown[: pieces[start].start()], shown[pieces[longest - 1].end() :]
            return f"{before.rstrip(' ,:')} ; {digits} {upper:.0f}/{lower:.0f} ; {after.lstrip(' ,.;')}"
    return shown


def _rows(words: Sequence[str], start: int, bands: Mapping[str, Bands]) -> Iterator[tuple[_Row, int]]:
    """Yield every way to read five numbers in the questions' order from here."""
    readers: dict[str, Callable[[Sequence[str], int], _Possible]] = {
        "temperature": _degrees,
        "breaths": _whole,
        "pulse": _whole,
        "spo2": _whole,
    }
    found: list[tuple[tuple[float, ...], int]] = [((), start)]
    for kind, reader in readers.items():
        low, high = bands[kind].confirm
        found = [
            ((*values, value), _skip(words, end))
            for values, at in found
            for value, end in reader(words, at)
            if low <= value <= high
        ]
    for values, at in found:
        for pair, end in _pairs(words, at, bands):
            yield (values, pair), end


def _degrees_in_digits(found: re.Match[str]) -> str:
    ten, one, tenth = (next(each for each in _MEANINGS[word] if each.isdigit()) for word in found.groups())
    return f"{ten}{one},{tenth}"


def _with_said_pairs(shown: str, bands: Mapping[str, Bands]) -> str:
    """Put the blood pressure after its label in digits: "huyết áp một bốn mươi tám lăm"."""
    pieces = list(_PIECE.finditer(shown))
    words = [piece[0] for piece in pieces]
    for at, piece in enumerate(pieces):
        if words[at] in _MEANINGS and _PAIR_LABEL.search(fold(shown[: piece.start()])):
            pairs = list(_pairs(words, at, bands))
            longest = max((end for _, end in pairs), default=0)
            furthest = {pair for pair, end in pairs if end == longest}
            if len(furthest) == 1:
                [(upper, lower)] = furthest
                return f"{shown[: piece.start()]}{upper:.0f}/{lower:.0f}{shown[pieces[longest - 1].end() :]}"
    return shown


def _pairs(words: Sequence[str], at: int, bands: Mapping[str, Bands]) -> Iterator[tuple[tuple[float, float], int]]:
    systolic, diastolic = bands["systolic"].confirm, bands["diastolic"].confirm
    for upper, end in _whole(words, at):
        then = end + 1 if _is(words, end, "over") else end
        for lower, after in (*_whole(words, then), *_digit(words, then)):
            if upper in _CENTIMETRES[0] and lower in _CENTIMETRES[1]:
                halved = _is(words, after, "half")
                high, low, after = 10 * upper, 10 * lower + 5 * halved, after + halved
            else:
                high, low = upper, lower
            if systolic[0] <= high <= systolic[1] and diastolic[0] <= low <= diastolic[1] and high > low:
                yield (high, low), after


def _degrees(words: Sequence[str], at: int) -> _Possible:
    if _number(words, at):
        yield float(words[at].replace(",", ".")), at + 1
    for whole, end in _below_hundred(words, at):
        then = end + 1 if _is(words, end, "point") else end
        yield whole, then
        if _is(words, then, "half"):
            yield whole + 0.5, then + 1
        for tenth, after in _digit(words, then):
            yield round(whole + tenth / 10, 1), after


def _whole(words: Sequence[str], at: int) -> _Possible:
    if _number(words, at) and words[at].isdigit():
        yield int(words[at]), at + 1
    yield from _below_hundred(words, at)
    yield from _hundreds(words, at)


def _hundreds(words: Sequence[str], at: int) -> _Possible:
    leads = [*_digit(words, at), *([(1.0, at)] if _is(words, at, "hundred") else [])]
    for lead, end in leads:
        if lead not in (1, 2):
            continue
        if not _is(words, end, "hundred"):
            yield from ((100 * lead + tail, after) for tail, after in _below_hundred(words, end) if tail >= 20)
            continue
        yield 100 * lead, end + 1
        yield from ((100 * lead + tail, after) for tail, after in _below_hundred(words, end + 1))
        yield from ((100 * lead + 10 * ten, after) for ten, after in _digit(words, end + 1))
        if _is(words, end + 1, "and"):
            yield from ((100 * lead + one, after) for one, after in _digit(words, end + 2))


def _below_hundred(words: Sequence[str], at: int) -> _Possible:
    if _is(words, at, "ten"):
        yield 10, at + 1
        yield from ((10 + one, end) for one, end in _digit(words, at + 1))
    for ten, end in _digit(words, at):
        yield from ((10 * ten + one, after) for one, after in _digit(words, end))
        if _is(words, end, "tens"):
            yield 10 * ten, end + 1
            yield from ((10 * ten + one, after) for one, after in _digit(words, end + 1))


def _digit(words: Sequence[str], at: int) -> _Possible:
    for meaning in _MEANINGS.get(words[at], ()) if at < len(words) else ():
        if meaning.isdigit():
            yield int(meaning), at + 1


def _is(words: Sequence[str], at: int, sign: str) -> bool:
    return at < len(words) and (sign in _MEANINGS.get(words[at], ()) or (sign == "over" and words[at] == "/"))


def _number(words: Sequence[str], at: int) -> bool:
    return at < len(words) and words[at][0].isdigit()


def _skip(words: Sequence[str], at: int) -> int:
    while at < len(words) and words[at] in _BETWEEN:
        at += 1
    return at
