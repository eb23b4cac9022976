"""Outcomes of calls and visits: each is on record, ends the tasks it ends, and may be taken back for ten minutes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from conversations.dialog.scene import Scene
from conversations.dialog.wording import STAFF_LANGUAGE
from conversations.model.calls import PROMISED
from conversations.model.care import Attempt, Episode
from conversations.model.people import Staff
from conversations.model.undo import UNDO_FOR
from conversations.people.on_record import put_on_record
from conversations.texts import LANGUAGES, Html, say, say_plain
from conversations.watch import alarms

SILENT_TASKS = ("call", "visit", "phone")
"""Kinds of tasks that silence leads to; an answer of the patient ends them."""

ENDED_BY_CONTACT = (*SILENT_TASKS, PROMISED, "find_number")
"""Kinds of tasks that end when a staff member has spoken with the patient, or knows where they are."""

VISITED = ("visit_well", "visit_worse", "visit_nobody")
"""Outcomes of a visit at home."""

NOT_REACHED = ("no_answer", "phone_off", "wrong_number", "visit_nobody")
"""Outcomes after which the patient was not reached and is still to be called."""

DEGREES = {"mild": "", "worse": "red", "danger": "red-115"}
"""How unwell a patient says to be on the phone, and the level of the alarm that follows (empty: none)."""

_SAME_PRESS = timedelta(seconds=30)


def pressed_before(scene: Scene, staff: Staff, episode: Episode, outcome: str) -> Attempt | None:
    """Return the attempt that a second press within half a minute means again. Returns None for a new one."""
    last = next(iter(scene.work.silence.attempts_of(episode.id)), None)
    same = last is not None and last.outcome == outcome and last.staff == staff.name
    return last if same and last is not None and scene.now - last.at < _SAME_PRESS else None


def record(scene: Scene, staff: Staff, episode: Episode, outcome: str, degree: str = "") -> tuple[int, Html]:
    """Keep the outcome of a try to reach a patient and do what follows; return its number, and words for the card."""
    tasks = [task for task in scene.work.tasks.of_episode(episode.id) if task.kind in ENDED_BY_CONTACT]
    note = say_plain(f"calling.degree.{degree}", STAFF_LANGUAGE) if degree else ""
    first = tasks[0].id if tasks else None
    attempt = scene.work.silence.add_attempt(episode.id, staff.id, outcome, scene.now, task=first, note=note)
    put_on_record(scene, staff, f"contact {outcome}", episode, {"degree": degree} if degree else None)
    return attempt, _what_follows(scene, staff, episode, outcome, degree, attempt)


def undo(scene: Scene, staff: Staff, episode: Episode, attempt: int) -> bool:
    """Take an outcome back: tasks are as before; an alarm it raised stays. Returns False if that is not possible."""
    found = next((each for each in scene.work.silence.attempts_of(episode.id) if each.id == attempt), None)
    if found is None or scene.now - found.at > UNDO_FOR or not scene.work.calls.undo(attempt, scene.now):
        return False
    scene.work.letters.open_again(episode.id, None, found.at)
    put_on_record(scene, staff, f"undone {found.outcome}", episode, {"attempt": attempt})
    return True


def raise_for(scene: Scene, staff: Staff, episode: Episode, level: str, reason: Mapping[str, Any]) -> Html:
    """Raise an alarm that belongs at once to the staff member who knows of it; return words for the card."""
    stored = alarms.raise_alarm(scene, level, [reason], episode, Html(""), claimer=staff)
    if not stored:
        return say("calling.not_alarmed", STAFF_LANGUAGE)
    alert = scene.work.alerts.open_for(episode.id)
    by = alert.claimer if alert is not None and alert.claimer else staff.name
    return say("calling.alarmed", STAFF_LANGUAGE, staff=by)


def _what_follows(scene: Scene, staff: Staff, episode: Episode, outcome: str, degree: str, attempt: int) -> Html:
    """Keep the tasks if not reached or "refused", else end them; worse ones also raise an alarm."""
    work = scene.work
    if outcome == "wrong_number" and episode.facility:
        work.tasks.open(episode.id, episode.facility, "find_number", scene.today, scene.now, attempt=attempt)
        work.calls.take(episode.id, None)
        return say("calling.find_number", STAFF_LANGUAGE)
    if outcome in NOT_REACHED:
        work.calls.take(episode.id, None)  # whoever has time may try next
        return say("calling.try_again", STAFF_LANGUAGE)
    if outcome == "refused":
        return Html("")
    work.tasks.close(episode.id, outcome, scene.now, ENDED_BY_CONTACT, attempt=attempt)
    work.letters.settle_all(episode.id, scene.now)
    level = "red" if outcome == "visit_worse" else DEGREES.get(degree, "")
    if not level:
        return Html("")
    key = "visited" if outcome == "visit_worse" else degree
    words = {language: say_plain(f"calling.reason.{key}", language) for language in LANGUAGES}
    return raise_for(scene, staff, episode, level, {"id": f"phoned:{key}", **words})
