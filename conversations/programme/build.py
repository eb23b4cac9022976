"""Builders of a protocol's typed rows from the tables of its file; every complaint names its place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, TypeVar

from conversations.programme.file import COMPARISONS, FileRow
from conversations.programme.rows import (
    DEEDS,
    OUTCOMES,
    Again,
    Ages,
    BandRow,
    Clocks,
    Closing,
    Condition,
    Criterion,
    Fever,
    LadderStep,
    Level,
    Option,
    Outcome,
    Question,
    Risk,
    Rule,
    Screening,
    Shift,
    Sign,
    Translations,
)
from conversations.readers.result import Bands

_KINDS = ("temperature", "breaths", "pulse", "spo2", "blood_pressure", "signs", "choice")
COUNTED_FACTS = ("signs", "ordinary_signs", "new_signs", "own_words", "unreadable", "risks", "fever_hours")
NUMBER = (int, float)
ALL_AGES = "all"

AgesByName = Mapping[str, Ages]
_T = TypeVar("_T")


def ages_by_name(row: FileRow) -> dict[str, Ages]:
    """Return the named ages; `all` is always known."""
    named = {ALL_AGES: Ages(0, 9999)}
    for name in row.values:
        named[name] = Ages(*_pair(row, name, int))
    return named


def question(row: FileRow) -> Question:
    """Build a row of [[questions]]."""
    kind = row.get("kind", str)
    if kind not in _KINDS:
        raise ValueError(f"{row.place}: kind {kind!r} is none of {', '.join(_KINDS)}")
    choices = tuple(_choice(entry) for entry in row.rows("choices"))
    if (kind == "choice") != bool(choices):
        raise ValueError(f"{row.place}: 'choices' belong to kind 'choice', and to it alone")
    made = Question(
        name=row.get("name", str),
        kind=kind,
        ask=row.words("ask"),
        short=row.words("short"),
        unit=row.words("unit"),
        example=row.get("example", str),
        cannot_say=tuple(_choice(entry) for entry in row.rows("cannot_say")),
        choices=choices,
        none=row.words("none") if kind == "signs" else {},
        group=_one_of(row, "group", ("all", "danger", "ordinary"), "all"),
        again_of=_again(row),
        judge_at_once=row.get("judge_at_once", bool, False),
        source=row.get("source", str),
    )
    row.finish()
    return made


def _choice(row: FileRow) -> Option:
    made = Option(row.get("id", str), row.words(), _phrases(row, []))
    row.finish()
    return made


def _again(row: FileRow) -> Again | None:
    table = row.get("again_of", dict, None)
    if table is None:
        return None
    inner = FileRow(f"{row.place}, again_of", table)
    made = Again(inner.get("question", str), inner.get("at_most", NUMBER), inner.get("after_seconds", int))
    inner.finish()
    return made


def band(row: FileRow, ages: AgesByName) -> BandRow:
    """Build a row of [[bands]]; the accepted range must lie within the range asked back."""
    accept, confirm = _pair(row, "accept", NUMBER), _pair(row, "confirm", NUMBER)
    if not confirm[0] <= accept[0] < accept[1] <= confirm[1]:
        raise ValueError(f"{row.place}: accept {list(accept)} does not lie within confirm {list(confirm)}")
    made = BandRow(row.get("question", str), _ages(row, ages), Bands(accept, confirm), row.get("source", str))
    row.finish()
    return made


def sign(row: FileRow, ages: AgesByName) -> Sign:
    """Build a row of [[signs]]."""
    made = Sign(
        id=row.get("id", str),
        level=_level(row),
        label=row.words(),
        words=_phrases(row),
        ages=_ages(row, ages, ALL_AGES),
        button=row.get("button", bool, True),
        source=row.get("source", str),
        maybe=tuple(row.get("maybe", list, [])),
        milder=row.get("milder", str, ""),
    )
    row.finish()
    return made


def rule(row: FileRow, ages: AgesByName, facts: Mapping[str, str]) -> Rule:
    """Build a row of [[rules]]; `facts` maps every fact to its subject."""
    fact = row.get("fact", str)
    if fact not in facts:
        raise ValueError(f"{row.place}: nothing gives the fact {fact!r}")
    used = [name for name in COMPARISONS if name in row.values]
    if len(used) != 1:
        raise ValueError(f"{row.place}: exactly one of {', '.join(COMPARISONS)} is needed, not {used}")
    limit: Any = row.get(used[0], str if used[0] == "is" else NUMBER)
    made = Rule(
        id=row.get("id", str),
        level=_level(row),
        fact=fact,
        subject=_about(row, fact, facts),
        comparison=used[0],
        limit=limit,
        ages=_ages(row, ages, ALL_AGES),
        last_day=row.get("last_day", int, None),
        with_danger=row.get("with_danger", bool, False),
        with_risk=row.get("with_risk", bool, False),
        not_measured=tuple(row.get("not_measured", list, [])),
        words=row.words(),
        source=row.get("source", str),
        holds=_holds(used[0], limit),
    )
    row.finish()
    if unknown := [name for name in made.not_measured if name not in facts]:
        raise ValueError(f"{row.place}: not_measured names {unknown[0]!r}, which is no question")
    return made


def _about(row: FileRow, fact: str, facts: Mapping[str, str]) -> str:
    """Return the subject of a fact: its own, or that of the fact the row names in `about`."""
    other = row.get("about", str, fact)
    if other not in facts:
        raise ValueError(f"{row.place}: about names {other!r}, and nothing gives that fact")
    return facts[other]


def _holds(comparison: str, limit: float | str) -> Callable[[object], bool]:
    compare = COMPARISONS[comparison]
    return lambda value: compare(value, limit)


def risk(row: FileRow, ages: AgesByName) -> Risk:
    """Build a row of [[risks]]."""
    known = _ages(row, ages) if "ages" in row.values else None
    made = Risk(row.get("id", str), row.words(), known, row.get("source", str))
    row.finish()
    return made


def condition(row: FileRow) -> Condition:
    """Build a row of [[conditions]]."""
    made = Condition(row.get("id", str), row.words(), row.get("source", str))
    row.finish()
    return made


def criterion(row: FileRow) -> Criterion:
    """Build a row of [[home_care]]."""
    verdict = _one_of(row, "verdict", ("consider", "hospital"))
    made = Criterion(row.get("id", str), verdict, row.words(), row.get("source", str))
    row.finish()
    return made


def fever(row: FileRow) -> Fever:
    """Build the table [fever]."""
    made = Fever(row.get("at_least", NUMBER), row.get("hours_between_reports", int))
    row.get("source", str)
    row.finish()
    return made


def screening(row: FileRow) -> Screening:
    """Build the table [screening]."""
    made = Screening(
        test_days_back=row.get("test_days_back", int),
        test_days_warn=row.get("test_days_warn", int),
        pregnancy_months=_pair(row, "pregnancy_months", int),
        adult_from_months=row.get("adult_from_months", int),
    )
    row.get("source", str)
    row.finish()
    return made


def clocks(ladder: FileRow, silence: FileRow) -> Clocks:
    """Build the tables [ladder] and [silence]."""
    steps = tuple(LadderStep(s.get("after_minutes", int), tuple(s.get("whom", list))) for s in ladder.rows("steps"))
    made = Clocks(
        ladder=steps,
        no_contact_minutes=ladder.get("no_contact_minutes", int),
        nurse_task_after=silence.get("nurse_task_after", int),
        home_visit_after=silence.get("home_visit_after", int),
        risk_groups_earlier=silence.get("risk_groups_earlier", int),
    )
    for row in (ladder, silence):
        row.get("source", str)
        row.finish()
    return made


def outcomes(place: str, rows: list[FileRow]) -> tuple[Outcome, ...]:
    """Build the rows of [[outcomes]]: each of the fixed ones, and no other."""
    made = unique(rows, _outcome, "id")
    if {each.id for each in made} != {*OUTCOMES, *DEEDS}:
        raise ValueError(f"{place}: [[outcomes]] must be exactly {', '.join((*OUTCOMES, *DEEDS))}")
    return made


def _outcome(row: FileRow) -> Outcome:
    made = Outcome(
        id=row.get("id", str),
        closes=row.get("closes", bool, False),
        again_minutes=tuple(row.get("again_minutes", list, [])),
        task=row.get("task", str, ""),
        task_after=row.get("task_after", int, 1),
        tell=tuple(row.get("tell", list, [])),
        source=row.get("source", str),
    )
    row.finish()
    if made.closes == bool(made.again_minutes):
        raise ValueError(f"{row.place}: either it closes the alarm, or again_minutes says when to try again")
    return made


def shift(row: FileRow) -> Shift:
    """Build a row of [[shifts]]."""
    made = Shift(row.get("id", str), row.get("from", int), row.get("to", int), row.words(), row.get("source", str))
    row.finish()
    return made


def closing(row: FileRow) -> Closing:
    """Build the table [closing]."""
    made = Closing(row.get("from_day", int), row.words(), row.get("source", str))
    row.finish()
    return made


def advice(row: FileRow) -> dict[str, Translations]:
    """Build the table [advice]: name -> words."""
    found: dict[str, Translations] = {}
    for name in row.values:
        inner = FileRow(f"{row.place}, advice {name}", row.get(name, dict))
        found[name] = inner.words()
        inner.get("source", str)
        inner.finish()
    return found


def unique(rows: list[FileRow], make: Callable[[FileRow], _T], key: str) -> tuple[_T, ...]:
    """Build all rows. Raises ValueError for two of the same key."""
    made: dict[Any, _T] = {}
    for row in rows:
        name = row.get(key, str)
        if name in made:
            raise ValueError(f"{row.place}: stands twice")
        made[name] = make(row)
    return tuple(made.values())


def with_ages(make: Callable[[FileRow, AgesByName], _T], ages: AgesByName) -> Callable[[FileRow], _T]:
    """Return a row's builder that knows the named ages."""
    return partial(make, ages=ages)  # type: ignore[call-arg]


def _phrases(row: FileRow, default: list[str] | None = None) -> tuple[str, ...]:
    """Return the phrases people type; each has at least a letter or digit to look for."""
    listed: list[Any] = row.get("words", list) if default is None else row.get("words", list, default)
    for phrase in listed:
        if not isinstance(phrase, str) or not any(letter.isalnum() for letter in phrase):
            raise ValueError(f"{row.place}: words cannot hold {phrase!r}")
    return tuple(listed)


def _level(row: FileRow) -> Level:
    name = row.get("level", str)
    try:
        return Level(name)
    except ValueError:
        raise ValueError(f"{row.place}: level {name!r} is none of {', '.join(lv.value for lv in Level)}") from None


def _ages(row: FileRow, ages: AgesByName, default: Any = None) -> Ages:
    name = row.get("ages", str, default) if default else row.get("ages", str)
    if name not in ages:
        raise ValueError(f"{row.place}: ages {name!r} are not in [ages]")
    return ages[name]


def _pair(row: FileRow, key: str, kind: Any) -> tuple[Any, Any]:
    pair: list[Any] = row.get(key, list)
    if len(pair) != 2 or not all(isinstance(edge, kind) for edge in pair) or not pair[0] < pair[1]:
        raise ValueError(f"{row.place}: {key!r} must be two rising numbers, not {pair}")
    return pair[0], pair[1]


def _one_of(row: FileRow, key: str, known: tuple[str, ...], default: str | None = None) -> Any:
    value = row.get(key, str, default) if default else row.get(key, str)
    if value not in known:
        raise ValueError(f"{row.place}: {key} {value!r} is none of {', '.join(known)}")
    return value
