"""Reads the triage tables in tests/tables: readable rows -> the JSON lines of `f0care protocol judge`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

TABLES = Path(__file__).parents[2] / "support" / "tables"
_NAMES = {"bp": "blood_pressure"}
_LISTS = ("signs", "danger", "symptoms")


@dataclass(frozen=True)
class Row:
    """One case, what must come of it by the Ministry's lines and with the added layers, and the line that says so."""

    case: dict[str, Any]
    level: str
    reasons: frozenset[str]
    layered: str
    layered_reasons: frozenset[str]
    said_by: str
    text: str


def rows(table: str) -> list[Row]:
    """All cases of a table file, its braces expanded."""
    found: list[Row] = []
    said_by = ""
    for line in (TABLES / table).read_text("utf-8").splitlines():
        if line.startswith("§"):
            said_by = line[1:].strip()
        elif line.strip() and not line.startswith("#"):
            found += [_row(one, said_by) for one in _expanded(line)]
    return found


def _expanded(line: str) -> Iterator[str]:
    lists = [[part.strip() for part in found.split(",")] for found in re.findall(r"\{([^}]*)\}", line)]
    lengths = {len(each) for each in lists}
    assert len(lengths) <= 1, f"braces of different length: {line}"
    for n in range(max(lengths, default=1)):
        at = iter(each[n] for each in lists)
        yield re.sub(r"\{[^}]*\}", lambda _, at=at: next(at), line)  # type: ignore[misc]


def _row(text: str, said_by: str) -> Row:
    age, said, *outcomes = (part.strip() for part in text.split("|"))
    (level, *reasons), (layered, *layered_reasons) = outcomes[0].split(), outcomes[-1].split()
    months = int(age[:-1]) * (12 if age.endswith("y") else 1)
    case: dict[str, Any] = {"age_months": months, "day": 3, "risk": [], "answers": {}}
    days: dict[str, dict[str, Any]] = {}
    for item in filter(None, (part.strip() for part in said.split(";"))):
        name, _, value = item.partition(" ")
        if name == "partial":
            case["final"] = False
        elif name == "day":
            case["day"] = int(value)
        elif name == "risk":
            case["risk"].append(value)
        elif name in ("asked_back", "unconfirmed"):
            case[name] = [_NAMES.get(each, each) for each in value.split(" + ")]
        elif name in ("yesterday", "day_before"):
            inner, _, value = value.partition(" ")
            days.setdefault(name, {})[inner] = _value(inner, value)
        else:
            case["answers"][_NAMES.get(name, name)] = _value(name, value)
    if days:
        case["earlier"] = [days.get("yesterday", {}), days.get("day_before", {})]
    return Row(case, level, frozenset(reasons), layered, frozenset(layered_reasons), said_by, text)


def _value(name: str, value: str) -> Any:
    if value in ("-", "?"):
        return None if value == "-" else "unknown"
    if name in _LISTS:
        return [part.strip() for part in value.split(" + ") if part.strip() != "none"]
    if "/" in value:
        return [int(part) for part in value.split("/")]
    try:
        return float(value)
    except ValueError:
        return value
