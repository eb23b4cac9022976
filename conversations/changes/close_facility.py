"""Closing of a facility: its patients, alarms and cards pass to the successor, and all concerned are told."""

from __future__ import annotations

from dataclasses import replace

from conversations.calls import morning_list
from conversations.changes import stop_cards, transfers
from conversations.dialog.scene import Scene
from conversations.dialog.wording import STAFF_LANGUAGE
from conversations.model.care import EpisodeStatus, TransferState
from conversations.model.outgoing import Message
from conversations.model.people import Facility
from conversations.people import facility_fields
from conversations.people.station import chat_for, facility_of, group_for
from conversations.registration import acceptance
from conversations.texts import say
from conversations.watch import alarm_ladder, letters, slips


class MayNotClose(Exception):
    """Refusal to close a facility, mostly since patients would be left alone; the message says why."""


def close(scene: Scene, facility: Facility, to: Facility | None, actor: str) -> int:
    """Close a facility. Returns how many patients passed to `to`. Raises MayNotClose."""
    followed = scene.work.transfers.followed(facility.id)
    if to is not None and to.id == facility.id:
        raise MayNotClose(f"{facility.code} cannot take over from itself")
    if followed and to is None:
        raise MayNotClose(
            f"{facility.code} still follows {len(followed)} patients; say who takes over: "
            f"f0care facility close {facility.code} --to CODE"
        )
    if to is not None and not _is_read_without(scene, facility, to):
        raise MayNotClose(f"nobody would see the patients: neither {to.code} nor an office above it has a staff group")
    if facility.staff_chat:
        scene.post(facility.staff_chat, Message(_farewell(facility, to)))
    _lift_children(scene, facility, to, actor)
    if to is not None:
        scene.work.transfers.pass_on(facility.id, to.id, scene.today)
    ended = scene.work.staff.disband(facility.id, scene.now)
    scene.work.facilities.close(facility.id, to.id if to else None, scene.now)
    detail = {"to": to.code if to else "", "patients": len(followed), "rights ended": ended}
    scene.work.audit.note(actor, "closed facility", f"facility:{facility.code}", scene.now, detail=detail)
    if to is not None:
        _take_over(scene, facility, to, followed, actor)
    _hand_on_transfers(scene, facility, to, actor)
    return len(followed)


def _is_read_without(scene: Scene, facility: Facility, to: Facility) -> bool:
    """True if a group still reads for the successor when this facility's own group is gone."""
    group = group_for(scene.work, to)
    if group is not None and group[0].id == facility.id:
        group = group_for(scene.work, facility_of(scene, facility.parent))
    return group is not None and group[0].id != facility.id


def _farewell(facility: Facility, to: Facility | None) -> str:
    if to is None:
        return say("closing.farewell", STAFF_LANGUAGE, station=facility.name)
    return say("closing.farewell_to", STAFF_LANGUAGE, station=facility.name, new=to.name)


def _lift_children(scene: Scene, facility: Facility, to: Facility | None, actor: str) -> None:
    """Move the children to the successor; without one, or if they lead down to it, to the facility above."""
    for child in scene.work.facilities.below(facility.id):
        if child.parent == facility.id:
            above = facility.parent
            if to is not None and all(each.id != to.id for each in scene.work.facilities.below(child.id)):
                above = to.id
            facility_fields.change(scene.work, child, replace(child, parent=above), actor, scene.now)


def _take_over(scene: Scene, old: Facility, new: Facility, followed: list[int], actor: str) -> None:
    """Show the successor's group its new patients; undecided registrations and open alarms come again."""
    chat = chat_for(scene, scene.work.facilities.get(new.id))
    assert chat is not None, "nothing closes for whom nobody reads"
    words = say("closing.taken_over", STAFF_LANGUAGE, station=old.name, new=new.name, number=len(followed))
    scene.post(chat, Message(words))
    for number in followed:
        episode = scene.work.patients.episode(number)
        assert episode is not None, "it was found in this transaction"
        detail = {"from": old.code, "to": new.code}
        scene.work.audit.note(actor, "passed on", f"episode:{number}", scene.now, detail=detail)
        if episode.status is not EpisodeStatus.ACCEPTED:
            acceptance.post_card(scene, number)
        alert = scene.work.alerts.open_for(number)
        letters.hand_on(scene, episode)
        slips.hand_on(scene, episode)
        stop_cards.post(scene, episode)
        if alert is not None:  # its claimer has no rights here now
            alarm_ladder.sound(scene, episode, replace(alert, claimed_by=None, claimer="", claimed_at=None))
        for contact in scene.work.patients.contacts_of(episode.patient.id):
            facts = {"name": episode.patient.full_name, "station": old.name, "new": new.name, "phone": new.hotline}
            scene.say(contact, Message(say("closing.patient", contact.language, **facts)))
    morning_list.refresh(scene, new.id)


def _hand_on_transfers(scene: Scene, old: Facility, to: Facility | None, actor: str) -> None:
    """Pass the old facility's waiting transfers to its successor; give up those left without a target."""
    for number in scene.work.transfers.of_facility(old.id):
        transfer = scene.work.transfers.get(number, lock=True)
        episode = scene.work.patients.episode(transfer.episode) if transfer is not None else None
        if transfer is None or episode is None or transfer.state is not TransferState.WAITING:
            continue  # decided meanwhile
        source, target = (
            (to.id if to else None) if each == old.id else each for each in (transfer.source, transfer.target)
        )
        if target is not None and target not in (source, episode.facility):
            transfers.ask(scene, episode, replace(transfer, source=source, target=target, reminded=0), actor)
        else:
            transfers.give_up(scene, episode, transfer, actor)
