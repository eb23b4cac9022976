"""Roster as staff see and change it (`/truc`): today and tomorrow by button, last week copied, empty nights shown."""

from __future__ import annotations

from datetime import date, timedelta

from conversations.dialog.scene import Scene
from conversations.dialog.wording import STAFF_LANGUAGE
from conversations.model.incoming import Arrival
from conversations.model.outgoing import Button, Message
from conversations.model.people import LEADERS, Facility, Staff
from conversations.model.presses import StaffButton
from conversations.people import staff_rights, waking
from conversations.programme.rows import Shift
from conversations.readers.commands import Command
from conversations.shifts import empty_shift
from conversations.texts import Html, joined, say, say_plain

WEEK = timedelta(days=7)
COPY = "copy"
"""Action of the button that enters the shifts of the last seven days for the next seven."""


def on_command(scene: Scene, arrival: Arrival, said: Command) -> None:
    """Show today's roster on `/truc`, in the staff group or in private, with buttons to change it."""
    facility = _facility(scene, arrival)
    if facility is None:
        return
    scene.post(arrival.chat, _roster(scene, facility, scene.today), card=f"duty:{facility.id}")


def on_press(scene: Scene, arrival: Arrival, standing: tuple[Staff, Facility], action: str) -> bool:
    """Show or change a day of the roster. Returns False if there is no such button for this staff member.

    `u:12:2022-03-14` shows that day of facility 12; `u:12:2022-03-14:night:55` puts 55 on that night, or off it;
    `u:12:2022-03-14:night:mine` gives the presser that night; `u:12:2022-03-14:copy` copies last week.
    """
    presser, facility = standing
    day_said, *change = action.split(":")
    if change[1:] == [empty_shift.MINE]:
        return empty_shift.take(scene, arrival, presser, facility, day_said, change[0])
    day = _day(scene, day_said)
    if day is None:
        return False
    if change and not _may_change(presser, facility, scene, change):
        staff_rights.note_refused(scene, arrival, f"duty {action}")
        scene.answer_press(arrival, say_plain("duty.leaders_only", STAFF_LANGUAGE))
        return True
    if change == [COPY]:
        scene.answer_press(arrival, _copied(scene, presser, facility))
    elif change and not _change(scene, presser, facility, day, change):
        return False
    else:
        scene.answer_press(arrival)
    scene.post(arrival.chat, _roster(scene, facility, day), card=f"duty:{facility.id}", edit=True)
    return True


def _may_change(presser: Staff, facility: Facility, scene: Scene, change: list[str]) -> bool:
    """True if this presser may change that: only leaders set others than themselves, or a whole week."""
    others = [staff for staff in scene.work.staff.of_facility(facility.id) if staff.person != presser.person]
    return presser.role in LEADERS or not (change == [COPY] or change[-1] in {str(staff.id) for staff in others})


def _change(scene: Scene, presser: Staff, facility: Facility, day: date, change: list[str]) -> bool:
    """Put a staff member on or off a shift. Returns False if there is no such shift or member."""
    shift, _, who = ":".join(change).partition(":")
    here = {str(staff.id): staff for staff in scene.work.staff.of_facility(facility.id)}
    meant = here.get(who)
    if meant is None or shift not in {each.id for each in scene.house.protocol.shifts}:
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


def _copied(scene: Scene, presser: Staff, facility: Facility) -> str:
    """Enter everybody still serving on the days a week after their shifts; nobody entered already is taken off.

    Returns words that say how many shifts were entered.
    """
    here = {staff.id for staff in scene.work.staff.of_facility(facility.id)}
    known = set(scene.work.tasks.duties(facility.id, scene.today, scene.today + WEEK))
    last = scene.work.tasks.duties(facility.id, scene.today - WEEK, scene.today)
    new = [(day + WEEK, shift, staff) for day, shift, staff in last if staff in here]
    new = [each for each in new if each not in known]
    for day, shift, staff in new:
        scene.work.tasks.give_duty(facility.id, day, shift, staff)
    if new:
        detail = {"from": (scene.today - WEEK).isoformat(), "shifts": len(new)}
        about = f"facility:{facility.id}"
        scene.work.audit.note(f"staff:{presser.id}", "roster copied", about, scene.now, detail=detail)
    return say_plain("duty.copied" if new else "duty.nothing_to_copy", STAFF_LANGUAGE, number=len(new))


def _roster(scene: Scene, facility: Facility, day: date) -> Message:
    here = scene.work.staff.of_facility(facility.id)
    known = waking.reached(scene, here)
    parts, rows = [say("duty.title", STAFF_LANGUAGE, station=facility.name, day=f"{day:%d/%m}")], []
    for shift in scene.house.protocol.shifts:
        entered = scene.work.tasks.on_duty(facility.id, day, shift.id)
        on = [waking.marked(staff, known) for staff in here if staff.id in entered]
        names = ", ".join(on) or say_plain("duty.nobody", STAFF_LANGUAGE)
        label = shift.label[STAFF_LANGUAGE]
        parts.append(say("duty.shift", STAFF_LANGUAGE, shift=label, names=names))
        rows += [
            (_switch(label, waking.marked(staff, known), staff.id in entered, _data(facility, day, shift.id, staff)),)
            for staff in here
        ]
    other = scene.today if day != scene.today else scene.today + timedelta(days=1)
    key = "duty.today" if other == scene.today else "duty.tomorrow"
    turn = Button(say_plain(key, STAFF_LANGUAGE), StaffButton.DUTY.data(facility.id, other.isoformat()))
    copy = Button(say_plain("duty.copy", STAFF_LANGUAGE), StaffButton.DUTY.data(facility.id, day.isoformat(), COPY))
    missing = ", ".join(staff.name for staff in here if staff.person not in known)
    legend = say("waking.named", STAFF_LANGUAGE, names=missing) if missing else Html("")
    text = joined(*parts, _empty(scene, facility, here), legend, say("duty.how", STAFF_LANGUAGE))
    return Message(text, rows=(*rows, (turn, copy), *(waking.button(scene) if missing else ())))


def _empty(scene: Scene, facility: Facility, here: list[Staff]) -> Html:
    """Name the days of the next week on which a shift that must be filled has nobody."""
    lines = []
    serving = {staff.id for staff in here}
    taken = scene.work.tasks.duties(facility.id, scene.today, scene.today + WEEK)
    filled = {(day, shift) for day, shift, staff in taken if staff in serving}
    for shift in (each for each in scene.house.protocol.shifts if each.ask_hour is not None):
        days = [day for n in range(WEEK.days) if ((day := scene.today + timedelta(days=n)), shift.id) not in filled]
        if days:
            lines.append(_empty_line(shift, days))
    return Html("\n".join(lines))


def _empty_line(shift: Shift, days: list[date]) -> Html:
    said = ", ".join(f"{day:%d/%m}" for day in days)
    return say("duty.empty", STAFF_LANGUAGE, shift=shift.label[STAFF_LANGUAGE], days=said)


def _data(facility: Facility, day: date, shift: str, staff: Staff) -> str:
    return StaffButton.DUTY.data(facility.id, day.isoformat(), shift, staff.id)


def _switch(label: str, name: str, on: bool, data: str) -> Button:
    return Button(f"{'☑️' if on else '▫️'} {label.split()[0]} {name}", data)


def _facility(scene: Scene, arrival: Arrival) -> Facility | None:
    """Return the facility whose roster is meant: the group's, or in private the first one the person serves.

    Returns None, after saying so, for anyone without rights there.
    """
    if not arrival.private:
        standing = staff_rights.in_this_group(scene, arrival)
        return standing[1] if standing is not None else None
    served = scene.work.staff.everywhere(arrival.sender)
    facility = scene.work.facilities.get(served[0].facility) if served else None
    if facility is None:
        scene.post(arrival.chat, Message(say("staff.stranger", STAFF_LANGUAGE)))
    return facility


def _day(scene: Scene, said: str) -> date | None:
    """Read a button's day: today or tomorrow. Returns None for the other days of an old roster: they are over."""
    return next((day for n in (0, 1) if (day := scene.today + timedelta(days=n)).isoformat() == said), None)
