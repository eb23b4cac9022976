"""Today on a patient's card: why the level is what it is, a call that was no report, and the calls that wait."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from conversations.calendar import local_day
from conversations.calls.outcomes import VISITED
from conversations.calls.task_lines import kind_of, taken_by
from conversations.dialog.scene import Scene
from conversations.dialog.wording import STAFF_LANGUAGE, clock
from conversations.model.care import Attempt, Episode, Slot, SlotState
from conversations.model.dialogs import Session, answers_from
from conversations.ports.standings import Day
from conversations.reports import judging
from conversations.reports.report import session_for
from conversations.texts import Html, say, say_plain

_LOOKED_AT = 12
"""Maximum reports of today looked at for the one that made the level."""

_SPOKEN = ("well", "unwell", "visit_well", "visit_worse")


def judged(scene: Scene, episode: Episode, report: Mapping[str, Any]) -> tuple[Session, str]:
    """Return a report as a session, and the reasons of its level in a line; empty for a green one."""
    unkept = Slot(0, episode.patient.id, episode.id, report["day"], 1, SlotState.STARTED)
    session = replace(session_for(scene, episode, unkept), answers=answers_from(report["answers"]))
    verdict = judging.verdict_of(scene, judging.as_told(session, report["answers"]), session.answers)
    return session, "; ".join(reason.text[STAFF_LANGUAGE] for reason in verdict.reasons)


def reasons(scene: Scene, episode: Episode, level: str) -> str:
    """Return the reasons of today's worst report, the newest of that level."""
    for report in scene.work.reports.last(episode.id, _LOOKED_AT):
        if report["day"] == scene.today and report["level"] == level:
            return judged(scene, episode, report)[1]
    return ""


def reasons_shown(scene: Scene, episode: Episode) -> str:
    """Return the reasons shown next to today's level: what says them once need not say them again below."""
    days = scene.work.standings.days(episode.id)
    last = days[-1] if days and days[-1].day == scene.today else None
    return reasons(scene, episode, last.level) if last is not None and last.level else ""


def unanswered(scene: Scene, episode: Episode, day: Day | None) -> Html:
    """Say what became of today's question; a call in which staff spoke with the patient is no report."""
    spoken = next((each for each in _today(scene, episode) if each.outcome in _SPOKEN), None)
    if day is not None and day.state is SlotState.MISSED and spoken is not None:
        outcome = say_plain(f"outcome.{spoken.outcome}", STAFF_LANGUAGE)
        facts = {"outcome": outcome, "staff": spoken.staff, "at": clock(scene, spoken.at)}
        key = "patient.today_visited" if spoken.outcome in VISITED else "patient.today_called"
        return say(key, STAFF_LANGUAGE, **facts)
    return say(f"patient.today.{day.state if day else 'none'}", STAFF_LANGUAGE)


def calls(scene: Scene, episode: Episode) -> list[Html]:
    """Return a line about the tasks that wait, and one about the promised call of today if it was made."""
    waiting = scene.work.calls.open_of(episode.id)
    found = []
    if waiting:
        kinds = ", ".join(dict.fromkeys(kind_of(call.kind) for call in waiting))
        found.append(say("patient.tasks", STAFF_LANGUAGE, tasks=kinds))
        if by := taken_by(waiting):
            found[-1] = Html(f"{found[-1]} {say('patient.taken', STAFF_LANGUAGE, staff=by)}")
    call = scene.work.calls.of_day(episode.id, scene.today)
    made = next((each for each in _today(scene, episode) if call is not None and each.id == call.attempt), None)
    if call is not None and call.closed_at is not None and made is not None:
        outcome = say_plain(f"outcome.{made.outcome}", STAFF_LANGUAGE)
        facts = {"outcome": outcome, "staff": made.staff, "at": clock(scene, made.at)}
        found.append(say("patient.call_made", STAFF_LANGUAGE, **facts))
    return found


def _today(scene: Scene, episode: Episode) -> list[Attempt]:
    zone = scene.house.policy.zone
    attempts = scene.work.silence.attempts_of(episode.id)
    return [each for each in attempts if local_day(each.at, zone) == scene.today]
