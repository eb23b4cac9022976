"""Speakers: the illness a contact's words are about, and the facility that answers, or would once there is one."""

from __future__ import annotations

from conversations.calendar import ADULT_MONTHS, age_in_months
from conversations.dialog.scene import Scene
from conversations.letters.slips import Speaker
from conversations.model.care import OVER, Episode
from conversations.model.dialogs import Session
from conversations.model.people import Contact
from conversations.people import caregivers
from conversations.registration import new_patient
from conversations.registration.registration_questions import REGISTRATION


def speaker(scene: Scene, contact: Contact, session: Session | None) -> Speaker:
    """Return the contact as the speaker of words: about the session's patient, else its first one that is not over.

    A contact that registers speaks of a patient not known yet: to the station that would answer, else the office.
    """
    if session is not None and session.dialog == REGISTRATION:
        return new_patient.speaker(scene, contact, session)
    episode, unsure = _about(scene, contact, session)
    return Speaker(contact, episode, episode.facility if episode is not None else None, unsure)


def age_of(scene: Scene, contact: Contact, session: Session | None) -> int:
    """Return the age in months of the patient words are about; an adult's if it is not known."""
    if session is not None and "age_months" in session.facts:  # a report knows it: nothing is looked up
        return int(session.facts["age_months"])
    if session is not None and session.dialog == REGISTRATION:
        birth = str(session.answers["birth"].value) if "birth" in session.answers else ""
    else:
        episode, _ = _about(scene, contact, session)
        birth = episode.patient.birth if episode is not None else ""
    return age_in_months(birth, scene.today) if birth else ADULT_MONTHS


def _about(scene: Scene, contact: Contact, session: Session | None) -> tuple[Episode | None, bool]:
    """Return the illness the words are about, and whether that is only a guess.

    Own patients come before those it only helps. An illness that ended in the middle (merged, closed) alarms nobody any
    more, so the words go on to a followed one.
    """
    named = (
        scene.work.patients.episode(int(session.facts["episode"])) if session and "episode" in session.facts else None
    )
    if named is not None and named.status not in OVER:
        return named, False
    every = scene.work.patients.of_contact(contact.id)
    patient = session.facts.get("patient") if session is not None else None
    if of_patient := next((e for e in caregivers.followed_of(every) if e.patient.id == patient), None):
        return of_patient, False
    open_ones = caregivers.followed_of(every)
    if len(open_ones) > 1:
        open_ones.sort(key=lambda each: caregivers.only_helps(scene, contact, each.patient.id))
    if open_ones:
        return open_ones[0], len(open_ones) > 1
    return named or (every[-1] if every else None), False
