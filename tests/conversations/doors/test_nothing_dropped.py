"""Nothing a person sends is silently dropped: it reaches the station, or one kind line says what is read here."""

from __future__ import annotations

import pytest

from conversations.model.incoming import Attachment, ContactCard, Text
from conversations.model.outgoing import Forward, Say
from tests.support.staff_room import GROUP, Room, room

__all__ = ["room"]

PLACE = "22.485600,103.970700"
KINDS = [
    "photo", "voice", "audio", "video", "video_note", "sticker", "animation", "document", "venue", "location", "poll",
    "dice", "story", "game", "checklist", "paid_media", "giveaway", "something_new",
]  # fmt: skip


def sent(kind: str) -> Attachment:
    """Something of this kind, as a messenger tells of it."""
    if kind in ("location", "venue"):
        return Attachment(kind, place=PLACE)
    return Attachment(kind, file="f")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("asked", [False, True], ids=["idle", "in a report"])
def test_every_kind_from_a_patient_is_passed_on_or_answered(room: Room, kind: str, asked: bool) -> None:
    """With and without an open question, the station gets it or the patient reads what is read here."""
    if asked:
        room.say("/khaibao")
    said = room.does(sent(kind))
    assert any(isinstance(each, Forward) for each in said) or room.texts(said).strip()


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_from_a_stranger_is_answered(room: Room, kind: str) -> None:
    """A stranger reads something whatever they send first."""
    assert room.texts(room.does(sent(kind), chat="88")).strip()


def test_a_place_reaches_the_group_as_a_link_and_is_acknowledged_in_one_line(room: Room) -> None:
    """A family in the hills wants to be found."""
    said = [each for each in room.does(Attachment("location", place=PLACE)) if isinstance(each, Say)]
    assert [each.message.text for each in said if each.card == ""] == ["📍 Đã chuyển vị trí tới Trạm BX."]
    (card,) = [each for each in said if each.card.startswith("thread:")]
    assert f"https://maps.google.com/?q={PLACE}" in card.message.text
    assert (GROUP, card.card) in room.posted


def test_a_place_in_the_middle_of_a_report_is_passed_on_and_the_question_stays(room: Room) -> None:
    """The open question is asked again below the line."""
    room.say("/khaibao")
    said = room.texts(room.does(Attachment("venue", caption="Chợ Mường Hum", place=PLACE)))
    assert "Đã chuyển vị trí" in said
    assert "Chợ Mường Hum" in said
    assert "Câu 1/6" in said


def test_the_place_of_a_person_who_registers_is_kept_for_the_station(room: Room) -> None:
    """Staff see it with the registration."""
    said = room.texts(room.does(Attachment("location", place=PLACE), chat="88"))
    assert "Đã giữ vị trí" in said


def test_a_shared_contact_of_a_patient_reaches_the_station(room: Room) -> None:
    """A neighbour's number is a letter, written so that it can be dialled."""
    said = room.texts(room.does(ContactCard("84385556666", own=False)))
    assert "📇 0385 556 666" in said


def test_a_forwarded_message_is_read_like_one_that_was_typed(room: Room) -> None:
    """Words from somebody else's chat reach the station all the same."""
    assert "bà ngoại hỏi thuốc" in room.texts(room.does(Text("bà ngoại hỏi thuốc", forwarded=True)))
