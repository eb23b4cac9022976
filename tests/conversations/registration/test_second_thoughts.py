"""A decision pressed by mistake is taken back for ten minutes, and no password goes to a number nobody proved."""

from __future__ import annotations

from dataclasses import replace

import pytest

from conversations.model.care import EpisodeStatus
from conversations.model.incoming import Pressed
from tests.support import samples
from tests.support.samples import NOW
from tests.support.staff_room import CHIEF, OFFICE, Room, room

__all__ = ["room"]

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""Nothing here depends on the kind of database."""


@pytest.fixture
def waiting(room: Room) -> Room:
    """A registration waits: illness 2, chat 31, its phone unproven ("let the station call me")."""
    with room.store.unit_of_work() as work:
        who = samples.person("Vàng A Páo", "+84981234567")
        ill = replace(samples.illness(who, room.home), phone_proven=False)
        work.patients.register(samples.contact(work, "31").id, who, "self", ill, NOW)
    return room


def _status(room: Room) -> EpisodeStatus:
    with room.store.unit_of_work() as work:
        episode = work.patients.episode(2)
    assert episode is not None
    return episode.status


def _texted(room: Room) -> bool:
    with room.store.unit_of_work() as work:
        return work.credentials.has_one(2)


def test_no_password_goes_to_a_number_nobody_proved(waiting: Room) -> None:
    """Accepted, the patient is followed at once; the account waits until a nurse has called the number."""
    said = waiting.staff(Pressed("a:2:accept", 1, "c"))
    assert "Tai khoan" not in said
    assert "sau khi trạm gọi xác nhận số" in said
    assert not _texted(waiting)
    said = waiting.staff(Pressed("a:2:number-right", 1, "c"))
    assert "Tai khoan: LC-000002" in said
    assert waiting.audited("phone proven by a call") == 1
    assert "Tai khoan" not in waiting.staff(Pressed("a:2:number-right", 1, "c"))


@pytest.mark.parametrize("decision", ["accept", "why-not_here"])
def test_a_decision_is_taken_back_within_ten_minutes(waiting: Room, decision: str) -> None:
    """The registration waits again with all it told; the patient hears one sentence."""
    waiting.staff(Pressed(f"a:2:{decision}", 1, "c"))
    waiting.later(9)
    said = waiting.staff(Pressed("a:2:reopen", 1, "c"))
    assert "đã mở lại hồ sơ" in said
    assert _status(waiting) is EpisodeStatus.WAITING
    assert waiting.audited("registration opened again") == 1
    waiting.staff(Pressed("a:2:accept", 1, "c"))
    assert _status(waiting) is EpisodeStatus.ACCEPTED


def test_it_is_not_taken_back_later(waiting: Room) -> None:
    """After ten minutes the press says so, and nothing changes."""
    waiting.staff(Pressed("a:2:accept", 1, "c"))
    waiting.later(10)
    assert "Đã quá 10 phút" in waiting.staff(Pressed("a:2:reopen", 1, "c"))
    assert _status(waiting) is EpisodeStatus.ACCEPTED


def test_another_group_takes_nothing_back(waiting: Room) -> None:
    """Rights are looked up at the press."""
    waiting.staff(Pressed("a:2:accept", 1, "c"))
    assert "không có quyền" in waiting.staff(Pressed("a:2:reopen", 1, "c"), CHIEF, OFFICE)
    assert _status(waiting) is EpisodeStatus.ACCEPTED


def test_who_was_declined_finds_the_form_filled_in(waiting: Room) -> None:
    """Asked anew is only what it was declined for, and how they are now; name and birth stand in the review."""
    with waiting.store.unit_of_work() as work:
        told = {
            name: {"value": value, "how": "typed"}
            for name, value in (
                ("who", "self"), ("phone", "+84981234567"), ("full_name", "Vàng A Páo"), ("birth", "1988-03-05"),
                ("sex", "male"), ("commune", "02683"), ("street", "thôn 3"), ("place", "home"),
            )
        }  # fmt: skip
        work.patients.set_screening(2, {"answers": told})
        work.contacts.give_consent(samples.contact(work, "31").id, "privacy-2022-01", NOW)
    waiting.staff(Pressed("a:2:why-not_here", 1, "c"))
    waiting.say("/dangky", "31")
    with waiting.store.unit_of_work() as work:
        session = work.sessions.open(samples.contact(work, "31").id)
    assert session is not None
    assert session.answers["full_name"].value == "Vàng A Páo"
    assert session.answers["who"].value == "self"
    assert "commune" not in session.answers
