"""What the staff bot answers in its group and in private, on the real memory and without a messenger."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import count

import pytest

from conversations.model.care import SlotState
from conversations.model.incoming import (
    Arrival,
    Blocked,
    BotAdded,
    BotRemoved,
    GroupMoved,
    MemberLeft,
    Pressed,
    SmsFailed,
    Text,
    Unblocked,
    Unreadable,
    What,
)
from conversations.model.people import FacilityKind, Role
from conversations.people import one_time_links
from conversations.ports import Store
from storage.store import SqlStore
from tests.support import clinic, samples
from tests.support.channels import STAFF
from tests.support.talk import Talk

GROUP, OFFICE = "-100", "-200"
HOA, MINH, STRANGER = "11", "12", "99"


@dataclass
class Room(Talk):
    """The staff bot beside the patients' one: somebody does something in a chat, and what is said is read."""

    _updates: count[int] = field(default_factory=lambda: count(10_000))

    def staff(self, what: What | str, who: str = HOA, chat: str = GROUP) -> str:
        """What the program says after a staff member did something."""
        done = Text(what) if isinstance(what, str) else what
        arrival = Arrival(STAFF, next(self._updates), chat, chat == who, who, f"Cô {who}", "vi", done)
        with self.store.unit_of_work() as work:
            work.inbox.take_in([arrival], self.now)
        self.take_turns()
        return self.texts(self.said())

    def private(self, what: What | str, who: str = HOA) -> str:
        """The same in the person's own chat with the staff bot."""
        return self.staff(what, who, who)

    def press(self, label: str, chat: str = GROUP) -> list[object]:  # type: ignore[override]
        """Press a staff button by its data."""
        return [self.staff(Pressed(label, 1, f"c{next(self._updates)}"), chat=chat)]


@pytest.fixture
def room(store: SqlStore) -> Room:
    """A station with a manager and a nurse in its group, an office above it, and one accepted patient."""
    with store.unit_of_work() as work:
        office = work.facilities.add(
            replace(samples.station("VP", kind=FacilityKind.COORDINATING_OFFICE), staff_chat=OFFICE)
        )
        home = work.facilities.add(replace(samples.station(), parent=office.id, staff_chat=GROUP))
        work.staff.add(home.id, "Hoa", Role.MANAGER, HOA, samples.NOW)
        work.staff.add(home.id, "Minh", Role.NURSE, MINH, samples.NOW)
        samples.accepted(work, facility=home.id)
    return Room(store, samples.NOW)


def test_linking_belongs_in_a_group_with_a_code(room: Room) -> None:
    """In private, without a code, or in a group that is linked already, the command says what to do instead."""
    assert "trong nhóm" in room.private("/lienket ABC")
    assert "đã liên kết" in room.staff("/lienket ABC")
    assert "/lienket" in room.staff("/lienket", chat="-555")
    assert "Mã không đúng" in room.staff("/lienket SAI", chat="-555")


def test_a_station_with_a_leader_gets_no_second_one_by_linking(room: Room) -> None:
    """Who links a new group leads the facility only when nobody does."""
    room.staff(BotRemoved())
    with room.store.unit_of_work() as work:
        home = work.facilities.by_code("BX")
        assert home is not None
        work.facilities.set_link(home.id, one_time_links.digest("K7PXM2QD"), room.now + one_time_links.LINK_HOLDS)
    said = room.staff("/lienket k7pxm2qd", who=STRANGER, chat="-556")
    assert "Trạm BX" in said
    assert "quản lý đầu tiên" not in said


def test_only_leaders_invite_and_only_to_known_roles(room: Room) -> None:
    """A nurse cannot invite; an unknown role is asked back; a leader gets a link that works once."""
    assert "Chỉ quản lý" in room.staff("/moi doctor", who=MINH)
    assert "vai trò" in room.staff("/moi giám đốc")
    invitation = room.staff("/moi bác sĩ")
    token = invitation.split("start=")[1].split()[0]
    assert "bác sĩ" in room.private(f"/start {token}", who=STRANGER)
    assert "không còn dùng được" in room.private(f"/start {token}", who="98")


def test_members_are_named_where_a_group_is_linked(room: Room) -> None:
    """The list of people; in a group that is not linked, how to link it."""
    assert "Minh" in room.staff("/thanhvien")
    assert "chưa liên kết" in room.staff("/thanhvien", chat="-555")
    assert "chưa liên kết" in room.staff("/truc", chat="-555")


def test_a_greeting_in_private_knows_who_greets(room: Room) -> None:
    """Staff hear where they serve; a stranger, how to become staff; nobody without rights reads a roster or reports."""
    assert "Trạm BX" in room.private("/start")
    assert "kênh của nhân viên" in room.private("xin chào", who=STRANGER)
    assert "kênh của nhân viên" in room.private("/truc", who=STRANGER)
    assert "LC-000001" not in room.private("/khai LC-000001", who=STRANGER)


def test_a_group_that_moves_keeps_its_station(room: Room) -> None:
    """A supergroup's new address is followed: the same people find the same patients there."""
    room.staff(GroupMoved("-1009"))
    assert "Minh" in room.staff("/thanhvien", chat="-1009")
    assert "chưa liên kết" in room.staff("/thanhvien")


def test_being_added_is_greeted_once_and_only_where_it_helps(room: Room) -> None:
    """Both reports of one arrival bring one greeting; a linked group needs none."""
    assert "/lienket" in room.staff(BotAdded(), chat="-777")
    assert room.staff(BotAdded(), chat="-777") == ""
    assert room.staff(BotAdded()) == ""


def test_a_lost_group_is_told_to_the_office(room: Room) -> None:
    """Nobody reads the cards of a group without the bot: the office above hears it; a stranger's group is nobody's."""
    assert "Trạm BX" in room.staff(BotRemoved())
    assert room.staff(BotRemoved(), chat="-777") == ""


def test_who_leaves_the_group_has_no_rights_left(room: Room) -> None:
    """The same press that worked before is refused."""
    room.staff(MemberLeft(MINH))
    assert "Minh" not in room.staff("/thanhvien")
    assert room.staff(MemberLeft(STRANGER)) == ""


def test_blocking_and_odd_things_are_taken_calmly(room: Room) -> None:
    """Blocked and unblocked private chats are remembered, what no release knows is passed over."""
    for what in (Blocked(), Blocked(), Unblocked(), Unreadable("poll"), SmsFailed("+84900000000", "otp")):
        assert room.private(what) == ""


def test_presses_that_name_nothing_are_refused(room: Room) -> None:
    """Forged letters, numbers and actions change nothing and say so."""
    for data in ("a:999:accept", "a:x:accept", "zz:1:2", "a:1:explode", "l:999:claim", "w:nowhere:0", "p:999:card"):
        (said,) = room.press(data)
        assert said == "" or "quyền" in str(said) or "đã" in str(said), data


def test_reporting_for_a_patient_begins_with_a_patient(room: Room) -> None:
    """Without a code, with an unknown one, or for somebody not followed, it says what is wrong."""
    assert "/khai" in room.private("/khai")
    assert "LC-009999" in room.private("/khai LC-009999")
    with room.store.unit_of_work() as work:
        home = work.facilities.by_code("BX")
        assert home is not None
        waiting = samples.registered(work, "8", home.id, "Vàng A Páo")
    assert waiting.patient.code in room.private(f"/khai {waiting.patient.code}")


def test_steering_without_a_report_says_how_to_begin_one(room: Room) -> None:
    """`/quaylai`, `/boqua` and `/huy` need a report that is open."""
    for command in ("/quaylai", "/boqua", "/huy"):
        assert "/khai" in room.private(command), command


def test_a_report_by_phone_can_be_steered_and_left(room: Room) -> None:
    """Back, skip and leave work for staff as they do for patients."""
    assert "Nhiệt độ" in room.private("/khai LC-000001")
    assert "Thở bao nhiêu" in room.private("36,8")
    assert "Nhiệt độ" in room.private("/quaylai")
    assert room.private("/boqua")
    assert "dừng" in room.private("/huy").lower()


def test_the_alarm_shows_the_numbers_of_the_last_day(store: Store) -> None:
    """Beside today's numbers stand those of the day before, so that a fall is seen at once."""
    now = samples.NOW
    with store.unit_of_work() as work:
        home = work.facilities.add(replace(samples.station(), staff_chat=GROUP))
        ill = samples.accepted(work, facility=home.id)
        clinic.report(work, ill.id, samples.DAY - timedelta(days=1), clinic.WELL | {"spo2": 98})
        work.slots.plan(samples.DAY, now + timedelta(hours=1), now)
    talk = Talk(store, now)  # type: ignore[arg-type]
    said = "".join(talk.texts(talk.say(answer)) for answer in ("36,8", "18", "82", "92"))
    assert "BÁO ĐỘNG ĐỎ" in said
    assert "SpO2 98 → <b>92</b>" in said
    assert "31/03" in said


def test_a_slot_answered_elsewhere_is_not_filed_twice(room: Room) -> None:
    """Somebody else finishes the same report meanwhile: the second sender hears so, and one report stands."""
    with room.store.unit_of_work() as work:
        work.slots.plan(samples.DAY, room.now + timedelta(hours=1), room.now)
    for answer in ("36,8", "18", "82", "97", "120/80"):
        room.say(answer)
    with room.store.unit_of_work() as work:
        ill = work.patients.episode(1)
        assert ill is not None
        slot = work.slots.of_day(ill.patient.id, samples.DAY)
        assert slot is not None
        work.slots.finish(slot.id, SlotState.ON_TIME, "green", room.now)
    assert "đã có khai báo" in room.texts(room.say("không"))
