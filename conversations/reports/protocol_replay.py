"""Protocol replay: the reports on record under another protocol, the number of each level and every change."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import Any

from conversations.calendar import age_in_months, day_of_illness
from conversations.model.care import Episode
from conversations.model.dialogs import answers_from
from conversations.ports import Work
from conversations.programme.protocol import Level, Protocol
from conversations.programme.triage import Case, judge
from conversations.reports.report import answers_before
from conversations.reports.report_questions import plain_answers


@dataclass(frozen=True, slots=True)
class Change:
    """Report whose level would be another."""

    code: str
    day: date
    was: str
    would_be: str


@dataclass(frozen=True, slots=True)
class Replay:
    """Reports counted by level, as they were and would be, and every change."""

    were: Counter[str]
    would_be: Counter[str]
    changes: tuple[Change, ...]


def replay(work: Work, protocol: Protocol, since: date) -> Replay:
    """Judge every report from a day on again; nothing is written."""
    were: Counter[str] = Counter()
    would_be: Counter[str] = Counter()
    changes: list[Change] = []
    for episode, report, earlier in _with_days_before(work, since):
        level = judge(protocol, _case(episode, report, earlier)).level.value
        were[report["level"]] += 1
        would_be[level] += 1
        if level != report["level"]:
            changes.append(Change(episode.patient.code, report["day"], report["level"], level))
    return Replay(were, would_be, tuple(changes))


def shown(result: Replay) -> Iterator[str]:
    """Show the result in lines: one per level, then one per change."""
    for level in Level:
        before, after = result.were[level.value], result.would_be[level.value]
        yield f"{level.value}: {before} -> {after} ({after - before:+d})"
    for change in result.changes:
        yield f"{change.code} {change.day:%Y-%m-%d}: {change.was} -> {change.would_be}"


def _with_days_before(work: Work, since: date) -> Iterator[tuple[Episode, Mapping[str, Any], list[dict[str, object]]]]:
    """Yield each report with its illness and the answers of the days before it, back to `since`."""
    for number, of_illness in groupby(work.reports.since(since), key=itemgetter(0)):
        reports = [report for _, report in of_illness]
        episode = work.patients.episode(number)
        assert episode is not None, "illnesses are never deleted"
        for place, report in enumerate(reports):
            yield episode, report, answers_before(reversed(reports[:place]), report["day"])


def _case(episode: Episode, report: Mapping[str, Any], earlier: list[dict[str, object]]) -> Case:
    day = report["day"]
    months = age_in_months(episode.patient.birth, day)
    risks = frozenset(episode.screening.get("risks", ()))
    answers = plain_answers(answers_from(report["answers"]))
    return Case(months, day_of_illness(episode.positive_on, day), risks, answers, tuple(earlier))
