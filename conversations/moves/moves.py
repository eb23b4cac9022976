"""Moves of a patient: a correction, another station for a registration, or a transfer."""

from __future__ import annotations

from conversations.changes import transfers
from conversations.dialog.scene import Scene
from conversations.dialog.steps import Ended, Turn
from conversations.dialog.wording import STAFF_LANGUAGE
from conversations.model.care import RESTING, UNDECIDED, Episode, Transfer, TransferState
from conversations.model.dialogs import Session
from conversations.model.outgoing import Message
from conversations.model.people import Contact, Facility
from conversations.moves.move_questions import day_moved
from conversations.people import caregivers
from conversations.people.on_record import put_on_record
from conversations.people.station import chat_for, post_to_station, station_facts, station_of
from conversations.readers.dates import show_date
from conversations.readers.dialling import tappable
from conversations.readers.gazetteer import commune_name
from conversations.registration import acceptance
from conversations.texts import say, say_plain


def on_turn(scene: Scene, contact: Contact, turn: Turn) -> Session:
    """Do what the new address asks for, when the dialog has ended."""
    session = turn.session
    ended = next((event for event in turn.events if isinstance(event, Ended)), None)
    if ended is None:
        return session
    if ended.status != "finished":
        scene.say(contact, Message(say("moving.dropped", contact.language)))
        return session
    number = int(session.facts["episode"])
    waiting = scene.work.transfers.open_for(number)
    if waiting is not None:
        waiting = scene.work.transfers.get(waiting.id, lock=True)
    theirs = caregivers.own_illnesses(scene, contact, scene.work.patients.of_contact(contact.id))
    own = any(each.id == number for each in theirs)
    episode = scene.work.patients.episode(number, lock=True) if own else None
    if episode is None or episode.status in RESTING:
        scene.say(contact, Message(say("moving.not_followed", contact.language)))
    else:
        _moved(scene, contact, episode, waiting, _address(scene, session))
    return session


def _moved(scene: Scene, contact: Contact, episode: Episode, waiting: Transfer | None, address: dict[str, str]) -> None:
    target = scene.work.facilities.responsible(address["commune"])
    if waiting is not None and waiting.state is TransferState.WAITING:
        if waiting.contact is None:
            _while_staff_arrange(scene, contact, episode, address)
            return
        by_patient = say_plain("moving.by_patient", STAFF_LANGUAGE)
        transfers.withdraw(scene, episode, waiting, by_patient, f"contact:{contact.id}")
    if target is None or target.id == episode.facility:
        _correct(scene, contact, episode, address)
    elif episode.status in UNDECIDED:
        _reroute(scene, contact, episode, target, address)
    else:
        _ask_transfer(scene, contact, episode, target, address)


def _correct(scene: Scene, contact: Contact, episode: Episode, address: dict[str, str]) -> None:
    """Correct the address alone, and tell the group: the same facility answers."""
    _keep(scene, contact, episode, address)
    if episode.status in UNDECIDED:
        acceptance.post_card(scene, episode.id, edit=True)
    else:
        _tell_group(scene, episode, "moving.group", address)
    scene.say(contact, Message(say("moving.corrected", contact.language, **_told(episode, address))))


def _reroute(scene: Scene, contact: Contact, episode: Episode, target: Facility, address: dict[str, str]) -> None:
    """Move the card of a registration that is not accepted yet to the station of the new commune."""
    _keep(scene, contact, episode, address)
    before = chat_for(scene, station_of(scene, episode))
    here = transfers.settle(scene, episode, target, "home")
    same = before is not None and before == chat_for(scene, target)
    if before is not None and not same:
        gone = say("moving.card_left", STAFF_LANGUAGE, code=episode.patient.code, station=target.name)
        scene.post(before, Message(gone), card=f"{acceptance.ACCEPTANCE_CARDS}{episode.id}", edit=True)
    acceptance.post_card(scene, here.id, edit=same)
    facts = {"station": target.name, "phone": tappable(target.hotline)}
    scene.say(contact, Message(say("moving.rerouted", contact.language, **_told(episode, address), **facts)))


def _ask_transfer(scene: Scene, contact: Contact, episode: Episode, target: Facility, address: dict[str, str]) -> None:
    """Ask another facility to answer: it decides, and until then nothing changes for the patient."""
    asked = Transfer(
        0,
        episode.id,
        episode.facility,
        TransferState.WAITING,
        scene.now,
        target=target.id,
        place="home",
        reason="moved",
        note=say_plain("transfer.patient_asked", STAFF_LANGUAGE, since=show_date(address["since"])),
        address=address,
        contact=contact.id,
        asked_by=say_plain("moving.by_patient", STAFF_LANGUAGE),
    )
    transfers.ask(scene, episode, asked, f"contact:{contact.id}")
    facts = {"target": target.name, **station_facts(station_of(scene, episode), contact.language)}
    scene.say(contact, Message(say("moving.asked", contact.language, **_told(episode, address), **facts)))


def _while_staff_arrange(scene: Scene, contact: Contact, episode: Episode, address: dict[str, str]) -> None:
    """Tell the new address to staff who are transferring the patient already; what they began goes on."""
    _tell_group(scene, episode, "moving.group_waiting", address)
    put_on_record(scene, contact, "told new address", episode, dict(address))
    scene.say(contact, Message(say("moving.arranged", contact.language, **_told(episode, address))))


def _keep(scene: Scene, contact: Contact, episode: Episode, address: dict[str, str]) -> None:
    values = {"commune": address["commune"], "address": address["street"]}
    before = {"commune": episode.patient.commune, "address": episode.patient.address}
    scene.work.patients.correct(episode.patient.id, values)
    detail = {"before": before, "now": values, "since": address["since"]}
    put_on_record(scene, contact, "moved house", episode, detail)


def _tell_group(scene: Scene, episode: Episode, key: str, address: dict[str, str]) -> None:
    words = say(key, STAFF_LANGUAGE, code=episode.patient.code, **_told(episode, address))
    post_to_station(scene, episode, Message(words))


def _told(episode: Episode, address: dict[str, str]) -> dict[str, str]:
    where = f"{address['street']}, {commune_name(address['commune'])}"
    return {"name": episode.patient.full_name, "address": where, "since": show_date(address["since"])}


def _address(scene: Scene, session: Session) -> dict[str, str]:
    answers = session.answers
    return {
        "commune": str(answers["commune"].value),
        "street": str(answers["street"].value),
        "since": day_moved(answers["since"], scene.today.isoformat()),
    }
