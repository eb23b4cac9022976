"""A whole report in free words, in any order: every part that is understood, and every word that is not."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from conversations.readers import numbers
from conversations.readers.cannot_say import read_cannot_say
from conversations.readers.lines.clauses import clauses, numbered, says_nothing, spelt
from conversations.readers.lines.leftovers import is_remark, may_be_a_complaint
from conversations.readers.lines.lists import opening
from conversations.readers.measures.scan import Measure, Value
from conversations.readers.measures.units import show_value
from conversations.readers.measures.words import KINDS
from conversations.readers.result import Bands, Candidate, Misread, Read, Reading, Unclear
from conversations.readers.text import LONGEST_ANSWER, fold, show_number

LINE_PARTS = (*KINDS, "signs")
_DOUBTFUL = ("hundreds",)
_NUMERIC: dict[str, Callable[[str, Bands], Reading]] = {
    "temperature": numbers.read_temperature,
    "breaths": numbers.read_breaths,
    "pulse": numbers.read_pulse,
    "spo2": numbers.read_spo2,
}


@dataclass(frozen=True, slots=True)
class ReportLine:
    """Readings of a line by question (Read(None) for *cannot say*), and the words that no part understood.

    `by_place` are the parts whose number had neither label nor unit and was told by its place alone.
    """

    parts: Mapping[str, Reading] = field(default_factory=dict)
    unread: tuple[str, ...] = ()
    by_place: tuple[str, ...] = ()


def read_whole_line(text: str, bands: Mapping[str, Bands], signs: Callable[[str], Reading]) -> ReportLine:
    """Read a report of labelled, numbered or ordered parts; an unread part costs none of the others."""
    if len(text) > LONGEST_ANSWER:
        return ReportLine(unread=(text,))
    if parts := numbered(spelt(text)):
        readings = {LINE_PARTS[n - 1]: read_part(LINE_PARTS[n - 1], words, bands, signs) for n, words in parts.items()}
        return _sorted(readings, tuple(parts[LINE_PARTS.index(name) + 1] for name in _misread(readings)))
    return _free(text, bands, signs)


def read_part(name: str, words: str, bands: Mapping[str, Bands], signs: Callable[[str], Reading]) -> Reading:
    """Read one part of a line by its question; "x", "không có máy" and the like are Read(None)."""
    if name == "signs":
        return signs(words)
    if fold(words) in ("-", "x", "k", "ko", "khong", "chua") or read_cannot_say(words):
        return Read(None)
    if name == "blood_pressure":
        return numbers.read_blood_pressure(words, bands["systolic"], bands["diastolic"])
    return _NUMERIC[name](words, bands[name])


def _free(text: str, bands: Mapping[str, Bands], signs: Callable[[str], Reading]) -> ReportLine:
    named: dict[str, list[Reading]] = {}
    loose: list[tuple[int, Measure]] = []
    old: list[Measure] = []
    impossible: list[str] = []
    remarks: list[str] = []
    rest: list[str] = []
    order: list[str] = []
    for clause in clauses(text, bands):
        for measure in _named_by_the_old(clause.measures):
            if measure.old:
                old.append(measure)
            elif measure.kind and measure.values:
                reading = _judged(measure.kind, measure.values, bands)
                if isinstance(reading, Misread):
                    impossible.append(_shown(measure))
                doubtful = measure in clause.unsure or measure.form in _DOUBTFUL
                named.setdefault(measure.kind, []).append(_doubted(measure.kind, reading) if doubtful else reading)
                order.append(measure.kind)
            else:
                loose.append((len(order), measure))
                order.append("")
        for kind in clause.cannot:
            named.setdefault(kind, []).append(Read(None))
        remarks += [each for each in clause.remarks if each]
        rest += [clause.rest] if clause.rest.strip(" _") else []
    readings = {kind: _one_of(kind, each) for kind, each in named.items()}
    for measure in old:  # only an older value: asked, never taken
        if measure.kind and measure.values and measure.kind not in readings:
            readings[measure.kind] = _doubted(
                measure.kind, _judged(measure.kind, measure.values, bands), "readers.is_today"
            )
    if not (readings or loose or remarks or rest):
        return ReportLine(unread=(text,))
    loose = [each for each in loose if not _is_commaless(each[1], readings.get("temperature"))]
    placed = _placed(order, loose, readings, bands)
    stray = tuple(_shown(m) for _, m in loose) if not placed else ()
    line = _with_signs({**readings, **placed}, remarks, rest, signs)
    return ReportLine(line.parts, (*impossible, *stray, *line.unread), tuple(placed))


def _is_commaless(measure: Measure, temperature: Reading | None) -> bool:
    """True if a number is the temperature of the line said without its comma: "ba sáu tám, ba sáu phẩy tám"."""
    said = temperature.value if isinstance(temperature, Read) else None
    return said is not None and len(measure.values) == 1 and measure.values[0] == round(said * 10)


def _named_by_the_old(measures: tuple[Measure, ...]) -> Iterator[Measure]:
    """Yield measures, today's number after an older one of its kind named too: "hôm qua sốt 38, nay 36,9"."""
    before: Measure | None = None
    for measure in measures:
        follows = before is not None and before.old and measure.now and not measure.kind
        named = replace(measure, kind=before.kind, labelled=True) if before and follows else measure
        yield named
        before = named


def _with_signs(
    readings: Mapping[str, Reading], remarks: list[str], rest: list[str], signs: Callable[[str], Reading]
) -> ReportLine:
    """Add the signs: all that is said after the numbers, and of the remarks between them what names a sign."""
    named = [each for each in remarks if _names_a_sign(signs(each))]
    parts = [each for piece in rest for each in re.split(r" ?[:(){}] ?| unless ", piece)]
    pieces = [each for part in parts if (each := _without_opening(part)).strip(" _#.,")]
    said = [each for each in pieces if _is_said(each, signs(each))]
    unread = [each for each in remarks if each not in named and not says_nothing(each, between=True)]
    if any(signs(each) == Read([]) for each in said):  # beside a plain "none" what is no complaint is no sign
        chat = [each for each in said if _is_unknown(signs(each)) and not may_be_a_complaint(each)]
        said = [each for each in said if each not in chat]
        unread += chat
    reading = signs(", ".join((*named, *said)))
    if isinstance(reading, Misread):
        return _sorted(readings, (*unread, *said))
    return _sorted({**readings, "signs": reading}, tuple(unread))


def _without_opening(part: str) -> str:
    found = opening().match(part)
    return part[found.end() :] if found else part


def _is_said(piece: str, reading: Reading) -> bool:
    """True if words after the numbers are about the person: not an opening, and no remark on measuring."""
    return _is_understood(reading) or _names_a_sign(reading) or not (says_nothing(piece) or is_remark(piece))


def _is_unknown(reading: Reading) -> bool:
    """True if words are only words of their own."""
    return isinstance(reading, Read) and bool(reading.value) and all(":" in sign for sign in reading.value)


def _is_understood(reading: Reading) -> bool:
    """True if words are signs or none, without own words."""
    return isinstance(reading, Read) and all(":" not in sign for sign in reading.value)


def _names_a_sign(reading: Reading) -> bool:
    return isinstance(reading, Read) and any(":" not in sign for sign in reading.value)


def _sorted(readings: Mapping[str, Reading], unread: tuple[str, ...]) -> ReportLine:
    kept = {name: readings[name] for name in LINE_PARTS if name in readings and not isinstance(readings[name], Misread)}
    return ReportLine(kept, unread)


def _misread(readings: Mapping[str, Reading]) -> list[str]:
    return [name for name, reading in readings.items() if isinstance(reading, Misread)]


def _judged(kind: str, values: tuple[Value, ...], bands: Mapping[str, Bands]) -> Reading:
    values = tuple(_with_comma(value, bands[kind]) if kind == "temperature" else value for value in values)
    found = [read_part(kind, _typed(value), bands, lambda words: Misread("")) for value in values]
    return found[0] if len(found) == 1 else _one_of(kind, [_doubted(kind, each) for each in found])


def _with_comma(value: Value, band: Bands) -> Value:
    """Return degrees typed without their comma with it: in a whole line "368" is nothing but 36,8."""
    tenth = 0.0 if isinstance(value, tuple) or value != int(value) else value / 10
    return tenth if band.accept[0] <= tenth <= band.accept[1] else value


def _doubted(kind: str, reading: Reading, ask: str = "readers.did_you_mean") -> Reading:
    """Return the reading as a question: what was said is not certain."""
    if not isinstance(reading, Read) or reading.value is None:
        return reading
    label = show_value(kind, reading.value)
    return Unclear(ask, (Candidate(reading.value, label),), {"value": label})


def _one_of(kind: str, readings: list[Reading]) -> Reading:
    """Return the one reading of a part; different values of it are asked back together."""
    good = [each for each in readings if not isinstance(each, Misread)]
    known = [each for each in good if not (isinstance(each, Read) and each.value is None)] or good
    if not known:
        return readings[0]
    if all(each == known[0] for each in known):
        return known[0]
    candidates: dict[str, Candidate] = {}
    for each in (_doubted(kind, reading) for reading in known):
        candidates |= {c.label: c for c in each.candidates} if isinstance(each, Unclear) else {}
    return numbers.did_you_mean(tuple(candidates.values()))


def _placed(
    order: list[str], loose: list[tuple[int, Measure]], readings: Mapping[str, Reading], bands: Mapping[str, Bands]
) -> dict[str, Reading]:
    """Give numbers without a label the questions left over, only if all parts then follow the questions' order."""
    missing = [kind for kind in KINDS if kind not in readings]
    if not loose or len(loose) != len(missing) or not all(measure.values for _, measure in loose):
        return {}
    filled = list(order)
    for (place, _), kind in zip(loose, missing, strict=True):
        filled[place] = kind
    places = [KINDS.index(kind) for kind in filled]
    if places != sorted(places):
        return {}
    placed = {kind: _judged(kind, m.values, bands) for (_, m), kind in zip(loose, missing, strict=True)}
    return {} if _misread(placed) else placed


def _typed(value: Value) -> str:
    return "/".join(show_number(part) for part in value) if isinstance(value, tuple) else show_number(value)


def _shown(measure: Measure) -> str:
    return _typed(measure.values[0]) if measure.values else "?"
