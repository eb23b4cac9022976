"""Table of facilities, read row by row: each becomes facts, or says what is wrong with it. Pure.

Nothing is stored here; the caller stores all the facts or none.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from conversations.model.people import FacilityKind
from conversations.people.facility_fields import is_code, read_hotline, read_name
from conversations.readers.communes import commune_name, read_commune
from conversations.readers.names import composed
from conversations.readers.result import Read, Unclear
from conversations.readers.spelling.keyboards import decoded, has_old_font
from conversations.readers.text import fold

COLUMNS = {
    "code": ("code", "ma", "ma don vi"),
    "name": ("name", "ten", "ten don vi", "don vi"),
    "kind": ("kind", "loai", "loai don vi"),
    "commune": ("commune", "xa", "phuong", "xa/phuong", "xa phuong", "dia ban"),
    "hotline": ("hotline", "dien thoai", "so dien thoai", "duong day nong", "sdt"),
    "parent": ("parent", "tuyen tren", "don vi cap tren", "truc thuoc"),
}
"""Columns, and the words people use for them (without accents)."""

MUST = ("code", "name", "kind", "commune", "hotline")

_KINDS = {
    "tram y te": FacilityKind.HEALTH_STATION,
    "co so thu dung": FacilityKind.TREATMENT_FACILITY,
    "co so dieu tri": FacilityKind.TREATMENT_FACILITY,
    "co so thu dung, dieu tri": FacilityKind.TREATMENT_FACILITY,
    "tram luu dong": FacilityKind.MOBILE_STATION,
    "tram y te luu dong": FacilityKind.MOBILE_STATION,
    "van phong dieu phoi": FacilityKind.COORDINATING_OFFICE,
    **{kind.value: kind for kind in FacilityKind},
    **{kind.value.replace("_", " "): kind for kind in FacilityKind},
}

_SHORTENED = re.compile(r"[0-9][.,][0-9]+E\+?[0-9]+", re.IGNORECASE)
_CALLED = re.compile(r"\b(?:xã|phường|thị trấn) .+", re.IGNORECASE)

_BEGINNINGS = ("0", "1", "+", "(")
"""Beginnings of a phone in Vietnam; 1 begins short numbers such as 115 and 1900 9095."""


@dataclass(frozen=True, slots=True)
class Line:
    """Facility as one row tells it; `number` is the row's in the table, the header being 1."""

    number: int
    code: str
    name: str
    kind: FacilityKind
    commune: str
    hotline: str
    parent: str


@dataclass(frozen=True, slots=True)
class Bad:
    """Row that cannot be used, and why; number 1 is the header."""

    number: int
    why: str


def read_table(rows: Sequence[Sequence[str]]) -> tuple[list[Line], list[Bad]]:
    """Read a table whose first row names the columns. Returns its facilities, and every row that is wrong."""
    if not rows:
        return [], [Bad(1, "the table is empty")]
    columns, wrong = _header(rows[0])
    if wrong:
        return [], wrong
    lines: list[Line] = []
    first: dict[str, int] = {}
    for number, row in enumerate(rows[1:], start=2):
        if not any(cell.strip() for cell in row):
            continue
        told = {name: composed(row[at]) if at < len(row) else "" for name, at in columns.items()}
        line, problems = _line(number, told)
        before = first.setdefault(told["code"].lower(), number)
        if told["code"] and before != number:
            problems.append(f"the code {told['code']} stands in row {before} already")
        wrong += [Bad(number, why) for why in problems]
        if line is not None and not problems:
            lines.append(line)
    return lines, wrong


def _header(row: Sequence[str]) -> tuple[dict[str, int], list[Bad]]:
    called = {alias: name for name, aliases in COLUMNS.items() for alias in aliases}
    columns: dict[str, int] = {}
    wrong: list[Bad] = []
    for at, cell in enumerate(row):
        name = called.get(fold(composed(cell).lower()))
        if name in columns:
            wrong.append(Bad(1, f"two columns are called {name}"))
        elif name is not None:
            columns[name] = at
        elif cell.strip():
            wrong.append(Bad(1, f"nobody knows the column {cell.strip()!r}; known are {', '.join(COLUMNS)}"))
    wrong += [Bad(1, f"the column {name} is missing") for name in MUST if name not in columns]
    return columns, wrong


def _line(number: int, told: Mapping[str, str]) -> tuple[Line | None, list[str]]:
    problems: list[str] = []
    if not is_code(told["code"]):
        problems.append(f"{told['code']!r} is no code: use 2 to 32 letters, digits, - and _")
    name, hotline = read_name(told["name"]), read_hotline(told["hotline"])
    if name is None:
        problems.append(_no_name(told["name"]))
    kind = _KINDS.get(fold(told["kind"].lower()))
    if kind is None:
        problems.append(f"{told['kind']!r} is no kind: use {', '.join(FacilityKind)}")
    commune, why = _commune(told["commune"])
    why = why or (_contradicts(told["name"], commune) if kind is FacilityKind.HEALTH_STATION else "")
    if why:
        problems.append(why)
    if hotline is not None and not hotline.startswith(_BEGINNINGS):
        problems.append(f"the phone {hotline!r} has lost its first 0: write it as text")
    if _SHORTENED.fullmatch(told["hotline"]):
        problems.append(
            f"the sheet shortened the phone to {told['hotline']!r}: write it as text, such as 0214 3828 669"
        )
    elif hotline is None:
        problems.append(f"{told['hotline']!r} is no phone number: write it with its digits, such as 0214 3828 669")
    if name is None or hotline is None or kind is None or problems:
        return None, problems
    return Line(number, told["code"], name, kind, commune, hotline, told.get("parent", "")), []


def _no_name(text: str) -> str:
    if not has_old_font(text):
        return "the name is empty or longer than 120 letters"
    meant = decoded(text)
    meaning = "" if has_old_font(meant) else f" (is {meant!r} meant?)"
    return f"the name {text!r} is in an old font such as VNI{meaning}: write it in Unicode"


def _contradicts(name: str, commune: str) -> str:
    """Return what is wrong if a station's name says another commune than its row; empty if nothing is."""
    called = _CALLED.search(name)
    reading = read_commune(called[0]) if called else None
    if not isinstance(reading, Read) or reading.value == commune:
        return ""
    said, written = commune_name(str(reading.value)), commune_name(commune)
    return f"the name {name!r} says {said} ({reading.value}), the commune is {written} ({commune}): which is right?"


def _commune(text: str) -> tuple[str, str]:
    """Return the code of a commune named exactly, or why there is none."""
    reading = read_commune(text)
    match reading:
        case Read(value):
            return str(value), ""
        case Unclear(candidates=candidates):
            could = "; ".join(f"{each.label} ({each.value})" for each in candidates)
            return "", f"{text!r} may be several communes: {could}. Write the code"
        case _:
            return "", f"{text!r} is no commune; `f0care read commune NAME` finds its code"
