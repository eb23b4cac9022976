"""Into hospital: "Đã chuyển viện" on an alarm, and "Cần nhập viện" on a registration, lead into the transfer.

Neither ends anything: until another facility has accepted the patient, the lists, the reports and the alarm go on.
"""

from __future__ import annotations

from conversations.changes import transfer_draft
from conversations.dialog.scene import Scene
from conversations.model.care import Alert, Episode
from conversations.model.incoming import Arrival
from conversations.model.outgoing import Message
from conversations.model.people import Staff
from conversations.people.station import station_facts, station_of
from conversations.registration import acceptance
from conversations.texts import say
from conversations.watch import alarm_buttons


def on_alarm_press(scene: Scene, arrival: Arrival, raised: tuple[Staff, Episode, Alert], action: str) -> bool:
    """Do what a button of an alarm card says; "refer" also opens the transfer's draft in this chat."""
    open_before = raised[2].closed_at is None
    if not alarm_buttons.on_press(scene, arrival, raised, action):
        return False
    if action == "refer" and open_before:
        transfer_draft.offer(scene, arrival, raised[1])
    return True


def on_registration_press(scene: Scene, arrival: Arrival, decided: tuple[Staff, Episode], action: str) -> bool:
    """Do what a button of an acceptance card says; "hospital" takes the patient in and opens the draft."""
    if action != "hospital":
        return acceptance.on_press(scene, arrival, decided, action)
    staff, episode = decided
    if acceptance.decided_already(scene, arrival, episode):
        return True
    scene.answer_press(arrival)
    acceptance.accept(scene, staff, episode)
    for contact in scene.work.patients.contacts_of(episode.patient.id):
        facts = {"name": episode.patient.full_name, **station_facts(station_of(scene, episode), contact.language)}
        scene.say(contact, Message(say("accepted.hospital", contact.language, **facts)))
    taken_in = scene.work.patients.episode(episode.id)
    assert taken_in is not None, "illnesses are never deleted"
    transfer_draft.offer(scene, arrival, taken_in)
    return True
