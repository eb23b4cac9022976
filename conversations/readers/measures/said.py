"""Numbers said in short: degrees digit by digit ("ba sáu chín"), a pressure in tens and a half ("12 bảy rưỡi")."""

from __future__ import annotations

import re

_SAID = ("một mốt mot", "hai", "ba", "bốn tư bon tu", "năm lăm nhăm nam lam nham", "sáu sau", "bảy bẩy bay", "tám tam")
DIGITS_SAID = {word: digit for digit, words in enumerate((*_SAID, "chín chin"), 1) for word in words.split()}
ONE_SAID = "|".join(DIGITS_SAID)
_BODY = range(34, 43)
"""Whole degrees that a body may have, in °C; the protocol's bands judge them."""
_UNIT = "phút|phut|h|giờ|gio|lần|lan|nhịp|nhip|ngày|ngay|độ|do|phẩy|phay|rưỡi"
_DEGREES = re.compile(
    rf"(?<!\w)(ba|bốn|bon) ({ONE_SAID}) ({ONE_SAID})(?!\w)(?! (?:{ONE_SAID}|mươi|muoi|trăm|tram|chục|chuc|{_UNIT})\b)"
)
_TENS = re.compile(rf"(?<!\w)(?:một|mot) ({ONE_SAID}) (?:mươi|muoi)(?= (?:trên|tren|phần|phan|xuống)(?!\w)| ?/)")
_HALF_HUNDRED = re.compile(r"(?<!\w)(?:(hai )|một |mot )?(?:trăm|tram) (?:rưỡi|ruoi)(?!\w)")
_LAST_DIGIT = re.compile(rf"(?<!\w)(?:{ONE_SAID}|mươi|muoi|trăm|tram) $")
_LOW = {"bon": "4", "nam": "5", "sau": "6", "bay": "7", "tam": "8", "chin": "9"}
_POINT = re.compile(
    rf"(?<![0-9.,])([34][0-9])(?: (?:phai|fay|phay)| do (?:khong |0 )?(?:phay|phai|cham))"
    rf" ([1-9]|{ONE_SAID})(?![0-9a-z])"
)
_POINT_NOTHING = re.compile(
    r"(?<![0-9.,])([34][0-9]) (?:phay|cham) khong(?= ?(?:$|[,;)]|(?:do|day|a|nhe|chi|co|uong|thoi)(?![a-z])))"
)
_APART = re.compile(r"(?<![0-9.,/])(3[4-9]|4[0-2]) [.,] ([0-9])(?![0-9.,/])")
_MARKS = re.compile(
    rf"(?<![0-9.,])([34][0-9])(?: do)?(?: (?:voi|va|them|qua|hon|tren|le|duoc)){{0,2}} ([1-9]|{ONE_SAID})"
    r" (?:vach|nac|khac)(?: (?:nho|con|be|ti))?(?![a-z])"
)
"""A thermometer with mercury has a mark for each tenth: "36 với 5 vạch nhỏ"."""
_HALVES = re.compile(
    r"(?<![0-9.,/])(?P<up>[89]|1[0-9]|2[0-5])(?P<up_half> ruoi)?(?: ?(?:/|-|tren|voi|va|xuong) ?| )"
    rf"(?P<low>[4-9]|1[0-5]|{'|'.join(_LOW)})(?![0-9a-z]|[.,][0-9])(?P<half> ruoi(?! sang| chieu| toi| dem))?"
)


_MIDDLE = re.compile(
    r"(?<![a-z])(?:chinh|dung|ngay) giua(?: (?:vach|so|khoang|muc))* ([34][0-9])(?: do)? "
    r"(?:va|voi|den) (?:(?:vach|so) )?([34][0-9])"
    r"(?![0-9]|[.,][0-9])"
)
"""Only "right in the middle" of two marks is a value; "between 36 and 37" is a range."""


def with_tenths(words: str) -> str:
    """Return tidy words in which degrees said digit by digit have their comma; no pulse is said like that."""
    return _DEGREES.sub(_with_comma, words)


def with_tens(words: str) -> str:
    """Return tidy words in which a hundred said in short is in digits: "một hai mươi trên", "trăm rưỡi"."""
    tens = _TENS.sub(lambda found: f"1{DIGITS_SAID[found[1]]}0", words)
    return _HALF_HUNDRED.sub(lambda found: "250" if found[1] else "150", tens)


def with_point(words: str) -> str:
    """Return prepared words in which degrees have their comma that was misheard ("36 phải 5") or said in marks."""
    words = _APART.sub(r"\1,\2", words)
    words = _POINT_NOTHING.sub(r"\1,0", words)
    words = _MIDDLE.sub(lambda it: f"{it[1]},5" if int(it[2]) == int(it[1]) + 1 else it[0], words)
    return _MARKS.sub(_with_tenth, _POINT.sub(_with_tenth, words))


def with_halves(words: str) -> str:
    """Return prepared words in which a pressure in tens keeps its halves: "12 bay ruoi" is 12,0/7,5."""
    return _HALVES.sub(_as_decimals, words)


def _with_tenth(found: re.Match[str]) -> str:
    return f"{found[1]},{DIGITS_SAID.get(found[2], found[2])}"


def _with_comma(found: re.Match[str]) -> str:
    whole, tenth = 10 * DIGITS_SAID[found[1]] + DIGITS_SAID[found[2]], DIGITS_SAID[found[3]]
    inside = _LAST_DIGIT.search(found.string, 0, found.start()) is not None
    return f"{whole},{tenth}" if whole in _BODY and not inside else found[0]


def _as_decimals(found: re.Match[str]) -> str:
    if not (found["up_half"] or found["half"]):
        return found[0]
    low = _LOW.get(found["low"], found["low"])
    return f"{found['up']},{5 if found['up_half'] else 0}/{low},{5 if found['half'] else 0}"
