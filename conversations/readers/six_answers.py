"""The whole report in one line: "36,8 18 82 97 120/80 không", or with labels in any order ("ha 120/80 spo2 97")."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from itertools import product
from typing import Any

from conversations.readers import numbers
from conversations.readers.lines.clauses import spelt
from conversations.readers.lines.leftovers import holds_a_measure
from conversations.readers.result import Bands, Candidate, Misread, Read, Reading, Unclear
from conversations.readers.text import LONGEST_ANSWER, fold, numbers_in, show_number, tidy
from conversations.readers.whole_line import LINE_PARTS, ReportLine, read_part, read_whole_line

_MOST = 6
"""Maximum whole lines offered if several parts are unclear."""
_LEAST = 3
"""Minimum parts that make free words a report."""
_UNREAD = Misread("readers.six.unread")
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
_DENIED = re.compile(r"(?:^|[^a-z])(?:khong|ko|k|kg|chua|chang)(?: (?:co|thay|bi))*(?: gi)? $")
"""Before the label of signs it is their denial: "không có triệu chứng"."""
_UNITS = r"(?:do|phay|cham|phan|lan|nhip|ruoi|tren|duoi)(?![a-z])"
"""Never the first word of signs: "36 độ 9" is one number."""
_THEN_SIGNS = re.compile(
    rf"((?:{_PAIR}|{_DEGREES}|{_NUMBER} ?%?{_PER}|{_NONE}))(?:(?:{_BETWEEN}|[.] )(?!{_UNITS})([a-z][\s\S]*))?"
)


def read_six(text: str, bands: Mapping[str, Bands], signs: Callable[[str], Reading]) -> Reading:
    """Read a line of six answers as a dict by question; None for *cannot say*, no key for a label not written.

    Without labels all six must be there, in the order of the questions: no part is ever put to another question.
    `bands` has temperature, breaths, pulse, spo2, systolic and diastolic; `signs` reads the last part.
    """
    parts = _parts(text)
    readings = {name: read_part(name, words, bands, signs) for name, words in (parts or {}).items()}
    misread = [name for name, reading in readings.items() if isinstance(reading, Misread)]
    line = read_whole_line(text, bands, signs)
    stray = holds_a_measure((parts or {}).get("signs", ""))
    if parts and not misread and not stray and not _is_better(line, ReportLine(readings)):
        meanings = {name: _meanings(name, parts[name], reading) for name, reading in readings.items()}
        return _one_line(readings, meanings)
    lost = any(numbers_in(words) for words in line.unread) or (line.by_place and len(line.parts) < len(LINE_PARTS))
    if lost or len(line.parts) < _LEAST or len(line.parts) < len(readings):
        return Misread(f"readers.six.{misread[0]}", {"text": parts[misread[0]]}) if parts and misread else _UNREAD
    return _one_line(line.parts, {name: _meanings(name, text, reading) for name, reading in line.parts.items()})


def read_line(text: str, bands: Mapping[str, Bands], signs: Callable[[str], Reading]) -> ReportLine:
    """Read every part of a line that can be read; the words of the others are kept as `unread`.

    The doubtful parts are Unclear, to be asked back each by its question, so that one odd number costs no other.
    """
    parts = _parts(text) or {}
    readings = {name: read_part(name, words, bands, signs) for name, words in parts.items()}
    good = {name: reading for name, reading in readings.items() if not isinstance(reading, Misread)}
    stray = [name for name in readings if name not in good or (name == "signs" and holds_a_measure(parts[name]))]
    strict = ReportLine(good, tuple(parts[name] for name in stray))
    free = read_whole_line(text, bands, signs)
    if len(free.parts) >= _LEAST and _is_better(free, strict):
        return free
    return strict if parts else ReportLine(unread=(text,))


def _is_better(free: ReportLine, strict: ReportLine) -> bool:
    """True if the free reading of a line understands more, or as much with fewer own words."""
    more, as_much = _understood(free), _understood(strict)
    doubted = any(
        isinstance(free.parts.get(name), Unclear) for name, each in strict.parts.items() if isinstance(each, Read)
    )
    return more > as_much or doubted or (more == as_much and not free.unread and _own_words(free) < _own_words(strict))


def _own_words(line: ReportLine) -> int:
    signs = line.parts.get("signs")
    return sum(":" in sign for sign in signs.value) if isinstance(signs, Read) else 0


def _understood(line: ReportLine) -> tuple[int, int]:
    """Return how much of a line is understood: its parts, and those of them that are certain."""
    return len(line.parts), sum(isinstance(reading, Read) for reading in line.parts.values())


def _one_line(readings: Mapping[str, Reading], meanings: Mapping[str, tuple[Candidate, ...]]) -> Reading:
    """Return the line as one value, or ask which of the lines it may mean."""
    lines = [dict(zip(meanings, chosen, strict=True)) for chosen in product(*meanings.values())]
    if all(isinstance(reading, Read) for reading in readings.values()):
        return Read(_values(lines[0]))
    if len(lines) > _MOST:
        return _UNREAD
    return numbers.did_you_mean(tuple(Candidate(_values(it), _shown(it)) for it in lines), "readers.six.which")


def _parts(text: str) -> dict[str, str] | None:
    line = re.sub(r" *\n\s*", "\n", tidy(spelt(text))) if len(text) <= LONGEST_ANSWER else ""
    return _labelled(line) or _ordered(line)


def _ordered(line: str) -> dict[str, str] | None:
    """Return the six parts of a line without labels. Returns None unless exactly one way tells them apart."""
    bare = fold(line)
    matches = [found for pattern in _ORDERED if (found := pattern.fullmatch(bare))]
    cuts = {tuple(found.span(at) for at in range(1, len(LINE_PARTS) + 1)) for found in matches}
    if len(cuts) != 1:
        return None
    return {name: line[start:end] for name, (start, end) in zip(LINE_PARTS, cuts.pop(), strict=True)}


def _labelled(line: str) -> dict[str, str] | None:
    """Return the parts of a line of two labels or more, else None; signs may follow the last number without one."""
    bare = fold(line)
    labels = [label for label in _LABELS.finditer(bare) if not _DENIED.search(bare[: label.start()])]
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
    return {name: parts[name] for name in LINE_PARTS if name in parts}


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
