"""The ladder: an alarm nobody claims climbs by itself; one claimed without contact returns to all.

`due_at` of an alarm says when the clock must look at it next, so that a restart changes nothing. Whoever changes an
alarm holds its row locked.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from conversations.dialog.scene import Scene
from conversations.dialog.wording import STAFF_LANGUAGE, clock
from conversations.model.care import Alert, Episode
from conversations.model.outgoing import Lane
from conversations.model.people import Facility, Staff
from conversations.people.audience import ROLES_OF_STEP, groups, in_private, people_above, reach, showing
from conversations.texts import say_plain
from conversations.watch.alarm_card import alarm_card, left_behind, left_for


def after(start: datetime, minutes: int) -> datetime:
    """So many minutes later."""
    return start + timedelta(minutes=minutes)


def sound(scene: Scene, episode: Episode, alert: Alert) -> None:
    """An alarm is new, or has become worse: from the lowest step on, though whoever claimed it keeps it."""
    fresh = replace(alert, raised_at=scene.now, contacted_at=None, rung=0)
    if alert.claimed_by is None:
        climb(scene, episode, fresh)
    else:
        _remind(scene, episode, fresh)


def look(scene: Scene, episode: Episode, alert: Alert) -> None:
    """What the clock does with an alarm that is due: let it climb, remind, or give it back to all."""
    if alert.claimed_by is None:
        climb(scene, episode, alert)
    elif alert.contacted_at is not None:
        _remind(scene, episode, logged(scene, alert, say_plain("alarm.call_again", STAFF_LANGUAGE)))
    else:
        _give_back(scene, episode, alert)


def climb(scene: Scene, episode: Episode, alert: Alert) -> None:
    """Every step whose time has come and that was not taken yet; the group sees the card anew each time."""
    steps = scene.house.protocol.clocks.ladder
    start = alert.raised_at or alert.opened_at
    come = sum(after(start, step.after_minutes) <= scene.now for step in steps)
    due = after(start, steps[come].after_minutes) if come < len(steps) else None
    climbed = replace(alert, rung=max(alert.rung, come), due_at=due)
    scene.work.alerts.keep(climbed)
    whom = [name for step in steps[alert.rung : climbed.rung] for name in step.whom]
    if whom:
        _note(scene, climbed, "alarm climbed", rung=climbed.rung, whom=whom)
        tell(scene, episode, climbed, ["group", *whom])


def claimed(scene: Scene, alert: Alert, staff: Staff) -> Alert:
    """The alarm in one person's hands: the ladder stops, and a contact is awaited."""
    due = after(scene.now, scene.house.protocol.clocks.no_contact_minutes)
    fresh = replace(alert, claimed_by=staff.id, claimer=staff.name, claimed_at=scene.now)
    return replace(fresh, contacted_at=None, due_at=due)


def logged(scene: Scene, alert: Alert, words: str) -> Alert:
    """The alarm with one more line of what was done."""
    return replace(alert, note=f"{alert.note}\n{scene.clock()} {words}".strip())


def tell(scene: Scene, episode: Episode, alert: Alert, whom: Iterable[str]) -> None:
    """The card to those the ladder names."""
    facility = _facility(scene, alert)
    post(scene, episode, alert, reach(scene, facility, whom))


def tell_missed(scene: Scene, episode: Episode, alert: Alert) -> None:
    """The card to those the steps taken so far name in private, where it does not stand yet."""
    taken = scene.house.protocol.clocks.ladder[: alert.rung]
    private = [name for step in taken for name in step.whom if name in ROLES_OF_STEP]
    chats = reach(scene, _facility(scene, alert), private)
    shown = f"alarm:{alert.id}"
    missing = [chat for chat in chats if not scene.work.outbox.has_card(scene.house.channels.staff_name, chat, shown)]
    post(scene, episode, alert, missing)


def post(scene: Scene, episode: Episode, alert: Alert, chats: Iterable[str]) -> None:
    """The card anew, at the bottom of these chats; an older one above it loses its buttons."""
    name = f"alarm:{alert.id}"
    for chat in chats:
        if scene.work.outbox.has_card(scene.house.channels.staff_name, chat, name):
            scene.post(chat, left_behind(episode), card=name, edit=True, lane=Lane.ALARM)
        scene.post(chat, alarm_card(scene, episode, alert), card=name, lane=Lane.ALARM)


def handed_on(scene: Scene, episode: Episode, alert: Alert, to: Facility) -> None:
    """Another facility answers for the patient: the alarm stands there from now on, as far up as it has climbed.

    One whose claimer has no standing there is nobody's again, and climbs from the lowest step. Nothing is lost: every
    old card says where the alarm went.
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
    """Every card of the alarm as it stands now, in place."""
    name = f"alarm:{alert.id}"
    card = alarm_card(scene, episode, alert)
    for chat in showing(scene, _facility(scene, alert), name):
        scene.post(chat, card, card=name, edit=True, lane=Lane.ALARM)


def _remind(scene: Scene, episode: Episode, alert: Alert) -> None:
    """The claimer and the group see the card anew; again a contact is awaited."""
    due = after(scene.now, scene.house.protocol.clocks.no_contact_minutes)
    waiting = replace(alert, contacted_at=None, due_at=due)
    scene.work.alerts.keep(waiting)
    _note(scene, waiting, "alarm reminded")
    facility = _facility(scene, waiting)
    claimer = [staff for staff in people_above(scene, facility) if staff.id == waiting.claimed_by]
    post(scene, episode, waiting, (*groups(scene, facility)[:1], *in_private(scene, claimer)))


def _give_back(scene: Scene, episode: Episode, alert: Alert) -> None:
    """Claimed, but nobody reached the patient: it climbs again from the lowest step."""
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
