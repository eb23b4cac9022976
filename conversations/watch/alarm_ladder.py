"""Alarm ladder: an unclaimed alarm climbs by itself; one claimed without contact returns to all.

`due_at` of an alarm says when the clock must look at it next, so that a restart changes nothing. An alarm is
changed only while its row is locked.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from conversations.dialog.scene import Scene
from conversations.dialog.wording import STAFF_LANGUAGE, clock
from conversations.model.care import Alert, Episode
from conversations.model.outgoing import ALARM_CARDS, Lane, Say
from conversations.model.people import Facility, Staff
from conversations.people import texting
from conversations.people.audience import (
    ROLES_OF_STEP,
    chain,
    groups,
    in_private,
    nearest_staff,
    people_above,
    reach,
    showing,
)
from conversations.people.duty_roster import on_duty, shift_began, shift_now
from conversations.programme.rows import LadderStep
from conversations.texts import say_plain
from conversations.watch import alarm_family
from conversations.watch.alarm_card import alarm_card, left_behind, left_for


def after(start: datetime, minutes: int) -> datetime:
    """Return the instant that many minutes after `start`."""
    return start + timedelta(minutes=minutes)


def next_steps(scene: Scene, rung: int, start: datetime) -> tuple[int, datetime, list[str]]:
    """Return the rung reached by now, when the next is due, and the people of those since `rung`.

    After the last step its people come again and again: for what waits for a person and is no alarm.
    """
    clocks = scene.house.protocol.clocks
    steps = clocks.ladder
    come = sum(after(start, step.after_minutes) <= scene.now for step in steps)
    again = after(scene.now, clocks.no_contact_minutes)
    due = after(start, steps[come].after_minutes) if come < len(steps) else again
    return come, due, [name for step in steps[rung:come] or steps[-1:] for name in step.whom]


def sound(scene: Scene, episode: Episode, alert: Alert) -> None:
    """Start a new or worse alarm at the lowest step. A claimed one stays with its claimer, who is reminded."""
    fresh = replace(alert, raised_at=scene.now, contacted_at=None, rung=0)
    if alert.claimed_by is None:
        climb(scene, episode, fresh)
    else:
        _remind(scene, episode, fresh)


def look(scene: Scene, episode: Episode, alert: Alert) -> None:
    """Handle an alarm that is due: let it climb, remind its claimer, or give it back to all."""
    if alert.claimed_by is None:
        climb(scene, episode, alert)
    elif alert.contacted_at is not None:
        _remind(scene, episode, logged(scene, alert, say_plain("alarm.call_again", STAFF_LANGUAGE)))
    else:
        _give_back(scene, episode, alert)


def climb(scene: Scene, episode: Episode, alert: Alert) -> None:
    """Take every step that is due and was not taken yet; after the last one, tell its people again without end.

    However many steps or repeats one jump of the clock passed, each chat is shown the card once.
    """
    clocks = scene.house.protocol.clocks
    steps, start = clocks.ladder, alert.raised_at or alert.opened_at
    come = sum(after(start, step.after_minutes) <= scene.now for step in steps)
    due = (
        after(start, steps[come].after_minutes) if come < len(steps) else after(scene.now, clocks.repeat.every_minutes)
    )
    climbed = replace(alert, rung=max(alert.rung, come), due_at=due)
    climbed = texted(scene, episode, climbed, steps[alert.rung : climbed.rung])
    scene.work.alerts.keep(climbed)
    whom = [name for step in steps[alert.rung : climbed.rung] for name in step.whom]
    again = not whom and come == len(steps)
    if again:
        _note(scene, climbed, "alarm repeated", whom=clocks.repeat.whom)
        tell(scene, episode, climbed, clocks.repeat.whom)
    elif whom:
        _note(scene, climbed, "alarm climbed", rung=climbed.rung, whom=whom)
        tell(scene, episode, climbed, ["group", *whom])
    if alarm_family.FAMILY in whom:
        alarm_family.nobody_yet(scene, episode, climbed)


def texted(scene: Scene, episode: Episode, alert: Alert, steps: Iterable[LadderStep]) -> Alert:
    """Return the alarm with a line about the staff woken by text messages of these steps."""
    whom = dict.fromkeys(name for step in steps for name in step.texted)
    since = alert.raised_at or alert.opened_at
    woken = texting.wake(scene, _facility(scene, alert), whom, alert.id, episode.patient.code, since) if whom else []
    names = ", ".join(staff.name for staff in woken)
    return logged(scene, alert, say_plain("waking.texted", STAFF_LANGUAGE, names=names)) if woken else alert


def text_refused(scene: Scene, alert: Alert, person: str) -> None:
    """Say on the alarm's card that the text message to a staff member was not sent."""
    episode = scene.work.patients.episode(alert.episode)
    staff = next((each for each in scene.work.staff.everywhere(person)), None)
    if episode is None or staff is None:
        return
    line = say_plain("waking.text_failed", STAFF_LANGUAGE, name=staff.name)
    noted = logged(scene, alert, line)
    scene.work.alerts.keep(noted)
    _note(scene, noted, "text refused", staff=staff.id)
    redraw(scene, episode, noted)


def claimed(scene: Scene, alert: Alert, staff: Staff) -> Alert:
    """Return the alarm claimed by a staff member: the ladder stops, and a contact is awaited."""
    due = after(scene.now, scene.house.protocol.clocks.no_contact_minutes)
    fresh = replace(alert, claimed_by=staff.id, claimer=staff.name, claimed_at=scene.now)
    return replace(fresh, contacted_at=None, due_at=due)


def logged(scene: Scene, alert: Alert, words: str) -> Alert:
    """Return the alarm with one more line in its log, with the time."""
    return replace(alert, note=f"{alert.note}\n{scene.clock()} {words}".strip())


def tell(scene: Scene, episode: Episode, alert: Alert, whom: Iterable[str]) -> None:
    """Post the card to the chats behind these names of the ladder (`group`, `duty_nurse`)."""
    facility = _facility(scene, alert)
    post(scene, episode, alert, reach(scene, facility, whom))


def tell_missed(scene: Scene, episode: Episode, alert: Alert) -> None:
    """Post the card privately to the people named by the steps taken so far, where it is not shown yet."""
    taken = scene.house.protocol.clocks.ladder[: alert.rung]
    private = [name for step in taken for name in step.whom if name in ROLES_OF_STEP]
    chats = reach(scene, _facility(scene, alert), private)
    shown = f"alarm:{alert.id}"
    missing = [chat for chat in chats if not scene.work.outbox.has_card(scene.house.channels.staff_name, chat, shown)]
    post(scene, episode, alert, missing)


def go_round(scene: Scene, episode: Episode, alert: Alert, shut: str) -> None:
    """Post the card to the next group and people on duty, while one chat may not be shown it."""
    chats = reach(scene, _facility(scene, alert), ["group", "parent", *ROLES_OF_STEP])
    staff, name = scene.house.channels.staff_name, f"{ALARM_CARDS}{alert.id}"
    missing = [chat for chat in chats if chat != shut and not scene.work.outbox.has_card(staff, chat, name)]
    if missing:
        noted = logged(scene, alert, say_plain("alarm.held_up", STAFF_LANGUAGE))
        scene.work.alerts.keep(noted)
        _note(scene, noted, "alarm held up")
        post(scene, episode, noted, missing)


def post(scene: Scene, episode: Episode, alert: Alert, chats: Iterable[str]) -> None:
    """Post the card at the bottom of these chats; an older one above it loses its buttons."""
    name = f"alarm:{alert.id}"
    for chat in chats:
        if scene.work.outbox.has_card(scene.house.channels.staff_name, chat, name):
            scene.post(chat, left_behind(episode), card=name, edit=True, lane=Lane.ALARM)
        scene.post(chat, alarm_card(scene, episode, alert), card=name, lane=Lane.ALARM)


def handed_on(scene: Scene, episode: Episode, alert: Alert, to: Facility) -> None:
    """Move the alarm to the facility that answers for the patient now, as far up as it has climbed.

    If its claimer has no rights there, it is unclaimed again and climbs from the lowest step. Nothing is lost: an old
    card without a new one below says where the alarm went.
    """
    standing = showing(scene, _facility(scene, alert), f"alarm:{alert.id}")
    said_before = len(scene.outgoing)
    moved = logged(scene, replace(alert, facility=to.id), say_plain("alarm.handed_on", STAFF_LANGUAGE, station=to.name))
    claimer = [staff for staff in people_above(scene, to) if staff.id == alert.claimed_by]
    if alert.claimed_by is not None and not claimer:
        climb(scene, episode, replace(moved, claimed_by=None, claimer="", claimed_at=None, contacted_at=None,
                                      raised_at=scene.now, rung=0))  # fmt: skip
    else:
        scene.work.alerts.keep(moved)
        climbed = [name for step in scene.house.protocol.clocks.ladder[: moved.rung] for name in step.whom]
        post(scene, episode, moved, (*reach(scene, to, ["group", *climbed]), *in_private(scene, claimer)))
    reached = {sent.address for sent in scene.outgoing[said_before:]}
    for chat in standing:
        if chat not in reached:
            gone = left_for(episode, to)
            scene.post(chat, gone, card=f"alarm:{alert.id}", edit=True, lane=Lane.ALARM)


def redraw(scene: Scene, episode: Episode, alert: Alert) -> None:
    """Edit every card of the alarm to its current state; one that this very turn posts is posted as such."""
    name = f"alarm:{alert.id}"
    card = alarm_card(scene, episode, alert)
    for at, sent in enumerate(scene.outgoing):
        if isinstance(sent.content, Say) and sent.content.card == name and not sent.content.edit:
            scene.outgoing[at] = replace(sent, content=replace(sent.content, message=card))
    for chat in showing(scene, _facility(scene, alert), name):
        scene.post(chat, card, card=name, edit=True, lane=Lane.ALARM)


def _remind(scene: Scene, episode: Episode, alert: Alert) -> None:
    """Post the card to the claimer and the group again; a contact is awaited once more."""
    due = after(scene.now, scene.house.protocol.clocks.no_contact_minutes)
    waiting = replace(alert, contacted_at=None, due_at=due)
    scene.work.alerts.keep(waiting)
    _note(scene, waiting, "alarm reminded")
    facility = _facility(scene, waiting)
    claimer = [staff for staff in people_above(scene, facility) if staff.id == waiting.claimed_by]
    chats = (*groups(scene, facility)[:1], *in_private(scene, claimer), *_stand_ins(scene, facility, alert))
    post(scene, episode, waiting, dict.fromkeys(chats))


def _stand_ins(scene: Scene, facility: Facility, alert: Alert) -> list[str]:
    """Return the chats that look at an alarm instead of a claimer off duty: those on duty, else the office.

    A claimer who took it in this very shift is at work, whatever the roster says: then the office is not woken.
    """
    if alert.claimed_by in [staff.id for staff in _on_duty_near(scene, facility)]:
        return []
    on = on_duty(scene, nearest_staff(scene, facility))
    if on:
        return in_private(scene, on)
    return groups(scene, facility)[-1:] if is_off_duty(scene, alert) else []


def is_off_duty(scene: Scene, alert: Alert) -> bool:
    """True if the claimer is not on duty, and last acted on the alarm before this shift began."""
    current = shift_now(scene)
    acted = max((at for at in (alert.claimed_at, alert.contacted_at) if at is not None), default=None)
    if alert.claimed_by is None or current is None or acted is None or acted >= shift_began(scene, *current):
        return False
    return alert.claimed_by not in [staff.id for staff in _on_duty_near(scene, _facility(scene, alert))]


def _on_duty_near(scene: Scene, facility: Facility) -> list[Staff]:
    """Return the staff on duty now at a facility and at those above it, each by its own roster."""
    return [staff for each in chain(scene, facility) for staff in on_duty(scene, scene.work.staff.of_facility(each.id))]


def _give_back(scene: Scene, episode: Episode, alert: Alert) -> None:
    """Free an alarm whose claimer did not reach the patient; it climbs again from the lowest step."""
    words = say_plain("alarm.given_back", STAFF_LANGUAGE, name=alert.claimer, at=clock(scene, alert.claimed_at))
    _note(scene, alert, "alarm given back", claimed_by=alert.claimed_by)
    free = replace(alert, claimed_by=None, claimer="", claimed_at=None, raised_at=scene.now, rung=0)
    climb(scene, episode, logged(scene, free, words))


def _facility(scene: Scene, alert: Alert) -> Facility:
    facility = scene.work.facilities.get(alert.facility)
    assert facility is not None, "an alarm is stored for a facility, and facilities are never deleted"
    return facility


def _note(scene: Scene, alert: Alert, action: str, **detail: object) -> None:
    about = f"alert:{alert.id}"
    scene.work.audit.note("clock", action, about, scene.now, detail={"episode": alert.episode, **detail})
