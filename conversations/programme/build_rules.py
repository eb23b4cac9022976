"""Builders of rules and sums from the tables of a protocol file; every complaint names its place."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from itertools import pairwise
from typing import Any

from conversations.programme.file import COMPARISONS, FileRow
from conversations.programme.row_values import ALL_AGES, NUMBER, AgesByName, ages_of, level_of
from conversations.programme.rows import Question, Sign, Translations
from conversations.programme.rule_rows import Comparison, PointSum, Rule, SumPart

_COUNTED = ("signs", "ordinary_signs", "new_signs", "own_words", "unreadable", "risks", "fever_hours")
_DOUBTS = ("asked_back", "unconfirmed", "taken_back")

Subjects = Mapping[str, str]
"""Every fact -> what it is about."""


def facts_of(questions: tuple[Question, ...], signs: tuple[Sign, ...]) -> dict[str, str]:
    """Return every fact that the answers give -> its subject."""
    facts = {name: name for name in (*_COUNTED, *_DOUBTS)}
    for sign in signs:
        facts |= {name: name for name in (f"sign:{sign.id}", f"denied:{sign.id}")}
    for question in questions:
        if question.kind == "blood_pressure":
            facts |= {"systolic": "systolic", "diastolic": "diastolic"}
        elif question.again_of:
            again = question.again_of.question
            facts |= {f"{again}_lowest": again, f"{again}_waiting": again}
        elif question.kind != "signs":
            facts[question.name] = question.name
    return facts


def facts_of_sums(sums: tuple[PointSum, ...]) -> dict[str, str]:
    """Return the facts that sums give -> their subject; a part's points are about what the part is about."""
    return {name: name for each in sums for name in (each.id, f"{each.id}_part")}


def rule(row: FileRow, ages: AgesByName, facts: Subjects, questions: Collection[str]) -> Rule:
    """Build a row of [[rules]]; `facts` are all there are, `questions` the names of all questions."""
    fact = _fact(row, facts)
    comparison, limit, holds = _compared(row)
    made = Rule(
        id=row.get("id", str),
        level=level_of(row),
        fact=fact,
        subject=_about(row, fact, facts),
        comparison=comparison,
        limit=limit,
        ages=ages_of(row, ages, ALL_AGES),
        last_day=row.get("last_day", int, None),
        with_danger=row.get("with_danger", bool, False),
        with_risk=row.get("with_risk", bool, False),
        with_signs=_signs(row, facts),
        for_risk=tuple(row.get("for_risk", list, [])),
        also=tuple(_also(each, facts) for each in row.rows("also")),
        not_measured=tuple(row.get("not_measured", list, [])),
        words=row.words(),
        patient=row.words("patient") if "patient" in row.values else {},
        note=row.get("note", bool, False),
        advice=row.get("advice", str, ""),
        layer=row.get("layer", str, ""),
        source=row.get("source", str),
        holds=holds,
    )
    row.finish()
    if unknown := [name for name in made.not_measured if name not in questions]:
        raise ValueError(f"{row.place}: not_measured names {unknown[0]!r}, which is no question")
    return made


def point_sum(row: FileRow, ages: AgesByName, facts: Subjects, units: Mapping[str, Translations]) -> PointSum:
    """Build a row of [[sums]]; `units` are those of the facts that are numbers."""
    made = PointSum(
        id=row.get("id", str),
        ages=ages_of(row, ages),
        missing=row.words("missing"),
        parts=tuple(_part(each, facts, units) for each in row.rows("parts")),
        layer=row.get("layer", str, ""),
        source=row.get("source", str),
    )
    row.finish()
    if not made.parts:
        raise ValueError(f"{row.place}: a sum needs parts")
    return made


def _part(row: FileRow, facts: Subjects, units: Mapping[str, Translations]) -> SumPart:
    fact = _fact(row, facts)
    steps = tuple(_step(row, each) for each in row.get("points", list))
    if not steps or any(one[0] >= other[0] for one, other in pairwise(steps)):
        raise ValueError(f"{row.place}: 'points' must be steps [up to, points] that rise, not {list(map(list, steps))}")
    made = SumPart(fact, facts[fact], row.words(), units.get(fact, {}), steps)
    row.finish()
    return made


def _step(row: FileRow, pair: Any) -> tuple[float, int]:
    if not isinstance(pair, list) or len(pair) != 2 or not isinstance(pair[0], NUMBER) or not isinstance(pair[1], int):
        raise ValueError(f"{row.place}: 'points' must be steps [up to, points], not {pair!r}")
    return pair[0], pair[1]


def _fact(row: FileRow, facts: Subjects) -> str:
    fact = row.get("fact", str)
    if fact not in facts:
        raise ValueError(f"{row.place}: nothing gives the fact {fact!r}")
    return fact


def _compared(row: FileRow) -> tuple[str, float | str, Callable[[object], bool]]:
    """Return the one comparison of a row, its limit, and the two as a function."""
    used = [name for name in COMPARISONS if name in row.values]
    if len(used) != 1:
        raise ValueError(f"{row.place}: exactly one of {', '.join(COMPARISONS)} is needed, not {used}")
    limit: Any = row.get(used[0], str if used[0] == "is" else NUMBER)
    compare = COMPARISONS[used[0]]
    return used[0], limit, lambda value: compare(value, limit)


def _also(row: FileRow, facts: Subjects) -> Comparison:
    made = Comparison(_fact(row, facts), _compared(row)[2])
    row.finish()
    return made


def _signs(row: FileRow, facts: Subjects) -> tuple[str, ...]:
    named: list[Any] = row.get("with_signs", list, [])
    if unknown := [each for each in named if f"sign:{each}" not in facts]:
        raise ValueError(f"{row.place}: with_signs names {unknown[0]!r}, which is no sign")
    return tuple(named)


def _about(row: FileRow, fact: str, facts: Subjects) -> str:
    """Return the subject of a fact: its own, or that of the fact the row names in `about`."""
    other = row.get("about", str, fact)
    if other not in facts:
        raise ValueError(f"{row.place}: about names {other!r}, and nothing gives that fact")
    return facts[other]
