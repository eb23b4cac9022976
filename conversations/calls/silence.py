"""Silence: days without an answer lead to a call, then a visit; any answer ends it. Unreachable patients are phoned."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from conversations.calendar import instant, local_day
from conversations.calls import call_card, morning_list
from conversations.calls.outcomes import SILENT_TASKS
from conversations.dialog.scene import Scene
from conversations.dialog.wording import STAFF_LANGUAGE
from conversations.model.care import Episode, EpisodeStatus, Slot, SlotState
from conversations.model.people import Contact
from conversations.people import caregivers
from conversations.people.station import chat_for
from conversations.programme.rows import Clocks
from conversations.texts import Html, say

_LOOK_BACK = timedelta(days=14)
SPOKEN = ("well", "unwell", "visit_well", "visit_worse", "helped")
"""Outcomes of a call or a visit after which the days of silence are counted from zero again."""


def close_morning(scene: Scene, facility: int) -> None:
    """Open the tasks a facility's silent patients need, and post its list: five minutes after the deadline."""
    if chat_for(scene, scene.work.facilities.get(facility)) is None:
        return
    morning = scene.work.slots.morning(facility, scene.today)
    spoken, open_tasks = _last_spoken(scene, facility), scene.work.silence.tasks(facility)
    missed = scene.work.silence.days(facility, scene.today)
    unreachable = scene.work.silence.unreachable(facility, scene.today)
    for _, episode in morning[1]:
        silent = [day for day in missed.get(episode.id, ()) if day > spoken.get(episode.id, date.min)]
        kinds = [_next_task(scene, episode, len(silent)), "phone" if episode.id in unreachable else ""]
        for kind in {*kinds} - {"", *open_tasks.get(episode.id, ())}:
            _open(scene, facility, episode, kind)
    morning_list.post(scene, facility, morning=morning)


def step(clocks: Clocks, days: int, *, at_risk: bool) -> str:
    """Return the task that mornings missed in a row lead to: "visit", "call", or an empty text for none yet."""
    counted = days + (clocks.risk_groups_earlier if at_risk and days else 0)
    if counted >= clocks.home_visit_after:
        return "visit"
    return "call" if counted >= clocks.nurse_task_after else ""


def answered(scene: Scene, episode: Episode, slot: Slot) -> None:
    """Close the tasks of silence when the patient has answered, and take the row off the list."""
    scene.work.tasks.close(episode.id, "answered", scene.now, SILENT_TASKS)
    if slot.state is SlotState.MISSED and slot.day == scene.today and episode.facility:
        morning_list.refresh(scene, episode.facility)


def blocked(scene: Scene, contact: Contact) -> None:
    """Mark a contact unreachable, and tell the station at once to phone their patients if no chat reaches them."""
    scene.work.contacts.set_reachable(contact.id, scene.now)
    for episode in scene.work.patients.of_contact(contact.id):
        unreached(scene, episode, say("calling.blocked", STAFF_LANGUAGE))


def unreached(scene: Scene, episode: Episode, why: Html) -> None:
    """Tell the station, with the reason, to phone a followed patient if no message reaches them in any chat."""
    if (
        episode.status is not EpisodeStatus.ACCEPTED
        or not episode.facility
        or caregivers.reachable(scene, episode.patient.id)
    ):
        return
    known = {task.kind for task in scene.work.tasks.of_episode(episode.id)}
    if "phone" not in known and _open(scene, episode.facility, episode, "phone"):
        call_card.post(scene, episode, why, once=f"unreachable:{episode.id}:{scene.today}")


def back(scene: Scene, contact: Contact) -> None:
    """Mark a contact reachable again, and close the tasks to phone their patients."""
    scene.work.contacts.set_reachable(contact.id, None)
    for episode in scene.work.patients.of_contact(contact.id):
        scene.work.tasks.close(episode.id, "reachable", scene.now, ("phone",))


def _next_task(scene: Scene, episode: Episode, days: int) -> str:
    """Return the task the protocol asks for after these silent days."""
    return step(scene.house.protocol.clocks, days, at_risk=bool(episode.screening.get("risks")))


def _open(scene: Scene, facility: int, episode: Episode, kind: str) -> bool:
    """Open a task, one of a kind a day; a visit replaces the calls before it. Returns False if it was there already."""
    if kind == "visit":
        scene.work.tasks.close(episode.id, "visit", scene.now, ("call",))
    return scene.work.tasks.open(episode.id, facility, kind, scene.today, scene.now)


def _last_spoken(scene: Scene, facility: int) -> dict[int, date]:
    """Return, by illness, the last day a staff member spoke with the patient, of the last 14 days."""
    zone = scene.house.policy.zone
    since: datetime = instant(scene.today - _LOOK_BACK, time(0), zone)
    tries = scene.work.silence.tries(facility, since)
    return {each.episode: local_day(each.at, zone) for each in tries if each.outcome in SPOKEN}
