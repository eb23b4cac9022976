"""Twins and namesakes are never merged by one press, and what the second form knew is kept."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from conversations.dialog.scene import Scene
from conversations.model.care import Episode, EpisodeStatus
from conversations.model.incoming import Pressed
from conversations.registration.acceptance_card import acceptance_card
from tests.support import samples
from tests.support.samples import NOW
from tests.support.staff_room import Room, room

__all__ = ["room"]

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""Nothing here depends on the kind of database."""

MOTHER = "31"


@pytest.fixture
def twins(room: Room) -> Room:
    """A mother has registered Lý Thị Hoa and Lý Thị Hòa, born on one day, from her chat: illnesses 2 and 3."""
    for name, signs in (("Lý Thị Hoa", "ho"), ("Lý Thị Hòa", "sốt")):
        _registers(room, name, MOTHER, {"answers": {"medicines": {"value": signs, "how": "typed"}}})
    return room


def _registers(room: Room, name: str, chat: str, screening: dict[str, object]) -> Episode:
    with room.store.unit_of_work() as work:
        mother = samples.contact(work, chat).id
        child = replace(samples.person(name), birth="2018-03-05", phone="+84981234567")
        ill = replace(samples.illness(child, room.home), screening=screening)
        return work.patients.register(mother, child, "child", ill, NOW)


def _presses(room: Room, said: str) -> str:
    return re.sub(r"</?b>", "", room.staff(Pressed(f"dup:3:2:{said}", 1, "c")))


def _status(room: Room, number: int) -> EpisodeStatus:
    with room.store.unit_of_work() as work:
        episode = work.patients.episode(number)
    assert episode is not None
    return episode.status


def test_the_card_says_that_one_chat_sent_both(twins: Room) -> None:
    """Before any merge is offered it says what is the same, what differs by an accent, and that they may be twins."""
    with twins.store.unit_of_work() as work:
        second = work.patients.episode(3)
        assert second is not None
        card = acceptance_card(Scene(work, twins.house, twins.now, ""), second).text
    assert "≠ họ tên: LC-000003 “Lý Thị Hòa” – LC-000002 “Lý Thị Hoa”" in card
    assert "Giống: ngày sinh, giới tính, số điện thoại" in card
    assert "sinh đôi" in card


def test_one_press_merges_nobody(twins: Room) -> None:
    """The press asks once more, with both names and codes; saying no leaves both as they are."""
    said = _presses(twins, "merge")
    assert "Gộp Lý Thị Hòa (LC-000003) vào Lý Thị Hoa (LC-000002)?" in said
    assert _status(twins, 3) is EpisodeStatus.WAITING
    assert "chưa gộp LC-000003" in _presses(twins, "keep")
    assert _status(twins, 3) is EpisodeStatus.WAITING
    assert twins.audited("merged") == 0


def test_a_merge_keeps_what_the_second_form_knew(twins: Room) -> None:
    """It was one person after all: the medicines told the second time stand as a note on the record that stays."""
    _presses(twins, "merge")
    assert "đã gộp LC-000003 vào LC-000002" in _presses(twins, "sure")
    assert _status(twins, 3) is EpisodeStatus.CLOSED
    with twins.store.unit_of_work() as work:
        (note,) = work.tasks.notes_of(2)
    assert "Từ khai báo LC-000003" in note.text
    assert "Lý Thị Hòa" in note.text
    assert "sốt" in note.text


def test_both_are_followed_and_never_mixed(twins: Room) -> None:
    """Accepted both, "hoa" asks which of them, and lists keep the accents."""
    for number in (2, 3):
        twins.staff(Pressed(f"a:{number}:accept", 1, "c"))
    said = twins.texts(twins.say("/khaibao hoa", MOTHER))
    labels = [button.label for row in twins.last.rows for button in row] if twins.last else []
    assert any("Lý Thị Hoa" in label for label in labels), said
    assert any("Lý Thị Hòa" in label for label in labels), said
    found = twins.staff("/bn Lý Thị Hòa")
    assert "LC-000003" in found
