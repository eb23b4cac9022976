"""Caregivers: contacts that answer for a patient in their own right, and those invited only to report and see."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from conversations.dialog.scene import Scene
from conversations.model.care import RESTING, Episode, EpisodeStatus
from conversations.model.people import INVITED, Contact


def own_patients(scene: Scene, contact: Contact) -> set[int]:
    """Return the patients this contact answers for in its own right: those it may invite others for."""
    ties = scene.work.caregivers.of_contact(contact.id)
    return {tie.patient for tie in ties if tie.via != INVITED}


def own_illnesses(scene: Scene, contact: Contact, episodes: Sequence[Episode]) -> list[Episode]:
    """Return those of the illnesses whose care this contact may change."""
    own = own_patients(scene, contact) if episodes else set()
    return [each for each in episodes if each.patient.id in own]


def answers_for(scene: Scene, contact: Contact, patient: int) -> bool:
    """True if this contact may change a patient's data, log other chats out and invite others."""
    return patient in own_patients(scene, contact)


def only_helps(scene: Scene, contact: Contact, patient: int) -> bool:
    """True if this contact was invited as a helper for this patient; False for a contact with no tie."""
    ties = scene.work.caregivers.of_contact(contact.id)
    return any(tie.patient == patient and tie.via == INVITED for tie in ties)


def accepted(scene: Scene, contact: Contact) -> list[Episode]:
    """Return the illnesses this contact reports on."""
    return accepted_of(scene.work.patients.of_contact(contact.id))


def accepted_of(episodes: Iterable[Episode]) -> list[Episode]:
    """Return those of the illnesses that a station has accepted."""
    return [each for each in episodes if each.status is EpisodeStatus.ACCEPTED]


def followed(scene: Scene, contact: Contact) -> list[Episode]:
    """Return this contact's illnesses that a station answers for: those that are not over."""
    return followed_of(scene.work.patients.of_contact(contact.id))


def followed_of(episodes: Iterable[Episode]) -> list[Episode]:
    """Return those of the illnesses that are not over, and whose patient is still here."""
    return [each for each in episodes if each.status not in RESTING]


def written_about(episodes: Sequence[Episode]) -> list[Episode]:
    """Return the illnesses whose station reads letters: those followed; without any, that of one who is gone."""
    gone = [each for each in episodes if each.status is EpisodeStatus.DEPARTED]
    return followed_of(episodes) or gone[:1]


def reachable(scene: Scene, patient: int, besides: Contact | None = None) -> list[Contact]:
    """Return the contacts of a patient that messages reach, without the one `besides`."""
    contacts = scene.work.patients.contacts_of(patient)
    return [each for each in contacts if each.reachable and (besides is None or each.id != besides.id)]
