"""Handing a patient over: one winner, nothing lost, nobody who may not; and time, which asks again."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conversations.changes import close_facility, transfers
from conversations.doors import staff_door
from conversations.model.care import EpisodeStatus, Transfer, TransferState
from conversations.model.incoming import Arrival, Text
from storage import tables
from tests.support.channels import PATIENTS, STAFF
from tests.support.ladder_room import DISTRICT, HOA, KHANH, MINH, PROVINCE, SON, STATION
from tests.support.samples import DAY, NOW, accepted, person
from tests.support.two_stations import HA, OTHER, Province, province

__all__ = ["province"]


def test_unanswered_it_comes_again_then_climbs_and_stops(province: Province) -> None:
    """Three times to both sides, then a step up each half an hour, once each however many processes tick."""
    province.ask()
    province.room.sent()
    for minutes in (30, 60, 90):
        province.later(29)
        assert province.room.sent() == []
        province.later(1)
        said = {chat: text.split("\n")[0] for chat, text, buttons in province.room.sent() if buttons}
        assert said[OTHER] == f"⏳ Đã {minutes} phút chưa có trả lời. Xin xem và trả lời giúp."
        assert said.keys() == {OTHER, STATION}
    for above, minutes in ((DISTRICT, 120), (PROVINCE, 150)):
        province.later(30)
        told = [chat for chat, text, _ in province.room.sent() if f"{minutes} phút" in text]
        assert sorted(told) == sorted([above, STATION])
    province.later(30)
    assert province.room.sent() == []
    assert province.transfer.state is TransferState.WAITING
    province.press(KHANH, "accept", PROVINCE)
    assert province.answers == province.target


def test_the_first_press_wins(province: Province) -> None:
    """Accepted it cannot be declined or withdrawn any more; who was later hears who was quicker."""
    province.ask()
    province.press(HA, "accept", OTHER)
    province.press(SON, "no-full", DISTRICT)
    province.press(HOA, "withdraw", STATION)
    province.room.sent()
    assert (province.transfer.state, province.transfer.decided_by) == (TransferState.ACCEPTED, "name 41")
    assert [toast for toast in province.room.toasts if "name 41 đã nhận" in toast] == province.room.toasts
    assert len(province.room.toasts) == 2
    assert province.room.audited("transfer accepted") == 1


@pytest.mark.parametrize("action", ["accept", "decline", "no-full", "no", "back", "send", "to-1", "at-home", "xx", ""])
@pytest.mark.parametrize(("who", "chat"), [(MINH, STATION), ("99", OTHER), (HA, STATION), (HA, "-999"), ("99", "99")])
def test_forged_presses_change_nothing(province: Province, who: str, chat: str, action: str) -> None:
    """The source's people, strangers, the target's people in a wrong chat: each is refused, which is on record."""
    waiting = province.ask()
    province.press(who, action, chat)
    assert province.transfer == waiting
    assert province.answers == province.room.episode.facility
    assert province.room.audited("refused press") == 1


@pytest.mark.parametrize("data", ["move:999:accept", "move:x:accept", "move::", "move:new-", "move:new-999", "move:1"])
def test_presses_that_name_nothing_are_refused(province: Province, data: str) -> None:
    """Numbers of nothing and half a button lead nowhere."""
    province.ask()
    province.room.tap(HA, data, OTHER)
    assert province.room.audited("refused press") == 1


def test_an_open_alarm_goes_along_as_far_as_it_has_climbed(province: Province) -> None:
    """Unclaimed it keeps its clock: what the old group had at ten minutes, the new one has, and the next step comes."""
    province.ask()
    province.room.alarm()
    province.room.later(10)
    rung, due = province.room.alert.rung, province.room.alert.due_at
    province.room.sent()
    province.press(HA, "accept", OTHER)
    alert = province.room.alert
    assert (alert.facility, alert.rung, alert.due_at, alert.closed_at) == (province.target, rung, due, None)
    said = province.room.sent()
    assert any(chat == OTHER and "BÁO ĐỘNG ĐỎ" in text and buttons for chat, text, buttons in said)
    assert any(chat == STATION and "Báo động nay ở nhóm của đơn vị đó" in text for chat, text, _ in said)
    province.room.later(10)
    assert {chat for chat, text, _ in province.room.sent() if "BÁO ĐỘNG ĐỎ" in text} >= {OTHER, DISTRICT}


def test_an_alarm_in_hands_that_stay_behind_is_everybodys_again(province: Province) -> None:
    """The claimer has no standing in the new station: it climbs from the lowest step. Who stands above keeps it."""
    province.ask()
    province.room.alarm()
    province.room.press(HOA, "claim")
    province.press(HA, "accept", OTHER)
    assert province.room.alert.claimed_by is None
    assert province.room.alert.due_at is not None
    province.room.press(SON, "claim", DISTRICT)
    back = Province(province.room, int(province.room.episode.facility or 0))
    with province.room.store.unit_of_work() as work:
        moved = work.patients.episode(province.room.episode.id)
    assert moved is not None
    back.room.episode = moved
    back.ask()
    back.press(HOA, "accept", STATION)
    assert back.room.alert.claimed_by == back.room.staff[SON]


def test_a_transfer_of_nobody_followed_lapses(province: Province) -> None:
    """The illness ended meanwhile: the clock takes the request back, and a press cannot accept it."""
    province.ask()
    with province.room.store.unit_of_work() as work:
        work.patients.set_status(province.room.episode.id, EpisodeStatus.CLOSED, province.room.now)
    province.press(HA, "accept", OTHER)
    assert province.transfer.state is TransferState.WITHDRAWN
    assert province.answers == province.room.episode.facility
    province.ask()
    province.later(30)
    assert province.transfer.state is TransferState.WITHDRAWN


@pytest.mark.parametrize("older_status", [EpisodeStatus.ACCEPTED, EpisodeStatus.CLOSED])
def test_merging_loses_no_alarm(province: Province, older_status: EpisodeStatus) -> None:
    """A registration in danger that is merged alarms for the patient who stays."""
    room, older = province.room, province.room.episode
    with room.store.unit_of_work() as work:
        work.patients.set_status(older.id, older_status, NOW)
        family = work.contacts.meet(PATIENTS, "8", "vi", NOW)
        waiting = replace(older, id=0, status=EpisodeStatus.WAITING)
        newer = work.patients.register(family.id, person("giang thi may", "+84900000001"), "parent", waiting, NOW)
    room.episode = newer
    room.alarm()
    room.tap(HOA, f"dup:{newer.id}:{older.patient.id}:merge")
    room.tap(HOA, f"dup:{newer.id}:{older.patient.id}:sure")
    with room.store.unit_of_work() as work:
        (answered,) = work.patients.of_contact(family.id)
        alert = work.alerts.open_for(answered.id)
        merged = work.patients.merged_into(newer.patient.id)
    assert merged == answered.patient.id == older.patient.id
    assert answered.id == (older.id if older_status is EpisodeStatus.ACCEPTED else newer.id)
    assert alert is not None
    assert alert.level == "red"
    alerts = tables.table(tables.Alert)
    with room.store.unit_of_work() as work:
        still_open = alerts.select().where(alerts.c.closed_at.is_(None))
        assert len(work._connection.execute(still_open).all()) == 1  # type: ignore[attr-defined]
    assert room.audited("merged") == 1


def test_where_one_group_answers_for_both_one_card_stands(province: Province) -> None:
    """Two facilities without groups of their own: the district decides, and can take it back, on a single card."""
    with province.room.store.unit_of_work() as work:
        for chat in (STATION, OTHER):
            work.facilities.move_chat(chat, None)
    province.ask()
    assert [(chat, buttons) for chat, _, buttons in province.room.sent()] == [(DISTRICT, 3)]
    province.press(SON, "withdraw", DISTRICT)
    assert province.transfer.state is TransferState.WITHDRAWN
    province.ask()
    province.press(SON, "accept", DISTRICT)
    assert province.answers == province.target
    assert not [text for _, text, _ in province.room.sent() if "Từ nay" in text]


def test_a_transfer_is_prepared_in_private(province: Province) -> None:
    """From the card in a private chat: each answer leads on, going back takes one back, and the groups see the end."""
    province.room.meet(HOA)

    def press(action: str) -> None:
        province.room.tap(HOA, f"move:{province.transfer.id}:{action}", HOA)

    province.room.tap(HOA, f"move:new-{province.room.episode.id}", HOA)
    press("why-nonsense")
    press(f"to-{province.target}")
    press("why-moved")
    press("at-home")
    press("back")
    assert (province.transfer.reason, province.transfer.place) == ("moved", "")
    press("send")
    assert province.transfer.state is TransferState.DRAFT
    press("at-hospital")
    assert {chat for chat, _, _ in province.room.sent()} == {HOA}
    press("send")
    assert province.transfer.state is TransferState.WAITING
    assert {chat for chat, _, buttons in province.room.sent() if buttons} == {STATION, OTHER}


def test_who_lost_their_rights_cannot_go_on_with_a_draft(province: Province) -> None:
    """Rights are looked up at every press: a nurse taken out of the station in the middle sends nothing."""
    province.room.tap(HOA, f"move:new-{province.room.episode.id}")
    province.press(HOA, f"to-{province.target}", STATION)
    with province.room.store.unit_of_work() as work:
        work.staff.end(HOA, int(province.room.episode.facility or 0), NOW)
    province.press(HOA, "why-moved", STATION)
    assert province.transfer.reason == ""
    assert province.room.audited("refused press") == 1


def at_once(*deeds: Callable[[], None]) -> None:
    """Several things happen at the same instant; what one of them raises is raised here."""
    together = Barrier(len(deeds))

    def do(deed: Callable[[], None]) -> None:
        together.wait(30)
        deed()

    with ThreadPoolExecutor(len(deeds)) as pool:
        for done in [pool.submit(do, deed) for deed in deeds]:
            done.result(60)


def test_accepted_and_withdrawn_at_one_instant(province: Province) -> None:
    """Whoever is quicker: one end, and the patient is where that end says."""
    home = province.room.episode.facility
    for _ in range(4):
        with province.room.store.unit_of_work() as work:
            work.transfers.settle(province.room.episode.id, int(home or 0), "home", None, None, DAY)
        province.ask()
        at_once(lambda: province.press(HA, "accept", OTHER), lambda: province.press(MINH, "withdraw", STATION))
        accepted = province.transfer.state is TransferState.ACCEPTED
        assert province.transfer.state is not TransferState.WAITING
        assert province.answers == (province.target if accepted else home)
    ends = province.room.audited("transfer accepted") + province.room.audited("transfer withdrawn")
    assert ends == 4


def test_an_alarm_raised_while_the_transfer_is_accepted(province: Province) -> None:
    """In whatever order they come, the alarm stands with whoever answers, and is open."""
    for _ in range(4):
        province.ask()
        at_once(lambda: province.press(HA, "accept", OTHER), province.room.alarm)
        alert = province.room.alert
        assert alert.closed_at is None
        assert alert.facility == province.answers == province.target
        with province.room.store.unit_of_work() as work:
            work.alerts.keep(replace(alert, closed_at=NOW))
            work.transfers.settle(alert.episode, int(province.room.episode.facility or 0), "home", None, None, DAY)


DEEDS = ("ask", "accept", "no-full", "withdraw", "forged", "alarm", "claim here", "claim there", "later")


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(deeds=st.lists(st.sampled_from(DEEDS), min_size=4, max_size=14))
def test_whatever_happens_somebody_answers_and_no_alarm_is_lost(province: Province, deeds: list[str]) -> None:
    """Only an acceptance changes who answers; an alarm once raised stands open with whoever answers, and somebody has
    it or the clock will look at it (until it has reached the top)."""
    room, raised = province.room, False
    with room.store.unit_of_work() as work:
        home = work.facilities.by_code("BX")
        assert home is not None
        room.episode = accepted(work, f"c{next(room.numbers)}", home.id)
        work.slots.add(room.episode, room.scene(work).today, room.now, extra=False)
    there = home.id
    for deed in deeds:
        with room.store.unit_of_work() as work:
            waiting = work.transfers.open_for(room.episode.id)
            room.episode = work.patients.episode(room.episode.id) or room.episode
        if deed == "accept" and waiting is not None:
            there = waiting.target or 0
        _do(province, deed, waiting, home.id)
        raised |= deed == "alarm"
        assert province.answers == there
        with room.store.unit_of_work() as work:
            alert = work.alerts.open_for(room.episode.id)
        assert (alert is not None) == raised
        if alert is not None:
            assert alert.facility == there
            assert alert.due_at is not None or alert.rung == len(room.house.protocol.clocks.ladder)


def _do(province: Province, deed: str, waiting: Transfer | None, home: int) -> None:
    room, number = province.room, waiting.id if waiting else 999
    at_home = room.episode.facility == home
    source, (taker, target) = (STATION, (HA, OTHER)) if at_home else (OTHER, (HOA, STATION))
    match deed:
        case "ask" if waiting is None:
            with room.store.unit_of_work() as work:
                other = province.target if at_home else home
                fresh = Transfer(0, room.episode.id, room.episode.facility, TransferState.WAITING, room.now)
                scene = room.scene(work)
                ask = replace(fresh, target=other, place="home", reason="moved", asked_by="x")
                transfers.ask(scene, room.episode, ask, "test")
                work.outbox.put(scene.outgoing, room.now)
        case "accept" | "no-full":
            room.tap(taker, f"move:{number}:{deed}", target)
        case "withdraw":
            room.tap(HOA if at_home else HA, f"move:{number}:withdraw", source)
        case "forged":
            room.tap(HOA if at_home else HA, f"move:{number}:accept", source)
        case "alarm":
            room.alarm()
        case "claim here" | "claim there":
            with room.store.unit_of_work() as work:
                alerts = work.alerts.of_episode(room.episode.id)
            who, chat = (HOA, STATION) if deed == "claim here" else (HA, OTHER)
            room.tap(who, f"l:{alerts[0].id if alerts else 999}:claim", chat)
        case "later":
            province.later(15)


def test_a_note_typed_after_sending_still_reaches_the_other_side(province: Province) -> None:
    """The prompt was answered late: nothing is lost, and nothing but the note changes."""
    province.room.tap(KHANH, f"move:new-{province.room.episode.id}", PROVINCE)
    for action in (f"to-{province.target}", "why-moved", "at-home", "note", "send"):
        province.press(KHANH, action, PROVINCE)
    province.room.sent()
    late = f"move-note:{province.transfer.id}:{KHANH}"
    with province.room.store.unit_of_work() as work:
        scene = province.room.scene(work)
        arrival = Arrival(STAFF, 1, PROVINCE, False, KHANH, KHANH, "vi", Text("x"))
        staff_door.reply_to_card(scene, arrival, late, "sốt ba ngày")
        staff_door.reply_to_card(scene, replace(arrival, sender=HA, chat=OTHER), late, "not asked")
        work.outbox.put(scene.outgoing, province.room.now)
    assert (province.transfer.state, province.transfer.note) == (TransferState.WAITING, "sốt ba ngày")
    assert {chat for chat, text, _ in province.room.sent() if "sốt ba ngày" in text} == {STATION, OTHER}


@pytest.mark.parametrize("action", ["send", "to"])
def test_nobody_is_sent_to_a_facility_that_closed_meanwhile(province: Province, action: str) -> None:
    """A draft may be older than the closing, and so may its buttons: nothing is sent, and why is said."""
    with province.room.store.unit_of_work() as work:
        chosen = action == "send"
        draft = Transfer(
            0,
            province.room.episode.id,
            province.room.episode.facility,
            TransferState.DRAFT,
            NOW,
            target=province.target if chosen else None,
            place="home" if chosen else "",
            reason="moved" if chosen else "",
            staff=province.room.staff[HOA],
            asked_by="Hoa",
        )
        work.transfers.begin(draft)
        other = work.facilities.get(province.target)
        assert other is not None
        close_facility.close(province.room.scene(work), other, None, "test")
    province.press(HOA, "send" if chosen else f"to-{province.target}", STATION)
    province.room.sent()
    assert any("Trạm LC" in toast for toast in province.room.toasts)
    assert province.transfer.state is TransferState.DRAFT
    assert province.transfer.target == draft.target
