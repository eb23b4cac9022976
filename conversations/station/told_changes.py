"""Changes of a facility shown to its group and to the office, to be taken back for ten minutes."""

from __future__ import annotations

from datetime import datetime, timedelta

from conversations.dialog.scene import Scene
from conversations.dialog.wording import STAFF_LANGUAGE, clock
from conversations.model.facility_changes import GROUP_FIELD, ChangeState, FacilityChange
from conversations.model.outgoing import Button, Message
from conversations.model.people import Facility
from conversations.model.presses import StaffButton
from conversations.model.undo import UNDO_FOR
from conversations.people.audience import groups
from conversations.texts import joined, say, say_plain

OLD_GROUP_ANSWERS = timedelta(minutes=30)
"""Time the old group has for itself; then the office may agree in its place. Ours, not approved."""

AGREE, REFUSE, TAKE_BACK = "yes", "no", "undo"
_CARDS = "change:"


def tell(scene: Scene, facility: Facility, change: FacilityChange) -> None:
    """Post a new change in the group it is about, and in the office's."""
    for chat in _readers(scene, facility, change):
        scene.post(chat, _card(scene, facility, change), card=f"{_CARDS}{change.id}")


def redraw(scene: Scene, facility: Facility, change: FacilityChange, by: str) -> None:
    """Say on every card of a change what became of it, and who decided."""
    for chat in _readers(scene, facility, change):
        scene.post(chat, _card(scene, facility, change, by), card=f"{_CARDS}{change.id}", edit=True)


def office_may_agree(change: FacilityChange) -> datetime:
    """Return when the office may agree in the old group's place."""
    return change.at + OLD_GROUP_ANSWERS


def _readers(scene: Scene, facility: Facility, change: FacilityChange) -> list[str]:
    """Return the chats that are told: of a group's change the old group, else the facility's, and the office's."""
    chain = groups(scene, facility)
    first = [scene.work.facilities.chat_now(change.was)] if change.field == GROUP_FIELD and change.was else chain[:1]
    last = [chat for chat in chain[-1:] if change.field != GROUP_FIELD or chat != change.value]
    if change.field == GROUP_FIELD and not change.was:
        first = []
    return list(dict.fromkeys((*first, *last)))


def _card(scene: Scene, facility: Facility, change: FacilityChange, by: str = "") -> Message:
    facts = {"name": change.name, "station": facility.name, "was": change.was, "value": change.value}
    asked = change.state is ChangeState.ASKED
    key = "moved" if change.field == GROUP_FIELD and not change.was else change.field
    what = say(f"change.what.{key}", STAFF_LANGUAGE, **facts)
    until = clock(scene, office_may_agree(change))
    state = "" if change.state is ChangeState.DONE and not by else change.state
    below = say(f"change.state.{state}", STAFF_LANGUAGE, name=by, at=scene.clock(), until=until) if state else ""
    rows: tuple[tuple[Button, ...], ...] = ()
    if asked:
        rows = ((_button(change, AGREE),), (_button(change, REFUSE),))
    elif change.state is ChangeState.DONE and scene.now < change.at + UNDO_FOR:
        rows = ((_button(change, TAKE_BACK),),)
    return Message(joined(what, below), rows=rows)


def _button(change: FacilityChange, action: str) -> Button:
    return Button(say_plain(f"change.button.{action}", STAFF_LANGUAGE), StaffButton.CHANGE.data(change.id, action))
