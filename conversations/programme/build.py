"""Builders of a protocol's typed rows from the tables of its file; every complaint names its place."""

from __future__ import annotations

from collections.abc import Callable
from datetime import time
from functools import partial
from typing import Any, TypeVar

from conversations.programme.file import FileRow
from conversations.programme.row_values import ALL_AGES, NUMBER, AgesByName, ages_of, level_of
from conversations.programme.rows import (
    DEEDS,
    OUTCOMES,
    AfterDanger,
    Again,
    Ages,
    BandRow,
    Clocks,
    Closing,
    Condition,
    Criterion,
    DayHours,
    Fever,
    LadderRepeat,
    LadderStep,
    Option,
    Outcome,
    Question,
    Risk,
    Screening,
    Shift,
    Sign,
    Translations,
)
from conversations.readers.result import Bands

_KINDS = ("temperature", "breaths", "pulse", "spo2", "blood_pressure", "signs", "choice")
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
        ask_now=row.words("ask_now") if row.get("ask_now", dict, {}) else {},
        short=row.words("short"),
        unit=row.words("unit"),
        example=row.get("example", str),
        cannot_say=tuple(_choice(entry) for entry in row.rows("cannot_say")),
        choices=choices,
        none=row.words("none") if kind == "signs" else {},
        group=_one_of(row, "group", ("all", "danger", "ordinary"), "all"),
        again_of=_again(row),
        judge_at_once=row.get("judge_at_once", bool, True),
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
    recount = _pair(row, "recount", NUMBER) if "recount" in row.values else None
    bands = Bands(accept, confirm, recount)
    made = BandRow(row.get("question", str), ages_of(row, ages), bands, row.get("source", str))
    row.finish()
    return made


def sign(row: FileRow, ages: AgesByName) -> Sign:
    """Build a row of [[signs]]."""
    made = Sign(
        id=row.get("id", str),
        level=level_of(row),
        label=row.words(),
        words=_phrases(row),
        ages=ages_of(row, ages, ALL_AGES),
        for_risk=tuple(row.get("for_risk", list, [])),
        button=row.get("button", bool, True),
        layer=row.get("layer", str, ""),
        source=row.get("source", str),
        maybe=tuple(row.get("maybe", list, [])),
        milder=row.get("milder", str, ""),
    )
    row.finish()
    return made


def risk(row: FileRow, ages: AgesByName) -> Risk:
    """Build a row of [[risks]]."""
    known = ages_of(row, ages) if "ages" in row.values else None
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
        together_without=tuple(str(each) for each in row.get("together_without", list, ())),
    )
    row.get("source", str)
    row.finish()
    return made


def clocks(ladder: FileRow, silence: FileRow) -> Clocks:
    """Build the tables [ladder] and [silence]."""
    steps = tuple(_step(row) for row in ladder.rows("steps"))
    made = Clocks(
        ladder=steps,
        repeat=_repeat(ladder, steps),
        no_contact_minutes=ladder.get("no_contact_minutes", int),
        nurse_task_after=silence.get("nurse_task_after", int),
        home_visit_after=silence.get("home_visit_after", int),
        risk_groups_earlier=silence.get("risk_groups_earlier", int),
    )
    for row in (ladder, silence):
        row.get("source", str)
        row.finish()
    return made


def day_hours(row: FileRow) -> DayHours:
    """Build the table [days]. Raises ValueError unless a day ends before its mornings begin."""
    made = DayHours(row.get("ends_at", time), row.get("mornings_from", time))
    row.get("source", str)
    row.finish()
    if not made.ends_at <= made.mornings_from:
        raise ValueError(f"{row.place}: 'ends_at' must not be after 'mornings_from'")
    return made


def _step(row: FileRow) -> LadderStep:
    whom, texted = row.get("whom", list), row.get("texted", list, [])
    made = LadderStep(row.get("after_minutes", int), tuple(whom), tuple(texted))
    row.finish()
    return made


def _repeat(ladder: FileRow, steps: tuple[LadderStep, ...]) -> LadderRepeat:
    """Build what follows the last step of the ladder; without such a row it is told to all of its people again.

    Raises ValueError for a row without minutes or people: the alarm would sleep.
    """
    said = ladder.get("repeat", dict, None)
    if said is None:
        whom = dict.fromkeys(name for step in steps for name in step.whom)
        return LadderRepeat(ladder.get("no_contact_minutes", int), tuple(whom))
    row = FileRow(f"{ladder.place}, repeat", said)
    made = LadderRepeat(row.get("every_minutes", int), tuple(row.get("whom", list)))
    if made.every_minutes < 1 or not made.whom:
        raise ValueError(f"{row.place}: needs minutes from 1 on, and somebody to tell")
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
    """Build a row of [[shifts]]. Raises ValueError if it is asked for on another day than it begins."""
    hours = row.get("from", int), row.get("to", int), row.get("ask", int, None)
    made = Shift(row.get("id", str), hours[0], hours[1], row.words(), row.get("source", str), hours[2])
    row.finish()
    if made.ask_hour is not None and not 0 <= made.ask_hour <= made.from_hour:
        raise ValueError(f"{row.place}: ask must be an hour of the shift's own day, before it begins")
    return made


def closing(row: FileRow) -> Closing:
    """Build the table [closing]."""
    made = Closing(row.get("from_day", int), row.words(), row.get("source", str))
    row.finish()
    return made


def advice(row: FileRow) -> tuple[dict[str, Translations], dict[str, frozenset[str]]]:
    """Build the table [advice]: name -> words, and name -> the subjects and signs it is `for`."""
    found: dict[str, Translations] = {}
    kinds: dict[str, frozenset[str]] = {}
    for name in row.values:
        inner = FileRow(f"{row.place}, advice {name}", row.get(name, dict))
        found[name] = inner.words()
        if about := inner.get("for", list, []):
            kinds[name] = frozenset(map(str, about))
        inner.get("source", str)
        inner.finish()
    return found, kinds


def after_danger(place: str, values: dict[str, Any] | None) -> AfterDanger:
    """Build the table [after_danger]; a programme without it leaves out what the table is about."""
    if values is None:
        return AfterDanger()
    row = FileRow(f"{place}, after_danger", values)
    made = AfterDanger(
        quiet_minutes=row.get("quiet_minutes", int),
        ask_minutes=row.get("ask_minutes", int),
        silent_minutes=row.get("silent_minutes", int),
        worse_minutes=row.get("worse_minutes", int),
        worse_signs=tuple((each.get("sign", str), each.words()) for each in row.rows("worse_signs")),
    )
    row.get("source", str)
    row.finish()
    return made


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
