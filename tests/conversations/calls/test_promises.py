"""Promised calls: no text promises one without a task, and what was noted of a call can be taken back."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conversations.dialog.scene import Scene
from conversations.doors import staff_door
from conversations.model.calls import StaffCall
from conversations.model.incoming import Arrival, Pressed
from conversations.model.outgoing import Content, Say
from conversations.model.people import Role
from storage.store import SqlStore
from tests.support import samples
from tests.support.channels import STAFF
from tests.support.databases import fresh_memory
from tests.support.morning import ZONE, tick
from tests.support.talk import HOUSE, Talk

NINE = datetime(2022, 4, 1, 9, 0, tzinfo=ZONE)
GROUP, HOA = "-100", "11"
WELL, FEVER = "36,8 18 82 98 120/80 không", "38,9 18 104 97 120/80 ho"
_numbers = count(50_000)


def _begun(store: SqlStore, *risks: str) -> Talk:
    """A patient expected to report at nine, whose station has a group and a nurse."""
    with store.unit_of_work() as work:
        episode = samples.expected(work)
        work.patients.set_screening(episode.id, {"risks": list(risks)})
        work.staff.add(episode.facility or 0, "Lù Thị Hoa", Role.NURSE, HOA, NINE)
    return Talk(store, NINE)


@pytest.fixture
def talk(store: SqlStore) -> Talk:
    """A patient without risks, and a nurse."""
    return _begun(store)


def _staff(talk: Talk, data: str) -> list[Content]:
    """The nurse presses a button in the group; what follows."""
    number = next(_numbers)
    pressed = Arrival(STAFF, number, GROUP, False, HOA, "Lù Thị Hoa", "vi", Pressed(data, 1, f"c{number}"))
    with talk.store.unit_of_work() as work:
        scene = Scene(work, HOUSE, talk.now, key=f"s{number}")
        staff_door.hear(scene, pressed)
        work.outbox.put(scene.outgoing, talk.now)
    return talk.said()


def _call(talk: Talk, action: str) -> str:
    with talk.store.unit_of_work() as work:
        episode = work.patients.of_contact(1)[0]
    said = _staff(talk, f"s:{episode.facility}:{talk.now.astimezone(ZONE):%Y%m%d}:{action}:{episode.id}")
    return talk.texts(said)


def _promised(talk: Talk) -> StaffCall | None:
    with talk.store.unit_of_work() as work:
        return work.calls.of_day(work.patients.of_contact(1)[0].id, talk.now.astimezone(ZONE).date())


def _minute(talk: Talk, hour: int, minute: int = 0) -> str:
    talk.now = talk.now.astimezone(ZONE).replace(hour=hour, minute=minute)
    tick(talk.store, HOUSE, talk.now)
    return talk.texts(talk.said())


def test_a_fever_is_promised_a_call_and_told_why(talk: Talk) -> None:
    """The receipt says why it is yellow and promises a call, because a task with these reasons is open."""
    said = talk.texts(talk.say(FEVER))
    assert "Vì sao cần theo dõi: Sốt 38,9 °C" in said
    assert "sẽ gọi cho bạn hôm nay" in said
    call = _promised(talk)
    assert call is not None
    assert call.closed_at is None
    assert [str(reason["vi"]) for reason in call.reasons] == ["Sốt 38,9 °C (trên 38,5)"]


def test_a_corrected_report_ends_its_promise(talk: Talk) -> None:
    """Who mistyped a fever and corrects it is not phoned for it, and is not told so any more."""
    talk.say(FEVER)
    talk.press("Sửa khai báo")
    talk.press("Nhiệt độ")
    talk.say("36,9")
    said = talk.texts(talk.press("Gửi"))
    assert "sẽ gọi" not in said
    call = _promised(talk)
    assert call is not None
    assert call.outcome == "corrected"


def test_a_call_that_was_made_is_not_promised_again(talk: Talk) -> None:
    """The same fever after the call is no second promise; the receipt says that staff were in touch."""
    talk.say(FEVER)
    _call(talk, "well")
    talk.say("/khaibao")
    said = talk.texts(talk.say(FEVER))
    assert "sẽ gọi" not in said
    assert "đã liên hệ với bạn hôm nay" in said


def test_four_o_clock_tells_calls_and_letters_once(talk: Talk) -> None:
    """The group reads at four what waits, in one message; from then on it is only edited."""
    talk.say(FEVER)
    with talk.store.unit_of_work() as work:
        episode = work.patients.of_contact(1)[0]
        work.letters.keep(episode.id, "text", "Cho tôi hỏi thuốc", "", talk.now, contact=1)
    said = _minute(talk, 16)
    assert "Đã hẹn gọi mà chưa ai gọi: <b>1</b>" in said
    assert "Thư chưa trả lời: <b>1</b>" in said
    for minute in (1, 2):
        talk.now = NINE.replace(hour=16, minute=minute)
        tick(talk.store, HOUSE, talk.now)
        assert all(each.edit for each in talk.said() if isinstance(each, Say))


def test_nothing_that_waits_is_no_message(talk: Talk) -> None:
    """A day on which nobody waits for staff ends without a message."""
    talk.say(WELL)
    assert "việc còn lại" not in _minute(talk, 16)


def test_a_promise_after_four_is_for_the_next_morning(talk: Talk) -> None:
    """What is told late promises no call today, and is among the calls of the next morning's list."""
    talk.now = NINE.replace(hour=17)
    said = talk.texts(talk.say(FEVER))
    assert "muộn nhất là sáng mai" in said
    talk.now += timedelta(days=1)
    _minute(talk, 8)
    assert "Hẹn gọi từ hôm trước mà chưa ai gọi: <b>1</b>" in _minute(talk, 10, 5)


def test_the_afternoon_asks_one_question_once(talk: Talk) -> None:
    """At three the value that was out of range is asked again, once; a report left there stays as it was."""
    talk.say(FEVER)
    asked = _minute(talk, 15)
    assert "Xin đo lại bây giờ" in asked
    assert "Xin đo lại bây giờ" not in _minute(talk, 15, 1)
    said = talk.texts(talk.say("37,1"))
    assert "Đã ghi số đo chiều nay" in said
    assert "vẫn sẽ gọi" in said


def test_an_outcome_is_undone_within_ten_minutes_only(talk: Talk) -> None:
    """What was noted by mistake is taken back and the task is open again; later it stays."""
    talk.say(FEVER)
    _call(talk, "well")
    call = _promised(talk)
    assert call is not None
    assert call.outcome == "well"
    _call(talk, f"undo-{call.attempt}")
    again = _promised(talk)
    assert again is not None
    assert again.closed_at is None
    _call(talk, "well")
    talk.now += timedelta(minutes=11)
    made = _promised(talk)
    assert made is not None
    assert "quá 10 phút" in _call(talk, f"undo-{made.attempt}")
    assert _promised(talk) == made


@pytest.mark.parametrize(("degree", "level"), [("mild", None), ("worse", "red"), ("danger", "red-115")])
def test_how_unwell_decides_the_alarm_and_the_caller_has_it(talk: Talk, degree: str, level: str | None) -> None:
    """Only the two worse degrees raise an alarm, and it belongs to the nurse on the phone."""
    talk.say(FEVER)
    _call(talk, degree)
    with talk.store.unit_of_work() as work:
        alert = work.alerts.open_for(work.patients.of_contact(1)[0].id)
    assert (alert.level if alert else None) == level
    assert alert is None or alert.claimer == "Lù Thị Hoa"


def test_a_second_press_notes_nothing_again(talk: Talk) -> None:
    """An outcome pressed twice is on record once."""
    talk.say(FEVER)
    _call(talk, "no_answer")
    assert "Đã ghi rồi" in _call(talk, "no_answer")
    with talk.store.unit_of_work() as work:
        assert len(work.silence.attempts_of(work.patients.of_contact(1)[0].id)) == 1


@pytest.mark.parametrize("pressed", ["undo", "call", "again", "no_answer", "wrong_number", "danger"])
def test_nobody_is_phoned_from_a_card_about_who_has_died(talk: Talk, pressed: str) -> None:
    """A death confirmed after the call: the card's old buttons open no task and no alarm, and say why."""
    talk.say(FEVER)
    _call(talk, "well")
    call = _promised(talk)
    assert call is not None
    with talk.store.unit_of_work() as work:
        episode = work.patients.of_contact(1)[0].id
    _staff(talk, f"e:{episode}:died:yes")
    said = _call(talk, f"undo-{call.attempt}" if pressed == "undo" else pressed)
    assert said == "Không gọi Giàng Thị Mẩy từ đây nữa: đã mất, nằm viện, chuyển đi hoặc đã kết thúc theo dõi."
    with talk.store.unit_of_work() as work:
        assert not work.tasks.of_episode(episode)
        assert work.alerts.open_for(episode) is None


DOES = st.sampled_from(
    ["report well", "report fever", "well", "no_answer", "wrong_number", "refused", "mild", "undo", "visit_well"]
)


@settings(max_examples=20, deadline=None)
@given(st.lists(st.tuples(DOES, st.integers(1, 90)), max_size=7), st.booleans())
def test_every_promise_of_today_has_a_task_or_an_outcome(story: list[tuple[str, int]], risky: bool) -> None:
    """Whatever happens, a text that promises a call opens a task, and the task stays open until it has an outcome."""
    with fresh_memory() as store:
        talk = _begun(store, *(["comorbidity"] if risky else []))
        promised = False
        for what, minutes in story:
            talk.now = min(talk.now + timedelta(minutes=minutes), NINE.replace(hour=20))
            said = _happens(talk, what)
            call = _promised(talk)
            if "sẽ gọi" in said:
                assert call is not None
                assert call.closed_at is None
                promised = True
            assert not promised or (call is not None and (call.closed_at is None or call.outcome))


def _happens(talk: Talk, what: str) -> str:
    if what.startswith("report"):
        talk.say("/khaibao")
        return talk.texts([c for c in talk.say(WELL if what == "report well" else FEVER) if isinstance(c, Say)])
    if what == "undo":
        call = _promised(talk)
        return _call(talk, f"undo-{call.attempt if call and call.attempt else 1}")
    if what.startswith("visit"):
        with talk.store.unit_of_work() as work:
            episode = work.patients.of_contact(1)[0].id
        return talk.texts(_staff(talk, f"k:{episode}:{what}"))
    return _call(talk, what)
