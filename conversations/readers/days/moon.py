"""The calendar a date is told by: the moon's (âm lịch, Tết, rằm) or the sun's (dương lịch)."""

from __future__ import annotations

from enum import Enum

_SUN = ("dương", "duong", "dl", "tây")
_MOON = ("âm", "al", "tết", "moon", "lunar")
_AFTER_A_DATE = ("ta", "tet", "am")  # "tháng bảy ta"; else they are other words
_DATED = ("chap", "gieng", "lich", "lịch")


class Calendar(Enum):
    """Calendar that the words name, if they name one."""

    UNSAID = 0
    SUN = 1
    MOON = 2


def calendar_of(tokens: list[str]) -> tuple[Calendar, list[str]]:
    """Return the calendar that is named, and the tokens without its name, so that a date round it is whole."""
    moon = sun = False
    full_moon = "ram" in tokens
    kept: list[str] = []
    for at, token in enumerate(tokens):
        before, after = tokens[max(at - 2, 0) : at], tokens[at + 1 : at + 2]
        if token in _SUN:
            sun = True
        elif token in _MOON or (token in _AFTER_A_DATE and _is_of_date(before[-1:], after)):
            moon = moon or not ("phai" in before or "phải" in before)
        elif token not in ("lịch", "lich"):
            kept.append(token)
    if moon or (full_moon and not sun):
        return Calendar.MOON, kept
    return (Calendar.SUN if sun else Calendar.UNSAID), kept


def _is_of_date(before: list[str], after: list[str]) -> bool:
    numbers = ["mot", "hai", "ba", "bon", "tu", "nam", "sau", "bay", "tam", "chin", "mười", "muoi"]
    dated = bool(before) and (before[0].isdigit() or before[0] in (*_DATED, *numbers))
    return dated or after in (["lich"], ["lịch"])
