"""Undo of an outcome pressed on an alarm: for ten minutes the alarm goes back to what it was, with a line in its log.

What was sent because of it stays sent. What came since is kept: numbers, reasons, words, a new holder.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from conversations.dialog.scene import Scene
from conversations.dialog.wording import STAFF_LANGUAGE
from conversations.model.alarms import AlarmStep
from conversations.model.care import Alert, Episode, EpisodeStatus
from conversations.model.people import Staff
from conversations.model.undo import UNDO_FOR
from conversations.texts import say_plain
from conversations.watch import alarm_ladder

_INSTANTS = ("raised_at", "claimed_at", "contacted_at", "due_at", "closed_at")
_STATE = ("claimed_by", "claimer", "outcome", "rung", *_INSTANTS)


def state_of(alert: Alert) -> Mapping[str, Any]:
    """Return what an outcome may change of an alarm, in words that can be kept."""
    kept = {name: getattr(alert, name) for name in _STATE}
    return {**kept, **{name: kept[name] and kept[name].isoformat() for name in _INSTANTS}}


def undo(scene: Scene, staff: Staff, episode: Episode, alert: Alert, number: int) -> str:
    """Take the newest outcome back. Returns the words that say why not, or an empty text when it is done.

    The alarm's row is locked: of two presses the second finds nothing to undo.
    """
    since = scene.now - UNDO_FOR
    step = scene.work.alarm_steps.newest(alert.id, since)
    if step is None or step.id < number:
        pressed = scene.work.alarm_steps.pressed_at(number)
        in_time = pressed is not None and pressed >= since
        return say_plain("alarm.undone_already" if in_time else "alarm.undo_late", STAFF_LANGUAGE)
    if step.id > number or episode.status is EpisodeStatus.DEPARTED:  # a departure is undone on its own card
        return say_plain("alarm.undo_not_newest", STAFF_LANGUAGE)
    open_now = scene.work.alerts.open_for(episode.id)
    if open_now is not None and open_now.id != alert.id:
        return say_plain("alarm.undo_newer", STAFF_LANGUAGE)
    _take_back(scene, step)
    outcome = say_plain(f"outcome.{step.outcome}", STAFF_LANGUAGE)
    words = say_plain("alarm.undone", STAFF_LANGUAGE, name=staff.name, outcome=outcome)
    restored = alarm_ladder.logged(scene, _restored(scene, alert, step), words)
    scene.work.audit.note(
        f"staff:{staff.id}",
        "outcome undone",
        f"alert:{alert.id}",
        scene.now,
        detail={"episode": alert.episode, "outcome": step.outcome, "by": step.staff},
    )
    scene.work.alerts.keep(restored)
    alarm_ladder.redraw(scene, episode, restored)
    return ""


def lapse(scene: Scene, episode: Episode, alert: Alert, step: int) -> None:
    """Take the button to undo from the cards once its time has passed."""
    scene.work.alarm_steps.end(step, scene.now)
    alarm_ladder.redraw(scene, episode, alert)


def _take_back(scene: Scene, step: AlarmStep) -> None:
    """Take back the rows an outcome made: its try, the tasks it opened or closed."""
    scene.work.alarm_steps.end(step.id, scene.now)
    scene.work.tasks.forget(step.tasks)
    scene.work.tasks.reopen(step.ended)
    if step.attempt is not None:
        scene.work.silence.forget_attempt(step.attempt)


def _restored(scene: Scene, alert: Alert, step: AlarmStep) -> Alert:
    """Return the alarm as the outcome found it; if it sounded or changed hands since, the clock looks at it now."""
    before = {**step.before, **{name: _instant(step.before[name]) for name in _INSTANTS}}
    if state_of(alert) == dict(step.after):
        return replace(alert, **before)
    if alert.claimed_by != step.after["claimed_by"]:  # another staff member has it now, and keeps it
        return replace(alert, outcome=before["outcome"], closed_at=None, due_at=alert.due_at or scene.now)
    clock = {"raised_at": alert.raised_at, "rung": alert.rung, "due_at": scene.now, "closed_at": None}
    return replace(alert, **{**before, **clock})


def _instant(said: str | None) -> datetime | None:
    return datetime.fromisoformat(said) if said else None
