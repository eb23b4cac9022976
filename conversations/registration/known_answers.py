"""Known answers: a chat that has registered a patient need not repeat consent, a proven phone, the address."""

from __future__ import annotations

from typing import Any

from conversations.dialog.scene import Scene
from conversations.model.care import OVER, Episode, EpisodeStatus
from conversations.model.dialogs import Answer, Answers, answers_from
from conversations.model.people import INVITED, Contact
from conversations.registration.registration_questions import CONSENT_TEXT

_ANEW = ("signs", "breaths", "spo2", "review", "code", "consent")
"""Answers never taken over: the present condition is asked again."""

_DECLINED_FOR = {"not_here": ("commune", "street"), "no_positive_test": ("test_date", "test_kind")}
"""Answers that a reason for declining puts in question."""

_MOST = 3
"""Maximum patients of a household offered, the newest first: more buttons would be no shorter than typing."""


def facts_for(scene: Scene, contact: Contact) -> dict[str, Any]:
    """Return what a further registration knows from the start. A phone counts as proven if this very contact proved it.

    Nothing is taken from patients the contact was only invited to help with: phone and address are not its own.
    """
    ties = {tie.patient for tie in scene.work.caregivers.of_contact(contact.id) if tie.via != INVITED}
    own = [e for e in scene.work.patients.of_contact(contact.id) if e.patient.id in ties]
    family = [e for e in reversed(own) if e.patient.address and e.patient.commune and e.status not in OVER]
    return {
        "consented": bool(own) and scene.work.contacts.has_consent(contact.id, CONSENT_TEXT),
        "proven": sorted({e.patient.phone for e in own if e.phone_proven and e.contact == contact.id}),
        "family": [
            {
                "patient": e.patient.id,
                "name": e.patient.full_name,
                "phone": e.patient.phone,
                "commune": e.patient.commune,
                "street": e.patient.address,
                "place": e.place,
            }
            for e in family[:_MOST]
        ],
    }


def answers_for(scene: Scene, contact: Contact) -> Answers:
    """Return the answer "relative" for a contact that has registered itself; the review can change it.

    Whose newest registration was declined finds it filled in again, but for what it was declined for.
    """
    if (declined := _just_declined(scene, contact)) is not None:
        return _told_before(declined)
    ties = scene.work.caregivers.of_contact(contact.id)
    own = any(tie.relation == "self" and tie.via != INVITED for tie in ties)
    return {"who": Answer("relative", how="known")} if own else {}


def _just_declined(scene: Scene, contact: Contact) -> Episode | None:
    """Return the newest registration this contact made, if the station has declined it."""
    own = [each for each in scene.work.patients.of_contact(contact.id) if each.contact == contact.id]
    newest = max(own, key=lambda each: each.opened_at, default=None)
    return newest if newest is not None and newest.status is EpisodeStatus.DECLINED else None


def _told_before(episode: Episode) -> Answers:
    """Return the answers of a registration that still hold."""
    gone = (*_ANEW, *_DECLINED_FOR.get(episode.reason, ()))
    return {name: each for name, each in answers_from(episode.screening.get("answers", {})).items() if name not in gone}
