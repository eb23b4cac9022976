"""Rights end with leaving the group, also when no message says that somebody left."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.channel.channel import Never, Unsure
from bot.delivery.verdicts import Patience, judge
from conversations.model.channels import Channel
from conversations.model.incoming import Arrival, MemberLeft, MemberSeen, MembersJoined, Pressed, Text
from conversations.model.outgoing import Lane, Look, Outgoing
from conversations.model.people import Role
from conversations.ports import Parcel
from scheduler.looks import ensure_looked
from storage.store import SqlStore
from tests.support.samples import NOW
from tests.support.staff_room import CHIEF, GROUP, HOA, MINH, OFFICE, Room, room
from tests.support.stage import Stage, open_stage

__all__ = ["room"]

STATION = "TYT-BANXEO"


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    """A running province on a simulator of the messenger."""
    async with open_stage(tmp_path) as running:
        yield running


async def says(stage: Stage, who: str, text: str) -> str:
    """Write to the staff bot in private; what it says there."""
    person = stage.people[who]
    place = f"chat {person.id}"
    before = len(stage.shown[place])
    stage.simulator.send_text(person, stage.bot_of(person), text)
    await stage.settle()
    return "\n".join(shown.text for shown in stage.shown[place][before:])


async def later(stage: Stage, hours: float) -> None:
    """Time passes, and the minute's work is done."""
    stage.clock.advance(hours * 60)
    await stage.bots.tick()
    await stage.settle()


def in_group(stage: Stage) -> str:
    """All that was ever said in the station's group."""
    return "\n".join(shown.text for shown in stage.shown[f"chat {stage.groups[STATION].id}"])


async def test_a_nurse_removed_without_a_message_opens_nothing_a_day_later(stage: Stage) -> None:
    """The list, a search and a page of the facility are refused in private; the group is told why."""
    hoa = stage.people["Hoa"]
    assert "Bản Xèo" in await says(stage, "Hoa", "/danhsach")
    stage.simulator.remove_member(stage.groups[STATION], hoa, told=False)
    await later(stage, 25)
    for command in ("/danhsach", "/bn LC-000001", "/donvi", "/thanhvien", "/truc"):
        assert "Bản Xèo" not in await says(stage, "Hoa", command)
    assert "Hoa không còn trong nhóm" in in_group(stage)
    assert "Bản Xèo" in await says(stage, "Minh", "/danhsach")


async def test_who_was_removed_while_the_program_did_not_run_is_looked_for_before_a_card_opens(stage: Stage) -> None:
    """No minute's work came between: the press itself waits for the messenger's answer, and is then refused."""
    stage.simulator.remove_member(stage.groups[STATION], stage.people["Hoa"], told=False)
    stage.clock.advance(30 * 60)
    assert "dành cho nhân viên" in await says(stage, "Hoa", "/danhsach")


async def test_who_is_still_there_notices_nothing(stage: Stage) -> None:
    """The same wait, and then the list, typed once."""
    stage.clock.advance(30 * 60)
    assert "Bản Xèo" in await says(stage, "Hoa", "/danhsach")
    assert await says(stage, "Hoa", "/danhsach")


async def test_an_administrator_bot_hears_at_once_of_a_removal_nobody_is_told_of(stage: Stage) -> None:
    """The messenger tells administrators alone (chat_member): no day passes."""
    stage.simulator.promote(stage.groups[STATION], stage.bot_of(stage.people["Hoa"]))
    stage.simulator.remove_member(stage.groups[STATION], stage.people["Hoa"], told=False)
    await stage.settle()
    assert "dành cho nhân viên" in await says(stage, "Hoa", "/danhsach")


async def test_a_messenger_that_cannot_tell_locks_nobody_out(stage: Stage) -> None:
    """A mere member may be refused an answer: staff go on, and the group is asked to make the bot administrator."""
    stage.simulator.faults.add(400, method="getChatMember", description="Bad Request: CHAT_ADMIN_REQUIRED", times=99)
    await later(stage, 25)
    assert "Bản Xèo" in await says(stage, "Hoa", "/danhsach")
    assert "quản trị viên" in in_group(stage)


async def test_ended_staff_who_still_sit_in_the_group_are_named_there_each_day(stage: Stage) -> None:
    """They read everything; the reminder ends when they are taken out."""

    def ended(work: object) -> None:
        person = str(stage.people["Hoa"].id)
        facility = work.facilities.by_code(STATION)  # type: ignore[attr-defined]
        work.staff.end(person, facility.id, stage.clock.now())  # type: ignore[attr-defined]

    stage.clock.advance(60)
    stage.remember(ended)
    for days in (1, 2):
        await later(stage, 24)
        assert in_group(stage).count("Hoa không còn là nhân viên") == days
    stage.simulator.remove_member(stage.groups[STATION], stage.people["Hoa"], told=False)
    await later(stage, 24)
    assert in_group(stage).count("Hoa không còn là nhân viên") == 2


# ---------------------------------------------------------------- in memory


def looks(room: Room) -> list[str]:
    """The people the messenger would be asked for now."""
    ensure_looked(room.store, room.house, room.now)
    return [content.person for content in room.said() if isinstance(content, Look)]


def test_everybody_with_rights_is_looked_for_once_a_day(room: Room) -> None:
    """Not in the first day, and not again before the next."""
    room.later(60)
    assert looks(room) == []
    room.later(23 * 60)
    assert looks(room) == [HOA, MINH, CHIEF]
    assert looks(room) == []
    room.later(23 * 60)
    assert looks(room) == [HOA, MINH, CHIEF]


def asked_for(room: Room, what: Pressed | Text) -> Look:
    """Hoa does something in private, a day and more after the last answer: nothing is said, the messenger is asked."""
    with room.store.unit_of_work() as work:
        done = Arrival(Channel("staff"), 555, HOA, True, HOA, "Cô Hoa", "vi", what)
        work.inbox.take_in([done], room.now)
    room.take_turns()
    (look,) = room.said()
    assert isinstance(look, Look)
    return look


def answered(room: Room, look: Look, inside: bool | None) -> str:
    """The messenger's answer comes in; what is said anywhere."""
    return room.private(MemberSeen(look.person, dict.fromkeys(look.chats, inside), look.then), HOA)


@pytest.mark.parametrize("inside", [True, None])
def test_a_press_in_private_waits_for_the_answer_and_is_then_heard(room: Room, inside: bool | None) -> None:
    """Once, without a second press; afterwards nothing waits for a day."""
    room.later(25 * 60)
    look = asked_for(room, Pressed(f"f:{room.home}", 1, "c"))
    assert (look.person, look.chats) == (HOA, (GROUP,))
    assert "Mã đơn vị" in answered(room, look, inside)
    assert "Mã đơn vị" in room.private("/donvi", HOA)


def test_a_press_of_one_who_is_gone_is_refused_and_the_rights_end(room: Room) -> None:
    """Told in private and in the group; the group hears that nobody leads now."""
    room.later(25 * 60)
    said = answered(room, asked_for(room, Pressed(f"f:{room.home}", 1, "c")), False)
    assert "Mã đơn vị" not in said
    assert "không có quyền" in said
    assert "không còn quản lý" in said
    assert not room.works(HOA)


def test_a_pin_never_waits_in_a_question(room: Room) -> None:
    """Six digits typed when a PIN is asked for are taken at once: they open nothing, and are kept nowhere."""
    room.later(25 * 60)
    look = asked_for(room, Text("/mapin"))
    assert "mã PIN mới" in answered(room, look, True)
    room.later(25 * 60)
    with room.store.unit_of_work() as work:
        work.credentials.keep_pin(HOA, replace(work.credentials.pin_of(HOA), asking="new", asked_at=room.now))
    assert "thêm một lần nữa" in room.private("407193", HOA)


def test_whoever_joined_lately_or_whose_group_is_new_has_a_day_to_get_in(room: Room) -> None:
    """An invitation is opened in private, before anybody adds the person to the group."""
    room.later(25 * 60)
    with room.store.unit_of_work() as work:
        work.staff.add(room.home, "Mới", Role.NURSE, "99", room.now)
    assert "99" not in looks(room)


def test_a_press_that_waits_is_not_lost_with_its_question(store: SqlStore) -> None:
    """The question travels through the outbox with the press in it."""
    look = Look(HOA, (GROUP, OFFICE), {"kind": "Press"})
    with store.unit_of_work() as work:
        work.outbox.put([Outgoing(Channel("staff"), f"look:{HOA}", Lane.REPLY, look, "k")], NOW)
        assert [parcel.content for parcel in work.outbox.claim(Channel("staff"), 9, NOW)] == [look]


@pytest.mark.parametrize("error", [Never("gone", gone=True), RuntimeError("odd")])
def test_a_question_that_cannot_be_sent_holds_no_press_back(error: Exception) -> None:
    """The last try failed: the press is heard as if the messenger could not tell."""
    look = Look(HOA, (GROUP, OFFICE), {"kind": "Press"})
    parcel = Parcel(7, Channel("staff"), f"look:{HOA}", Lane.REPLY, look, "", 20)
    verdict = judge(parcel, error, NOW, Patience(), outage=False)
    assert verdict.fate.state == "dropped"
    assert verdict.report is not None
    assert verdict.report.what == MemberSeen(HOA, {GROUP: None, OFFICE: None}, {"kind": "Press"})
    assert verdict.report.chat == HOA


def test_a_question_nobody_knows_the_fate_of_is_asked_again() -> None:
    """Asking twice hurts nobody; a press lost would."""
    look = Look(HOA, (GROUP,), {})
    parcel = Parcel(7, Channel("staff"), f"look:{HOA}", Lane.REMINDER, look, "", 1)
    assert judge(parcel, Unsure("cut"), NOW, Patience(), outage=False).fate.state == "waiting"


def test_strangers_in_the_group_are_named_there_and_staff_are_not(room: Room) -> None:
    """Once, though the messenger tells of each in two ways; people of the office may sit in a station's group."""
    said = room.staff(MembersJoined({"99": "Người Lạ", MINH: "Minh", CHIEF: "Khánh"}))
    assert "<b>Người Lạ</b> vừa vào nhóm" in said
    assert "Minh" not in said
    assert "Khánh" not in said
    assert room.staff(MembersJoined({"99": "Người Lạ"})) == ""
    assert room.staff(MembersJoined({"98": "Ai đó"}), chat="-555") == ""


def test_a_leader_who_ends_rights_reminds_the_group(room: Room) -> None:
    """Whoever has no rights any more reads on in the group until taken out of it."""
    room.set_pin()
    said = room.staff(Pressed(f"m:{room.home}:{room.member(MINH)}:end:yes", 1, "c"))
    assert "xin xóa khỏi nhóm" in said


def test_leaving_told_twice_ends_rights_once(room: Room) -> None:
    """A message and an administrator's update tell of the same."""
    room.staff(MemberLeft(MINH))
    room.staff(MemberLeft(MINH))
    assert room.audited("left the group") == 1
