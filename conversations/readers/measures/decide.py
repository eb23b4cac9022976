"""One question's number out of free words: the clear one of today, or a question back with all it may be."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from conversations.readers.measures.again import asks, chosen, last_counts, replaces_unsaid, with_change
from conversations.readers.measures.parts import counted_in_more, counted_in_part
from conversations.readers.measures.remarks import names_an_owner, remarks_on, without_harmless
from conversations.readers.measures.reported import without_reported
from conversations.readers.measures.scan import ONES, Measure, Value, scan
from conversations.readers.measures.units import show_value
from conversations.readers.measures.words import any_of, holds_strange_digits, pattern, plain_digits, prepared
from conversations.readers.result import Candidate, Misread, Read, Reading, Unclear
from conversations.readers.text import LONGEST_ANSWER, numbers_in

Judge = Callable[[Value], Reading]
"""Value -> Read inside what is taken, Unclear inside what is asked back, else Misread."""

_MOST, _PAIR, _PERCENT = 4, 2, 100
_RANGE = re.compile(r"#+ ?(?:do|%)? ?(?:-|den|toi|hoac|or|to) ?#+")
_FORMS = {
    "temperature": ("degrees", "apart", "number"),
    "breaths": ("rate", "number", "hundreds"),
    "pulse": ("rate", "number", "hundreds"),
    "spo2": ("percent", "apart", "number"),
    "blood_pressure": ("pair", "centimetres"),
}
_HUNDREDS = re.compile(r"(?<![0-9])([12])00 (mot|hai|ba|bon|nam|sau|bay|tam|chin)(?![a-z])")
_LOWER_IN_WORDS = re.compile(r"(?<![0-9.,/])([0-9]{2}) (bon|nam|sau|bay|tam|chin)(?![a-z])")
_NO_WORD_BETWEEN = re.compile(
    r"(?<!tren )(?<![0-9.,/-])([0-9]{2,3}),? (?:voi |va |and )?([0-9]{1,3})(?! tren)(?![0-9/-]|[.,][0-9]| ?%)"
)
_THEN_BELOW = re.compile(
    r"(?<!tren )(?<!la )(?<!: )(?<![0-9.,/-])([0-9]{3}),? (?:so )?duoi (?:la )?([0-9]{2,3})(?![0-9/-]|[.,][0-9]| ?%)"
)
_ON_TOP = re.compile(
    r"(?<![0-9.,/-])([0-9]{3})(?: is| la)? (?:on top|at the top|(?:o )?(?:ben |phia )?tren),?"
    r" (?:and |va |chicon |con )?([0-9]{2,3})"
    r"(?: is| la)? (?:below|underneath|under|(?:at|on) the bottom|(?:o )?(?:ben |phia )?duoi)(?![a-z])"
)
"""Only the lower one is named: "128, dưới 84"."""
_ALONE = re.compile(r" ?(?:$|[,;)_]|(?:do|c|a|ak|ah|nha|nhe|nhen|thoi|chi|em|bs|roi|r|xuong|o)(?![a-z]))")
"""After "36 8" the second digit counts nothing else: "38 2 lần" is 38, twice."""


def decide(text: str, kind: str, judge: Judge) -> Reading:
    """Read the number of a kind out of a whole sentence; other measures in it come along as `also`."""
    unread, several = Misread(f"readers.{kind}.unread"), Misread(f"readers.{kind}.several")
    if len(text) > LONGEST_ANSWER:
        return unread
    text = without_reported(text)
    words = prepared(plain_digits(text))
    if kind in ("breaths", "pulse") and (counts := counted_in_part(words)):
        return judge(counts[0]) if len(counts) == 1 else _which(counts, kind, judge, several)
    ago = pattern("day", "ago").search(words) is not None
    too_long = kind in ("breaths", "pulse") and counted_in_more(words)
    words = with_change(without_harmless(words))
    joined = _with_pairs(words) if kind == "blood_pressure" else words
    found = scan(joined, kind)
    mine = _without_commaless([m for m in found if m.kind in ("", kind) and m.form in _FORMS[kind]])
    current = [m for m in mine if not m.old]
    named = [m for m in current if m.kind == kind]
    named += [m for m in current if m not in named and (not named or _possible(m, judge))]
    values = tuple(dict.fromkeys(value for m in named for value in m.values))
    also = measured_too(found, kind)
    if not mine:
        return with_also(several if len(numbers_in(joined)) > 1 and not also else unread, also)
    if not current:
        return with_also(_of_today(mine, kind, judge), also)
    ordered = sorted(named, key=lambda m: m.start)
    if len(values) > 1 and not asks(prepared(text)) and (one := _settled(joined, ordered)):
        named, values = [one], one.values
    if len(values) > 1:
        return with_also(_several(words, named, kind, judge, several), also)
    since = _measured_anew(joined, mine, named[-1])
    stray = [m for m in found if not m.kind and m not in mine and m.values != named[0].values and not m.old]
    doubt = (
        too_long
        or ago
        or replaces_unsaid(joined, mine, named[0])
        or remarks_on(joined, found, named, since=since).doubtful
        or stray
        or _is_of_the_past(joined, mine)
        or names_an_owner(text)
    )
    doubt = doubt or _may_be_another(joined, named[0]) or holds_strange_digits(text)
    reading = judge(values[0])
    if isinstance(reading, Read) and doubt:
        reading = _which(values, kind, judge, unread)
    return with_also(reading, also)


def _without_commaless(mine: list[Measure]) -> list[Measure]:
    """Return the measures without "384" where 38,4 is said too: it is the same without its comma."""
    said = {float(value) for m in mine for value in m.values if not isinstance(value, tuple)}
    return [m for m in mine if m.form != "number" or isinstance(m.values[0], tuple) or m.values[0] / 10 not in said]


def _measured_anew(words: str, mine: list[Measure], taken: Measure) -> int:
    """Return where the measuring began that counts: after a faulty try with another value; 0 without one."""
    tried = [m for m in mine if m.end <= taken.start and m.values != taken.values]
    anew = list(pattern("day", "again").finditer(words, tried[-1].end, taken.start)) if tried else []
    return anew[-1].start() if anew else 0


def _is_of_the_past(words: str, mine: list[Measure]) -> bool:
    """True if another day is said a few words after the only number, and now is not: "96 at the clinic on Tuesday"."""
    if len(mine) != 1 or pattern("day", "now").search(words):
        return False
    said = re.match(rf"[ %a-z]{{0,40}}?{any_of('day', 'past')}", words[mine[0].end :])
    return bool(said) and not pattern("day", "elsewhere").search(said[0] if said else "")


def _may_be_another(words: str, measure: Measure) -> bool:
    """True if the way a number is written may mean another: a share, Fahrenheit unsaid, a digit of something else."""
    if measure.form != "apart" or measure.labelled:
        return False
    two_digits = re.match("[34][0-9]", words[measure.start : measure.end])
    return not two_digits or not _ALONE.match(words, measure.end)


def _settled(words: str, named: list[Measure]) -> Measure | None:
    """Return the one of several values that the text itself says counts. Returns None if it does not say."""
    if len(named) > 1 and len(named[-1].values) == 1 and last_counts(words, named):
        return named[-1]
    return chosen(words, named)


def _possible(measure: Measure, judge: Judge) -> bool:
    return any(not isinstance(judge(value), Misread) for value in measure.values)


def _with_pairs(words: str) -> str:
    """Return words with two numbers joined that have no word between: "12 tám", "trăm mốt, bảy mươi"."""
    whole = _HUNDREDS.sub(lambda found: str(int(found[1]) * 100 + 10 * ONES[found[2]]), words)
    lower = _LOWER_IN_WORDS.sub(lambda found: f"{found[1]}/{ONES[found[2]]}", whole)
    dotted = re.sub(r"(?<![0-9.,/-])([0-9]{3})[.,]([0-9]{2,3})(?![0-9/-]|[.,][0-9])", r"\1/\2", lower)
    dotted = _ON_TOP.sub(r"\1/\2", dotted)
    dotted = _THEN_BELOW.sub(r"\1/\2", dotted)
    return _NO_WORD_BETWEEN.sub(r"\1/\2", dotted)


def named_measures(text: str) -> dict[str, Any]:
    """Return the values a text surely names, by kind; empty for a text too long for an answer."""
    if len(text) > LONGEST_ANSWER:
        return {}
    return measured_too(scan(without_harmless(prepared(plain_digits(text)))), "")


def measured_too(found: Iterable[Measure], kind: str) -> dict[str, Any]:
    """Return the other measures a text surely names, by kind; two of one kind are none."""
    sure = [m for m in found if m.sure and not m.old and m.kind != kind and len(m.values) == 1]
    values: dict[str, set[Value]] = {}
    for measure in sure:
        values.setdefault(measure.kind, set()).update(measure.values)
    return {name: plain_value(each.pop()) for name, each in values.items() if len(each) == 1}


def plain_value(value: Value) -> Any:
    """Return a measured value as answers keep it: whole numbers without a point, a pair as a list."""
    if isinstance(value, tuple):
        return [int(part) for part in value]
    return int(value) if value == int(value) else value


def with_also(reading: Reading, also: Mapping[str, Any]) -> Reading:
    """Return a reading whose values carry other measures along."""
    if isinstance(reading, Unclear):
        kept = tuple(replace(each, also={**also, **each.also}) for each in reading.candidates)
        return replace(reading, candidates=kept)
    return replace(reading, also=also)


def _several(words: str, named: list[Measure], kind: str, judge: Judge, several: Misread) -> Reading:
    """Ask which of different values is meant; a range and an "or" are refused with the reason."""
    if kind in ("spo2", "pulse") and (pair := _screen(words, named)) and (reading := _neighbours(pair, kind, judge)):
        return reading
    marked = words
    for measure in named:
        marked = marked[: measure.start] + "#" * (measure.end - measure.start) + marked[measure.end :]
    if _RANGE.search(marked):
        return several
    newest = sorted(named, key=lambda measure: not measure.now)
    values = dict.fromkeys(value for measure in newest for value in measure.values)
    whose = remarks_on(words, named).others
    return _which(tuple(values), kind, judge, several, "readers.whose" if whose else "readers.which")


def _screen(words: str, named: list[Measure]) -> tuple[float, float] | None:
    """Return the two bare numbers of an oximeter's screen: "97/85", "97 85". None if the text is more than that."""
    if len(named) != _PAIR or any(m.kind or isinstance(m.values[0], tuple) for m in named):
        return None
    between = words[named[0].end : named[1].start].strip()
    first, second = (float(m.values[0]) for m in named if not isinstance(m.values[0], tuple))
    return (first, second) if between in ("", "/", "|", ",", ";", "-", "va", "voi") and first <= _PERCENT else None


def _neighbours(pair: tuple[float, float], kind: str, judge: Judge) -> Reading | None:
    """Ask whether two bare numbers are oxygen and pulse; the wrong way round both ways are offered."""
    orders = [pair] if pair[0] >= pair[1] or pair[1] > _PERCENT else [(pair[1], pair[0]), pair]
    candidates = []
    for spo2, pulse in orders:
        own, other = (spo2, pulse) if kind == "spo2" else (pulse, spo2)
        if not isinstance(judge(own), Misread):
            also = {"pulse" if kind == "spo2" else "spo2": int(other)}
            candidates.append(Candidate(int(own), f"SpO2 {int(spo2)} %, mạch {int(pulse)}", also))
    if not candidates:
        return None
    if len(candidates) == 1:
        return Unclear("readers.did_you_mean", tuple(candidates), {"value": candidates[0].label})
    return Unclear("readers.which", tuple(candidates))


def _of_today(mine: list[Measure], kind: str, judge: Judge) -> Reading:
    """Ask whether a number said of another time is today's."""
    last = mine[-1].values[-1]
    reading = judge(last)
    if isinstance(reading, Misread):
        return reading
    candidates = (
        reading.candidates
        if isinstance(reading, Unclear)
        else (Candidate(reading.value, show_value(kind, reading.value)),)
    )
    return Unclear("readers.is_today", candidates, {"value": candidates[0].label})


def _which(values: tuple[Value, ...], kind: str, judge: Judge, none: Misread, ask: str = "readers.which") -> Reading:
    """Ask back one value ("Ý bạn là …?") or which of several; those that cannot be are left out."""
    candidates: dict[str, Candidate] = {}
    for value in values[:_MOST]:
        reading = judge(value)
        if isinstance(reading, Read):
            label = show_value(kind, reading.value)
            candidates[label] = Candidate(reading.value, label)
        elif isinstance(reading, Unclear):
            candidates |= {each.label: each for each in reading.candidates}
    if not candidates:
        return none
    listed = tuple(candidates.values())
    if len(listed) == 1:
        return Unclear("readers.did_you_mean", listed, {"value": listed[0].label})
    return Unclear(ask, listed)
