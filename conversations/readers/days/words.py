"""Words of a date as tokens, and the numbers said in them: "mùng bảy tháng sáu năm sáu ba", "hai nghìn linh tám".

A token is a figure, a sign, or a word. A word of `_KNOWN` loses its accents, since it was typed with the right ones;
any other word keeps them, so "bà" is never three.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from conversations.readers.text import fold

_DIGITS = {
    "mot": 1, "hai": 2, "ba": 3, "bon": 4, "tu": 4, "nam": 5, "lam": 5, "nham": 5,
    "sau": 6, "bay": 7, "tam": 8, "chin": 9,
}  # fmt: skip
_TEENS, _TENS = ("mười", "muoi"), ("mươi", "muoi", "chuc")  # a bare "muoi" may be either
_TWENTIES = {"ham": 20, "bam": 30}
_CENTURIES = {"mot chin": "19", "hai khong": "20"}
_KNOWN = frozenset(
    [
        "một",
        "mốt",
        "hai",
        "ba",
        "bốn",
        "tư",
        "năm",
        "lăm",
        "nhăm",
        "sáu",
        "bảy",
        "bẩy",
        "tám",
        "chín",
        "không",
        "linh",
        "lẻ",
        "trăm",
        "nghìn",
        "ngàn",
        "hăm",
        "băm",
        "chục",
        "ngày",
        "tháng",
        "mùng",
        "mồng",
        "rằm",
        "giêng",
        "chạp",
        "tuổi",
        "sinh",
        "đẻ",
        "nay",
        "ngoái",
        "kia",
        "trước",
        "tuần",
        "rưỡi",
    ]
)
_TIGHT = re.compile(r"\b2k([0-9]{0,2})\b")


def tokens_of(words: str) -> list[str]:
    """Return tidy words as tokens; "2k6" is 2006, as young people write."""
    written = _TIGHT.sub(lambda found: f"20{found[1].zfill(2)}", words)
    return [_token(piece) for piece in re.findall(r"[^\W\d_]+|[0-9]+|[^\w\s]", written)]


def numbers_at(tokens: list[str], at: int) -> Iterator[tuple[int, int]]:
    """Yield every number below 100 that begins here, with the place after it."""
    if at < len(tokens) and re.fullmatch("[0-9]{1,2}", tokens[at]):
        yield int(tokens[at]), at + 1
    for length in (3, 2, 1):
        said = tokens[at : at + length]
        if len(said) == length and (number := _below_hundred(said)) is not None:
            yield number, at + length


def years_at(tokens: list[str], at: int) -> Iterator[tuple[str, int]]:
    """Yield every year that begins here, as its two or four digits, with the place after it."""
    if at >= len(tokens):
        return
    if re.fullmatch("[0-9]{4}|[0-9]{2}", tokens[at]):
        yield tokens[at], at + 1
    for length in (3, 2):
        said = tokens[at : at + length]
        if len(said) == length and (number := _year_of_century(said)) is not None:
            yield f"{number:02}", at + length
    yield from _thousands_at(tokens, at)
    if (century := _CENTURIES.get(" ".join(tokens[at : at + 2]))) is not None:
        last = [_DIGITS.get(each, 0 if each == "khong" else None) for each in tokens[at + 2 : at + 4]]
        if len(last) == 2 and None not in last:
            yield f"{century}{last[0]}{last[1]}", at + 4
        for number, after in numbers_at(tokens, at + 2):
            if number >= 10 and not tokens[at + 2].isdigit():
                yield f"{century}{number}", after


def _thousands_at(tokens: list[str], at: int) -> Iterator[tuple[str, int]]:
    """Yield "một nghìn chín trăm năm mươi tám", "hai nghìn linh tám", "hai ngàn"."""
    if tokens[at : at + 1] not in (["mot"], ["hai"]) or tokens[at + 1 : at + 2] not in (["nghin"], ["ngan"]):
        return
    lead, rest = _DIGITS[tokens[at]] * 1000, at + 2
    if tokens[rest + 1 : rest + 2] == ["tram"] and tokens[rest] in ("chin", "khong"):
        lead, rest = lead + (900 if tokens[rest] == "chin" else 0), rest + 2
    yield str(lead), rest
    for number, after in numbers_at(tokens, rest + (tokens[rest : rest + 1] in (["linh"], ["le"]))):
        if not tokens[after - 1].isdigit():
            yield str(lead + number), after


def _token(piece: str) -> str:
    return fold(piece) if piece in _KNOWN else piece


def _year_of_century(said: list[str]) -> int | None:
    if said[0] in ("linh", "le", "khong"):
        return _DIGITS.get(said[1]) if len(said) == 2 else None
    return _below_hundred(said)


def _below_hundred(said: list[str]) -> int | None:
    """Return the number these words are as a whole, or None."""
    first, *rest = said
    if first in _TEENS or first in _TWENTIES:
        tail = _DIGITS.get(rest[0]) if len(rest) == 1 else 0 if not rest else None
        return None if tail is None else _TWENTIES.get(first, 10) + tail
    if (lead := _DIGITS.get(first)) is None:
        return None
    if not rest:
        return lead
    if rest[0] in _TENS:
        rest = rest[1:]
        if not rest:
            return lead * 10
    return lead * 10 + _DIGITS[rest[0]] if len(rest) == 1 and rest[0] in _DIGITS else None
