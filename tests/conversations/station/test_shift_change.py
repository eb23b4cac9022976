"""Change of shift: what is open is shown once to who begins, and one press takes it over."""

from __future__ import annotations

from datetime import timedelta

import pytest

from conversations.model.care import Alert
from storage.store import SqlStore
from tests.support.ladder_room import DISTRICT, HOA, LAN, MINH, PROVINCE, SON, STATION, Room, a_room
from tests.support.samples import DAY, accepted

TO_NIGHT = 10 * 60
"""Minutes from nine in the morning to the night shift."""


@pytest.fixture
def room(store: SqlStore) -> Room:
    """A station with its people, an office above it, the province's top, and one patient."""
    return a_room(store)


def cards(room: Room) -> list[tuple[str, str]]:
    """The cards of the change posted since last asked: chat and text."""
    return [(chat, text) for chat, text, buttons in room.sent() if "Đổi ca" in text and buttons]


def held_and_free(room: Room) -> list[Alert]:
    """One alarm that Hoa of the day holds, with an hour to her next call, one nobody has; then the night begins."""
    room.on_duty(HOA)
    room.on_duty(MINH, shift="night")
    room.later(TO_NIGHT - 30)
    room.alarm()
    room.press(HOA, "o-unwell")
    with room.store.unit_of_work() as work:
        other = accepted(work, "8", room.episode.facility)
    first = room.episode
    room.episode = other
    room.alarm()
    room.episode = first
    room.sent()
    room.later(30)
    with room.store.unit_of_work() as work:
        return [work.alerts.of_episode(each.id)[0] for each in (first, other)]


def test_one_card_with_the_counts(room: Room) -> None:
    """Group and the night's nurse see one free and one held, each with code and minutes; no second tick tells again."""
    room.meet(HOA, MINH)
    held_and_free(room)
    told = cards(room)
    assert {chat for chat, _ in told} == {STATION, MINH}
    assert "1 báo động chưa ai nhận, 1 do ca trước giữ" in told[0][1]
    assert "LC-000002: 30 phút chưa ai nhận" in told[0][1]
    assert "LC-000001: name 11 giữ đã 30 phút" in told[0][1]
    room.later(0)
    room.later(1)
    assert not cards(room)
    assert room.audited("shift changed") == 1


def test_who_takes_the_shift_has_all_of_it(room: Room) -> None:
    """Both alarms are Minh's, each with a line in its log; the next call of the held one stays when it was due."""
    before, _ = held_and_free(room)
    room.tap(MINH, "v:1:take")
    with room.store.unit_of_work() as work:
        alerts = [a for n in (1, 2) if (a := work.alerts.get(n))]
    assert {alert.claimed_by for alert in alerts} == {room.staff[MINH]}
    assert "name 12 nhận ca, thay name 11" in alerts[0].note
    assert "name 12 nhận khi đổi ca" in alerts[1].note
    assert alerts[0].due_at == before.due_at
    assert room.audited("alarm taken over") == 2
    assert any("name 12 nhận ca lúc 19:00: 2 báo động" in text for _, text, _ in room.sent())


def test_one_winner(room: Room) -> None:
    """The second to press learns who was first, and takes nothing away."""
    held_and_free(room)
    room.tap(MINH, "v:1:take")
    room.tap(LAN, "v:1:take")
    room.sent()
    assert room.toasts == ["name 12 đã nhận ca lúc 19:00."]
    assert room.audited("shift taken over") == 1


def test_rights_are_looked_up_at_the_press(room: Room) -> None:
    """A stranger, a wrong chat, a forged number: refused; the office may, from its own group."""
    held_and_free(room)
    for person, data, chat in (("99", "v:1:take", STATION), (SON, "v:1:take", STATION), (MINH, "v:9:take", STATION)):
        room.tap(person, data, chat)
    assert room.audited("refused press") == 3
    assert room.audited("shift taken over") == 0
    room.tap(SON, "v:1:take", DISTRICT)
    assert room.audited("alarm taken over") == 2


def test_what_changed_hands_since_is_left_alone(room: Room) -> None:
    """Somebody claimed the free one before the shift was taken: it stays theirs, and is not counted."""
    held_and_free(room)
    with room.store.unit_of_work() as work:
        number = max(work.alerts.open_of([int(room.episode.facility or 0)]))
    room.tap(LAN, f"l:{number}:claim")
    room.tap(MINH, "v:1:take")
    with room.store.unit_of_work() as work:
        alert = work.alerts.get(number)
    assert alert is not None
    assert alert.claimed_by == room.staff[LAN]
    assert room.audited("alarm taken over") == 1


def test_nobody_on_duty_and_the_office_is_told_too(room: Room) -> None:
    """An empty night: the card goes to the group and to the office at the top."""
    room.alarm()
    room.later(TO_NIGHT)
    assert {chat for chat, _ in cards(room)} == {STATION, PROVINCE}


def test_nothing_open_or_held_by_who_stays_on_is_no_news(room: Room) -> None:
    """Hoa has the night too: what she holds is hers; a quiet change of shift says nothing at all."""
    room.on_duty(HOA)
    room.on_duty(HOA, shift="night")
    room.later(TO_NIGHT - 20)
    room.alarm()
    room.press(HOA, "o-unwell")
    room.sent()
    room.later(20)
    assert not cards(room)


def test_an_alarm_of_the_new_shift_is_not_the_old_ones(room: Room) -> None:
    """However late the clock looks: what was raised after the change is no business of it."""
    room.now += timedelta(minutes=TO_NIGHT + 5)
    room.alarm()
    room.later(20)
    assert not cards(room)


def test_a_reminder_finds_who_is_on_duty(room: Room) -> None:
    """Held by the day's nurse, due at night: the night's nurse and the group see the card, and the holder as well."""
    room.meet(HOA, MINH)
    held_and_free(room)
    room.sent()
    room.later(30)
    reminded = [
        chat for chat, text, buttons in room.sent() if (buttons and "Gọi lại" in text) or "Đến giờ gọi lại" in text
    ]
    assert {STATION, HOA, MINH} <= set(reminded)


def test_nobody_on_duty_at_the_reminder_and_the_office_sees_it(room: Room) -> None:
    """The holder went home and the night is empty: the top's group is shown the card too."""
    room.on_duty(HOA)
    room.later(TO_NIGHT - 30)
    room.alarm()
    room.press(HOA, "o-unwell")
    room.later(30)
    room.sent()
    room.later(30)
    assert PROVINCE in {chat for chat, text, buttons in room.sent() if buttons and "BÁO ĐỘNG" in text}


@pytest.mark.parametrize("shift", ["day", "night"])
def test_every_change_of_two_days_is_told_once(room: Room, shift: str) -> None:
    """Nobody takes it for two days: at 19:00 and at 7:00 one card each, four in all."""
    with room.store.unit_of_work() as work:
        for days in range(3):
            work.tasks.give_duty(int(room.episode.facility or 0), DAY + timedelta(days=days), shift, room.staff[HOA])
    room.alarm()
    told = 0
    for _ in range(48 * 2):
        room.later(30)
        told += len([chat for chat, _ in cards(room) if chat == STATION])
    assert told == 4


def test_only_the_newest_change_can_be_taken(room: Room) -> None:
    """Nobody took the night: at seven its cards lose their button, and a late press of it takes nothing."""
    room.alarm()
    room.later(TO_NIGHT)
    assert cards(room)
    room.later(12 * 60)
    sent = room.sent()
    assert {chat for chat, text, buttons in sent if "không ai nhận ca" in text and not buttons} == {STATION, PROVINCE}
    room.tap(MINH, "v:1:take")
    room.sent()
    assert room.alert.claimed_by is None
    assert room.toasts == ["Ca này đã qua. Xin xem thẻ đổi ca mới, hoặc /danhsach."]
    room.tap(MINH, "v:2:take")
    assert room.alert.claimed_by == room.staff[MINH]
