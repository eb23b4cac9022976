"""A report's day: kept past midnight until three, closed then with what was said, and the morning is asked too."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.chance import Secrets
from conversations.dialog_list import make_house
from conversations.model.care import EpisodeStatus, SlotState
from conversations.model.incoming import Arrival, Pressed, Text
from conversations.model.outgoing import Content, Remind, Say
from conversations.programme.protocol import load
from storage.store import SqlStore
from tests.support import samples
from tests.support.channels import CHANNELS, PATIENTS
from tests.support.morning import POLICY, tick
from tests.support.talk import Talk

FIRST, SECOND = date(2022, 4, 1), date(2022, 4, 2)
CHATS = ("7", "8", "9")
ZONES = ("Asia/Ho_Chi_Minh", "Pacific/Kiritimati")


@dataclass
class Night(Talk):
    """Three patients of one station, each with a chat, from nine of the first day on."""

    asked: list[tuple[str, int]] = field(default_factory=list)

    def at(self, clock: str, day: date = FIRST) -> None:
        """Move the clock; nothing happens by it."""
        self.now = datetime.fromisoformat(f"{day} {clock}").replace(tzinfo=self.house.policy.zone)

    def tick(self, clock: str, day: date = FIRST) -> list[tuple[str, int]]:
        """Let the minute's duties be done at that hour; return the contacts reminded, with the slot."""
        self.at(clock, day)
        tick(self.store, self.house, self.now)
        with self.store.unit_of_work() as work:
            parcels = work.outbox.claim(PATIENTS, 100, self.now)
        return [(each.address, each.content.slot) for each in parcels if isinstance(each.content, Remind)]

    def button(self, chat: str, slot: int) -> str:
        """The first button of the reminder that was drawn for a chat."""
        message = self.remind(slot, "ask", chat)
        assert message is not None
        return message.rows[0][0].data

    def state(self, patient: int, day: date) -> SlotState:
        """How the morning's report of a patient stands."""
        with self.store.unit_of_work() as work:
            slot = work.slots.of_day(patient, day)
        assert slot is not None
        return slot.state

    def reports(self, patient: int) -> list[dict[str, object]]:
        """The newest reports of a patient."""
        with self.store.unit_of_work() as work:
            episode = next(e for e in work.patients.of_contact(patient) if e.patient.id == patient)
            return [dict(each) for each in work.reports.last(episode.id, 5)]


@pytest.fixture(params=ZONES)
def night(store: SqlStore, request: pytest.FixtureRequest) -> Night:
    """The first day at nine, in a zone with and without much to be mistaken about; everybody has been asked."""
    policy = replace(POLICY, zone=ZoneInfo(request.param))
    house = make_house(policy, load(policy.protocol), Secrets(), CHANNELS)
    talk = Night(store, house=house)
    talk.at("09:00")
    with store.unit_of_work() as work:
        home = work.facilities.add(replace(samples.station(), staff_chat="-100"))
        for chat in CHATS:
            episode = samples.registered(work, chat, home.id)
            work.patients.set_status(episode.id, EpisodeStatus.ACCEPTED, talk.now - timedelta(days=1), by="Lò Thị Hoa")
    talk.asked = talk.tick("09:00")
    return talk


@dataclass(frozen=True)
class Act:
    """What a chat does after midnight, and when it was done."""

    chat: str
    what: Text | Pressed
    clock: str


def _acts(night: Night) -> list[Act]:
    button = night.button("8", dict(night.asked)["8"])
    return [
        Act("7", Text("18"), "00:03"),
        Act("9", Text("38,5"), "00:04"),
        Act("8", Pressed(button, 1, "callback-1"), "00:05"),
    ]


def _play(night: Night, *, down: bool) -> dict[str, list[Content]]:
    """Do all three things; when the process is down they arrive together at ten past midnight."""
    acts, said = _acts(night), {}
    night.at("23:58")
    assert "Thở bao nhiêu lần" in night.texts(night.say("37,2", "7"))
    for act in acts:
        night.at(act.clock, SECOND)
        what = replace(act.what, at=int(night.now.timestamp())) if isinstance(act.what, Text) else act.what
        if down:
            night.at("00:10", SECOND)
        said[act.chat] = night.does(what, act.chat)
    return said


@pytest.mark.parametrize("down", [False, True])
def test_an_answer_after_midnight_answers_the_question_on_the_screen(night: Night, down: bool) -> None:
    """“18” at three past midnight is the breaths of the day before; its report is closed at three, and judged."""
    said = _play(night, down=down)
    assert "Mạch" in night.texts(said["7"])
    night.tick("02:59", SECOND)
    assert night.reports(1) == []
    night.tick("03:01", SECOND)
    (report,) = night.reports(1)
    answers = report["answers"]
    assert isinstance(answers, dict)
    assert {name: each["value"] for name, each in answers.items()} == {"temperature": 37.2, "breaths": 18}
    assert night.state(1, FIRST) is SlotState.MISSED, "a report that was only begun is none"
    assert night.state(1, SECOND) is SlotState.EXPECTED


@pytest.mark.parametrize("down", [False, True])
def test_yesterdays_button_after_midnight_says_that_the_day_is_over(night: Night, down: bool) -> None:
    """A button of the day before neither answers nor is silent: the day is over, and a report now is offered."""
    said = _play(night, down=down)["8"]
    assert "Ngày đó đã qua" in night.texts(said)
    offered = [each.message for each in said if isinstance(each, Say) and each.message.rows]
    assert [button.label for row in offered[-1].rows for button in row] == ["📋 Khai báo sức khỏe"]


@pytest.mark.parametrize("down", [False, True])
def test_a_number_typed_at_night_with_nothing_open_is_asked_about(night: Night, down: bool) -> None:
    """“38,5” at four past midnight is taken for nothing in silence, and judged if nobody ever confirms it."""
    said = _play(night, down=down)["9"]
    assert "“38,5”" in night.texts(said)
    assert "đúng không" in night.texts(said)
    night.tick("07:30", SECOND)
    (report,) = night.reports(3)
    answers = report["answers"]
    assert isinstance(answers, dict)
    assert (answers["temperature"]["value"], answers["temperature"]["how"]) == (38.5, "unconfirmed")


@pytest.mark.parametrize("down", [False, True])
def test_whoever_reported_at_night_is_asked_in_the_morning_once(night: Night, down: bool) -> None:
    """All three are asked at nine of the second day, nudged once, and missing at ten: the night excuses no morning."""
    _play(night, down=down)
    assert sorted(chat for chat, _ in night.tick("09:00", SECOND)) == list(CHATS)
    assert night.tick("09:01", SECOND) == []
    assert sorted(chat for chat, _ in night.tick("09:40", SECOND)) == list(CHATS)
    night.tick("10:05", SECOND)
    assert [night.state(patient, SECOND) for patient in (1, 2, 3)] == [SlotState.MISSED] * 3


def test_a_whole_report_at_night_excuses_no_morning(night: Night) -> None:
    """The receipt of a calm report at two in the morning names the morning, and the morning is asked."""
    night.at("02:00", SECOND)
    assert "sáng nay chúng tôi vẫn hỏi" in night.texts(night.say("36,8 18 82 98 120/80 không", "9"))
    assert "9" in [chat for chat, _ in night.tick("09:00", SECOND)]


def test_a_whole_report_at_night_alarms_and_excuses_no_morning(night: Night) -> None:
    """SpO2 of 91 at two in the morning alarms at once and speaks of nothing else; the morning is asked."""
    night.at("02:00", SECOND)
    night.say("36,8 18 82 91 120/80 không", "9")
    said = night.texts(night.say("91", "9"))
    assert "GỌI 115 NGAY BÂY GIỜ" in said
    assert "sáng nay" not in said
    with night.store.unit_of_work() as work:
        assert work.alerts.open_for(work.patients.of_contact(3)[0].id) is not None
    for clock in ("02:31", "02:50"):  # after a danger: that nobody answered yet, and whether help is there
        assert night.tick(clock, SECOND) == []
    assert "9" in [chat for chat, _ in night.tick("09:00", SECOND)]


def test_words_after_three_are_in_no_report_and_say_so(night: Night) -> None:
    """The clock's tick may be late: what comes after three is not the day's any more, and is not lost."""
    night.at("23:58")
    night.say("37,2", "7")
    night.at("03:20", SECOND)
    said = night.texts(night.say("18", "7"))
    assert "Phiếu ngày 01/04 đã khép lại lúc 03:00" in said
    assert "“18”" in said
    (report,) = night.reports(1)
    assert isinstance(report["answers"], dict)
    assert list(report["answers"]) == ["temperature"]


def test_a_first_answer_given_early_costs_neither_the_question_nor_the_nudge(night: Night) -> None:
    """Begun at six and broken off: asked at nine where it stopped, and says so; nudged at 9:40."""
    night.tick("06:00", SECOND)
    night.at("06:10", SECOND)
    night.say("37,2", "7")
    asked = dict(night.tick("09:00", SECOND))
    message = night.remind(asked["7"], "ask", "7")
    assert message is not None
    assert "1/6" in message.text
    assert "Thở bao nhiêu lần" in message.text
    assert "7" in dict(night.tick("09:40", SECOND))


def test_a_report_begun_at_nine_is_not_asked_for_again(night: Night) -> None:
    """Begun a minute before nine it needs no question, but the nudge if it is never finished."""
    night.at("08:59", SECOND)
    tick(night.store, night.house, night.now)
    night.say("37,2", "7")
    assert "7" not in dict(night.tick("09:00", SECOND))


@pytest.mark.parametrize(("accepted", "silent"), [("08:59", True), ("09:59", False)])
def test_accepted_after_the_questions_were_out_is_not_listed_at_ten(night: Night, accepted: str, silent: bool) -> None:
    """Accepted at 9:59, asked with “lần đầu”: at 10:05 neither missing nor missed, and on time until midnight."""
    night.at(accepted, SECOND)
    with night.store.unit_of_work() as work:
        home = work.patients.of_contact(1)[0].facility
        episode = samples.registered(work, "10", home)
        work.patients.set_status(episode.id, EpisodeStatus.ACCEPTED, night.now, by="Lò Thị Hoa")
    asked = dict(night.tick("09:59", SECOND)) | dict(night.tick("10:00", SECOND))
    message = night.remind(asked["10"], "ask", "10")
    assert message is not None
    assert ("trong hôm nay" in message.text) is not silent
    night.tick("10:05", SECOND)
    assert (night.state(4, SECOND) is SlotState.MISSED) is silent
    with night.store.unit_of_work() as work:
        assert home is not None
        since = datetime.combine(SECOND, POLICY.reminder_at, night.house.policy.zone)
        missing = [each.patient.id for _, each in work.slots.morning(home, SECOND, since)[1]]
    assert (4 in missing) is silent


def test_an_arrival_says_when_it_was_typed() -> None:
    """The second of a message survives the inbox; one kept by an earlier release has none."""
    kept = Arrival(PATIENTS, 1, "7", True, "7", "Mẹ Lan", "vi", Text("18", at=1648782000))
    assert Arrival.from_json(kept.to_json()) == kept
