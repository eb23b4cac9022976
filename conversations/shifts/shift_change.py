"""Change of shift: one card a facility with its open alarms; one press takes them over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from conversations.dialog.scene import Scene
from conversations.dialog.wording import STAFF_LANGUAGE, clock
from conversations.model.alarms import ShiftChange
from conversations.model.care import Alert
from conversations.model.incoming import Arrival
from conversations.model.outgoing import Button, Lane, Message
from conversations.model.people import Facility, Staff
from conversations.model.presses import StaffButton
from conversations.people import staff_rights
from conversations.people.audience import groups, in_private, nearest_staff, showing
from conversations.people.duty_roster import on_duty
from conversations.people.station import facility_of
from conversations.programme.rows import Shift
from conversations.texts import Html, joined, say, say_plain
from conversations.watch import alarm_family, alarm_ladder
from conversations.watch.alarm_card import minutes_long

ALARMS_NAMED = 15
"""Maximum alarms named on a card; all of them are taken over."""


def tell(scene: Scene, facility: Facility, day: date, shift: Shift, alarms: Sequence[int]) -> None:
    """Show what the shift that begins finds open: alarms nobody has claimed, and those of staff who are off duty.

    Nothing is posted if there is none; either way the change is on record and told once.
    """
    found = [alert for number in alarms if (alert := scene.work.alerts.get(number)) and alert.closed_at is None]
    off = [alert for alert in found if alert.claimed_by is not None and alarm_ladder.is_off_duty(scene, alert)]
    shown = {alert.id: alert.claimed_by for alert in found if alert.claimed_by is None or alert in off}
    before = scene.work.shift_changes.newest(facility.id)
    change = scene.work.shift_changes.begin(facility.id, day, shift.id, shown, scene.now)
    if change is None:
        return
    if before is not None and before.taken_at is None:
        _pass_over(scene, facility, before)
    if not shown:
        return
    about = f"facility:{facility.id}"
    detail = {"shift": shift.id, "day": day.isoformat(), "alarms": sorted(shown)}
    scene.work.audit.note("clock", "shift changed", about, scene.now, detail=detail)
    for chat in _chats(scene, facility):
        scene.post(chat, _card(scene, facility, change), card=_name(change), lane=Lane.ALARM)


def look_up(scene: Scene, arrival: Arrival, number: int) -> tuple[Staff, Facility, ShiftChange] | None:
    """Return the sender as staff, the facility and the change of that number, locked. Returns None without rights."""
    change = scene.work.shift_changes.get(number, lock=True)
    facility = facility_of(scene, change.facility) if change is not None else None
    staff = staff_rights.here_or_above(scene, arrival, facility)
    return (staff, facility, change) if staff is not None and facility is not None and change is not None else None


def on_press(scene: Scene, arrival: Arrival, found: tuple[Staff, Facility, ShiftChange], action: str) -> bool:
    """Take over what the card of a change shows (`v:7:take`); the first who presses has it."""
    staff, facility, change = found
    if action != "take":
        return False
    if change.taken_at is not None:
        taken = {"name": change.taken_by, "at": clock(scene, change.taken_at)}
        scene.answer_press(arrival, say_plain("shift.taken_already", STAFF_LANGUAGE, **taken))
        return True
    newest = scene.work.shift_changes.newest(facility.id)
    if newest is not None and newest.id != change.id:
        scene.answer_press(arrival, say_plain("shift.passed", STAFF_LANGUAGE))
        return True
    scene.answer_press(arrival)
    scene.work.shift_changes.take(change.id, staff.id, scene.now)
    taken_over = sum(
        _take_over(scene, arrival, staff, number, holder) for number, holder in sorted(change.shown.items())
    )
    scene.work.audit.note(
        f"staff:{staff.id}",
        "shift taken over",
        f"facility:{facility.id}",
        scene.now,
        detail={"change": change.id, "alarms": taken_over},
    )
    text = say(
        "shift.taken", STAFF_LANGUAGE, name=staff.name, at=scene.clock(), number=taken_over, **_title(scene, change)
    )
    for chat in showing(scene, facility, _name(change)):
        scene.post(chat, Message(text), card=_name(change), edit=True, lane=Lane.ALARM)
    return True


def _take_over(scene: Scene, arrival: Arrival, staff: Staff, number: int, holder: int | None) -> bool:
    """Give one alarm to who takes the shift, unless it is over, has gone elsewhere or changed hands since."""
    found = staff_rights.on_alarm(scene, arrival, number)
    if found is None or found[2].closed_at is not None or found[2].claimed_by != holder or holder == staff.id:
        return False
    _, episode, alert = found
    words = {"name": staff.name, "giver": alert.claimer}
    line = say_plain("shift.log_from" if holder is not None else "shift.log", STAFF_LANGUAGE, **words)
    mine = alarm_ladder.claimed(scene, alert, staff)
    if alert.contacted_at is not None:  # the next call is due when it was: nothing is asked twice
        mine = replace(mine, contacted_at=alert.contacted_at, due_at=alert.due_at)
    mine = alarm_ladder.logged(scene, mine, line)
    scene.work.alerts.keep(mine)
    detail = {"episode": alert.episode, "from": holder}
    scene.work.audit.note(f"staff:{staff.id}", "alarm taken over", f"alert:{alert.id}", scene.now, detail=detail)
    alarm_ladder.redraw(scene, episode, mine)
    if holder is None:
        alarm_family.claimed(scene, episode, mine, staff)
    return True


def _pass_over(scene: Scene, facility: Facility, change: ShiftChange) -> None:
    """Take the button from the cards of a change nobody took: the next shift has begun."""
    text = say("shift.passed_over", STAFF_LANGUAGE, **_title(scene, change))
    for chat in showing(scene, facility, _name(change)):
        scene.post(chat, Message(text), card=_name(change), edit=True, lane=Lane.ALARM)


def _chats(scene: Scene, facility: Facility) -> list[str]:
    """Return the group and the private chats of who is on duty; the office's group too if nobody is."""
    nearest = groups(scene, facility)
    on = on_duty(scene, nearest_staff(scene, facility))
    chats = (*nearest[:1], *in_private(scene, on)) if on else (*nearest[:1], *nearest[-1:])
    return list(dict.fromkeys(chats))


def _card(scene: Scene, facility: Facility, change: ShiftChange) -> Message:
    alarms = [alert for number in change.shown if (alert := scene.work.alerts.get(number)) is not None]
    alarms.sort(key=lambda alert: (alert.claimed_by is not None, alert.opened_at))
    free = sum(alert.claimed_by is None for alert in alarms)
    held = len(alarms) - free
    key = "shift.both" if free and held else "shift.free" if free else "shift.held"
    lines = [_line(scene, alert) for alert in alarms[:ALARMS_NAMED]]
    if len(alarms) > ALARMS_NAMED:
        lines.append(say("shift.more", STAFF_LANGUAGE, number=len(alarms) - ALARMS_NAMED))
    title = say("shift.title", STAFF_LANGUAGE, station=facility.name, **_title(scene, change))
    head = f"{title}\n{say(key, STAFF_LANGUAGE, free=free, held=held)}"
    take = Button(say_plain("shift.button", STAFF_LANGUAGE), StaffButton.SHIFT.data(change.id, "take"))
    return Message(joined(head, "\n".join(lines)), rows=((take,),))


def _line(scene: Scene, alert: Alert) -> Html:
    episode = scene.work.patients.episode(alert.episode)
    assert episode is not None, "illnesses are never deleted"
    facts = {"code": episode.patient.code, "name": alert.claimer}
    since = alert.claimed_at or alert.raised_at or alert.opened_at
    minutes = minutes_long(int((scene.now - since).total_seconds() // 60))
    key = "shift.line_free" if alert.claimed_by is None else "shift.line_held"
    level = say_plain(f"worklist.mark.{alert.level}", STAFF_LANGUAGE)
    return say(key, STAFF_LANGUAGE, **facts, level=level, minutes=minutes)


def _title(scene: Scene, change: ShiftChange) -> dict[str, str]:
    labels = {shift.id: shift.label[STAFF_LANGUAGE] for shift in scene.house.protocol.shifts}
    return {"shift": labels.get(change.shift, change.shift)}


def _name(change: ShiftChange) -> str:
    return f"shift:{change.id}"
