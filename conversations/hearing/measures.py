"""Measured numbers said in free words with their label: "oxy còn tám hai", "huyết áp 210 trên 120", "mạch 34".

Labels are data (protocols/emergency-words.toml); what a number means is judged by the programme itself.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from conversations.calendar import ADULT_MONTHS
from conversations.programme.protocol import Protocol
from conversations.programme.triage import Case, Level, judge
from conversations.readers.measures.english import in_digits
from conversations.readers.spelling.kept import Remembered
from conversations.readers.text import spoken, tidy

_NUMBER = re.compile(r"(?<![0-9.,/])[0-9]{1,3}(?:[.,][0-9])?(?![0-9])")
_PAIR = re.compile(r"(?<![0-9/.,])([0-9]{2,3}) ?(?:/|tren|over|by|phan|-|\|| |voi) ?([0-9]{2,3})(?![0-9/]|[.,][0-9])")
_APART = re.compile(r"tren ([0-9]{2,3}),? (?:va )?duoi ([0-9]{2,3})(?![0-9])")
_DEGREES = re.compile(
    r"(?<![0-9/])(3[3-9]|4[0-3])(?: ?[.,] ?| ?(?:do|°) ?)([0-9]|ruoi)(?![0-9a-z])|"
    r"(?<![0-9/.,])(3[3-9]|4[0-3]) ?(?:do|°)(?! ruou| con)(?![a-z])"
)
_BREATHS = re.compile(r"(?<![0-9.,/])([0-9]{2}) (?:nhip |lan |hoi |cai )?(?:tho|breaths?)(?![a-z])")
_AGE = re.compile(
    r"(?<![0-9.,/])([0-9]{1,2}) ?(?:(ngay|tuan|thang) tuoi|(tuoi)|(day|week|month|year)s? old|(wks|mos|yo))(?![a-z])"
)
_DAYS_A_MONTH = 30
_COUNTED = re.compile(
    r"(?:dem|tho|breath)[a-z ]{0,40}?(?<![0-9])([0-9]{2}) (?:hoi|cai|lan|nhip|breaths|times)(?![a-z])"
)
_POINT = re.compile(r"(?<=[0-9]) (?:phay|cham|point) (?=[0-9])")
_DIGIT, _TWO_DIGITS = re.compile("[0-9]"), re.compile("[0-9][0-9]")
_UNSIGNED_PAIR = re.compile(r"[0-9]+(?: | ?voi ?|-)[0-9]+")
_STOP = re.compile(r"[.!?;\n](?= |$)")
_JUDGED = frozenset(("spo2", "temperature", "pulse", "breaths", "blood_pressure"))
_CENTIMETRES = 30
"""Highest upper pressure that can only be meant in centimetres of mercury ("23 trên 13")."""


@dataclass(frozen=True, slots=True)
class MeasureSaid:
    """A number said of one measure, and the words that say it (plain, numbers in digits)."""

    kind: str
    value: Any
    words: str


def measures_said(text: str) -> tuple[MeasureSaid, ...]:
    """Return the numbers said with a label, in order; a pressure is a pair, degrees name a temperature themselves."""
    return _MEASURES[text]


def _measures_in(text: str) -> tuple[MeasureSaid, ...]:
    plain = _POINT.sub(",", _in_digits(text))
    if not _DIGIT.search(plain):
        return ()
    found: list[tuple[int, int, MeasureSaid]] = []
    taken: set[int] = set()
    unlabelled = (_pressures, _temperatures, _breaths) if _TWO_DIGITS.search(plain) else ()
    for each in (*(finder(plain) for finder in unlabelled), _labelled(plain)):
        new = [measure for measure in each if taken.isdisjoint(range(measure[0], measure[1]))]
        taken.update(at for start, end, _ in new for at in range(start, end))
        found += new
    return tuple(measure for _, _, measure in sorted(found, key=lambda one: one[0]))


@lru_cache(maxsize=8)  # the measures of a text and its age
def _in_digits(text: str) -> str:
    return in_digits(spoken(text))


_MEASURES = Remembered(_measures_in)


@dataclass(frozen=True, slots=True)
class Numbers:
    """The numbers of a text and what they come to.

    `come_to`: "" without any, "fine", "odd" (to be asked about), "red" or "red-115" (the worst), or "mixed" if the last
    one said of its kind is no danger. `worst` is the gravest and its level, None unless one is a danger.
    """

    come_to: str = ""
    worst: tuple[MeasureSaid, Level] | None = None


def numbers_said(text: str, protocol: Protocol, age_months: int) -> Numbers:
    """Judge the numbers of a text; an age the text says counts more than the one known."""
    measures = measures_said(text)
    if not measures:
        return Numbers()
    said = age_said(text)
    if said is None and age_months >= ADULT_MONTHS and _child().search(tidy(text)):
        # Whose number it is nobody knows: what would be danger for an adult is asked about.
        own = [measure for measure in measures if measure.kind not in _table()["child"]["kinds"]]
        return _judged_numbers(own, protocol, age_months) if own else Numbers("odd")
    return _judged_numbers(measures, protocol, age_months if said is None else said)


def _judged_numbers(measures: Sequence[MeasureSaid], protocol: Protocol, age_months: int) -> Numbers:
    levels = [level_of(measure, protocol, age_months) for measure in measures]
    worst = max(range(len(levels)), key=lambda at: (levels[at], at))
    if levels[worst].danger:
        kind = measures[worst].kind
        last = [level for measure, level in zip(measures, levels, strict=True) if measure.kind == kind][-1]
        return Numbers(levels[worst].value if last.danger else "mixed", (measures[worst], levels[worst]))
    return Numbers("odd" if any(is_odd(measure) for measure in measures) else "fine")


def age_said(text: str) -> int | None:
    """Return the age in months a text says of a person ("12 ngày tuổi", "4 tháng tuổi"). Returns None without one."""
    found = _AGE.search(_in_digits(text))
    if found is None:
        return None
    number, unit = int(found[1]), next(unit for unit in found.groups()[1:] if unit)
    if unit in ("ngay", "day"):
        return number // _DAYS_A_MONTH
    if unit in ("tuan", "week", "wks"):
        return number * 7 // _DAYS_A_MONTH
    return number if unit in ("thang", "month", "mos") else number * 12


def level_of(measure: MeasureSaid, protocol: Protocol, age_months: int) -> Level:
    """Return the level the programme gives one measured number of a person of this age, with no other known.

    A number that a second measurement would have to confirm first is no danger yet; one that is, counts in full.
    """
    if measure.kind not in _JUDGED:
        return Level.GREEN
    value = tuple(measure.value) if isinstance(measure.value, list) else measure.value
    return _level(measure.kind, value, protocol, age_months)


@lru_cache(maxsize=4096)  # of all numbers few are said, and again and again
def _level(kind: str, value: Any, protocol: Protocol, age_months: int) -> Level:
    first = judge(protocol, _case(kind, value, age_months, final=False)).level
    return judge(protocol, _case(kind, value, age_months, final=True)).level if first.danger else first


def is_odd(measure: MeasureSaid) -> bool:
    """True if a number is so high or low that a person is asked, whatever the programme says of it."""
    parts = zip(("systolic", "diastolic"), measure.value, strict=True) if measure.kind == "blood_pressure" else ()
    edges = _edges("asked_back")
    return any(not edges[kind].holds(value) for kind, value in (*parts, (measure.kind, measure.value)) if kind in edges)


def _case(kind: str, value: Any, age_months: int, *, final: bool) -> Case:
    return Case(age_months, 0, frozenset(), {kind: value}, final=final)


@dataclass(frozen=True, slots=True)
class _Range:
    """The numbers that can be meant by a label at all."""

    low: float
    high: float

    def holds(self, number: float) -> bool:
        return self.low <= number <= self.high


_Found = Iterator[tuple[int, int, MeasureSaid]]


def _pressures(plain: str) -> _Found:
    for found in (*_APART.finditer(plain), *_PAIR.finditer(plain)):
        upper, lower = int(found[1]), int(found[2])
        named = _label_before(plain, found.start()) == "blood_pressure"
        if upper <= _CENTIMETRES and named:
            upper, lower = upper * 10, lower * 10
        fits = (
            _edges("ranges")["systolic"].holds(upper) and _edges("ranges")["diastolic"].holds(lower) and lower < upper
        )
        if fits and (named or not _UNSIGNED_PAIR.fullmatch(found[0])):
            yield found.start(), found.end(), MeasureSaid("blood_pressure", [upper, lower], found[0])


def _temperatures(plain: str) -> _Found:
    for found in _DEGREES.finditer(plain):
        tail = "5" if found[2] == "ruoi" else found[2] or "0"
        yield found.start(), found.end(), MeasureSaid("temperature", float(f"{found[1] or found[3]}.{tail}"), found[0])


def _breaths(plain: str) -> _Found:
    for found in (*_BREATHS.finditer(plain), *_COUNTED.finditer(plain)):
        yield found.start(), found.end(), MeasureSaid("breaths", int(found[1]), found[0])


def _labelled(plain: str) -> _Found:
    for found in _NUMBER.finditer(plain):
        if (label := _label_before(plain, found.start())) is None or _other_units().match(plain[found.end() :]):
            continue
        value = float(found[0].replace(",", "."))
        if label in _edges("ranges") and _edges("ranges")[label].holds(value):
            words = plain[max(0, found.start() - 20) : found.end()].split(" ", 1)[-1]
            kept = value if label in ("temperature", "sugar") else int(value)
            yield found.start(), found.end(), MeasureSaid(label, kept, words)


def _label_before(plain: str, at: int) -> str | None:
    """Return the measure whose label is nearest before a number, not beyond a full stop."""
    near = _STOP.split(plain[max(0, at - _reach()) : at])[-1]
    return _label_in(near) if near.strip() else None


@lru_cache(maxsize=1024)
def _label_in(near: str) -> str | None:
    """Return the last label of these words; cached, since reports say the same words before their numbers."""
    said = [(label.end(), kind) for kind, words in _labels().items() for label in words.finditer(near)]
    return max(said)[1] if said else None


@cache
def _table() -> dict[str, Any]:
    file = files("conversations").joinpath("protocols", "emergency-words.toml")
    table: dict[str, Any] = tomllib.loads(file.read_text("utf-8"))["measures"]
    return table


@cache
def _reach() -> int:
    return int(_table()["reach"])


@cache
def _labels() -> dict[str, re.Pattern[str]]:
    return {kind: re.compile(rf"(?<![a-z])(?:{words})(?![a-z])") for kind, words in _table()["labels"].items()}


@cache
def _edges(name: str) -> dict[str, _Range]:
    return {kind: _Range(*edges) for kind, edges in _table()[name].items()}


@cache
def _child() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{_table()['child']['words']})\b(?! (?:ạ|a|ơi|oi|à|nhé|nhe)\b)")


@cache
def _other_units() -> re.Pattern[str]:
    return re.compile(rf" ?(?:{_table()['other_units']})(?![a-z])")
