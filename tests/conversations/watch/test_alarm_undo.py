"""Every outcome pressed on an alarm can be taken back for ten minutes; the alarm is then as it was."""

from __future__ import annotations

from dataclasses import replace

import pytest

from conversations.model.care import Alert
from storage.store import SqlStore
from tests.support.ladder_room import DISTRICT, HOA, LAN, MINH, SON, STATION, Room, a_room


@pytest.fixture
def room(store: SqlStore) -> Room:
    """A station with its people, an office above it, the province's top, and one patient."""
    return a_room(store)


def without_log(alert: Alert) -> Alert:
    """An alarm as it is, but for its log."""
    return replace(alert, note="")


def undo(room: Room, person: str = HOA, chat: str = STATION, step: int = 1) -> None:
    """Somebody takes back the outcome of that number."""
    room.press(person, f"undo-{step}", chat)


@pytest.mark.parametrize(
    "button", ["o-well", "o-unwell", "o-no_answer", "o-phone_off", "o-refused", "o-wrong_number", "115", "refer"]
)
def test_each_outcome_is_taken_back_as_if_never_pressed(room: Room, button: str) -> None:
    """Claim, clock, rung, closed state, tasks and tries are as before; the log and the audit tell both."""
    room.alarm()
    room.later(10)
    before = room.alert
    room.press(HOA, button)
    assert without_log(room.alert) != without_log(before)
    undo(room)
    assert without_log(room.alert) == without_log(before)
    assert "name 11 hoàn tác" in room.alert.note
    assert room.audited("outcome undone") == 1
    with room.store.unit_of_work() as work:
        assert not work.tasks.of_episode(room.episode.id)
        assert not work.silence.attempts_of(room.episode.id)
    _, text, buttons = [each for each in room.sent() if "BÁO ĐỘNG" in each[1]][-1]
    assert "name 11 hoàn tác" in text
    assert buttons


def test_a_task_that_an_outcome_closed_is_open_again(room: Room) -> None:
    """ "Ổn" closed the visit that three unanswered calls had opened; taken back, somebody must go again."""
    room.alarm()
    for _ in range(3):
        room.press(HOA, "o-no_answer")
    room.press(HOA, "o-well")
    with room.store.unit_of_work() as work:
        assert not work.tasks.of_episode(room.episode.id)
    undo(room, step=4)
    with room.store.unit_of_work() as work:
        assert [task.kind for task in work.tasks.of_episode(room.episode.id)] == ["visit"]
    assert room.alert.closed_at is None


def test_the_ladder_goes_on_where_it_stood(room: Room) -> None:
    """Closed by mistake after five minutes, taken back after eight: at ten the doctor is told, as if nothing was."""
    room.meet(LAN)
    room.on_duty(LAN)
    room.alarm()
    room.later(5)
    room.press(HOA, "o-well")
    room.later(3)
    undo(room)
    room.sent()
    room.later(2)
    assert LAN in {chat for chat, _, buttons in room.sent() if buttons}


def test_after_ten_minutes_it_is_too_late(room: Room) -> None:
    """The button goes from the card by itself, and an old one changes nothing and says why."""
    room.alarm()
    room.press(HOA, "o-well")
    assert room.sent()[-1][2] == 1
    room.later(11)
    assert room.sent()[-1][2] == 0
    undo(room)
    room.sent()
    assert room.alert.closed_at is not None
    assert room.toasts[-1] == "Đã quá 10 phút, không hoàn tác được nữa. Xin ghi kết quả mới."


def test_pressed_twice_it_is_undone_once(room: Room) -> None:
    """The second press finds nothing; an outcome is not taken back under a newer one."""
    room.alarm()
    room.press(HOA, "o-no_answer")
    room.press(MINH, "o-unwell")
    undo(room, step=1)
    room.sent()
    assert room.toasts == ["Xin hoàn tác việc mới nhất trước."]
    undo(room, step=2)
    undo(room, step=2)
    room.sent()
    assert room.toasts[-1] == "Việc này đã được hoàn tác rồi."
    assert room.audited("outcome undone") == 1
    assert room.alert.outcome == "no_answer"
    undo(room, step=1)
    assert room.alert.claimed_by is None


def test_only_who_may_act_may_undo(room: Room) -> None:
    """A stranger is refused; the district's doctor, from the district's group, may."""
    room.alarm()
    room.press(HOA, "o-well")
    undo(room, "99")
    undo(room, SON, STATION)
    assert room.alert.closed_at is not None
    assert room.audited("refused press") == 2
    undo(room, SON, DISTRICT)
    assert room.alert.closed_at is None


def test_what_came_since_is_kept(room: Room) -> None:
    """A colleague took it over meanwhile, worse numbers came: the outcome goes, these stay."""
    room.alarm()
    room.press(HOA, "o-no_answer")
    room.press(HOA, f"to-{room.staff[MINH]}")
    room.alarm("red-115", "85")
    undo(room)
    alert = room.alert
    assert (alert.claimed_by, alert.level) == (room.staff[MINH], "red-115")
    assert "85" in alert.numbers
    assert alert.due_at is not None


def test_a_newer_alarm_is_not_joined_by_the_old_one(room: Room) -> None:
    """Closed, then raised anew: the old alarm stays closed, so that the patient has one open alarm."""
    room.alarm()
    old = room.alert.id
    room.press(HOA, "o-well")
    room.later(1)
    room.alarm()
    room.tap(HOA, f"l:{old}:undo-1")
    room.sent()
    assert room.toasts == ["Người bệnh đã có báo động mới, xin xem thẻ mới."]
    assert room.alert.id != old


@pytest.mark.parametrize("pressed", ["no_answer", "well"])
@pytest.mark.parametrize("outcome", ["moved", "in_hospital", "died"])
def test_an_end_is_asked_elsewhere_and_not_undone_here(room: Room, outcome: str, pressed: str) -> None:
    """Ends ask once more by themselves: the card offers no way back, not even for what was pressed before."""
    room.alarm()
    room.press(HOA, f"o-{pressed}")
    if pressed == "no_answer":
        room.press(HOA, f"o-{outcome}")
        assert room.alert.closed_at is None
    room.sent()
    room.tap(HOA, f"e:{room.episode.id}:{outcome}:yes")
    assert [buttons for _, text, buttons in room.sent() if "BÁO ĐỘNG" in text] == [0] * (pressed == "no_answer")
    undo(room)
    room.sent()
    assert room.alert.closed_at is not None
    assert room.toasts[-1] == "Xin hoàn tác việc mới nhất trước."


def test_an_end_taken_back_leaves_the_outcome_before_it_to_undo(room: Room) -> None:
    """A death confirmed by mistake goes on its own card; then the alarm's own outcome goes as it always did."""
    room.alarm()
    before = room.alert
    room.press(HOA, "o-no_answer")
    room.tap(HOA, f"e:{room.episode.id}:died:yes")
    room.tap(HOA, f"e:{room.episode.id}:undo")
    assert (room.alert.outcome, room.alert.closed_at) == ("no_answer", None)
    undo(room)
    assert without_log(room.alert) == without_log(before)
