"""Text messages to a patient's phone; none about a patient goes to a number that has another owner now."""

from __future__ import annotations

from conversations.dialog.scene import Scene
from conversations.model.outgoing import Sms
from conversations.model.people import Patient


def text_patient(scene: Scene, patient: Patient, sms: Sms) -> bool:
    """Send a text message to a patient's phone. Returns False if a person said that it has another owner now."""
    if scene.work.phone_claims.has_new_owner(patient):
        return False
    scene.text_phone(patient.phone, sms)
    return True
