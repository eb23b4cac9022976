"""One number in digits and words, as a phone hears it: "ba mươi 6 phẩy 8", "một trăm 35 trên 80", "3 bảy phẩy tám"."""

from __future__ import annotations

import re

from conversations.readers.measures.said import DIGITS_SAID, ONE_SAID

_NO_MORE = r"(?![0-9]|[.,/-][0-9]|[^\W\d_])"
_POINT_FOLLOWS = r"(?= ?(?:phẩy|phay|chấm|cham|độ|do|rưỡi|ruoi)(?!\w))"
_TENS = re.compile(rf"(?<!\w)({ONE_SAID}) (?:mươi|muoi|chục|chuc) ([1-9])(?![0-9]|[/-][0-9]|[^\W\d_])")
_TEEN = re.compile(rf"(?<!\w)mười ([1-9]){_NO_MORE}")
_SHORT_TENS = re.compile(rf"(?<!\w)(hăm|băm) ([1-9]){_NO_MORE}")
_HUNDREDS = re.compile(
    r"(?<!\w)(?:(một|mot|hai|1|2) )?(?:trăm|tram) "
    r"(?:([12][0-9]|3[0-9])(?![0-9]|[.,/-][0-9])|([4-9][0-9])(?= ?(?:/|trên|tren|phần|phan|over|nhịp|nhip|lần|lan)))"
)
"""After a hundred, "70" without a further number is rather the lower one of a pressure."""
_BODY = re.compile(rf"(?<![\w.,])(?:(3|4) ({ONE_SAID})|(ba|bốn|bon) ([0-9])){_POINT_FOLLOWS}")
_SHARE = re.compile(rf"(?<![\w.,])(?:([6-9]) ({ONE_SAID})|(bảy|bẩy|tám|chín) ([0-9]))(?= ?(?:%|phần trăm|phan tram))")


def with_one_number(words: str) -> str:
    """Return tidy words in which a number said half in digits, half in words is in digits."""
    words = _TENS.sub(lambda found: f"{DIGITS_SAID[found[1]]}{found[2]}", words)
    words = _TEEN.sub(r"1\1", words)
    words = _SHORT_TENS.sub(lambda found: f"{2 if found[1] == 'hăm' else 3}{found[2]}", words)
    words = _HUNDREDS.sub(lambda found: f"{2 if found[1] in ('hai', '2') else 1}{found[2] or found[3]}", words)
    return _SHARE.sub(_joined, _BODY.sub(_joined, words))


def _joined(found: re.Match[str]) -> str:
    return "".join(str(DIGITS_SAID.get(part, part)) for part in found.groups() if part)
