"""Family notices: a patient's other contacts are told what one of them did, kindly and no more than they need."""

from __future__ import annotations

from dataclasses import replace

from conversations.dialog.scene import Scene
from conversations.model.care import Episode, EpisodeStatus, Slot
from conversations.model.dialogs import Session
from conversations.model.outgoing import Lane, Message
from conversations.model.people import Contact, Facility
from conversations.people import caregivers, household
from conversations.people.station import station_facts
from conversations.texts import Html, joined, say

REPOST = 99
"""Number of typed answers to set on a session, high enough to post its next question below the notice."""


def begun(scene: Scene, by: Contact, slot_id: int) -> None:
    """Say on the other contacts' reminders that a report has begun, without a sound; they may still answer."""
    slot = scene.work.slots.get(slot_id) if by.channel != scene.house.channels.staff_name else None
    if slot is None or slot.number > 1 or slot.day != scene.today:
        return
    for other in caregivers.reachable(scene, slot.patient, by):
        if _session_on(scene, other, slot) is None and _has_card(scene, other, slot):
            episode = scene.work.patients.episode(slot.episode)
            assert episode is not None, "illnesses are never deleted"
            who = household.who_is(scene, by.id, episode, other.language)
            facts = {"who": who, "name": episode.patient.full_name, "at": scene.clock()}
            _redraw(scene, other, slot, say("household.begun", other.language, **facts))


def finished(scene: Scene, by: Contact, slot: Slot, episode: Episode) -> None:
    """Tell every other chat of the patient that the morning's report is on record, and by which contact.

    A chat in the middle of the same report may go on: its answers are kept next to the first ones.
    """
    if slot.number > 1 or slot.day != scene.today or episode.status is EpisodeStatus.DEPARTED:
        return
    for other in caregivers.reachable(scene, slot.patient, by):
        session = scene.work.sessions.locked(other.id)
        session = session if session is not None and session.facts.get("slot") == slot.id else None
        text = say("household.heard", other.language, told=household.told(scene, slot, episode, other.language))
        if session is not None and session.answers:
            scene.say(other, Message(Html(f"{text}\n\n{say('household.both', other.language)}")))
            scene.work.sessions.keep(_informed(session), scene.now)
            continue
        if session is not None:
            scene.work.sessions.keep(replace(session, status="cancelled"), scene.now)
        if by.channel != scene.house.channels.staff_name:  # if staff entered it, each contact gets the receipt
            _redraw(scene, other, slot, text)


def alarm(scene: Scene, by: Contact, episode: Episode, level: str, station: Facility | None) -> list[Contact]:
    """Tell the other contacts of a patient in danger the level and what to do, but not the answers; return them."""
    if by.channel == scene.house.channels.staff_name:
        return []
    others = caregivers.reachable(scene, episode.patient.id, by)
    for other in others:
        facts = {"name": episode.patient.full_name, "at": scene.clock(), **station_facts(station, other.language)}
        text = say(f"household.alarm.{level}", other.language, **facts)
        scene.say(other, Message(text), lane=Lane.ALARM)
    return others


def _session_on(scene: Scene, contact: Contact, slot: Slot) -> Session | None:
    """Return the report this contact has open on a slot, or None."""
    session = scene.work.sessions.open(contact.id)
    return session if session is not None and session.facts.get("slot") == slot.id else None


def _informed(session: Session) -> Session:
    """Update a report that goes on after another chat finished: no other chat is at it, one more patient is done."""
    facts = {name: fact for name, fact in session.facts.items() if name != "also"}
    if session.facts.get("household"):
        done, total = session.facts["household"]
        facts["household"] = [done + 1, total]
    return replace(session, facts=facts, typed=REPOST)


def _has_card(scene: Scene, contact: Contact, slot: Slot) -> bool:
    return scene.work.outbox.has_card(contact.channel, contact.address, f"slot:{slot.id}")


def _redraw(scene: Scene, contact: Contact, slot: Slot, text: Html) -> None:
    """Edit the reminder to the current state, with a button for each patient still due; if there is none, post it.

    It asks nothing any more: a number typed at this very moment must not become another patient's.
    """
    people = household.members(scene, contact)
    still = [(s.id, e.patient.full_name) for s, e in household.due(people)]
    parts = (text, household.listing(people, contact.language))
    message = Message(joined(*parts), rows=household.pick_rows(still, contact.language))
    edit = _has_card(scene, contact, slot)
    scene.say(contact, message, card=f"slot:{slot.id}", edit=edit, lane=Lane.REMINDER)
