"""The whole report in one line: "36,8 18 82 97 120/80 không", or with labels in any order ("ha 120/80 spo2 97")."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from itertools import product
from typing import Any

from conversations.readers import numbers
from conversations.readers.cannot_say import read_cannot_say
from conversations.readers.result import Bands, Candidate, Misread, Read, Reading, Unclear
from conversations.readers.text import LONGEST_ANSWER, fold, show_number, tidy

_MOST = 6
"""Maximum whole lines offered if several parts are unclear."""
NOT_MEASURED = "–"
"""Mark in a line for what the person cannot say."""

_NUMBER, _WHOLE = r"[0-9]+(?:[.,][0-9]+)?", r"[0-9]+"
_PER = r"(?: ?(?:lan|nhip|bpm)?(?: ?/ ?(?:phut|ph|p))?)"
_PAIR = rf"(?:{_NUMBER} ?(?:/|-|\\|tren) ?{_NUMBER}|[0-9]{{3}} [0-9]{{2,3}})(?: ?mmhg)?"
_WHOLE_PAIR = rf"{_WHOLE}[/-]{_WHOLE}"
_NONE = r"(?:-|x|k|ko|khong|chua|bo qua)(?: (?:do|co|dem|biet)(?: (?:duoc|dc|may))*| may)?"
_BETWEEN = r"(?: ?[;\n] ?|, | )"
_DEGREES = rf"{_NUMBER}(?: ?(?:do|°) ?(?:[0-9](?![0-9])|ruoi)?)?(?: ?°?c)?"


def _in_order(degrees: str, number: str, pair: str, between: str) -> re.Pattern[str]:
    parts = (degrees, f"{number}{_PER}", f"{number}{_PER}", f"{number} ?%?", pair)
    return re.compile(between.join(rf"({part}|{_NONE})" for part in parts) + rf"{between}([^\W\d][\s\S]*)")


_ORDERED = (
    _in_order(_DEGREES, _NUMBER, _PAIR, _BETWEEN),
    _in_order(_DEGREES, _WHOLE, _WHOLE_PAIR, ", ?"),  # commas everywhere: only the temperature may have decimals
    _in_order(_WHOLE, _WHOLE, _WHOLE_PAIR, ", ?"),
)
_PARTS = ("temperature", "breaths", "pulse", "spo2", "blood_pressure", "signs")
_NUMERIC: dict[str, Callable[[str, Bands], Reading]] = {
    "temperature": numbers.read_temperature,
    "breaths": numbers.read_breaths,
    "pulse": numbers.read_pulse,
    "spo2": numbers.read_spo2,
}
_VALUE_FOLLOWS = r"(?=\ ?[:=]?\ ?(?:la\ )?(?:[0-9]|-|x\b|k\b|ko\b|khong\b|chua\b))"
_LABELS = re.compile(
    rf"""(?<![a-z0-9])(?:
        (?P<temperature>(?:nhiet\ do|than\ nhiet|nhiet|sot|nd|t){_VALUE_FOLLOWS})
      | (?P<breaths>(?:nhip\ tho|(?<!kho\ )tho|nt){_VALUE_FOLLOWS})
      | (?P<pulse>(?:nhip\ tim|mach|tim|m){_VALUE_FOLLOWS})
      | (?P<spo2>(?:sp[o0]\ ?2|spo|oxy|o2){_VALUE_FOLLOWS})
      | (?P<blood_pressure>(?:huyet\ ap|ha){_VALUE_FOLLOWS})
      | (?P<signs>dau\ hieu|trieu\ chung|bieu\ hien|tc|signs)
    )\ ?[:=]?\ ?(?:la\ )?""",
    re.VERBOSE,
)
_THEN_SIGNS = re.compile(rf"((?:{_PAIR}|{_DEGREES}|{_NUMBER} ?%?{_PER}|{_NONE}))(?:{_BETWEEN}([a-z][\s\S]*))?")


def read_six(text: str, bands: Mapping[str, Bands], signs: Callable[[str], Reading]) -> Reading:
    """Read a line of six answers as a dict by question; None for *cannot say*, no key for a label not written.

    Without labels all six must be there, in the order of the questions: no part is ever put to another question.
    `bands` has temperature, breaths, pulse, spo2, systolic and diastolic; `signs` reads the last part.
    """
    parts = _parts(text)
    if parts is None:
        return Misread("readers.six.unread")
    readings: dict[str, tuple[Candidate, ...]] = {}
    sure = True
    for name, words in parts.items():
        reading = _read_part(name, words, bands, signs)
        if isinstance(reading, Misread):
            return Misread(f"readers.six.{name}", {"text": words})
        sure = sure and isinstance(reading, Read)
        readings[name] = _meanings(name, words, reading)
    lines = [dict(zip(readings, chosen, strict=True)) for chosen in product(*readings.values())]
    if sure:
        return Read(_values(lines[0]))
    if len(lines) > _MOST:
        return Misread("readers.six.unread")
    return numbers.did_you_mean(tuple(Candidate(_values(it), _shown(it)) for it in lines), "readers.six.which")


def certain_parts(text: str, bands: Mapping[str, Bands], signs: Callable[[str], Reading]) -> dict[str, Any]:
    """Return the parts of a line that are understood without asking back, by question; empty if it is no such line.

    The doubtful ones are left to be asked as usual, so that one odd number does not cost the other five.
    """
    readings = {name: _read_part(name, words, bands, signs) for name, words in (_parts(text) or {}).items()}
    return {name: reading.value for name, reading in readings.items() if isinstance(reading, Read)}


def unclear_parts(text: str, bands: Mapping[str, Bands], signs: Callable[[str], Reading]) -> dict[str, str]:
    """Return the words of the parts of a line that must be asked back, by question: an odd number is not lost."""
    parts = _parts(text) or {}
    return {name: words for name, words in parts.items() if isinstance(_read_part(name, words, bands, signs), Unclear)}


def _parts(text: str) -> dict[str, str] | None:
    line = re.sub(r" *\n\s*", "\n", tidy(text)) if len(text) <= LONGEST_ANSWER else ""
    return _labelled(line) or _ordered(line)


def _ordered(line: str) -> dict[str, str] | None:
    """Return the six parts of a line without labels. Returns None unless exactly one way tells them apart."""
    bare = fold(line)
    matches = [found for pattern in _ORDERED if (found := pattern.fullmatch(bare))]
    cuts = {tuple(found.span(at) for at in range(1, len(_PARTS) + 1)) for found in matches}
    if len(cuts) != 1:
        return None
    return {name: line[start:end] for name, (start, end) in zip(_PARTS, cuts.pop(), strict=True)}


def _labelled(line: str) -> dict[str, str] | None:
    """Return the parts of a line of two labels or more, else None; signs may follow the last number without one."""
    labels = list(_LABELS.finditer(fold(line)))
    names = [str(label.lastgroup) for label in labels]
    if len(labels) < 2 or labels[0].start() > 0 or len(set(names)) < len(names):
        return None
    ends = [label.start() for label in labels[1:]] + [len(line)]
    parts = {
        name: line[label.end() : end].strip(" ,;.\n") for name, label, end in zip(names, labels, ends, strict=True)
    }
    last = names[-1]
    if "signs" not in parts and (found := _THEN_SIGNS.fullmatch(fold(parts[last]))) and found[2]:
        words = parts[last]
        parts[last], parts["signs"] = words[: found.end(1)], words[found.start(2) :]
    return {name: parts[name] for name in _PARTS if name in parts}


def _read_part(name: str, words: str, bands: Mapping[str, Bands], signs: Callable[[str], Reading]) -> Reading:
    if name == "signs":
        return signs(words)
    if fold(words) in ("-", "x", "k", "ko", "khong", "chua") or read_cannot_say(words):
        return Read(None)
    if name == "blood_pressure":
        return numbers.read_blood_pressure(words, bands["systolic"], bands["diastolic"])
    return _NUMERIC[name](words, bands[name])


def _meanings(name: str, words: str, reading: Reading) -> tuple[Candidate, ...]:
    """Return what a part may mean, each with the words to show for it."""
    if isinstance(reading, Unclear):
        return reading.candidates
    value = reading.value if isinstance(reading, Read) else None
    return (Candidate(value, _label(name, words, value)),)


def _label(name: str, words: str, value: Any) -> str:
    if name == "signs":
        return words
    if value is None:
        return NOT_MEASURED
    return f"{value[0]}/{value[1]}" if name == "blood_pressure" else show_number(value)


def _values(line: dict[str, Candidate]) -> dict[str, Any]:
    return {name: meaning.value for name, meaning in line.items()}


def _shown(line: dict[str, Candidate]) -> str:
    return " · ".join(meaning.label for meaning in line.values())
