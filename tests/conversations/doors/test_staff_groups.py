"""Staff groups come, go, move and have topics: what waits for somebody always stands where people read."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest

from bot.channel.channel import File, Never
from bot.simulator import Group, Limits, Simulator
from bot.telegram_bots.menus import set_menus
from bot.telegram_bots.staff import StaffBot
from bot.telegram_bots.updates import arrival
from conversations.dialog.card_topics import KIND_OF
from conversations.model.care import Episode
from conversations.model.incoming import BotRemoved, GroupMoved, MemberLeft, Pressed, Text
from conversations.model.outgoing import Forward, Lane, Menu, Message, Outgoing, Picture, Say
from conversations.model.people import Role
from conversations.ports import Parcel
from conversations.station.topic_command import TOPIC_KINDS
from storage.store import SqlStore
from tests.support.channels import PATIENTS, STAFF
from tests.support.fakes import NINE
from tests.support.samples import NOW, contact, registered, station
from tests.support.staff_room import CHIEF, GROUP, HOA, OFFICE, Room, room

__all__ = ["room"]
TOKEN, NAME = "1002:staff", "f0care_staff_bot"
MOVED = "-1009"


# ---------------------------------------------------------------- on the wire


@dataclass
class Forum:
    """A forum group with one topic, and the staff bot in it."""

    sim: Simulator
    bot: StaffBot
    group: Group

    async def post(self, topic: int | None, **more: object) -> int | None:
        """Send something into a topic."""
        content = more.get("content", Say(Message("báo động")))
        chat = str(self.group.id)
        parcel = Parcel(1, STAFF, chat, Lane.ALARM, content, "", 1, more.get("posted"), topic)  # type: ignore[arg-type]
        return (await self.bot.send(parcel)).message_id

    def topics(self) -> list[int | None]:
        """In which topics the bot's messages stand, oldest first."""
        return [each.topic for each in self.group.messages.values() if not each.service and each.author.id == 1002]


@pytest.fixture
async def forum() -> AsyncIterator[Forum]:
    """A running simulator with that group."""
    sim = Simulator(lambda: NINE, Limits.none())
    sim.add_bot(TOKEN, NAME, "F0 Care", staff=True)
    hoa = sim.add_user("Hoa", staff=True)
    group = sim.add_group("Trạm", [hoa], [NAME], supergroup=True, topics={7: "Báo động"})
    url = await sim.start()
    bot = StaffBot(TOKEN, url)
    yield Forum(sim, bot, group)
    await bot.close()
    await sim.stop()


async def test_a_card_stands_in_its_topic(forum: Forum) -> None:
    """Words and files alike; what has no topic stands in the general one."""
    await forum.post(7)
    await forum.bot.send_file(str(forum.group.id), "document", File("a.txt", b"x"), Message("tờ"), 7)
    await forum.post(None)
    assert forum.topics() == [7, 7, None]
    hoa = next(user for user in forum.sim.world.users.values())
    assert [shown.topic for shown in forum.sim.chat_history(hoa, forum.group)[-3:]] == ["Báo động", "Báo động", None]


async def test_a_topic_that_is_gone_keeps_nothing_from_its_readers(forum: Forum) -> None:
    """A deleted topic's cards come into the general one: new ones, files, and those to be edited there."""
    del forum.group.topics[7]
    await forum.post(7)
    await forum.bot.send_file(str(forum.group.id), "document", File("a.txt", b"x"), Message("tờ"), 7)
    await forum.post(7, posted=999, content=Say(Message("mới"), edit=True))
    assert forum.topics() == [None, None, None]


async def test_a_closed_topic_too(forum: Forum) -> None:
    """A topic closed by the group's people takes no messages of a bot; other refusals stay refusals."""
    forum.sim.faults.add(400, method="sendMessage", description="Bad Request: TOPIC_CLOSED")
    await forum.post(7)
    assert forum.topics() == [None]
    with pytest.raises(Never):
        await forum.post(7, content=Say(Message("")))


async def test_what_is_typed_in_a_topic_says_so(forum: Forum) -> None:
    """Words and presses carry their topic; a reply elsewhere carries none, though it has a thread."""
    hoa = next(user for user in forum.sim.world.users.values())
    number = await forum.post(7, content=Say(Message("x", rows=())))
    await forum.bot.fetch(None, 0)
    asked = forum.sim.send_text(hoa, forum.group, f"/chude@{NAME} baodong", topic=7)
    said = forum.sim.send_text(hoa, forum.group, "vâng", reply_to=number)
    heard = [arrival(u, STAFF, NAME, 1002) for u in await forum.bot.fetch(None, 0)]
    assert [(each.topic, each.what) for each in heard][-2:] == [
        (7, Text("/chude baodong", message=asked.id, at=int(asked.date.timestamp()))),
        (7, Text("vâng", message=said.id, reply_to=number, at=int(said.date.timestamp()))),
    ]


def test_a_thread_of_replies_is_no_topic() -> None:
    """In other supergroups the same field only names the first message of a thread."""
    chat = {"id": -100, "type": "supergroup"}
    message = {"message_id": 9, "chat": chat, "from": {"id": 5}, "text": "vâng", "message_thread_id": 4}
    assert arrival({"update_id": 1, "message": message}, STAFF, NAME, 1002).topic is None


def test_a_reply_to_a_message_of_another_chat_names_none_here() -> None:
    """Above the line where a group moved stand messages of the old chat: their numbers mean others here."""
    chat, old = {"id": -1009, "type": "supergroup"}, {"id": -100, "type": "group"}
    message = {"message_id": 9, "chat": chat, "from": {"id": 5}, "text": "vâng"}
    for replied in ({"message_id": 4, "chat": old}, {"message_id": 7, "chat": chat, "forum_topic_created": {}}):
        update = {"update_id": 1, "message": {**message, "reply_to_message": replied}}
        assert arrival(update, STAFF, NAME, 1002).what == Text("vâng", message=9)


async def test_menus_of_groups_strangers_and_one_person(forum: Forum) -> None:
    """Each kind of chat has its commands; a person's own replace them, and go again with their rights."""
    await set_menus(forum.bot, STAFF)
    bot = next(iter(forum.sim.world.bots.values()))
    assert "chude" in {each["command"] for each in bot.commands["all_group_chats", ""]}
    assert [each["command"] for each in bot.commands["all_private_chats", ""]] == ["start", "huongdan"]
    offered = Parcel(1, STAFF, "5", Lane.REMINDER, Menu({"moi": "Mời"}), "", 1)
    await forum.bot.send(offered)
    assert bot.commands["chat:5", ""] == [{"command": "moi", "description": "Mời"}]
    await forum.bot.send(Parcel(2, STAFF, "5", Lane.REMINDER, Menu({}), "", 1))
    assert ("chat:5", "") not in bot.commands


# ---------------------------------------------------------------- in memory


def test_a_topic_travels_through_the_outbox(store: SqlStore) -> None:
    """Whatever kind of thing is sent, its topic is still known when it leaves."""
    said, words = Say(Message("x"), "alarm:1"), Message("y")
    contents = (said, Picture("trend", {}, words), Forward("photo", "f", PATIENTS, words, "thread:1:1"))
    for number, content in enumerate(contents):
        with store.unit_of_work() as work:
            work.outbox.put([Outgoing(STAFF, f"-{number}", Lane.REPLY, content, f"k{number}", 7)], NOW)
    with store.unit_of_work() as work:
        parcels = work.outbox.claim(STAFF, 9, NOW)
    assert [(parcel.content, parcel.topic) for parcel in parcels] == [(content, 7) for content in contents]


def test_topics_are_kept_for_a_facility_and_forgotten_with_its_group(store: SqlStore) -> None:
    """The newest word counts, moving keeps them, losing the group forgets them."""
    with store.unit_of_work() as work:
        home = work.facilities.add(station())
        work.facilities.set_link(home.id, b"x", NOW + timedelta(1))
        assert work.facilities.use_link(b"x", "-5", NOW) is not None
        work.facilities.set_topic(home.id, "alarms", 7)
        work.facilities.set_topic(home.id, "alarms", 8)
        assert work.facilities.topic_in("-5", "alarms") == 8
        assert work.facilities.topic_in("-5", "lists") is None
        work.facilities.move_chat("-5", "-1005")
        assert work.facilities.topic_in("-1005", "alarms") == 8
        assert work.facilities.chat_now("-5") == "-1005"
        assert work.facilities.chat_now("-1005") == "-1005"
        work.facilities.move_chat("-1005", None)
        assert work.facilities.topics_of(home.id) == {}


def test_only_letters_nobody_answered_wait(store: SqlStore) -> None:
    """Of these facilities, of late, and not followed by words of the station to the same person."""
    with store.unit_of_work() as work:
        home, other = work.facilities.add(station()), work.facilities.add(station("SP"))
        nurse = work.staff.add(home.id, "Hoa", Role.NURSE, HOA, NOW)
        here, there, stray = (
            registered(work, "7", home.id),
            registered(work, "8", other.id),
            registered(work, "9"),
        )

        def wrote(episode: Episode, at: datetime = NOW, staff: int | None = None, address: str = "7") -> int:
            writer = contact(work, address).id
            return work.letters.keep(episode.id, "text", "tôi ho", "", at, contact=writer, staff=staff)

        wrote(here)
        wrote(here, staff=nurse.id)
        open_here, open_stray = wrote(here), wrote(stray, address="9")
        wrote(there, address="8")
        wrote(here, NOW - timedelta(days=2))
        since = NOW - timedelta(days=1)
        assert [each.id for each in work.letters.unanswered_there([home.id], since, 9)] == [open_here]
        both = work.letters.unanswered_there([home.id, None], since, 9)
        assert [each.id for each in both] == [open_here, open_stray]
        assert [each.id for each in work.letters.unanswered_there([home.id, None], since, 1)] == [open_stray]
        assert work.letters.unanswered_there([], since, 9) == []


def test_every_kind_that_can_be_set_has_cards() -> None:
    """No topic can be set into which nothing would ever come."""
    assert set(TOPIC_KINDS.values()) == set(KIND_OF.values())


# ---------------------------------------------------------------- in conversation


def waiting(room: Room) -> int:
    """One more registration waits for the station; its card was posted."""
    with room.store.unit_of_work() as work:
        return registered(work, "8", room.home).id


def letter_to(room: Room, answered: bool = False) -> None:
    """A patient's letter stands in the station's group."""
    with room.store.unit_of_work() as work:
        writer = contact(work)
        letter = work.letters.keep(1, "text", "tôi ho", "", room.now, contact=writer.id)
        old = Outgoing(STAFF, GROUP, Lane.REPLY, Say(Message("💬"), f"thread:1:{letter}"), "k")
        work.outbox.put([old], room.now)
        if answered:
            nurse = work.staff.of_facility(room.home)[0]
            work.letters.keep(1, "text", "vâng", "", room.now, contact=writer.id, staff=nurse.id)
    room.said()


def test_a_reply_after_the_move_never_reaches_an_older_letters_patient(room: Room) -> None:
    """The new chat numbers its messages anew: message 1 there is not the letter that was message 1 before."""
    letter_to(room, answered=True)
    assert room.staff(GroupMoved(MOVED)) == ""
    assert room.staff(Text("uống nước nhiều nhé", reply_to=room.posted[GROUP, "thread:1:1"]), chat=MOVED) == ""


def test_a_letter_without_an_answer_can_be_answered_after_the_move(room: Room) -> None:
    """It is posted anew where the group is now, and a reply to that reaches the patient."""
    letter_to(room)
    assert "tôi ho" in room.staff(GroupMoved(MOVED))
    assert "uống nước" in room.reply("thread:1:1", "uống nước nhiều nhé", chat=MOVED)


def test_a_letter_without_an_answer_reaches_the_next_group(room: Room) -> None:
    """Removed from the station's group, the bot shows it at the office, whose people may answer."""
    letter_to(room)
    assert "tôi ho" in room.staff(BotRemoved())
    assert "uống nước" in room.reply("thread:1:1", "uống nước nhiều nhé", CHIEF, OFFICE)


def test_a_press_in_the_old_chat_counts_in_the_new_one(room: Room) -> None:
    """Whoever scrolls up and presses there is heard, and what follows is shown where the group is now."""
    number = waiting(room)
    room.staff(GroupMoved(MOVED))
    assert "tiếp nhận lúc" in room.staff(Pressed(f"a:{number}:accept", 1, "c"))


def test_the_second_word_of_a_move_changes_nothing(room: Room) -> None:
    """The messenger's message and a failed send tell of the same move: cards come once."""
    waiting(room)
    assert room.staff(GroupMoved(MOVED)).count("Hồ sơ mới") == 1
    assert room.staff(GroupMoved(MOVED)) == ""


def test_registrations_wait_where_somebody_reads(room: Room) -> None:
    """Removed from the station's group, the bot posts what waits at the office, whose people may decide."""
    number = waiting(room)
    assert "Hồ sơ mới" in room.staff(BotRemoved())
    assert "quyền" in room.staff(Pressed(f"a:{number}:accept", 1, "c"))
    assert "tiếp nhận lúc" in room.staff(Pressed(f"a:{number}:accept", 1, "c"), who=CHIEF, chat=OFFICE)


def test_topics_are_for_leaders_in_a_topic_of_a_linked_group(room: Room) -> None:
    """Elsewhere, by others, or with words nobody knows, the command says what to do instead."""
    assert "nhóm của đơn vị" in room.private("/chude baodong")
    assert "chưa liên kết" in room.staff("/chude baodong", chat="-555")
    assert "Chỉ quản lý" in room.staff("/chude baodong", who="12", topic=7)
    assert "ngay trong chủ đề" in room.staff("/chude baodong")
    assert "/chude loinhan" in room.staff("/chude gì đó", topic=7)
    assert "/c/" in room.staff("/chude baodong", topic=7)
    assert "/c/" in room.staff("/chude", who="12")
    assert "/c/" not in room.staff("/chude tắt")


def test_a_command_for_a_leader_of_no_facility(room: Room) -> None:
    """In private a nurse or a stranger leads nothing; an unknown facility is nobody's."""
    for who in ("12", "99"):
        for command in ("/moi", "/thanhvien", "/moi doctor VP"):
            assert "chưa là quản lý" in room.private(command, who)
    assert "chưa là quản lý" in room.private("/thanhvien XX", HOA)


def test_an_admin_leads_everywhere_by_code(room: Room) -> None:
    """Only an admin makes an admin, and anybody of another facility, in private too."""
    room.set_pin(CHIEF)
    assert "quản trị" in room.private("/moi admin BX", CHIEF)
    assert "Minh" in room.private("/thanhvien bx", CHIEF)
    assert "Chỉ quản trị" in room.private("/moi admin", HOA)


def test_a_leader_who_tries_the_invitation_stays_leader(room: Room) -> None:
    """The link works for the person it was meant for, not for one who works there already."""
    token = room.staff("/moi y tá").split("start=")[1].split()[0]
    assert "đang là" in room.private(f"/start {token}", HOA)
    assert room.role(HOA) is Role.MANAGER
    assert "điều dưỡng" in room.private(f"/start {token}", "98")


def test_a_facility_left_without_a_leader_is_told_of(room: Room) -> None:
    """The only leader left the group: rights end all the same, and the station and the office hear what to do."""
    assert room.staff(MemberLeft(HOA)).count("không còn quản lý") == 2
    assert not room.works(HOA)
