"""Words of a hidden sender in a group are nobody's: they give no right, and nobody can hide behind them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from bot.telegram_bots.updates import arrival
from conversations.model.people import Role
from conversations.people import one_time_links
from storage.store import SqlStore
from tests.support.channels import STAFF
from tests.support.samples import NOW, station
from tests.support.staff_room import GROUP, HOA, Room, room
from tests.support.stage import open_stage

__all__ = ["room"]

NEW_GROUP = -700
HIDDEN = {
    "anonymous administrator": {"id": 1087968824, "is_bot": True, "first_name": "Group"},
    "channel": {"id": 136817688, "is_bot": True, "first_name": "Channel"},
    "the messenger itself": {"id": 777000, "is_bot": False, "first_name": "Telegram"},
}
BOT, NAME = 1002, "f0care_staff_bot"


@dataclass
class Hidden:
    """A hidden sender in a chat of the staff bot, and what the bot says to it."""

    room: Room
    sender: dict[str, Any]
    numbers: count[int]

    def says(self, text: str, chat: int = NEW_GROUP, **more: Any) -> str:
        """Write in a group; `more` are further fields of the message."""
        here = {"id": chat, "type": "supergroup"}
        message = {"message_id": 5, "from": self.sender, "sender_chat": here, "chat": here, "date": 0, "text": text}
        return self.brings({"message": message | more})

    def brings(self, update: dict[str, Any]) -> str:
        """Let an update of the messenger come in."""
        heard = arrival({"update_id": next(self.numbers), **update}, STAFF, NAME, BOT)
        with self.room.store.unit_of_work() as work:
            work.inbox.take_in([heard], self.room.now)
        self.room.take_turns()
        return self.room.texts(self.room.said())


@pytest.fixture(params=HIDDEN.values(), ids=HIDDEN)
def hidden(request: pytest.FixtureRequest, room: Room) -> Hidden:
    """Each kind of hidden sender."""
    return Hidden(room, request.param, count(700_000))


def code_for(room: Room, code: str = "SP") -> int:
    """A facility without a group or a leader, with the link code "ma-moi"."""
    with room.store.unit_of_work() as work:
        new = work.facilities.add(replace(station(code), parent=room.office))
        work.facilities.set_link(new.id, one_time_links.digest("ma-moi"), room.now + one_time_links.LINK_HOLDS)
    return new.id


def led_by(store: SqlStore, facility: int) -> list[str]:
    """The persons who lead a facility."""
    with store.unit_of_work() as work:
        return [staff.person for staff in work.staff.of_facility(facility) if staff.role is Role.MANAGER]


def test_a_link_code_of_a_hidden_sender_is_refused(hidden: Hidden) -> None:
    """Nobody becomes manager, the code still works for a person, and the group is told to switch hiding off."""
    facility = code_for(hidden.room)
    assert "ẩn danh" in hidden.says("/lienket ma-moi")
    assert led_by(hidden.room.store, facility) == []
    assert "quản lý đầu tiên" in hidden.room.staff("/lienket ma-moi", who="77", chat=str(NEW_GROUP))
    assert led_by(hidden.room.store, facility) == ["77"]


def test_a_hidden_sender_whose_number_has_rights_is_refused_all_the_same(hidden: Hidden) -> None:
    """An older release let such a number lead: it sees no card, no list, and invites nobody."""
    with hidden.room.store.unit_of_work() as work:
        work.staff.add(hidden.room.home, "Group", Role.MANAGER, str(hidden.sender["id"]), NOW)
    said = [hidden.says(text, int(GROUP)) for text in ("/danhsach", "/bn LC-000001", "/moi bác sĩ", "/thanhvien")]
    assert "ẩn danh" in said[0]
    assert said[1:] == ["", "", ""]  # said once an hour, not at every word
    hidden.room.later(60)
    assert "ẩn danh" in hidden.says("/danhsach", int(GROUP))


def test_talk_that_is_not_meant_for_the_bot_is_left_alone(hidden: Hidden) -> None:
    """An administrator may hide while talking to colleagues, and a channel's posts may be copied into the group."""
    assert hidden.says("chào cả nhà", int(GROUP)) == ""
    assert hidden.says("/danhsach", int(GROUP), is_automatic_forward=True) == ""


def test_a_reply_of_a_hidden_sender_reaches_no_patient(hidden: Hidden) -> None:
    """A letter's card is replied to: the group is told why nothing was sent."""
    said = hidden.says("uống nước nhé", int(GROUP), reply_to_message={"message_id": 9, "chat": {"id": int(GROUP)}})
    assert "ẩn danh" in said


def test_what_a_hidden_administrator_does_in_the_group_still_counts(hidden: Hidden) -> None:
    """Taking somebody out ends their rights, whoever did it: that is a fact, not a word."""
    here = {"id": int(GROUP), "type": "supergroup"}
    gone = {"message_id": 6, "from": hidden.sender, "sender_chat": here, "chat": here, "date": 0}
    hidden.brings({"message": gone | {"left_chat_member": {"id": int(HOA), "first_name": "Hoa"}}})
    assert not hidden.room.works(HOA)


def test_a_bot_that_takes_somebody_out_ends_their_rights(room: Room) -> None:
    """Groups have bots that clean up; their words are no words, but what they did is done."""
    here = {"id": int(GROUP), "type": "supergroup"}
    cleaner = Hidden(room, {"id": 99, "is_bot": True, "first_name": "Cleaner"}, count(800_000))
    gone = {"message_id": 6, "from": cleaner.sender, "chat": here, "date": 0}
    cleaner.brings({"message": gone | {"left_chat_member": {"id": int(HOA), "first_name": "Hoa"}}})
    assert not room.works(HOA)


async def test_a_hidden_administrator_of_the_demo_is_refused_and_heard_without_the_mask(tmp_path: Path) -> None:
    """The same through both bots: refused while hidden, answered as the person."""
    async with open_stage(tmp_path) as stage:
        hoa, group = stage.people["Hoa"], stage.groups["TYT-BANXEO"]
        place = f"chat {group.id}"
        stage.simulator.send_hidden(hoa, group, "/truc")
        await stage.settle()
        assert "ẩn danh" in stage.shown[place][-1].text
        stage.simulator.send_text(hoa, group, "/truc")
        await stage.settle()
        assert "Lịch trực" in stage.shown[place][-1].text
