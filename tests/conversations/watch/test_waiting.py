"""The head of the 10:05 list: what waits for a person stands there until it is decided, and ✅ only if nothing does."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.model.care import EpisodeStatus
from conversations.model.incoming import Pressed, Text, TimerSet
from conversations.model.outgoing import Say
from conversations.model.presses import StaffButton
from conversations.ports import Waits
from conversations.watch.waiting import mark
from tests.support import samples
from tests.support.channels import STAFF
from tests.support.morning import tick
from tests.support.staff_room import GROUP, Room, room

__all__ = ["room"]

DAY = timedelta(days=1)
FIVE_PAST_TEN = samples.NOW + timedelta(hours=1, minutes=5)


def listed(room: Room, at: datetime) -> str:
    """What stands in the group after the clock's work of this minute, the newest list last."""
    room.now = at
    tick(room.store, room.house, at)
    lists = [each for each in room.said() if isinstance(each, Say) and each.card.startswith(f"silent:{room.home}:")]
    return lists[-1].message.text if lists else ""


def raised(room: Room, level: str = "red") -> int:
    """An open alarm nobody has taken."""
    with room.store.unit_of_work() as work:
        episode = work.patients.of_contact(samples.contact(work).id)[0]
        return work.alerts.raise_(episode, room.home, level, [], room.now)[0].id


@pytest.fixture
def all_answered(room: Room) -> Room:
    """A morning on which the only patient has answered."""
    room.now = samples.NOW
    tick(room.store, room.house, samples.NOW)
    room.said()
    room.say("36,8 18 82 97 120/80 không")
    return room


def test_a_morning_without_anything_that_waits_is_done(all_answered: Room) -> None:
    """✅ is said when everybody has answered and nothing waits."""
    assert listed(all_answered, FIVE_PAST_TEN).startswith("✅")


def test_a_letter_stands_on_the_list_until_it_is_answered(all_answered: Room) -> None:
    """The list is not done, says so, and becomes done by an edit once the letter is answered."""
    room = all_answered
    room.say("tôi nên ăn gì?")
    text = listed(room, FIVE_PAST_TEN)
    assert "💬 Thư chưa trả lời: 1" in text
    assert "✅" not in text
    card = next(card for _, card in room.posted if card.startswith("thread:"))
    room.reply(card, Text("Ăn cháo.", message=300))
    assert listed(room, FIVE_PAST_TEN + timedelta(minutes=1)).startswith("✅")
    assert listed(room, FIVE_PAST_TEN + timedelta(minutes=2)) == ""


def test_it_is_listed_every_day_again_and_posted_again_after_a_day(room: Room) -> None:
    """A letter nobody answers is on each morning's list, and its card is at the bottom of the group again."""
    room.say("tôi nên ăn gì?")
    posted = room.posted[GROUP, "thread:1:1"]
    assert "Thư chưa trả lời: 1" in listed(room, FIVE_PAST_TEN)
    assert room.posted[GROUP, "thread:1:1"] == posted
    assert "Thư chưa trả lời: 1" in listed(room, FIVE_PAST_TEN + 2 * DAY)
    again = room.posted[GROUP, "thread:1:1"]
    assert again != posted
    listed(room, FIVE_PAST_TEN + 2 * DAY + timedelta(minutes=1))
    assert room.posted[GROUP, "thread:1:1"] == again


def test_a_group_where_nobody_is_expected_is_told_what_waits(room: Room) -> None:
    """Registrations that wait bring a list even where no patient has to answer."""
    with room.store.unit_of_work() as work:
        episode = work.patients.of_contact(samples.contact(work).id)[0]
        work.patients.set_status(episode.id, EpisodeStatus.CLOSED, room.now)
        samples.registered(work, "8", room.home)
    text = listed(room, FIVE_PAST_TEN)
    assert "🆕 Đăng ký chờ: 1" in text
    assert "hôm nay không ai phải khai" in text


def test_what_comes_after_five_past_ten_brings_no_list_of_its_own(room: Room) -> None:
    """A letter of the afternoon waits for tomorrow's list where nobody was expected today."""
    with room.store.unit_of_work() as work:
        episode = work.patients.of_contact(samples.contact(work).id)[0]
        work.patients.set_status(episode.id, EpisodeStatus.CLOSED, room.now)
    assert listed(room, FIVE_PAST_TEN) == ""
    with room.store.unit_of_work() as work:
        room.now = FIVE_PAST_TEN + timedelta(hours=3)
        patient = samples.person("Vàng A Sùng", "+84912000111")
        late = replace(samples.illness(patient, room.home), opened_at=room.now)
        work.patients.register(samples.contact(work, "8").id, patient, "self", late, room.now)
    assert listed(room, room.now + timedelta(minutes=1)) == ""


def test_an_alarm_nobody_took_is_the_first_line_and_says_since_when(room: Room) -> None:
    """Open alarms come before everything else; claimed without contact is a line of its own."""
    alert = raised(room)
    room.say("tôi nên ăn gì?")
    lines = listed(room, FIVE_PAST_TEN).split("\n")
    assert lines[0] == "🔴 <b>Báo động chưa ai nhận: 1</b> (lâu nhất từ 09:00)"
    room.staff(Pressed(StaffButton.ALARM.data(alert, "claim"), 1, "c"))
    lines = listed(room, FIVE_PAST_TEN + timedelta(minutes=1)).split("\n")
    assert lines[0].startswith("🔴 Báo động có người nhận, chưa ghi kết quả gọi: 1")


def test_the_button_posts_the_open_cards_again_once(room: Room) -> None:
    """Two nurses who press together bring one copy; somebody of another place brings none."""
    room.say("tôi nên ăn gì?")
    press = Pressed(StaffButton.WAITING.data(room.home, "letters"), 1, "c")
    assert "Bạn không có quyền" in room.staff(press, "99")
    assert "tôi nên ăn gì?" in room.staff(press)
    assert "Vừa đưa lại" in room.staff(press, "12")
    assert "Không còn gì chờ" in room.staff(Pressed(StaffButton.WAITING.data(room.home, "stops"), 1, "c"))
    assert "Bạn không có quyền" in room.staff(Pressed(StaffButton.WAITING.data(room.home, "all"), 1, "c"))


NUMBER = st.integers(0, 3)
WAITS = st.builds(Waits, NUMBER, NUMBER, NUMBER, NUMBER, NUMBER, NUMBER, NUMBER, NUMBER)


@given(WAITS, WAITS)
def test_other_counts_have_another_mark(one: Waits, other: Waits) -> None:
    """A list is edited exactly when a number on it has changed; sums of nothing are nothing."""
    assert (mark(one) == mark(other)) == (one == other)
    assert bool(one + other) == (bool(one) or bool(other))


def test_the_timer_that_hides_cards_is_told_when_it_is_set(room: Room) -> None:
    """The staff group hears it; an end of the timer, and a group of no facility, hear nothing."""
    assert "sau 24 giờ" in room.staff(TimerSet(86400))
    assert room.staff(TimerSet(0)) == ""
    assert room.staff(TimerSet(86400), chat="-999") == ""
    with room.store.unit_of_work() as work:
        assert work.outbox.claim(STAFF, 10, room.now) == []


def test_a_registration_nobody_decides_is_posted_again_after_a_day(room: Room) -> None:
    """A card that scrolled away, or was deleted by a timer, is at the bottom again with the list."""
    with room.store.unit_of_work() as work:
        waits = samples.registered(work, "8", room.home)
    text = listed(room, FIVE_PAST_TEN + 2 * DAY)
    assert "🆕 Đăng ký chờ: 1" in text
    assert any(card.endswith(f":{waits.id}") or card == f"a{waits.id}" for _, card in room.posted), room.posted
