"""Known answers: a chat that has registered a patient need not repeat consent, a proven phone, the address."""

from __future__ import annotations

from typing import Any

from conversations.dialog.scene import Scene
from conversations.model.care import OVER
from conversations.model.dialogs import Answer, Answers
from conversations.model.people import INVITED, Contact
from conversations.registration.registration_questions import CONSENT_TEXT

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
    """Return the answer "relative" for a contact that has registered itself; the review can change it."""
    ties = scene.work.caregivers.of_contact(contact.id)
    own = any(tie.relation == "self" and tie.via != INVITED for tie in ties)
    return {"who": Answer("relative", how="known")} if own else {}
