"""Words that staff write first: to whom they go, when they may not, and what they settle."""

from __future__ import annotations

from dataclasses import replace

from bot.chance import Secrets
from conversations.dialog.scene import Scene
from conversations.dialog_list import make_house
from conversations.letters import write_first
from conversations.model.care import UNWILLING, Episode, EpisodeStatus
from conversations.model.house import Policy
from conversations.model.incoming import Arrival, Attachment, Text
from conversations.model.outgoing import Forward, Say
from conversations.model.people import Role, Staff
from conversations.model.presses import Prompt
from conversations.ports import Work
from conversations.programme.protocol import load
from storage.store import SqlStore
from tests.support.channels import CHANNELS, PATIENTS, STAFF
from tests.support.samples import NOW, accepted, contact, station

HOUSE = make_house(Policy(), load(), Secrets(), CHANNELS)


def scene_of(work: Work) -> Scene:
    """A turn of this instant."""
    return Scene(work, HOUSE, NOW, "t")


def typed(sender: str = "900") -> Arrival:
    """A member of staff types something in the station's group."""
    return Arrival(STAFF, 1, "-5", False, sender, "Hoa", "vi", Text("Mai lấy mẫu"))


def followed(work: Work) -> tuple[Staff, Episode]:
    """A nurse, and a patient of her station with two chats."""
    facility = work.facilities.add(replace(station(), staff_chat="-5"))
    nurse = work.staff.add(facility.id, "Hoa", Role.NURSE, "900", NOW)
    ill = accepted(work, "7", facility.id)
    work.caregivers.log_in(contact(work, "8").id, ill.patient.id, "mother", "login", NOW)
    return nurse, ill


def sent(scene: Scene) -> list[str]:
    """Chats of patients that got something."""
    return sorted(each.address for each in scene.outgoing if each.channel == PATIENTS)


def test_all_who_answer_for_the_patient_get_it_and_what_waited_is_answered(store: SqlStore) -> None:
    """Both chats get the words; a letter that waited is settled; the writer is on record."""
    with store.unit_of_work() as work:
        nurse, ill = followed(work)
        work.letters.keep(ill.id, "text", "a", "", NOW, contact=contact(work, "8").id)
        scene = scene_of(work)
        write_first.on_reply(scene, typed(), (nurse, ill), Prompt("write", ill.id, "900"), "Mai lấy mẫu")
        assert sent(scene) == ["7", "8"]
        assert work.letters.count_waiting({ill.facility}) == 0


def test_nothing_is_written_after_withdrawn_consent_or_the_end(store: SqlStore) -> None:
    """Staff are told why, and whom to phone; it is looked up when the words come, not when they were asked for."""
    with store.unit_of_work() as work:
        nurse, ill = followed(work)
        work.pauses.ask_to_stop(ill.id, contact(work).id, UNWILLING, NOW)
        for found in (ill, replace(ill, status=EpisodeStatus.CLOSED)):
            scene = scene_of(work)
            write_first.on_reply(scene, typed(), (nurse, found), Prompt("write", ill.id, "900"), "a")
            assert sent(scene) == []
            assert [each.address for each in scene.outgoing if isinstance(each.content, Say)] == ["-5"]


def test_a_file_goes_only_from_the_person_who_was_asked(store: SqlStore) -> None:
    """A photo in reply to the prompt is passed on; somebody else's is refused; other cards are not ours."""
    with store.unit_of_work() as work:
        _, ill = followed(work)
        photo, prompt = Attachment("photo", "file-7", "cách ngậm mẫu"), Prompt("write", ill.id, "900").pack()
        scene = scene_of(work)
        assert write_first.on_file_reply(scene, typed("901"), prompt, photo)
        assert sent(scene) == []
        assert write_first.on_file_reply(scene, typed(), prompt, photo)
        assert sent(scene) == ["7", "8"]
        assert sum(isinstance(each.content, Forward) for each in scene.outgoing) == 2
        assert not write_first.on_file_reply(scene, typed(), "alarm:7", photo)
