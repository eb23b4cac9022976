"""English dates put the Vietnamese way: "March 5th, 1988", "the fifth of march" -> "5 tháng 3 năm 1988"."""

from __future__ import annotations

import re

from conversations.readers.text import fold

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
)
_NUMBERS = {word: number for number, word in enumerate(f"{_ONES} eighteen nineteen".split())}
_TENS = {
    word: number * 10
    for number, word in enumerate(["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], 2)
}
_ORDINALS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9,
    "tenth": 10, "eleventh": 11, "twelfth": 12, "twentieth": 20, "thirtieth": 30,
    **{f"{word}th": number for word, number in _NUMBERS.items() if number >= 13},
}  # fmt: skip
_CARDINAL = "|".join(sorted((*_NUMBERS, *_TENS), key=len, reverse=True))
_ORDINAL = "|".join(sorted(_ORDINALS, key=len, reverse=True))
_SAID = re.compile(  # an ordinal ends its number: "october FIRST nineteen eighty eight"
    rf"\b(?:(?:{_CARDINAL})(?: |-| and ))?(?:{_ORDINAL})\b"
    rf"|\b(?:{_CARDINAL})(?:(?: |-| and )(?:(?:{_CARDINAL}|thousand)\b(?! (?:{_ORDINAL})\b)))*\b"
)
_DAY = r"(?:the )?([0-9]{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?:,? (?:of )?'?([0-9]{4}|[0-9]{2})\b)?"
_DAY_FIRST = re.compile(rf"\b{_DAY}(?: of)?[ \-/]?{_MONTH}(?:[ ,\-/]{{1,2}}'?([0-9]{{4}}|[0-9]{{2}})\b)?")
_MONTH_FIRST = re.compile(rf"\b{_MONTH} {_DAY}\b(?!:){_YEAR}")
_NO_DAY = re.compile(rf"\b{_MONTH},? (?:of )?(?:([0-9]{{4}})|(?:'|(?<=of ))([0-9]{{2}}))\b")
_YEARS_AGO = re.compile(r"\b(this|last) year\b")
_LONGEST_MONTH = 31
_UNITS = {"m": "thang", "w": "tuan"}
_SLASHED = re.compile(r"(?<![0-9/-])(?:0?[1-9]|1[0-2])([/-])(?:0?[1-9]|1[0-2])\1[0-9]{2,4}(?![0-9/-])")
_ENGLISH = re.compile(
    r"\b(?:born|dob|d\.o\.b|birthday|birth|bday|b-day|my|mine|i was|i'm|he was|she was|he's|she's|his|her|it's"
    r"|hi|hello|thanks)\b"
)
_SAID_WHICH = re.compile(rf"\b{_MONTH}|\b(?:day|month|date) first\b|\bdd\b|\b(?:day|month)[ /-](?:month|day)\b")
_YEAR_WORD = re.compile(r"\b(?:years? old|y[./]?o\.?)\b")


def month_may_come_first(text: str) -> bool:
    """True if "3/5/1988" is said in English and nothing tells which number is the month."""
    words = text.lower().replace("’", "'")
    may_be = fold(words) == words and _SLASHED.search(words) and _ENGLISH.search(words)
    return bool(may_be) and not _SAID_WHICH.search(words)


def in_vietnamese(words: str, this_year: int) -> str:
    """Return tidy words with every English date in Vietnamese order, everything else as it was."""
    words = words.replace("’", "'")
    if fold(words) != words:  # Vietnamese: its syllables look like English numbers and months
        return words
    figures = _YEARS_AGO.sub(lambda found: f"{this_year - (found[1] == 'last')}", words)
    figures = _SAID.sub(lambda found: _figures(found[0]), figures)
    figures = _DAY_FIRST.sub(lambda found: _written(found[1], found[2], found[3]), figures)
    figures = _MONTH_FIRST.sub(lambda found: _written(found[2], found[1], found[3]), figures)
    figures = _NO_DAY.sub(lambda found: f"thang {_MONTHS.index(found[1][:3]) + 1} nam {found[2] or found[3]}", figures)
    figures = re.sub(r"([0-9]+) (months?|weeks?)\b", lambda found: f"{found[1]} {_UNITS[found[2][0]]}", figures)
    figures = re.sub(r"\bborn\b|\bd\.?o\.?b\b\.?|\bbirthday\b|\bbday\b", "sinh", figures)
    return _YEAR_WORD.sub("tuoi", figures)


def _written(day: str, month: str, year: str | None) -> str:
    if int(day) > _LONGEST_MONTH and not year:  # "Oct 78"
        return f"thang {_MONTHS.index(month[:3]) + 1} nam {day}"
    return f"{day} thang {_MONTHS.index(month[:3]) + 1}" + (f" nam {year}" if year else "")


def _figures(said: str) -> str:
    """Return a number said in words in figures: "nineteen fifty one" is a year, "two thousand four" another."""
    parts = re.split("[ -]", said.replace(" and ", " "))
    if "thousand" in parts:
        at = parts.index("thousand")
        return str(_sum(parts[:at]) * 1000 + _sum(parts[at + 1 :]))
    if len(parts) > 1 and parts[0] in ("nineteen", "twenty") and _sum(parts[1:]) >= 10:
        return f"{_sum(parts[:1])}{_sum(parts[1:]):02}"
    return str(_sum(parts))


def _sum(parts: list[str]) -> int:
    return sum(_NUMBERS.get(part, _TENS.get(part, _ORDINALS.get(part, 0))) for part in parts)
