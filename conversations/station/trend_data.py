"""Data of a patient's trend picture: days, levels, missed days, numbers, the protocol's bands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from conversations.calendar import ADULT_MONTHS, age_in_months, local_time
from conversations.dialog.scene import Scene
from conversations.dialog.wording import STAFF_LANGUAGE
from conversations.model.care import Episode, SlotState
from conversations.programme.protocol import Level
from conversations.programme.rule_rows import Rule
from conversations.readers.text import show_number
from conversations.texts import say_plain

DRAWN_NUMBERS = ("temperature", "spo2", "pulse")
LONGEST_TREND = 21
"""Maximum days shown, the newest: more are not told apart on a phone."""

REPORTS = 3 * LONGEST_TREND
_NOON = 12 * 60
_LOW = ("at_most", "under")

_Data = dict[str, Any]


def trend(scene: Scene, episode: Episode, title: str) -> _Data | None:
    """Return the data of the picture (see bot/pictures/trend.py). Returns None if nothing has been reported yet."""
    reports = scene.work.reports.last(episode.id, REPORTS)
    planned = {each.day: each for each in scene.work.standings.days(episode.id)}
    if not reports or not planned:
        return None
    days = _days(min(planned), max(*planned, scene.today))
    missed = [day for day, each in planned.items() if each.state is SlotState.MISSED]
    shown = [
        {
            "label": f"{day:%d/%m}",
            "level": (planned[day].level if day in planned else None) or "",
            "missed": day in missed,
        }
        for day in days
    ]
    charts = [_chart(scene, episode, name, days, reports) for name in DRAWN_NUMBERS]
    return {
        "title": title,
        "days": shown,
        "charts": [chart for chart in charts if chart],
        "legend": {level.value: say_plain(f"trend.level.{level.value}", STAFF_LANGUAGE) for level in Level},
        "missed": say_plain("trend.missed", STAFF_LANGUAGE),
    }


def _days(first: date, last: date) -> list[date]:
    every = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    return every[-LONGEST_TREND:]


def _chart(
    scene: Scene, episode: Episode, name: str, days: Sequence[date], reports: Sequence[Mapping[str, Any]]
) -> _Data | None:
    """Return one number over the days. Returns None if this programme does not ask it, or nothing can be drawn."""
    question = next((each for each in scene.house.protocol.questions if each.name == name), None)
    if question is None:
        return None
    in_order = sorted(reports, key=lambda report: report["at"])
    points = [point for report in in_order for point in _points(scene, name, days, report)]
    birth = episode.patient.birth
    months = age_in_months(birth, scene.today) if birth else ADULT_MONTHS
    rules = sorted(_lines(scene, name, months), key=lambda rule: rule.level)
    limits = [float(rule.limit) for rule in rules]
    reached = [*limits, *(point[1] for point in points)]
    if not reached:
        return None
    room = max(1.0, (max(reached) - min(reached)) / 5)
    return {
        "title": f"{question.short[STAFF_LANGUAGE]} ({question.unit[STAFF_LANGUAGE]})",
        "range": [min(reached) - room, max(reached) + room],
        "bands": [_band(rule) for rule in rules],
        "points": points,
    }


def _lines(scene: Scene, name: str, months: int) -> list[Rule]:
    """Return the limits that hold by themselves at this age."""
    return [
        rule
        for rule in scene.house.protocol.rules
        if rule.fact == name
        and months in rule.ages
        and not isinstance(rule.limit, str)
        and rule.level is not Level.GREEN
        and rule.alone
    ]


def _band(rule: Rule) -> _Data:
    low = rule.comparison in _LOW
    return {"from": None if low else rule.limit, "to": rule.limit if low else None, "level": rule.level.value}


def _points(scene: Scene, name: str, days: Sequence[date], report: Mapping[str, Any]) -> list[list[Any]]:
    """Place a report's numbers by day and hour; a second measurement is right behind the first."""
    if report["day"] not in days:
        return []
    clock = local_time(report["at"], scene.house.policy.zone)
    at = days.index(report["day"]) + (clock.hour * 60 + clock.minute - _NOON) / (2.2 * _NOON)
    found = []
    for number, question in enumerate((name, *_again(scene, name))):
        answer = report["answers"].get(question)
        if answer is not None and answer.get("known", True) and isinstance(answer["value"], int | float):
            found.append([round(at + number * 0.3, 3), float(answer["value"]), show_number(answer["value"])])
    for first, second in pairwise(found):
        if first[2] == second[2]:
            first[2] = ""  # shown once: the two are too close for both
    return found


def _again(scene: Scene, name: str) -> tuple[str, ...]:
    again = scene.house.protocol.again_questions.get(name)
    return (again.name,) if again else ()
