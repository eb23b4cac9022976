"""Page of a facility in the staff bot (`/donvi`): its data, its QR code, its leaflet, its link.

Every staff member there may see and take these; leaders change name and hotline. Rights are looked up again at every
press.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from conversations.dialog.scene import Scene
from conversations.dialog.wording import STAFF_LANGUAGE
from conversations.model.facility_changes import ChangeState, FacilityChange
from conversations.model.incoming import Arrival
from conversations.model.outgoing import Button, Document, Message, Picture
from conversations.model.people import LEADERS, Facility, Staff
from conversations.model.presses import Prompt, StaffButton
from conversations.people import facility_fields, pin, staff_rights
from conversations.people.one_time_links import facility_link
from conversations.people.station import facility_of
from conversations.readers.commands import Command
from conversations.readers.dialling import tappable
from conversations.readers.gazetteer import commune_name, is_commune
from conversations.station import told_changes
from conversations.station.leaflet_data import leaflet
from conversations.texts import say, say_plain

TAKES = ("qr", "leaflet", "link")
CHANGES = {"name": facility_fields.read_name, "hotline": facility_fields.read_hotline}
AT_RISK = "at-risk"
"""Action that turns on or off whether those are phoned who are yellow for belonging to a risk group alone."""

PROMPT = "unit"
"""Beginning of the names of the prompts that ask for a new name or hotline."""


def on_command(scene: Scene, arrival: Arrival, command: Command) -> None:
    """Answer `/donvi`: the group's facility; in private the one a person serves, or a choice of several."""
    if arrival.private:
        _asked_alone(scene, arrival)
        return
    facility = scene.work.facilities.of_chat(arrival.chat)
    if facility is None:
        scene.post(arrival.chat, Message(say("staff.not_bound", STAFF_LANGUAGE)))
    elif (staff := _standing(scene, arrival, facility)) is None:
        scene.post(arrival.chat, Message(say("staff.not_entitled", STAFF_LANGUAGE)))
    else:
        _show(scene, arrival, facility, staff)


def on_press(scene: Scene, arrival: Arrival, standing: tuple[Staff, Facility], action: str) -> bool:
    """Do what a button of the facility's page says. Returns False if there is no such button for this staff member.

    `f:12` shows facility 12, `f:12:qr`, `f:12:leaflet` and `f:12:link` give what hangs on walls, `f:12:name` and
    `f:12:hotline` ask for a new one, `f:12:at-risk` turns calls of risk groups on or off.
    """
    staff, facility = standing
    if facility.closed or action not in ("", AT_RISK, *TAKES, *CHANGES):
        return False
    if action in (AT_RISK, *CHANGES) and staff.role not in LEADERS:
        return False
    if action == "hotline" and not pin.required(scene, arrival, staff):
        return True
    scene.answer_press(arrival, say_plain("unit.drawing", STAFF_LANGUAGE) if action in ("qr", "leaflet") else "")
    match action:
        case "":
            _show(scene, arrival, facility, staff)
        case "at-risk":
            _switch(scene, arrival, facility, staff)
        case "name" | "hotline":
            _ask(scene, arrival, facility, action)
        case _:
            _GIVES[action](scene, arrival, facility)
    return True


def on_reply(scene: Scene, arrival: Arrival, standing: tuple[Staff, Facility], prompt: Prompt, text: str) -> None:
    """Take the value a leader typed for a prompt (`unit:hotline:12:555`)."""
    staff, facility = standing
    field = prompt.purpose.removeprefix(f"{PROMPT}:")
    if facility.closed or staff.role not in LEADERS:
        staff_rights.refuse(scene, arrival, prompt.pack())
        return
    if field == "hotline" and not pin.required(scene, arrival, staff):
        return
    value = CHANGES[field](text)
    if value is None:
        scene.post(arrival.chat, Message(say(f"unit.bad.{field}", STAFF_LANGUAGE)))
        _ask(scene, arrival, facility, field)
        return
    changed = replace(facility, name=value) if field == "name" else replace(facility, hotline=value)
    new = facility_fields.change(scene.work, facility, changed, f"staff:{staff.id}", scene.now)
    scene.post(arrival.chat, Message(say("unit.changed" if new else "unit.unchanged", STAFF_LANGUAGE)))
    _show(scene, arrival, changed, staff)
    if new:
        was, name = str(getattr(facility, field)), staff.name
        made = FacilityChange(0, facility.id, field, was, value, arrival.sender, name, ChangeState.DONE, scene.now)
        told_changes.tell(scene, changed, scene.work.facility_changes.keep(made))


def _asked_alone(scene: Scene, arrival: Arrival) -> None:
    served = {staff.facility: staff for staff in reversed(scene.work.staff.everywhere(arrival.sender))}
    found = [
        (f, staff) for number, staff in served.items() if (f := scene.work.facilities.get(number)) and not f.closed
    ]
    if not found:
        scene.post(arrival.chat, Message(say("staff.stranger", STAFF_LANGUAGE)))
    elif len(found) == 1:
        _show(scene, arrival, *found[0])
    else:
        rows = tuple(
            (Button(f.name, StaffButton.FACILITY.data(f.id)),) for f, _ in sorted(found, key=lambda each: each[0].code)
        )
        scene.post(arrival.chat, Message(say("unit.which", STAFF_LANGUAGE), rows=rows))


def _standing(scene: Scene, arrival: Arrival, facility: Facility) -> Staff | None:
    """Return the sender as staff of an open facility, asked in its own group or in private."""
    standing = None if facility.closed else staff_rights.in_facility(scene, arrival, facility.id)
    return standing[0] if standing is not None else None


def _show(scene: Scene, arrival: Arrival, facility: Facility, staff: Staff) -> None:
    above = facility_of(scene, facility.parent)
    nothing = say_plain("unit.nothing", STAFF_LANGUAGE)
    commune = commune_name(facility.commune) if is_commune(facility.commune) else facility.commune
    text = say(
        "unit.page",
        STAFF_LANGUAGE,
        name=facility.name,
        code=facility.code,
        kind=say_plain(f"unit.kind.{facility.kind}", STAFF_LANGUAGE),
        commune=commune,
        hotline=tappable(facility.hotline),
        above=above.name if above else nothing,
        group=say_plain("unit.linked" if facility.staff_chat else "unit.not_linked", STAFF_LANGUAGE),
        number=len(scene.work.transfers.followed(facility.id)),
    )
    rows: list[tuple[Button, ...]] = [
        (_button(facility, "qr"), _button(facility, "leaflet")),
        (_button(facility, "link"),),
    ]
    if staff.role in LEADERS:
        rows.append((_button(facility, "hotline"), _button(facility, "name")))
        switch = "calls_off" if facility.calls_at_risk else "calls_on"
        label = say_plain(f"unit.button.{switch}", STAFF_LANGUAGE)
        rows.append((Button(label, StaffButton.FACILITY.data(facility.id, AT_RISK)),))
    scene.post(arrival.chat, Message(text, rows=tuple(rows)), card=f"unit-page:{facility.id}")


def _button(facility: Facility, action: str) -> Button:
    return Button(say_plain(f"unit.button.{action}", STAFF_LANGUAGE), StaffButton.FACILITY.data(facility.id, action))


def _switch(scene: Scene, arrival: Arrival, facility: Facility, staff: Staff) -> None:
    """Turn the calls of risk groups on, or off again, from the next report on."""
    changed = replace(facility, calls_at_risk=not facility.calls_at_risk)
    facility_fields.change(scene.work, facility, changed, f"staff:{staff.id}", scene.now)
    key = "unit.calls_are_on" if changed.calls_at_risk else "unit.calls_are_off"
    scene.post(arrival.chat, Message(say(key, STAFF_LANGUAGE)))
    _show(scene, arrival, changed, staff)


def _ask(scene: Scene, arrival: Arrival, facility: Facility, field: str) -> None:
    """Ask a leader to type; the reply to this message is understood by the card's name."""
    text = say(f"unit.prompt.{field}", STAFF_LANGUAGE, name=arrival.sender_name, station=facility.name)
    scene.prompt(arrival, text, f"{PROMPT}:{field}", facility.id)


def _give_qr(scene: Scene, arrival: Arrival, facility: Facility) -> None:
    """Send the QR code as a picture to scan from the screen, and as a file, since messengers shrink pictures."""
    data = {"link": _link(scene, facility), "name": facility.name}
    scene.show(arrival.chat, Picture("qr", data, Message(say("unit.qr", STAFF_LANGUAGE, station=facility.name))))
    for_print = Message(say("unit.qr_file", STAFF_LANGUAGE))
    scene.show(arrival.chat, Document("qr", f"QR-{facility.code}.png", data, for_print))


def _give_leaflet(scene: Scene, arrival: Arrival, facility: Facility) -> None:
    data = leaflet(facility, scene.house.channels.front, scene.house.policy, scene.house.protocol)
    caption = Message(say("unit.leaflet", STAFF_LANGUAGE, station=facility.name))
    scene.show(arrival.chat, Document("leaflet", f"to-huong-dan-{facility.code}.pdf", data, caption))


def _give_link(scene: Scene, arrival: Arrival, facility: Facility) -> None:
    text = say("unit.link", STAFF_LANGUAGE, station=facility.name, link=_link(scene, facility))
    scene.post(arrival.chat, Message(text))


def _link(scene: Scene, facility: Facility) -> str:
    return facility_link(scene.house.channels.front, facility.code)


_GIVES: dict[str, Callable[[Scene, Arrival, Facility], None]] = {
    "qr": _give_qr,
    "leaflet": _give_leaflet,
    "link": _give_link,
}
