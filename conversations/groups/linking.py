"""Linking of a staff group (`/lienket`): the first at once; another one only when a leader in the old group agrees.

Cards carry names and phones, so a link code alone must not turn them away to a group nobody knows.
"""

from __future__ import annotations

from dataclasses import replace

from conversations.changes import repost_waiting
from conversations.dialog.scene import Scene
from conversations.dialog.wording import STAFF_LANGUAGE, clock
from conversations.model.facility_changes import GROUP_FIELD, ChangeState, FacilityChange
from conversations.model.incoming import Arrival
from conversations.model.outgoing import Message
from conversations.model.people import LEADERS, Facility, Role, Staff
from conversations.model.undo import UNDO_FOR
from conversations.people import one_time_links, waking
from conversations.people.station import group_for
from conversations.readers.commands import Command
from conversations.station import staff_menu, told_changes
from conversations.texts import Html, say, say_plain


def on_command(scene: Scene, arrival: Arrival, command: Command) -> None:
    """Answer `/lienket CODE` in a group: make it the staff group of the facility the code was made for."""
    if arrival.private:
        _say(scene, arrival.chat, "staff.bind_in_group")
    elif (bound := scene.work.facilities.of_chat(arrival.chat)) is not None:
        _here_already(scene, arrival, bound, one_time_links.digest(command.rest))
    elif not command.rest:
        _say(scene, arrival.chat, "staff.bind_needs_code")
    else:
        _with_code(scene, arrival, one_time_links.digest(command.rest))


def agree(scene: Scene, arrival: Arrival, staff: Staff, facility: Facility, change: FacilityChange) -> str:
    """Move a facility to the group that asked. Returns the words that say why not, or an empty text."""
    if change.state is not ChangeState.ASKED:
        return say_plain("change.no.over", STAFF_LANGUAGE)
    in_old_group = facility.staff_chat == arrival.chat
    if facility.staff_chat is not None and not in_old_group and scene.now < told_changes.office_may_agree(change):
        until = clock(scene, told_changes.office_may_agree(change))
        return say_plain("change.no.wait", STAFF_LANGUAGE, until=until)
    chat = scene.work.facilities.chat_now(change.value)
    if scene.work.facilities.of_chat(chat) is not None:
        return say_plain("change.no.taken", STAFF_LANGUAGE)
    scene.work.facilities.give_group(facility.id, chat)
    done = _put(scene, change, ChangeState.DONE)
    _note(scene, arrival, f"staff:{staff.id}", "group change agreed", facility, change)
    _begin(scene, replace(facility, staff_chat=chat), change.person, change.name)
    told_changes.redraw(scene, facility, done, staff.name)
    return ""


def decline(scene: Scene, arrival: Arrival, staff: Staff, facility: Facility, change: FacilityChange) -> str:
    """Keep the old group, and void the code. Returns the words that say why not, or an empty text."""
    if change.state is not ChangeState.ASKED:
        return say_plain("change.no.over", STAFF_LANGUAGE)
    scene.work.facilities.void_link(facility.id)
    _note(scene, arrival, f"staff:{staff.id}", "group change refused", facility, change)
    _say(scene, change.value, "change.link.refused", station=facility.name)
    told_changes.redraw(scene, facility, _put(scene, change, ChangeState.REFUSED), staff.name)
    return ""


def undo(scene: Scene, arrival: Arrival, staff: Staff, facility: Facility, change: FacilityChange) -> str:
    """Give a facility its old group again. Returns the words that say why not, or an empty text."""
    new = scene.work.facilities.chat_now(change.value)
    old = scene.work.facilities.chat_now(change.was) if change.was else None
    if change.state is not ChangeState.DONE or facility.staff_chat != new:
        return say_plain("change.no.over", STAFF_LANGUAGE)
    if scene.now >= change.at + UNDO_FOR:
        return say_plain("change.no.late", STAFF_LANGUAGE)
    if old is not None and scene.work.facilities.of_chat(old) is not None:
        return say_plain("change.no.taken", STAFF_LANGUAGE)
    scene.work.facilities.give_group(facility.id, old)
    _note(scene, arrival, f"staff:{staff.id}", "group change undone", facility, change)
    _say(scene, new, "change.link.undone", station=facility.name)
    if old is not None:
        _say(scene, old, "change.link.back", station=facility.name)
    repost_waiting.post_again(scene, {facility.id, *repost_waiting.answered_by(scene, facility)}, missing_only=True)
    told_changes.redraw(scene, replace(facility, staff_chat=old), _put(scene, change, ChangeState.UNDONE), staff.name)
    return ""


# ---------------------------------------------------------------- a code was typed


def _here_already(scene: Scene, arrival: Arrival, facility: Facility, code: bytes) -> None:
    """Give a linked group without a leader one by a code of its own; else say that it is linked."""
    meant = scene.work.facilities.linked_by(code, scene.now)
    if meant is None or meant.id != facility.id or _leaders(scene, facility):
        _say(scene, arrival.chat, "staff.bound_already", station=facility.name)
        return
    scene.work.facilities.void_link(facility.id)
    scene.work.staff.add(facility.id, arrival.sender_name, Role.MANAGER, arrival.sender, scene.now)
    detail = {"person": arrival.sender}
    about = f"facility:{facility.id}"
    scene.work.audit.note(
        f"person:{arrival.sender}", "leads by code", about, scene.now, place=arrival.chat, detail=detail
    )
    _say(scene, arrival.chat, "staff.first_manager", name=arrival.sender_name)
    staff_menu.offer(scene, arrival.sender)


def _with_code(scene: Scene, arrival: Arrival, code: bytes) -> None:
    facility = scene.work.facilities.linked_by(code, scene.now)
    if facility is None:
        scene.work.audit.note(f"person:{arrival.sender}", "wrong link code", "", scene.now, place=arrival.chat)
        _say(scene, arrival.chat, "staff.bind_bad_code")
    elif facility.staff_chat is not None:
        _ask(scene, arrival, facility, "change.link.waits")
    elif _is_stranger(scene, arrival, facility):
        _ask(scene, arrival, facility, "change.link.asks_office")
    elif scene.work.facilities.use_link(code, arrival.chat, scene.now) is not None:
        led_before = bool(_leaders(scene, facility))
        _replace_earlier(scene, facility)
        done = scene.work.facility_changes.keep(_change(scene, arrival, facility, ChangeState.DONE))
        _note(scene, arrival, f"person:{arrival.sender}", "bound group", facility, done)
        facility = replace(facility, staff_chat=arrival.chat)
        _begin(scene, facility, arrival.sender, arrival.sender_name)
        if led_before:
            told_changes.tell(scene, facility, done)


def _is_stranger(scene: Scene, arrival: Arrival, facility: Facility) -> bool:
    """True if others lead this facility, not the sender, and an office can be asked: a code may be in wrong hands."""
    here = scene.work.staff.in_facility(arrival.sender, facility.id)
    others_lead = bool(_leaders(scene, facility)) and (here is None or here.role not in LEADERS)
    office = group_for(scene.work, facility)
    return others_lead and office is not None and office[0].id != facility.id


def _ask(scene: Scene, arrival: Arrival, facility: Facility, key: str) -> None:
    """Ask the leaders in the old group, and tell the office; the newest request counts."""
    before = scene.work.facility_changes.asked(facility.id, GROUP_FIELD)
    if before is not None and before.value == arrival.chat:
        asked = before
    else:
        _replace_earlier(scene, facility)
        asked = scene.work.facility_changes.keep(_change(scene, arrival, facility, ChangeState.ASKED))
        _note(scene, arrival, f"person:{arrival.sender}", "group change asked", facility, asked)
        told_changes.tell(scene, facility, asked)
    until = clock(scene, told_changes.office_may_agree(asked))
    _say(scene, arrival.chat, key, station=facility.name, until=until)


def _replace_earlier(scene: Scene, facility: Facility) -> None:
    """Let an earlier request decide nothing any more."""
    before = scene.work.facility_changes.asked(facility.id, GROUP_FIELD)
    if before is not None:
        told_changes.redraw(scene, facility, _put(scene, before, ChangeState.REPLACED), before.name)


def _begin(scene: Scene, facility: Facility, person: str, name: str) -> None:
    """Welcome a facility's new group: its first manager, who can be woken, and all that waits."""
    chat = facility.staff_chat or ""
    first = not _leaders(scene, facility)
    if first:
        scene.work.staff.add(facility.id, name, Role.MANAGER, person, scene.now)
    text = say("staff.bound", STAFF_LANGUAGE, station=facility.name)
    if first:
        text = Html(text + "\n\n" + say("staff.first_manager", STAFF_LANGUAGE, name=name))
    scene.post(chat, Message(text))
    waking.ask(scene, facility)
    repost_waiting.take_over(scene, facility)
    staff_menu.offer(scene, person)


def _leaders(scene: Scene, facility: Facility) -> list[Staff]:
    return [staff for staff in scene.work.staff.of_facility(facility.id) if staff.role in LEADERS]


def _change(scene: Scene, arrival: Arrival, facility: Facility, state: ChangeState) -> FacilityChange:
    was, new = facility.staff_chat or "", arrival.chat
    return FacilityChange(0, facility.id, GROUP_FIELD, was, new, arrival.sender, arrival.sender_name, state, scene.now)


def _put(scene: Scene, change: FacilityChange, state: ChangeState) -> FacilityChange:
    scene.work.facility_changes.put(change.id, state, scene.now)
    return replace(change, state=state, at=scene.now)


def _note(scene: Scene, arrival: Arrival, who: str, action: str, facility: Facility, change: FacilityChange) -> None:
    detail = {"was": change.was, "is": change.value}
    scene.work.audit.note(who, action, f"facility:{facility.id}", scene.now, place=arrival.chat, detail=detail)


def _say(scene: Scene, chat: str, key: str, **facts: object) -> None:
    scene.post(chat, Message(say(key, STAFF_LANGUAGE, **facts)))
