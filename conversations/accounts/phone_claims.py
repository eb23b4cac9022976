"""Phone claims: a chat that holds a patient's phone but does not know the patient is let in by a person only.

A number changes hands: its new owner gets every code sent to it. So a code alone opens nobody's record.
"""

from __future__ import annotations

from conversations.accounts import access
from conversations.dialog.scene import Scene
from conversations.dialog.wording import STAFF_LANGUAGE, clock
from conversations.model.care import Episode
from conversations.model.incoming import Arrival
from conversations.model.outgoing import Button, ButtonRows, Message
from conversations.model.people import Contact, Staff
from conversations.model.phone_claims import ClaimVerdict, PhoneClaim
from conversations.model.presses import PatientButton, Press, StaffButton
from conversations.people import caregivers, staff_rights
from conversations.people.on_record import put_on_record
from conversations.people.station import post_to_station
from conversations.readers.dialling import dial
from conversations.texts import say, say_plain

_DECISIONS = {"let-in": ClaimVerdict.LET_IN, "same": ClaimVerdict.SAME, "changed": ClaimVerdict.CHANGED}
_BUTTONS = {
    None: ("let-in", "changed"),
    ClaimVerdict.CHANGED: ("same",),
    ClaimVerdict.SAME: ("changed",),
    ClaimVerdict.LET_IN: (),
}
"""Decisions staff may take next; a number said to have a new owner can be said to be right again."""


def asked(scene: Scene, contact: Contact, episode: Episode) -> None:
    """Ask the patient's own chats and the station whether this chat is the patient's; nothing opens until then."""
    claim = scene.work.phone_claims.open(episode.patient, contact.id, scene.now)
    scene.work.audit.note(f"contact:{contact.id}", "phone claimed", f"patient:{episode.patient.id}", scene.now)
    for other in caregivers.reachable(scene, episode.patient.id, besides=contact):
        if caregivers.answers_for(scene, other, episode.patient.id):
            text = say("claim.family", other.language, name=episode.patient.full_name)
            scene.say(other, Message(text, rows=_family_rows(claim, other.language)))
    _show(scene, claim, episode)


def on_press(scene: Scene, contact: Contact, arrival: Arrival, press: Press) -> bool:
    """Take what one of the patient's own chats says of a claim: `phone:7:ours`, `phone:7:strange`."""
    claim = scene.work.phone_claims.get(press.row, lock=True) if press.row else None
    if claim is None or press.action not in ("ours", "strange"):
        return False
    if not caregivers.answers_for(scene, contact, claim.patient):
        return False
    scene.answer_press(arrival)
    episode = scene.work.standings.by_number(claim.patient)
    if claim.verdict is not None or episode is None:
        scene.say(contact, Message(say("claim.decided", contact.language)))
        return True
    verdict = ClaimVerdict.LET_IN if press.action == "ours" else ClaimVerdict.CHANGED
    put_on_record(scene, contact, f"phone claim: {verdict}", episode)
    _decide(scene, claim, episode, verdict, say_plain("claim.by_family", STAFF_LANGUAGE))
    scene.say(contact, Message(say(f"claim.thanks.{press.action}", contact.language, name=episode.patient.full_name)))
    return True


def look_up(scene: Scene, arrival: Arrival, number: int) -> tuple[Staff, Episode, PhoneClaim] | None:
    """Return the sender as staff, the illness and the claim of that number (locked); None without rights."""
    claim = scene.work.phone_claims.get(number, lock=True)
    episode = scene.work.standings.by_number(claim.patient) if claim is not None else None
    staff = staff_rights.entitled(scene, arrival, episode)
    return (staff, episode, claim) if claim is not None and episode is not None and staff is not None else None


def on_staff_press(scene: Scene, arrival: Arrival, found: tuple[Staff, Episode, PhoneClaim], action: str) -> bool:
    """Do what a button of the claim's card says: `phone:7:let-in`, `phone:7:changed`, `phone:7:same`."""
    staff, episode, claim = found
    if action not in _DECISIONS:
        return False
    if action not in _BUTTONS[claim.verdict]:
        scene.answer_press(arrival, say_plain("claim.settled", STAFF_LANGUAGE))
        return True
    scene.answer_press(arrival)
    put_on_record(scene, staff, f"phone claim: {_DECISIONS[action]}", episode)
    _decide(scene, claim, episode, _DECISIONS[action], staff.name)
    return True


def _decide(scene: Scene, claim: PhoneClaim, episode: Episode, verdict: ClaimVerdict, by: str) -> None:
    """Keep the decision, redraw the station's card, and tell the chat that asked."""
    scene.work.phone_claims.decide(claim.id, verdict, by, scene.now)
    _show(scene, PhoneClaim(claim.id, claim.patient, claim.contact, claim.opened_at, verdict, by), episode)
    asker = scene.work.contacts.get(claim.contact)
    if verdict is ClaimVerdict.LET_IN:
        access.enter(scene, asker, claim.patient, "phone claim")
    elif claim.verdict is None and asker.reachable:
        scene.say(asker, Message(say("claim.refused", asker.language)))


def _show(scene: Scene, claim: PhoneClaim, episode: Episode) -> None:
    """Put the claim's card into the station's group, or redraw it there."""
    person = episode.patient
    facts = {"code": person.code, "name": person.full_name, "phone": dial(person.phone)}
    key = f"claim.card.{claim.verdict or 'open'}"
    text = say(key, STAFF_LANGUAGE, by=claim.decided_by, at=clock(scene, scene.now), **facts)
    again = claim.verdict is not None
    post_to_station(scene, episode, Message(text, rows=_staff_rows(claim)), card=f"phone:{claim.id}", edit=again)


def _staff_rows(claim: PhoneClaim) -> ButtonRows:
    labels = ((say_plain(f"claim.button.{each}", STAFF_LANGUAGE), each) for each in _BUTTONS[claim.verdict])
    return tuple((Button(label, StaffButton.PHONE.data(claim.id, action)),) for label, action in labels)


def _family_rows(claim: PhoneClaim, language: str) -> ButtonRows:
    labels = ((say_plain(f"claim.say.{each}", language), each) for each in ("ours", "strange"))
    return tuple((Button(label, PatientButton.PHONE.data(claim.id, said)),) for label, said in labels)
