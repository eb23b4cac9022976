"""Protocol replay: the reports on record under another protocol, the number of each level and every change.

Also what the protocol's added layers alone make of them: how many more and fewer of each level.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import groupby
from operator import itemgetter
from typing import Any

from conversations.calendar import ADULT_MONTHS, age_in_months, ages_possible, day_of_illness
from conversations.model.care import Episode
from conversations.model.dialogs import answers_from
from conversations.ports import Work
from conversations.programme.protocol import Level, Protocol
from conversations.programme.triage import Case, judge
from conversations.reports.judging import DAYS_LOOKED_BACK, answers_before
from conversations.reports.report_questions import case_of, denied_in


@dataclass(frozen=True, slots=True)
class Change:
    """Report whose level would be another."""

    code: str
    day: date
    was: str
    would_be: str


@dataclass(frozen=True, slots=True)
class Replay:
    """Reports counted by level, as they were, would be, and would be without the added layers, and every change."""

    were: Counter[str]
    would_be: Counter[str]
    bare: Counter[str]
    layers: tuple[str, ...]
    changes: tuple[Change, ...]


def replay(work: Work, protocol: Protocol, since: date) -> Replay:
    """Judge every report from a day on again; nothing is written."""
    were: Counter[str] = Counter()
    would_be: Counter[str] = Counter()
    bare: Counter[str] = Counter()
    changes: list[Change] = []
    for episode, report, earlier in _with_days_before(work, since):
        case = _case(protocol, episode, report, earlier)
        level = judge(protocol, case).level.value
        bare[judge(protocol.bare, case).level.value] += 1
        were[report["level"]] += 1
        would_be[level] += 1
        if level != report["level"]:
            changes.append(Change(episode.patient.code, report["day"], report["level"], level))
    return Replay(were, would_be, bare, protocol.layers, tuple(changes))


def shown(result: Replay) -> Iterator[str]:
    """Show the result in lines: one per level, then one per change."""
    for level in Level:
        before, after = result.were[level.value], result.would_be[level.value]
        yield f"{level.value}: {before} -> {after} ({after - before:+d})"
    if result.layers:
        added = {level.value: result.would_be[level.value] - result.bare[level.value] for level in Level}
        said = ", ".join(f"{level} {more:+d}" for level, more in added.items())
        yield f"by the added layers ({', '.join(result.layers)}): {said}"
    for change in result.changes:
        yield f"{change.code} {change.day:%Y-%m-%d}: {change.was} -> {change.would_be}"


def _with_days_before(work: Work, since: date) -> Iterator[tuple[Episode, Mapping[str, Any], list[dict[str, object]]]]:
    """Yield each report from `since` on with its illness and the answers of the days before it, older ones too."""
    older = since - timedelta(days=DAYS_LOOKED_BACK)
    for number, of_illness in groupby(work.reports.since(older), key=itemgetter(0)):
        reports = [report for _, report in of_illness]
        if reports[-1]["day"] < since:
            continue
        episode = work.patients.episode(number)
        assert episode is not None, "illnesses are never deleted"
        for place, report in enumerate(reports):
            if report["day"] >= since:
                yield episode, report, answers_before(reversed(reports[:place]), report["day"])


def _case(protocol: Protocol, episode: Episode, report: Mapping[str, Any], earlier: list[dict[str, object]]) -> Case:
    day, answers = report["day"], answers_from(report["answers"])
    facts = {
        "age_months": age_in_months(episode.patient.birth, day) if episode.patient.birth else ADULT_MONTHS,
        "may_be": ages_possible(episode.patient.birth, day) if episode.patient.birth else None,
        "day": day_of_illness(episode.positive_on, day),
        "risks": episode.screening.get("risks", ()),
        "earlier": earlier,
    }
    told = any(answer.get("told") for answer in report["answers"].values())
    return replace(case_of(answers, facts, final=True), denied=denied_in(protocol, answers), taken_back=told)
