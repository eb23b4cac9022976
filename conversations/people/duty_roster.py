"""Duty roster (`/truc`): a facility's staff on duty by day and shift, kept with buttons."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from conversations.calendar import instant, local_time
from conversations.dialog.scene import Scene
from conversations.dialog.wording import STAFF_LANGUAGE
from conversations.model.incoming import Arrival
from conversations.model.outgoing import Button, Message
from conversations.model.people import LEADERS, Facility, Staff
from conversations.model.presses import StaffButton
from conversations.programme.rows import Shift
from conversations.readers.commands import Command
from conversations.texts import Html, say, say_plain


def shift_now(scene: Scene) -> tuple[date, Shift] | None:
    """Return the current shift and the day it began. Returns None if the programme has none for this hour."""
    hour, today = local_time(scene.now, scene.house.policy.zone).hour, scene.today
    for shift in scene.house.protocol.shifts:
        over_midnight = shift.to_hour <= shift.from_hour
        if over_midnight and hour < shift.to_hour:
            return today - timedelta(days=1), shift
        if shift.from_hour <= hour and (over_midnight or hour < shift.to_hour):
            return today, shift
    return None


def shift_began(scene: Scene, day: date, shift: Shift) -> datetime:
    """Return the instant at which a day's shift begins."""
    return instant(day, time(shift.from_hour), scene.house.policy.zone)


def on_duty(scene: Scene, here: list[Staff]) -> list[Staff]:
    """Return those of one facility's staff who are on duty now."""
    current = shift_now(scene)
    if current is None or not here:
        return []
    entered = scene.work.tasks.on_duty(here[0].facility, current[0], current[1].id)
    return [staff for staff in here if staff.id in entered]


def on_command(scene: Scene, arrival: Arrival, said: Command) -> None:
    """Show today's roster on `/truc`, in the staff group or in private, with buttons to change it."""
    facility = _facility(scene, arrival)
    if facility is None:
        scene.post(
            arrival.chat, Message(say("staff.not_bound" if not arrival.private else "staff.stranger", STAFF_LANGUAGE))
        )
        return
    scene.post(arrival.chat, _roster(scene, facility, scene.today), card=f"duty:{facility.id}")


def on_press(scene: Scene, arrival: Arrival, standing: tuple[Staff, Facility], action: str) -> bool:
    """Show or change a day of the roster. Returns False if there is no such button for this staff member.

    `u:12:2022-03-14` shows that day of facility 12; `u:12:2022-03-14:night:55` puts 55 on that night, or off it.
    """
    presser, facility = standing
    day_said, *change = action.split(":")
    day = _day(scene, day_said)
    if day is None:
        return False
    if change and not _change(scene, presser, facility, day, change):
        return False
    scene.answer_press(arrival)
    scene.post(arrival.chat, _roster(scene, facility, day), card=f"duty:{facility.id}", edit=True)
    return True


def _change(scene: Scene, presser: Staff, facility: Facility, day: date, change: list[str]) -> bool:
    """Put a staff member on or off a shift. Returns False if not allowed: only leaders set others than themselves."""
    shift, _, who = ":".join(change).partition(":")
    here = {str(staff.id): staff for staff in scene.work.staff.of_facility(facility.id)}
    meant = here.get(who)
    if meant is None or shift not in {each.id for each in scene.house.protocol.shifts}:
        return False
    if presser.role not in LEADERS and meant.person != presser.person:
        return False
    on = meant.id in scene.work.tasks.on_duty(facility.id, day, shift)
    (scene.work.tasks.take_duty if on else scene.work.tasks.give_duty)(facility.id, day, shift, meant.id)
    scene.work.audit.note(
        f"staff:{presser.id}",
        "off duty" if on else "on duty",
        f"staff:{meant.id}",
        scene.now,
        detail={"day": day.isoformat(), "shift": shift, "facility": facility.id},
    )
    return True


def _roster(scene: Scene, facility: Facility, day: date) -> Message:
    here = scene.work.staff.of_facility(facility.id)
    parts, rows = [say("duty.title", STAFF_LANGUAGE, station=facility.name, day=f"{day:%d/%m}")], []
    for shift in scene.house.protocol.shifts:
        entered = scene.work.tasks.on_duty(facility.id, day, shift.id)
        names = ", ".join(s.name for s in here if s.id in entered) or say_plain("duty.nobody", STAFF_LANGUAGE)
        label = shift.label[STAFF_LANGUAGE]
        parts.append(say("duty.shift", STAFF_LANGUAGE, shift=label, names=names))
        rows += [(_switch(label, staff, staff.id in entered, _data(facility, day, shift.id, staff)),) for staff in here]
    other = scene.today if day != scene.today else scene.today + timedelta(days=1)
    key = "duty.today" if other == scene.today else "duty.tomorrow"
    turn = Button(say_plain(key, STAFF_LANGUAGE), StaffButton.DUTY.data(facility.id, other.isoformat()))
    return Message(Html("\n\n".join((*parts, say("duty.how", STAFF_LANGUAGE)))), rows=(*rows, (turn,)))


def _data(facility: Facility, day: date, shift: str, staff: Staff) -> str:
    return StaffButton.DUTY.data(facility.id, day.isoformat(), shift, staff.id)


def _switch(label: str, staff: Staff, on: bool, data: str) -> Button:
    return Button(f"{'☑️' if on else '▫️'} {label.split()[0]} {staff.name}", data)


def _facility(scene: Scene, arrival: Arrival) -> Facility | None:
    """Return the facility whose roster is meant: the group's, or in private the first one the person serves."""
    if not arrival.private:
        return scene.work.facilities.of_chat(arrival.chat)
    served = scene.work.staff.everywhere(arrival.sender)
    return scene.work.facilities.get(served[0].facility) if served else None


def _day(scene: Scene, said: str) -> date | None:
    """Read a button's day: today or tomorrow. Returns None for the other days of an old roster: they are over."""
    return next((day for n in (0, 1) if (day := scene.today + timedelta(days=n)).isoformat() == said), None)
