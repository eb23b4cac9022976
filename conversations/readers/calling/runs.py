"""Rows of digits in a sentence that may be phone numbers: in figures, in words, with signs and pauses between."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from conversations.readers.calling.lists import words_of_calling

_SHORT_NOTS = ("ko", "k", "hông", "hong")  # a zero only before another digit: "ko tám hai"
_NOTS = ("không", "khong", *_SHORT_NOTS)
_ZEROS = (*_NOTS, "o", "oh", "zero", "linh", "lẻ")
_DIGITS = {
    **dict.fromkeys(_ZEROS, "0"),
    "một": "1",
    "mot": "1",
    "mốt": "1",
    "hai": "2",
    "ba": "3",
    "bốn": "4",
    "bon": "4",
    "tư": "4",
    "tu": "4",
    "năm": "5",
    "nam": "5",
    "lăm": "5",
    "lam": "5",
    "nhăm": "5",
    "sáu": "6",
    "sau": "6",
    "bảy": "7",
    "bẩy": "7",
    "bay": "7",
    "tám": "8",
    "tam": "8",
    "chín": "9",
    "chin": "9",
    "one": "1",
    "two": "2",
    "three": "3",
    "four": "4",
    "five": "5",
    "six": "6",
    "seven": "7",
    "eight": "8",
    "nine": "9",
}
_TIMES = {"double": 2, "triple": 3}
_LONGEST = 15  # digits of an E.164 number
_TENS = ("mươi", "mười", "muoi")
_PAUSES = (*" .,-/():;…", "rồi", "roi", "xong", "đến")
_TOKEN = re.compile(r"\+|[0-9]+|[^\W\d_]+|\S")
_LETTERS_FOR_ZEROS = re.compile(r"\b(?=[0-9o]*[0-9])(?=[0-9o]*o)[0-9o]{3,}\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Run:
    """Digits in a row said by tokens[start:end]; `sure` is false where a letter or a word may mean another digit."""

    start: int
    end: int
    digits: str
    plus: bool
    sure: bool

    @property
    def wanted(self) -> int:
        """Number of digits at which such a number is whole."""
        bare = self.digits.removeprefix("00")
        if (self.plus or len(bare) < len(self.digits)) and not bare.startswith("84"):
            return _LONGEST  # another country's
        if self.plus or len(bare) < len(self.digits) or bare.startswith("84"):
            rest = bare.removeprefix("84").removeprefix("0")
            return len(self.digits) - len(rest) + (10 if rest[:1] == "1" else 9)
        return 11 if bare[:2] in ("01", "02") else 10 if bare[:1] == "0" else 9


def with_zeros(text: str) -> str:
    """Return a text with the letter O among digits as 0, before a keyboard is guessed: "5O47" is no "5ỡ"."""
    return _LETTERS_FOR_ZEROS.sub(lambda found: found[0].replace("o", "0").replace("O", "0"), text)


def find_runs(words: str) -> tuple[list[str], list[Run]]:
    """Return the tokens of tidy words, and the rows of digits in them from left to right."""
    tokens = _TOKEN.findall(words)
    runs: list[Run] = []
    at = 0
    going = False
    while at < len(tokens):
        plus = tokens[at] == "+" and at + 1 < len(tokens) and _is_figure(tokens[at + 1])
        digits, after, sure = _digits_at(tokens, at + plus, inside=going)
        if tokens[at] in _NOTS and _is_a_no(tokens, at, runs[-1] if going else None):
            digits = ""
        if digits and going and not plus and not _begins_another(runs[-1], digits):
            row = runs[-1]
            runs[-1] = Run(row.start, after, row.digits + digits, row.plus, row.sure and sure)
        elif digits:
            runs.append(Run(at, after, digits, plus, sure))
            going = True
        elif going and tokens[at] in _TENS:
            runs[-1] = replace(runs[-1], sure=runs[-1].sure and sure)
        elif tokens[at] not in _PAUSES:
            going = False
        at = after if digits else at + 1
    return tokens, runs


def _is_a_no(tokens: list[str], at: int, run: Run | None) -> bool:
    """True if "không" at this place says no: a verb follows, or no digit does and the row before needs none."""
    following = next((n for n in range(at + 1, len(tokens)) if tokens[n] not in _PAUSES), len(tokens))
    if tokens[following : following + 1] and tokens[following] in words_of_calling("done"):
        return True
    needed = run is not None and len(run.digits) < run.wanted and tokens[at] not in _SHORT_NOTS
    return not needed and (following == len(tokens) or not _digits_at(tokens, following, inside=False)[0])


def is_pause(tokens: list[str]) -> bool:
    """True if nothing but signs is between two rows."""
    return all(token in _PAUSES for token in tokens)


def _begins_another(run: Run, digits: str) -> bool:
    """True if the row before is whole, or these figures are a number's beginning after a few words like "ba"."""
    return len(run.digits) >= run.wanted or (len(digits) > 2 and digits[0] == "0" and len(run.digits) <= 2)


def _digits_at(tokens: list[str], at: int, *, inside: bool) -> tuple[str, int, bool]:
    """Return the digits that are said here, the place after them, and whether there is no doubt."""
    said, after = tokens[at], tokens[at + 1 : at + 3]
    if said in _TIMES and after and after[0] in _DIGITS:
        return _DIGITS[after[0]] * _TIMES[said], at + 2, True
    again, then = _repeated(tokens, at, inside=inside)
    if again:
        return again, then, True
    if _is_figure(said):
        return said, at + 1, True
    if inside and said in _TENS:
        units = bool(after) and after[0] in _DIGITS
        return ("1" if said == "mười" else "") + ("" if units else "0"), at + 1, said != "muoi"
    if inside and said == "le" and after and after[0] in _DIGITS:
        return "0", at + 1, True
    return _DIGITS.get(said, ""), at + 1, True


def _repeated(tokens: list[str], at: int, *, inside: bool) -> tuple[str, int]:
    """Return repeated digits with the place after: "ba số không", "bốn lần số 3", inside a row "ba con bảy"."""
    times, then = _DIGITS.get(tokens[at], tokens[at]), at + 1
    if times not in ("2", "3", "4"):
        return "", at
    often = tokens[then : then + 1] in (["lần"], ["lan"])
    then += often
    called = tokens[then : then + 1] in (["số"], ["so"]) or (inside and tokens[then : then + 1] == ["con"])
    then += called
    if not (called or (often and inside)) or then >= len(tokens):
        return "", at
    digit = _DIGITS.get(tokens[then], tokens[then])
    return (digit * int(times), then + 1) if len(digit) == 1 and _is_figure(digit) else ("", at)


def _is_figure(said: str) -> bool:
    return said.isascii() and said.isdigit()
