"""Departures: a patient died, is in hospital or moved away; nothing more is asked or told about them from then on.

A contact says it: reminders rest at once, and staff decide. Staff confirm it: all that is open ends with this reason,
and the illness waits for a person to end it. For ten minutes all of it can be undone; later the watch may begin again.
"""

from __future__ import annotations

from dataclasses import replace

from conversations.calendar import local_time
from conversations.calls import morning_list
from conversations.changes import departure_card, departure_ladder, departure_rest
from conversations.dialog.scene import Scene
from conversations.model.care import Episode, EpisodeStatus
from conversations.model.departures import DIED, IN_HOSPITAL, Departure, DepartureState
from conversations.model.outgoing import Lane, Message, Outgoing, Remind
from conversations.model.people import Contact, Staff
from conversations.model.undo import UNDO_FOR
from conversations.people import caregivers
from conversations.people.on_record import put_on_record
from conversations.people.station import station_facts, station_of
from conversations.texts import say
from conversations.watch import departure_question


def said(scene: Scene, contact: Contact, episode: Episode, kind: str, words: str = "") -> Departure:
    """Keep what a contact says of a patient: reminders rest now, and the station is asked to decide."""
    found = scene.work.departures.open_for(episode.id)
    if found is not None:
        return _worse(scene, episode, found, kind) if _may_turn(found, kind) else found
    fresh = Departure(0, episode.id, kind, DepartureState.SAID, scene.now, contact.id, episode.facility, words)
    departure = scene.work.departures.begin(fresh)
    states = scene.work.departures.excuse(episode.id, scene.today)
    departure = replace(departure, before={"slots": {str(slot): state for slot, state in states.items()}})
    departure_rest.let_go(scene, episode)
    put_on_record(scene, contact, f"said {kind}", episode)
    departure_ladder.sound(scene, departure)
    _refresh(scene, episode)
    return departure


def confirm(scene: Scene, staff: Staff, episode: Episode, kind: str) -> Departure:
    """Confirm a departure for a staff member: end what is open, hold back what was not sent, tell the doctor."""
    known = scene.work.departures.open_for(episode.id)
    if known is not None and known.state is DepartureState.CONFIRMED:  # else twice, or a colleague was quicker
        return _died_there(scene, staff, episode, known) if _may_turn(known, kind) else known
    fresh = Departure(0, episode.id, kind, DepartureState.SAID, scene.now, facility=episode.facility)
    begun = known or scene.work.departures.begin(fresh)
    scene.work.departures.set_status(episode.id, EpisodeStatus.DEPARTED)
    before = departure_rest.end_all(scene, staff, episode, kind)
    slots = {**before.pop("slots"), **begun.before.get("slots", {})}
    departure = replace(
        begun,
        kind=kind,
        state=DepartureState.CONFIRMED,
        before={**before, "slots": slots, "status": episode.status.value},
        decided_at=scene.now,
        decided_by=staff.name,
        due_at=scene.now + UNDO_FOR,
    )
    scene.work.departures.keep(departure)
    departure_rest.hold_back(scene, episode)
    put_on_record(scene, staff, f"confirmed {kind}", episode)
    here = scene.work.patients.episode(episode.id) or episode
    departure_card.post(scene, here, departure)
    departure_card.tell_doctor(scene, staff, here, departure)
    _tell_family(scene, here, departure)
    _refresh(scene, here)
    return departure


def _may_turn(departure: Departure, kind: str) -> bool:
    """True if a patient in hospital is now said to have died."""
    return departure.kind == IN_HOSPITAL and kind == DIED


def _worse(scene: Scene, episode: Episode, departure: Departure, kind: str) -> Departure:
    """Ask the station whether a patient who went to hospital has died, as the family says; nothing changes yet."""
    if departure.state is DepartureState.SAID:
        worse = replace(departure, kind=kind)
        return departure_ladder.sound(scene, worse)
    facility = departure_card.facility_of_departure(scene, departure)
    for chat in departure_card.group_of(scene, facility) if facility is not None else ():
        departure_question.ask(scene, chat, episode, kind, by_family=True)
    return replace(departure, kind=kind)


def _died_there(scene: Scene, staff: Staff, episode: Episode, departure: Departure) -> Departure:
    """Confirm that a patient in hospital has died; all about them rests already."""
    died = replace(departure, kind=DIED, decided_at=scene.now, decided_by=staff.name, due_at=None)
    scene.work.departures.keep(died)
    scene.work.silence.add_attempt(episode.id, staff.id, DIED, scene.now)
    put_on_record(scene, staff, f"confirmed {DIED}", episode)
    departure_card.post(scene, episode, died)
    departure_card.tell_doctor(scene, staff, episode, died)
    return died


def take_back(scene: Scene, episode: Episode, departure: Departure, name: str, *, whole: bool = True) -> Episode:
    """End a departure that was not so, and return the illness; `whole` restores all that a confirmation ended."""
    over = replace(departure, state=DepartureState.TAKEN_BACK, ended_at=scene.now, due_at=None)
    scene.work.departures.keep(over)
    confirmed = departure.state is DepartureState.CONFIRMED
    if confirmed:
        scene.work.departures.set_status(episode.id, EpisodeStatus(str(departure.before["status"])))
    here = scene.work.patients.episode(episode.id, lock=True) or episode
    if whole:
        slots = departure.before.get("slots", {})
        scene.work.departures.expect({int(slot): str(state) for slot, state in slots.items()})
        if local_time(scene.now, scene.house.policy.zone) < scene.house.policy.deadline_at:
            scene.work.pauses.expect(here.id, scene.today)  # a morning planned meanwhile was excused from the beginning
        if confirmed:
            departure_rest.restore_all(scene, here, departure, name)
        _ask_again(scene, here, departure)
    departure_card.redraw(scene, here, over, by=name)
    _refresh(scene, here)
    return here


def undo(scene: Scene, staff: Staff, episode: Episode, departure: Departure) -> None:
    """Undo a confirmed departure, within ten minutes or as a mistake found later; all is as it was before."""
    put_on_record(scene, staff, f"undid {departure.kind}", episode)
    here = take_back(scene, episode, departure, staff.name)
    _tell_again(scene, here, departure, "departure.family.undone")


def come_home(scene: Scene, staff: Staff, episode: Episode, departure: Departure) -> None:
    """Begin to ask again after a stay in hospital; what ended then stays ended."""
    put_on_record(scene, staff, "home again", episode)
    here = take_back(scene, episode, departure, staff.name, whole=False)
    for contact in caregivers.reachable(scene, here.patient.id):
        scene.say(contact, _family_text(scene, here, contact, "departure.family.home"), card=_family_card(here))


def refuse(scene: Scene, staff: Staff, episode: Episode, departure: Departure) -> None:
    """Answer "not so" to what a contact said: the watch goes on as before."""
    put_on_record(scene, staff, f"not {departure.kind}", episode)
    take_back(scene, episode, departure, staff.name)


# ---------------------------------------------------------------- what the family hears


def _tell_family(scene: Scene, episode: Episode, departure: Departure) -> None:
    """Tell contacts that did not say it themselves why nothing more comes; of a death the bot tells nobody."""
    key = f"departure.family.{departure.kind}"
    for contact in caregivers.reachable(scene, episode.patient.id) if _is_told(departure) else ():
        if contact.id != departure.contact:
            scene.say(contact, _family_text(scene, episode, contact, key), card=_family_card(episode))


def _tell_again(scene: Scene, episode: Episode, departure: Departure, key: str) -> None:
    """Correct in place what was told; nobody who was not told hears anything."""
    name = _family_card(episode)
    for contact in caregivers.reachable(scene, episode.patient.id) if _is_told(departure) else ():
        if scene.work.outbox.has_card(contact.channel, contact.address, name):
            scene.say(contact, _family_text(scene, episode, contact, key), card=name, edit=True)


def _is_told(departure: Departure) -> bool:
    return departure.kind != DIED


def _family_text(scene: Scene, episode: Episode, contact: Contact, key: str) -> Message:
    facts = station_facts(station_of(scene, episode), contact.language)
    time = f"{scene.house.policy.reminder_at:%H:%M}"
    return Message(say(key, contact.language, name=episode.patient.full_name, time=time, **facts))


def _family_card(episode: Episode) -> str:
    return f"gone:{episode.id}"


# ---------------------------------------------------------------- small things


def _ask_again(scene: Scene, episode: Episode, departure: Departure) -> None:
    """Ask once more on a morning whose reminder was dropped meanwhile; a contact is reminded only once a day else."""
    policy, clock = scene.house.policy, local_time(scene.now, scene.house.policy.zone)
    slot = scene.work.slots.of_day(episode.patient.id, scene.today)
    if slot is None or slot.state not in ("expected", "started") or episode.status is not EpisodeStatus.ACCEPTED:
        return
    if policy.reminder_at <= clock < policy.deadline_at:
        for contact in caregivers.reachable(scene, episode.patient.id):
            key = f"ask again:{departure.id}:{contact.id}"
            again = Outgoing(contact.channel, contact.address, Lane.REMINDER, Remind(slot.id, "ask"), key)
            scene.outgoing.append(again)


def _refresh(scene: Scene, episode: Episode) -> None:
    if episode.facility:
        morning_list.refresh(scene, episode.facility)


def is_back_later(departure: Departure) -> str:
    """Return the action that begins the watch again once the time for undoing is over."""
    return "home" if departure.kind == IN_HOSPITAL else "back"
