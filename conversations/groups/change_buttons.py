"""Buttons under a facility's change (`change:7:undo`): a leader of the facility, or of one above, decides."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from conversations.dialog.scene import Scene
from conversations.dialog.wording import STAFF_LANGUAGE
from conversations.groups import linking
from conversations.model.facility_changes import GROUP_FIELD, ChangeState, FacilityChange
from conversations.model.incoming import Arrival
from conversations.model.people import LEADERS, Facility, Staff
from conversations.model.undo import UNDO_FOR
from conversations.people import facility_fields, staff_rights
from conversations.station import told_changes
from conversations.texts import say_plain

FoundChange = tuple[Staff, Facility, FacilityChange]


def look_up(scene: Scene, arrival: Arrival, number: int) -> FoundChange | None:
    """Return the sender as a leader, the facility, and the change of that number (locked). Returns None without rights.

    A facility's group that it left a moment ago still counts: there it is taken back.
    """
    change = scene.work.facility_changes.get(number, lock=True)
    facility = scene.work.facilities.get(change.facility) if change is not None else None
    if change is None or facility is None or facility.closed:
        return None
    if change.field == GROUP_FIELD and arrival.private:
        return None
    if change.field == GROUP_FIELD and change.was and arrival.chat == scene.work.facilities.chat_now(change.was):
        staff = scene.work.staff.in_facility(arrival.sender, facility.id)
    else:
        staff = staff_rights.here_or_above(scene, arrival, facility)
    return (staff, facility, change) if staff is not None and staff.role in LEADERS else None


def on_press(scene: Scene, arrival: Arrival, found: FoundChange, action: str) -> bool:
    """Agree to a change, refuse it, or take it back. Returns False if there is no such button."""
    staff, facility, change = found
    act = (_OF_GROUP if change.field == GROUP_FIELD else _OF_FIELD).get(action)
    if act is None:
        return False
    scene.answer_press(arrival, act(scene, arrival, staff, facility, change))
    return True


def _undo_field(scene: Scene, arrival: Arrival, staff: Staff, facility: Facility, change: FacilityChange) -> str:
    """Give a phone or a name back. Returns the words that say why not, or an empty text."""
    if change.state is not ChangeState.DONE:
        return say_plain("change.no.over", STAFF_LANGUAGE)
    if scene.now >= change.at + UNDO_FOR:
        return say_plain("change.no.late", STAFF_LANGUAGE)
    if getattr(facility, change.field) != change.value:
        return say_plain("change.no.newer", STAFF_LANGUAGE)
    old = {change.field: change.was}
    restored = replace(facility, **old)  # type: ignore[arg-type]
    facility_fields.change(scene.work, facility, restored, f"staff:{staff.id}", scene.now)
    scene.work.facility_changes.put(change.id, ChangeState.UNDONE, scene.now)
    undone = replace(change, state=ChangeState.UNDONE, at=scene.now)
    told_changes.redraw(scene, restored, undone, staff.name)
    return ""


_OF_FIELD: dict[str, Callable[[Scene, Arrival, Staff, Facility, FacilityChange], str]] = {
    told_changes.TAKE_BACK: _undo_field,
}
_OF_GROUP: dict[str, Callable[[Scene, Arrival, Staff, Facility, FacilityChange], str]] = {
    told_changes.AGREE: linking.agree,
    told_changes.REFUSE: linking.decline,
    told_changes.TAKE_BACK: linking.undo,
}
