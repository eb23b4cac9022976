"""What somebody with bad intent (or an old phone in the wrong hand) would try; each of these once led somewhere."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Event

import pytest

from conversations.changes import close_facility
from conversations.dialog.scene import Scene
from conversations.model.care import EpisodeStatus, Transfer, TransferState
from conversations.model.incoming import Arrival, Pressed, Text
from conversations.model.outgoing import Sms
from conversations.model.people import Carer, Role
from storage.store import SqlStore
from tests.support import samples
from tests.support.channels import PATIENTS, SMS, STAFF
from tests.support.samples import DAY, NOW
from tests.support.staff_room import CHIEF, GROUP, HOA, MINH, OFFICE, Room, room
from tests.support.talk import Talk

__all__ = ["room"]
PIN = "407193"


# ---------------------------------------------------------------- two registrations merged


def _merge(store: SqlStore, *, older_is_over: bool = False, invited: bool = False) -> Talk:
    """Chat 7 has a patient; chat 8 registered the same person anew, perhaps with chat 9 invited; the group merges."""
    with store.unit_of_work() as work:
        home = work.facilities.add(replace(samples.station(), staff_chat=GROUP)).id
        work.staff.add(home, "Hoa", Role.NURSE, HOA, NOW)
        older = samples.accepted(work, "7", home)
        if older_is_over:
            work.patients.set_status(older.id, EpisodeStatus.CLOSED, NOW)
        newer = replace(samples.illness(samples.person(phone="+84987654321"), home), phone_proven=True)
        work.patients.register(samples.contact(work, "8").id, newer.patient, "self", newer, NOW)
        if invited:
            helper = samples.contact(work, "9").id
            tie = Carer(0, helper, 2, "child", "invited", DAY + timedelta(days=2), 2, "Vàng A Páo")
            work.caregivers.tie(tie, NOW)
    talk = Talk(store, NOW)
    with store.unit_of_work() as work:
        for update, data in ((900, "dup:2:1:merge"), (901, "dup:2:1:sure")):
            press = Arrival(STAFF, update, GROUP, False, HOA, "Hoa", "vi", Pressed(data, 1, f"c{update}"))
            work.inbox.take_in([press], NOW)
    talk.take_turns()
    return talk


def test_a_merge_gives_an_invited_caregiver_no_more_than_was_agreed(store: SqlStore) -> None:
    """Who only helps with the newer registration helps with the older patient: no own right, no longer than before."""
    _merge(store, invited=True)
    with store.unit_of_work() as work:
        (tie,) = work.caregivers.of_contact(samples.contact(work, "9").id)
        assert (tie.patient, tie.via, tie.ends_on, tie.name) == (1, "invited", DAY + timedelta(days=2), "Vàng A Páo")
        (own,) = work.caregivers.of_contact(samples.contact(work, "8").id)
        assert (own.patient, own.via) == (1, "registered")


def test_whose_patient_is_merged_into_hears_of_the_new_chat(store: SqlStore) -> None:
    """Nobody comes to see a patient behind the back of those who answer for them already."""
    talk = _merge(store)
    with store.unit_of_work() as work:
        parcels = work.outbox.claim(PATIENTS, 50, NOW)
    told = [talk.texts([each.content]) for each in parcels if each.address == "7"]
    assert any("/thietbi" in words for words in told), told


def test_a_merge_that_changes_the_phone_tells_the_old_one(store: SqlStore) -> None:
    """A new password goes to that phone, so that who had the old one must be able to object."""
    talk = _merge(store, older_is_over=True)
    with store.unit_of_work() as work:
        told = [(each.address, each.content) for each in work.outbox.claim(SMS, 50, NOW)]
        (merged,) = work.patients.of_contact(samples.contact(work, "8").id)
        assert merged.patient.phone == "+84987654321"
    ((to, content),) = told
    assert to == "+84912345678"
    assert isinstance(content, Sms)
    assert "doi sang so khac" in talk.texts([content])


# ---------------------------------------------------------------- who only helps


@pytest.fixture
def helped(store: SqlStore) -> Talk:
    """Chat 7 registered a patient who is followed; chat 8 was invited to help."""
    with store.unit_of_work() as work:
        home = work.facilities.add(replace(samples.station(), staff_chat=GROUP)).id
        samples.accepted(work, "7", home)
        tie = Carer(0, samples.contact(work, "8").id, 1, "child", "invited", None, 1, "Vàng A Páo")
        work.caregivers.tie(tie, NOW)
    return Talk(store, NOW)


FORGED_BY_A_HELPER = (
    "m:move-1",
    "m:profile-1",
    "x:1:unwilling:yes",
    "x:1:recovered:yes",
    "z:1:7:yes",
    "z:all:0:yes",
)


@pytest.mark.parametrize("data", FORGED_BY_A_HELPER)
def test_who_only_helps_decides_nothing_for_the_patient(helped: Talk, data: str) -> None:
    """An invited chat neither moves, stops nor pauses the patient, and sees none of the personal data."""
    said = helped.texts(helped.does(Pressed(data, 1, "c"), "8"))
    assert "0912" not in said
    assert "Lũng Pô" not in said
    with helped.store.unit_of_work() as work:
        assert work.sessions.open(samples.contact(work, "8").id) is None
        assert work.pauses.stop_wish_of(1) is None
        assert work.pauses.open_for(1) is None


@pytest.mark.parametrize("typed", ["/doinoio", "/hoso", "/dung", "/tamdung"])
def test_the_same_by_command(helped: Talk, typed: str) -> None:
    """Neither do the commands behind these buttons lead there."""
    said = helped.texts(helped.say(typed, "8"))
    assert "0912" not in said
    assert "Lũng Pô" not in said
    with helped.store.unit_of_work() as work:
        assert work.sessions.open(samples.contact(work, "8").id) is None


def test_who_withdrew_consent_is_not_reminded_because_another_chat_says_so(helped: Talk) -> None:
    """Only a chat that may take the wish back lets the reminders come again."""
    helped.does(Pressed("x:1:unwilling:yes", 1, "c"), "7")
    helped.say("/tieptuc", "8")
    with helped.store.unit_of_work() as work:
        assert work.pauses.stop_wish_of(1) is not None
        assert work.pauses.open_for(1) is not None


# ---------------------------------------------------------------- facilities that close


@pytest.fixture
def closing_down(room: Room) -> Room:
    """Beside the room's station stands another one, whose group reads nothing any more soon."""
    with room.store.unit_of_work() as work:
        other = work.facilities.add(replace(samples.station("LC", "02647"), parent=room.office, staff_chat="-300"))
        episode = work.patients.episode(1)
        assert episode is not None
        asked = Transfer(0, 1, room.home, TransferState.DRAFT, NOW, target=other.id, place="home", reason="moved")
        draft = work.transfers.begin(replace(asked, staff=1, asked_by="Hoa"))
        assert (draft.id, other.id) == (1, 3)
    return room


def _close(room: Room) -> None:
    with room.store.unit_of_work() as work:
        scene = Scene(work, room.house, room.now, "close")
        here, other = work.facilities.get(room.home), work.facilities.get(3)
        assert other is not None
        close_facility.close(scene, other, here, "cli")
        work.outbox.put(scene.outgoing, room.now)


def _state(room: Room) -> TransferState:
    with room.store.unit_of_work() as work:
        transfer = work.transfers.get(1)
    assert transfer is not None
    return transfer.state


@pytest.mark.parametrize("data", ["move:1:send", "move:1:to-3"])
def test_nobody_is_transferred_to_a_facility_that_has_closed(closing_down: Room, data: str) -> None:
    """An old button must not hand a patient to people who are not there any more."""
    _close(closing_down)
    assert "chưa có nhóm" in closing_down.staff(Pressed(data, 1, "c"))
    assert _state(closing_down) is TransferState.DRAFT


def test_a_transfer_that_waits_for_a_closing_facility_ends_and_its_source_hears(closing_down: Room) -> None:
    """Nobody could accept it there any more, and whoever asked must ask somebody else."""
    room = closing_down
    room.staff(Pressed("move:1:send", 1, "c"))
    assert _state(room) is TransferState.WAITING
    _close(room)
    assert "↩️" in room.texts(room.said())
    assert _state(room) is TransferState.WITHDRAWN
    room.staff(Pressed("move:1:accept", 1, "c"), CHIEF, CHIEF)
    with room.store.unit_of_work() as work:
        episode = work.patients.episode(1)
    assert episode is not None
    assert episode.facility == room.home


def test_a_transfer_asked_for_by_a_closing_facility_is_its_successors(closing_down: Room) -> None:
    """Whoever answers for the patient now may withdraw it."""
    room = closing_down
    room.staff(Pressed("move:1:send", 1, "c"))
    with room.store.unit_of_work() as work:
        scene = Scene(work, room.house, room.now, "close")
        here, office = work.facilities.get(room.home), work.facilities.get(room.office)
        assert here is not None
        close_facility.close(scene, here, office, "cli")
    room.staff(Pressed("move:1:withdraw", 1, "c"), CHIEF, OFFICE)
    assert _state(room) is TransferState.WITHDRAWN


# ---------------------------------------------------------------- PINs and rights


def _end_minh(room: Room) -> str:
    return room.staff(Pressed(f"m:{room.home}:{room.member(MINH)}:end:yes", 1, "c"))


def test_a_pin_typed_in_reply_to_something_else_does_not_stay_there(room: Room) -> None:
    """The messenger still shows an older prompt as the one being answered: the PIN becomes no note."""
    room.set_pin()
    room.later(11)
    room.private(Pressed("p:1:note", 1, "c"))
    _end_minh(room)
    said = room.reply(f"jot:1:{HOA}", PIN, HOA, HOA)
    assert "Đúng rồi" in said
    with room.store.unit_of_work() as work:
        assert not work.tasks.notes_of(1)


def test_a_press_at_the_instant_of_a_wrong_pin_gives_no_further_try(room: Room) -> None:
    """Two processes hear the group and the private chat at once: the failure is counted, whoever is first."""
    room.set_pin()
    read, counted = Event(), Event()

    def wrong() -> None:
        assert read.wait(10)
        with room.store.unit_of_work() as work:
            pin = work.credentials.pin_of(HOA)
            work.credentials.keep_pin(HOA, replace(pin, failures=pin.failures + 1))
        counted.set()

    with ThreadPoolExecutor(1) as other:
        done = other.submit(wrong)
        with room.store.unit_of_work() as work:
            pin = work.credentials.pin_of(HOA)
            read.set()
            counted.wait(1)
            work.credentials.keep_pin(HOA, replace(pin, asking="enter"))
        done.result()
    assert room.pin(HOA).failures == 1


def test_the_link_that_makes_a_leader_is_not_shown_to_the_group(room: Room) -> None:
    """Anybody in the group could open it with a second account of their own, without a PIN."""
    room.set_pin()
    asked = Arrival(STAFF, 900, GROUP, False, HOA, "Hoa", "vi", Text("/moi quản lý"))
    with room.store.unit_of_work() as work:
        work.inbox.take_in([asked], NOW)
    room.take_turns()
    with room.store.unit_of_work() as work:
        parcels = work.outbox.claim(STAFF, 50, NOW)
    assert {each.address: "start=i_" in room.texts([each.content]) for each in parcels} == {GROUP: False, HOA: True}


def test_who_goes_takes_no_invitation_along(room: Room) -> None:
    """Whoever made or saw an invitation that nobody has used yet cannot come back by it."""
    said = room.staff("/moi y tá")
    token = said.partition("start=i_")[2].split()[0]
    room.set_pin()
    _end_minh(room)
    assert not room.works(MINH)
    assert "không còn dùng được" in room.private(f"/start i_{token}", MINH)
    assert not room.works(MINH)


# ---------------------------------------------------------------- words that hide behind a command


def test_danger_behind_the_login_command_is_heard(helped: Talk) -> None:
    """Who asks for help in the wrong place is heard; what may be a password beside it is not handed on."""
    said = helped.say("/dangnhap lc1 k7mwp2xq9d mẹ tôi khó thở quá", "7")
    assert "115" in helped.texts(said)
    assert not any("k7mwp2xq9d" in helped.texts([each]) for each in said), "not in the station's alarm either"
    with helped.store.unit_of_work() as work:
        assert work.alerts.open_for(1) is not None


@pytest.mark.parametrize("number", ["9" * 18, "9" * 19, "9" * 40, "-1", "0", "٣", "1e3", ""])
@pytest.mark.parametrize("verb", ["m:profile-", "m:end-", "m:move-", "m:endcare-", "m:of-", "m:more-", "x:", "z:"])
def test_a_number_that_is_nobodys_leads_nowhere(helped: Talk, verb: str, number: str) -> None:
    """Very large, negative, foreign or empty numbers in a button's data are answered kindly."""
    assert helped.does(Pressed(f"{verb}{number}", 1, "c"), "9")
    with helped.store.unit_of_work() as work:
        assert work.inbox.claim() is None


@pytest.mark.parametrize("number", ["9" * 18, "9" * 19, "9" * 40, "-1", "0", "٣", "1e3", ""])
@pytest.mark.parametrize("data", ["m:{}:1:end:yes", "m:2:{}:end", "move:{}:accept", "move:new-{}", "dup:{}:1:merge"])
def test_nor_does_one_pressed_by_staff(room: Room, data: str, number: str) -> None:
    """The same in the staff bot: nothing changes, and the presser is told."""
    room.staff(Pressed(data.format(number), 1, "c"))
    assert room.works(MINH)
    with room.store.unit_of_work() as work:
        assert work.inbox.claim() is None


def test_markup_in_a_facilitys_name_is_words(room: Room) -> None:
    """A name with signs of markup breaks no message."""
    with room.store.unit_of_work() as work:
        here = work.facilities.get(room.home)
        assert here is not None
        work.facilities.change(replace(here, name="Trạm <b>&"))
    for typed in ("/thanhvien", "/donvi", "/chude", "/moi y tá"):
        said = room.staff(typed)
        assert "Trạm &lt;b&gt;&amp;" in said, typed
