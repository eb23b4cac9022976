"""A shift nobody could be woken in, told before it begins: one press takes it.

Told once a day and facility, in its group and to its leaders in private; the shift's `ask_hour` says from when.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from conversations.calendar import local_time
from conversations.dialog.scene import Scene
from conversations.dialog.wording import STAFF_LANGUAGE
from conversations.model.incoming import Arrival
from conversations.model.outgoing import Button, Message
from conversations.model.people import LEADERS, Facility, Staff
from conversations.model.presses import StaffButton
from conversations.people import waking
from conversations.people.audience import groups, in_private, nearest_staff
from conversations.people.duty_roster import shift_now
from conversations.programme.rows import Shift
from conversations.texts import joined, say, say_plain

MINE = "mine"
"""Action of the button that gives a shift to its presser."""


def asked_now(scene: Scene) -> Iterator[Shift]:
    """Yield the shifts of today that must be filled by now: from their `ask_hour` to the end of the day."""
    hour = local_time(scene.now, scene.house.policy.zone).hour
    for shift in scene.house.protocol.shifts:
        if shift.ask_hour is not None and hour >= shift.ask_hour:
            yield shift


def key(facility: int, day: date, shift: Shift) -> str:
    """Return the key under which an empty shift is told once."""
    return f"empty:{facility}:{day}:{shift.id}"


def tell(scene: Scene, facility: Facility, shift: Shift) -> None:
    """Tell a facility's group and leaders if nobody can be woken in a shift of today.

    Where the facility has no staff, those that answer for it are asked, as the ladder asks them.
    """
    here = nearest_staff(scene, facility)
    served = scene.work.facilities.get(here[0].facility) if here else None
    asked = served if served is not None else facility
    on, awake = _on(scene, asked, here, scene.today, shift)
    if awake:
        return
    once = key(asked.id, scene.today, shift)
    if scene.work.outbox.known([once]):
        return
    message = _card(scene, asked, scene.today, shift, on)
    leaders = in_private(scene, [staff for staff in here if staff.role in LEADERS])
    chats = list(dict.fromkeys((*groups(scene, asked)[:1], *leaders)))
    for at, chat in enumerate(chats):
        told = f"{once}:{chat}" if at else once  # the first one's key says that it was told
        scene.post(chat, message, card=_name(asked, scene.today, shift), once=told)
    if not chats:
        return
    detail = {"day": scene.today.isoformat(), "shift": shift.id, "on": [staff.id for staff in on]}
    scene.work.audit.note("clock", "empty shift told", f"facility:{asked.id}", scene.now, detail=detail)


def take(scene: Scene, arrival: Arrival, staff: Staff, facility: Facility, day_said: str, shift_id: str) -> bool:
    """Give the presser the shift (pressed twice: they keep it). Returns False for a shift that is over or unknown."""
    shift = next((each for each in scene.house.protocol.shifts if each.id == shift_id), None)
    day = _still_to_take(scene, day_said, shift)
    if shift is None or day is None:
        return False
    if staff.facility != facility.id:  # an admin of elsewhere is on no roster here
        return False
    if staff.id not in scene.work.tasks.on_duty(facility.id, day, shift.id):
        scene.work.tasks.give_duty(facility.id, day, shift.id, staff.id)
        detail = {"day": day.isoformat(), "shift": shift.id, "facility": facility.id}
        scene.work.audit.note(f"staff:{staff.id}", "on duty", f"staff:{staff.id}", scene.now, detail=detail)
    unheard = not waking.reached(scene, [staff])
    scene.answer_press(arrival, say_plain("duty.taken_unheard", STAFF_LANGUAGE) if unheard else "")
    here = scene.work.staff.of_facility(facility.id)
    on, awake = _on(scene, facility, here, day, shift)
    card = _name(facility, day, shift)
    message = _taken(facility, day, shift, on) if awake else _card(scene, facility, day, shift, on)
    chats = dict.fromkeys((*groups(scene, facility)[:1], *(each.person for each in here), arrival.chat))
    for chat in chats:
        if scene.work.outbox.has_card(scene.house.channels.staff_name, chat, card):
            scene.post(chat, message, card=card, edit=True)
    return True


def _still_to_take(scene: Scene, said: str, shift: Shift | None) -> date | None:
    """Return the day of a shift that is to come today or tomorrow, or runs now."""
    current = shift_now(scene)
    running = [current[0]] if current is not None and current[1] == shift else []
    days = (*running, scene.today, scene.today + timedelta(days=1))
    return next((day for day in days if day.isoformat() == said), None)


def _on(
    scene: Scene, facility: Facility, here: list[Staff], day: date, shift: Shift
) -> tuple[list[Staff], list[Staff]]:
    """Return those on duty in a shift, and those of them an alarm reaches in private."""
    entered = scene.work.tasks.on_duty(facility.id, day, shift.id)
    on = [staff for staff in here if staff.id in entered]
    known = waking.reached(scene, on)
    return on, [staff for staff in on if staff.person in known]


def _card(scene: Scene, facility: Facility, day: date, shift: Shift, on: list[Staff]) -> Message:
    why = say("duty.gap.unheard" if on else "duty.gap.nobody", STAFF_LANGUAGE, **_facts(facility, day, shift, on))
    label = "duty.gap.take_night" if shift.to_hour <= shift.from_hour else "duty.gap.take"
    mine = StaffButton.DUTY.data(facility.id, day.isoformat(), shift.id, MINE)
    see = StaffButton.DUTY.data(facility.id, day.isoformat())
    rows = (
        (Button(say_plain(label, STAFF_LANGUAGE), mine),),
        (Button(say_plain("duty.gap.roster", STAFF_LANGUAGE), see),),
    )
    return Message(joined(why, say("duty.gap.how", STAFF_LANGUAGE)), rows=(*rows, *waking.button(scene)))


def _taken(facility: Facility, day: date, shift: Shift, on: list[Staff]) -> Message:
    return Message(say("duty.gap.filled", STAFF_LANGUAGE, **_facts(facility, day, shift, on)))


def _facts(facility: Facility, day: date, shift: Shift, on: list[Staff]) -> dict[str, str]:
    names = ", ".join(staff.name for staff in on)
    return {"station": facility.name, "shift": shift.label[STAFF_LANGUAGE], "day": f"{day:%d/%m}", "names": names}


def _name(facility: Facility, day: date, shift: Shift) -> str:
    return f"empty:{facility.id}:{day}:{shift.id}"
