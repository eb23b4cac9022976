"""An alarm finds a human: the ladder, claims, hand-over, what follows each call, on both databases."""

from __future__ import annotations

import threading

import pytest

from conversations.programme.protocol import load
from conversations.programme.rows import DEEDS, OUTCOMES
from storage.store import SqlStore
from tests.support.ladder_room import DISTRICT, HOA, KHANH, LAN, MINH, PROVINCE, SON, STATION, Room, a_room
from tests.support.samples import accepted, station

CLAIMED = "name 11 nhận lúc"


@pytest.fixture
def room(store: SqlStore) -> Room:
    """A station with its people, an office above it, the province's top, and one patient."""
    return a_room(store)


def chats(sent: list[tuple[str, str, int]]) -> set[str]:
    """Where cards with buttons were posted."""
    return {chat for chat, _, buttons in sent if buttons}


def test_the_whole_ladder(room: Room) -> None:
    """Unclaimed it reaches group and nurse on duty, at 10 minutes the doctor, at 20 the district, at 60 the top."""
    room.meet(HOA, MINH, LAN)
    room.on_duty(HOA, LAN)
    room.alarm()
    assert chats(room.sent()) == {STATION, HOA}
    room.later(9)
    assert not room.sent()
    room.later(1)
    assert chats(room.sent()) == {STATION, LAN}
    room.later(9)
    assert not room.sent()
    room.later(1)
    assert chats(room.sent()) == {STATION, DISTRICT}
    room.later(40)
    sent = room.sent()
    assert chats(sent) == {STATION, PROVINCE}
    assert any("60 phút rồi chưa ai nhận" in text for _, text, _ in sent)
    assert room.audited("alarm climbed") == 4


def test_without_a_roster_everybody_is_told(room: Room) -> None:
    """While nobody is on duty the first step reaches all nurses and doctors, but only those who spoke to the bot."""
    room.meet(HOA, LAN)
    room.alarm()
    assert chats(room.sent()) == {STATION, HOA, LAN}


def test_only_the_newest_card_of_a_chat_has_buttons(room: Room) -> None:
    """When the card comes anew, the one above it is left without buttons."""
    room.alarm()
    room.sent()
    room.later(10)
    assert [(chat, buttons > 0) for chat, _, buttons in room.sent()] == [(STATION, False), (STATION, True)]


def test_a_tick_again_at_the_same_minute_says_nothing(room: Room) -> None:
    """Two processes, or a restart, do not climb a step twice."""
    room.alarm()
    room.sent()
    room.later(10)
    assert room.sent()
    room.later(0)
    assert not room.sent()


def test_after_an_outage_every_step_missed_is_climbed(room: Room, store: SqlStore) -> None:
    """The program was away for half an hour: doctor and district are told at once, and the top in time."""
    room.meet(LAN)
    room.alarm()
    room.sent()
    room.store = SqlStore(store._engine)
    room.later(30)
    assert chats(room.sent()) == {STATION, DISTRICT, LAN}
    room.later(30)
    assert PROVINCE in chats(room.sent())


def test_a_claim_stops_the_ladder(room: Room) -> None:
    """From the moment somebody claims, no one further up is disturbed while there is a contact to wait for."""
    room.alarm()
    room.sent()
    room.press(HOA, "claim")
    sent = room.sent()
    assert [chat for chat, text, _ in sent if CLAIMED in text] == [STATION]
    room.later(29)
    assert not room.sent()


def test_the_second_is_told_who_was_first(room: Room) -> None:
    """One winner: whoever presses later learns the name and the time."""
    room.alarm()
    room.press(HOA, "claim")
    room.press(MINH, "claim")
    assert room.alert.claimer == "name 11"
    room.sent()
    assert room.toasts == ["name 11 đã nhận lúc 09:00."]


def test_two_claims_at_once_have_one_winner(room: Room) -> None:
    """However many press at the same instant, in group or in private, one name stands on the record."""
    room.meet(HOA, MINH, LAN)
    room.alarm()
    start = threading.Barrier(3)

    def press(person: str, chat: str) -> None:
        start.wait(10)
        room.press(person, "claim", chat)

    racers = [threading.Thread(target=press, args=who) for who in ((HOA, HOA), (MINH, STATION), (LAN, LAN))]
    for racer in racers:
        racer.start()
    for racer in racers:
        racer.join(30)
    assert room.audited("alarm claimed") == 1
    room.sent()
    assert sum("đã nhận lúc" in toast for toast in room.toasts) == 2


def test_a_nurse_who_cannot_be_reached_is_stood_in_for(room: Room) -> None:
    """The nurse on duty has blocked the bot: whoever else of the station can be reached is told in her place."""
    room.meet(LAN)
    room.on_duty(HOA, LAN)
    room.alarm()
    assert chats(room.sent()) == {STATION, LAN}


def test_claimed_without_contact_returns_to_all(room: Room) -> None:
    """After half an hour without contact the alarm is free again, climbs from the bottom, and says who had it."""
    room.meet(HOA, LAN)
    room.on_duty(HOA, LAN)
    room.alarm()
    room.press(HOA, "claim")
    room.sent()
    room.later(30)
    sent = room.sent()
    assert chats(sent) == {STATION, HOA}
    assert "chưa gọi lại" in sent[-1][1]
    assert room.alert.claimed_by is None
    room.later(10)
    assert chats(room.sent()) == {STATION, LAN}


def test_a_worsening_sounds_again_and_stays_with_its_claimer(room: Room) -> None:
    """Red becomes red-115: group and claimer see a new card, and a new contact is awaited."""
    room.meet(HOA, MINH)
    room.alarm()
    room.press(HOA, "claim")
    room.press(HOA, "o-unwell")
    room.sent()
    room.alarm("red-115")
    sent = room.sent()
    assert chats(sent) == {STATION, HOA}
    assert all("CẦN 115" in text and CLAIMED in text for _, text, buttons in sent if buttons)
    room.later(30)
    assert room.alert.claimed_by is None


def test_a_repeat_joins_the_open_alarm(room: Room) -> None:
    """The same danger again changes the card in place, and nobody is called twice."""
    room.alarm()
    room.sent()
    room.alarm()
    assert len(room.sent()) == 1
    assert room.audited("alarm climbed") == 1


def test_well_ends_the_alarm(room: Room) -> None:
    """Reached and well: the alarm is closed with its outcome, the card has no buttons, the try is on record."""
    room.alarm()
    room.press(HOA, "claim")
    room.press(HOA, "contact")
    assert max(buttons for _, _, buttons in room.sent()) == len(OUTCOMES) + 1
    room.press(HOA, "o-well")
    chat, text, buttons = room.sent()[-1]
    assert (chat, buttons) == (STATION, 1)  # to take it back
    assert "Kết thúc lúc 09:00" in text
    assert room.alert.outcome == "well"
    with room.store.unit_of_work() as work:
        assert [(a.outcome, a.staff) for a in work.silence.attempts_of(room.episode.id)] == [("well", "name 11")]
    room.press(MINH, "o-unwell")
    assert not room.sent()
    assert room.toasts == ["Báo động này đã kết thúc lúc 09:00."]


def test_nobody_answers_three_times_and_somebody_must_go(room: Room) -> None:
    """No answer: called again after 10, 20, 30 minutes; the third time there is a task to visit."""
    room.alarm()
    for outcome, pause in (("no_answer", 10), ("phone_off", 20), ("no_answer", 30)):
        room.press(HOA, f"o-{outcome}")
        room.later(pause - 1)
        assert not any(text.endswith("gọi lại") for _, text, buttons in room.sent() if buttons)
        room.later(1)
        assert "Đến giờ gọi lại" in room.sent()[-1][1]
    with room.store.unit_of_work() as work:
        assert [task.kind for task in work.tasks.of_episode(room.episode.id)] == ["visit"]
    room.press(HOA, "o-well")
    with room.store.unit_of_work() as work:
        assert not work.tasks.of_episode(room.episode.id)


def test_a_wrong_number_gives_the_task_to_find_the_right_one(room: Room) -> None:
    """Somebody must find the number, and the alarm stays open."""
    room.alarm()
    room.press(HOA, "o-wrong_number")
    with room.store.unit_of_work() as work:
        assert [task.kind for task in work.tasks.of_episode(room.episode.id)] == ["find_number"]
    assert room.alert.closed_at is None


def test_who_refuses_is_for_the_doctor(room: Room) -> None:
    """A refusal brings the card to the doctor in private."""
    room.meet(LAN)
    room.alarm()
    room.sent()
    room.press(HOA, "o-refused")
    assert LAN in chats(room.sent())


@pytest.mark.parametrize("outcome", ["moved", "in_hospital", "died"])
def test_an_end_is_noted_and_left_to_a_human(room: Room, outcome: str) -> None:
    """The alarm ends with a note on the patient; the illness is not closed by a button on an alarm."""
    room.alarm()
    room.press(HOA, f"o-{outcome}")
    assert room.alert.outcome == outcome
    assert room.alert.closed_at
    with room.store.unit_of_work() as work:
        assert len(work.tasks.notes_of(room.episode.id)) == 1
        episode = work.patients.episode(room.episode.id)
        assert episode is not None
        assert episode.status == "accepted"


@pytest.mark.parametrize("button", ["115", "refer"])
def test_a_deed_is_on_the_card_and_on_record(room: Room, button: str) -> None:
    """Who called 115 or referred the patient stands on the card, and the alarm is theirs."""
    room.alarm()
    room.press(HOA, button)
    assert any("name 11: " in text for _, text, _ in room.sent())
    assert room.alert.claimer == "name 11"
    assert room.audited("alarm deed") == 1


def test_a_hand_over(room: Room) -> None:
    """One gives it to another, who sees the card in private and has half an hour of their own."""
    room.meet(MINH)
    room.alarm()
    room.press(HOA, "claim")
    room.later(20)
    room.press(HOA, "give")
    room.press(HOA, f"to-{room.staff[MINH]}")
    assert MINH in chats(room.sent())
    assert room.alert.claimer == "name 12"
    room.later(29)
    assert room.alert.claimer == "name 12"


def test_those_above_may_act_and_others_may_not(room: Room) -> None:
    """The district's doctor claims from the district's group; a stranger, or a wrong chat, is refused."""
    room.alarm()
    room.later(20)
    room.press("99", "claim")
    room.press(SON, "claim")  # in the station's group, where he is nobody
    room.press(HOA, "claim", "-999")
    assert room.alert.claimed_by is None
    assert room.audited("refused press") == 3
    room.press(SON, "claim", DISTRICT)
    assert room.alert.claimer == "name 21"
    edited = [chat for chat, text, _ in room.sent() if "name 21 nhận" in text]
    assert sorted(edited) == [STATION, DISTRICT]


def test_the_top_hears_of_a_station_without_people(store: SqlStore) -> None:
    """Where nobody may be told in private, the groups still are."""
    room = a_room(store)
    room.alarm()
    room.later(60)
    assert {STATION, DISTRICT, PROVINCE} <= chats(room.sent())
    room.press(KHANH, "claim", PROVINCE)
    assert room.alert.claimer == "name 31"


def test_each_outcome_has_its_rule() -> None:
    """The programme says of every outcome and deed what follows."""
    protocol = load()
    assert [protocol.outcome(each).id for each in (*OUTCOMES, *DEEDS)] == [*OUTCOMES, *DEEDS]
    closing = {each.id for each in protocol.outcomes if each.closes}
    assert closing == {"well", "moved", "in_hospital", "died"}


def test_who_blocks_the_bot_is_stood_in_for_at_once(room: Room) -> None:
    """The private card could not be delivered: the next who can be reached gets it without waiting for the ladder."""
    room.meet(HOA, LAN)
    room.on_duty(HOA, LAN)
    room.alarm()
    assert chats(room.sent()) == {STATION, HOA}
    room.blocks(HOA)
    assert chats(room.sent()) == {LAN}
    room.press(LAN, "claim")
    room.sent()
    room.blocks(LAN)
    assert room.sent() == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_only_who_was_asked_for_a_note_gives_it_and_only_with_rights(room: Room) -> None:
    """A colleague's reply to the prompt is none; who left the station in between is told that nothing was kept."""
    room.alarm()
    room.press(HOA, "note")
    room.sent()
    card = f"alarm-note:{room.alert.id}:{HOA}"
    room.reply(MINH, card, "đã gọi")
    assert room.sent() == []
    room.reply(HOA, card, "đã  gọi,\nmáy bận")
    with room.store.unit_of_work() as work:
        assert [note.text for note in work.tasks.notes_of(room.episode.id)] == ["đã gọi, máy bận"]
        work.staff.end(HOA, int(room.episode.facility or 0), room.now)
    room.sent()
    room.reply(HOA, card, "đã đến nhà")
    assert any("chưa được ghi lại" in text for _, text, _ in room.sent())
    with room.store.unit_of_work() as work:
        assert len(work.tasks.notes_of(room.episode.id)) == 1


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_an_alarm_is_given_to_nobody_unknown(room: Room) -> None:
    """A forged name, or a word that is no button: the alarm stays with who has it."""
    room.alarm()
    room.press(HOA, "claim")
    for action in ("to-999", "to-", "o-nonsense", "nonsense"):
        room.press(HOA, action)
    assert room.alert.claimed_by == room.staff[HOA]
    assert room.audited("refused press") == 4


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_second_wrong_number_makes_no_second_task(room: Room) -> None:
    """One task a day to find the number, however often it was wrong; every try is on record."""
    room.alarm()
    for _ in range(2):
        room.press(HOA, "o-wrong_number")
    with room.store.unit_of_work() as work:
        assert [task.kind for task in work.tasks.of_episode(room.episode.id)] == ["find_number"]
    assert room.audited("task find_number") == 1
    assert room.audited("contact attempt") == 2


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_facility_that_stands_alone_alarms_the_top(room: Room) -> None:
    """It has no group and nothing above it: its alarm stands where its cards stand, and is claimed there."""
    with room.store.unit_of_work() as work:
        alone = work.facilities.add(station("LE", "02647"))
        room.episode = accepted(work, "8", alone.id)
    room.alarm()
    assert chats(room.sent()) == {PROVINCE}
    room.press(KHANH, "claim", PROVINCE)
    assert room.alert.claimed_by == room.staff[KHANH]
