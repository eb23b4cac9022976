"""Several people on one phone, several phones for one person: few taps, nothing mixed up, nothing lost."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest

from bot.simulator import User
from conversations.dialog.scene import Scene
from conversations.model.care import EpisodeStatus
from conversations.model.incoming import Pressed
from conversations.model.outgoing import Say
from conversations.model.people import Carer
from conversations.ports import Work
from conversations.registration.known_answers import answers_for, facts_for
from scheduler.caring import ensure_ended
from scheduler.morning import ensure_tidied
from storage import tables
from storage.store import SqlStore
from tests.support import samples
from tests.support.beginnings import Beginnings
from tests.support.channels import PATIENTS
from tests.support.morning import DAY, NINE
from tests.support.stage import Stage, button_now, open_stage
from tests.support.talk import HOUSE, Talk

HEALTHY = ("36,8", "18", "82", "98", "120/80", "[Không có]")
MOST_FOR_ONE = 8


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    """The province, in which nobody has registered yet."""
    async with open_stage(tmp_path) as opened:
        yield opened


@dataclass
class Fingers:
    """Somebody's fingers: every press and every typed message is one act, and they are counted."""

    stage: Stage
    person: User
    acts: int = field(default=0)

    async def do(self, act: str) -> None:
        """Press (in brackets) or type."""
        self.acts += 1
        if act.startswith("["):
            self.stage.simulator.press(self.person, *button_now(self.stage, self.person, act[1:-1]))
        else:
            self.stage.simulator.send_text(self.person, self.stage.bot_of(self.person), act)
        await self.stage.settle()

    def receipts(self) -> int:
        """How many reports this person has a receipt for."""
        said = self.stage.shown[f"chat {self.person.id}"]
        return len({shown.text for shown in said if shown.text.startswith("✅ Đã nhận khai báo")})


async def _morning(stage: Stage, *relatives: str) -> Fingers:
    """Nine o'clock the next day in a household that was taken in the day before."""
    person = stage.people["Mẩy"]
    for whom in ("", *relatives):
        await Beginnings(stage, person).play(f"đã được tiếp nhận{whom}")
    stage.clock.jump_to("09:00")
    await stage.bots.tick()
    await stage.settle()
    return Fingers(stage, person)


async def test_a_healthy_adult_with_all_devices_needs_at_most_eight_acts(stage: Stage) -> None:
    """Five numbers and one tap: the reminder is the first question already, and no value is made up."""
    fingers = await _morning(stage)
    for act in HEALTHY:
        await fingers.do(act)
    assert fingers.receipts() == 1
    assert fingers.acts <= MOST_FOR_ONE
    assert stage.count(tables.ReportSlot, state="on_time") == 1


async def test_one_line_is_one_act(stage: Stage) -> None:
    """The six answers in one typed line are a whole report."""
    fingers = await _morning(stage)
    await fingers.do("36,8 18 82 98 120/80 không")
    assert (fingers.acts, fingers.receipts()) == (1, 1)


async def test_a_household_of_four_needs_no_more_than_four_times_one_and_two(stage: Stage) -> None:
    """Each person gets a report of their own, and the next one's question follows by itself."""
    fingers = await _morning(stage, " cho chồng", " cho mẹ", " cho con")
    for _ in range(4):
        for act in HEALTHY:
            await fingers.do(act)
    assert fingers.receipts() == 4
    assert stage.count(tables.ReportSlot, state="on_time") == 4
    assert fingers.acts <= 4 * len(HEALTHY) + 2


async def test_a_household_of_four_may_type_a_line_each(stage: Stage) -> None:
    """Four lines, four reports."""
    fingers = await _morning(stage, " cho chồng", " cho mẹ", " cho con")
    for _ in range(4):
        await fingers.do("36,8 18 82 98 120/80 không")
    assert (fingers.acts, fingers.receipts()) == (4, 4)


# ---------------------------------------------------------------- two chats


@pytest.fixture
def talk(store: SqlStore) -> Talk:
    """A patient accepted yesterday; chat 7 registered them, chat 8 was invited until the day after tomorrow."""
    with store.unit_of_work() as work:
        episode = samples.accepted(work, facility=work.facilities.add(samples.station()).id)
        inviter, helper = samples.contact(work, "7"), samples.contact(work, "8")
        ends_on = DAY + timedelta(days=2)
        work.caregivers.tie(
            Carer(0, helper.id, episode.patient.id, "child", "invited", ends_on, inviter.id, "Vàng A Páo"), NINE
        )
        work.slots.plan(DAY, NINE + timedelta(hours=1), NINE)
    return Talk(store, NINE)


def _reports(talk: Talk) -> list[str]:
    with talk.store.unit_of_work() as work:
        return [str(report["level"]) for report in work.reports.last(1, 10)]


def test_what_the_second_chat_says_differently_is_kept_beside(talk: Talk) -> None:
    """Both are half-way; the first to finish is the morning's report, the other's answers become an extra one."""
    talk.say("36,8", chat="7")
    talk.say("36,9", chat="8")
    talk.say("18 82 98", chat="7")
    talk.say("36,8 18 82 98 120/80 không", chat="7")
    for answer in ("19", "83", "98", "120/80", "không"):
        said = talk.texts(talk.say(answer, chat="8"))
    assert "khai báo thêm" in said
    assert _reports(talk) == ["green", "yellow"]  # "18 82 98" was asked back, and 98 breaths would be danger
    with talk.store.unit_of_work() as work:
        assert [slot.state for slot in work.slots.household(1, DAY)] == ["on_time"]


def test_the_same_answers_are_not_kept_twice(talk: Talk) -> None:
    """Word for word the same: one report, and a kind word."""
    talk.say("36,8", chat="8")
    talk.say("36,8 18 82 98 120/80 không", chat="7")
    said = talk.texts(talk.say("36,8 18 82 98 120/80 không", chat="8"))
    assert "giống hệt" in said
    assert _reports(talk) == ["green"]


def test_a_red_answer_in_one_chat_is_told_in_the_other_without_its_numbers(talk: Talk) -> None:
    """Whoever cares for the patient hears the level and what to do, but not what was answered."""
    contents = talk.say("36,8 32 120 90 120/80 không", chat="8")
    told = [c.message.text for c in contents if isinstance(c, Say) and "cần gọi 115" in c.message.text]
    assert len(told) == 1, "chat 7 is told, chat 8 has the advice itself"
    assert not any(number in told[0] for number in ("36,8", "32", "90"))


def test_an_invited_caregiver_is_not_asked_for_what_is_missing_about_the_person(talk: Talk) -> None:
    """Personal data are the family's to complete."""
    with talk.store.unit_of_work() as work:
        work.patients.correct(1, {"address": ""})
        slot = work.slots.household(1, DAY)[0].id
    own, invited = talk.remind(slot, "ask", chat="7"), talk.remind(slot, "ask", chat="8")
    assert own is not None
    assert invited is not None
    assert "Thôn, bản" in own.text
    assert "Nhiệt độ" in invited.text


def test_a_help_that_ends_keeps_what_was_answered(talk: Talk) -> None:
    """On its last evening the tie ends once; a report half-way is kept for the station, and the slot stays open."""
    talk.say("38,7", chat="8")
    last_evening = NINE + timedelta(days=2, hours=11)
    with talk.store.unit_of_work() as work:
        before = [slot.state for slot in work.slots.household(1, DAY)]
    list(ensure_ended(talk.store, HOUSE, last_evening - timedelta(minutes=1)))
    assert talk.texts(talk.said()) == ""
    for _ in range(2):
        list(ensure_ended(talk.store, HOUSE, last_evening))
    told = talk.texts(talk.said())
    assert told.count("đã kết thúc") == 1
    assert told.count("đã thôi cùng chăm sóc") == 1
    assert len(_reports(talk)) == 1
    with talk.store.unit_of_work() as work:
        assert [slot.state for slot in work.slots.household(1, DAY)] == before
        assert work.sessions.open(samples.contact(work, "8").id) is None


def test_a_help_for_the_whole_illness_ends_with_it(talk: Talk) -> None:
    """When the station closes the illness nobody who was invited sees the patient any more."""
    with talk.store.unit_of_work() as work:
        (tie,) = work.caregivers.of_contact(samples.contact(work, "8").id)
        work.caregivers.end(tie.id, NINE)
        work.caregivers.tie(Carer(0, tie.contact, 1, "child", "invited", None, tie.granted_by, tie.name), NINE)
    list(ensure_ended(talk.store, HOUSE, NINE + timedelta(days=40)))
    with talk.store.unit_of_work() as work:
        assert work.patients.of_contact(tie.contact)
        work.patients.set_status(1, EpisodeStatus.CLOSED, NINE)
    list(ensure_ended(talk.store, HOUSE, NINE))
    with talk.store.unit_of_work() as work:
        assert not work.patients.of_contact(tie.contact)
        assert work.patients.of_contact(samples.contact(work, "7").id)


def test_nothing_is_reused_from_a_patient_one_only_helps(talk: Talk) -> None:
    """Who was invited and registers somebody of their own is shown neither the other family's phone nor address."""
    with talk.store.unit_of_work() as work:
        scene = Scene(work, HOUSE, NINE, "")
        own, helper = samples.contact(work, "7"), samples.contact(work, "8")
        assert [person["patient"] for person in facts_for(scene, own)["family"]] == [1]
        assert facts_for(scene, helper) == {"consented": False, "proven": [], "family": []}
        assert set(answers_for(scene, own)) == {"who"}
        assert not answers_for(scene, helper)


@pytest.mark.parametrize("press", ["m:endcare-2", "m:endcared-2", "m:endcare-99", "m:of-1", "m:of-99"])
def test_a_stranger_ends_and_begins_nothing(talk: Talk, press: str) -> None:
    """A forged button names what is not theirs: nothing happens, and it is noted when there was something to refuse."""
    said = talk.texts(talk.does(Pressed(press, 1, "forged"), chat="9"))
    assert "xong rồi" in said or "kết thúc rồi" in said
    with talk.store.unit_of_work() as work:
        assert len(work.caregivers.of_patient(1)) == 2
        assert work.sessions.open(samples.contact(work, "9").id) is None


def test_who_was_let_go_is_not_reminded(talk: Talk) -> None:
    """A reminder on its way when the tie ends is dropped when it would be sent."""
    with talk.store.unit_of_work() as work:
        slot = work.slots.household(1, DAY)[0].id
        (tie,) = work.caregivers.of_contact(samples.contact(work, "8").id)
        work.caregivers.end(tie.id, NINE)
    assert talk.remind(slot, "ask", chat="8") is None
    assert talk.remind(slot, "ask", chat="7") is not None


async def test_two_who_finish_at_one_instant_lose_nothing(database_url: str, tmp_path: Path) -> None:
    """Both chats send their last answer at once: one report counts, the other is kept beside, both are told so."""
    async with open_stage(tmp_path, database_url) as stage:
        mother, father = stage.people["Mẩy"], stage.people["Páo"]
        await Beginnings(stage, mother).play("đã được tiếp nhận cho con")

        def invited(work: Work) -> None:
            helper = work.contacts.meet(PATIENTS, str(father.id), "vi", stage.clock.now())
            work.caregivers.tie(Carer(0, helper.id, 1, "child", "invited", None, 1, "Vàng A Páo"), stage.clock.now())

        stage.remember(invited)
        stage.clock.jump_to("09:00")
        await stage.bots.tick()
        await stage.settle()
        for person, line in ((mother, "36,8"), (father, "37,2")):
            await Fingers(stage, person).do(line)
        for person, line in ((mother, "36,8 18 82 98 120/80 không"), (father, "37,2 20 90 97 110/70 ho")):
            stage.simulator.send_text(person, stage.bot_of(person), line)
        await stage.settle()
        assert stage.count(tables.Report) == 2
        assert stage.count(tables.Report, version=1) == 2
        assert stage.count(tables.ReportSlot, number=1, state="on_time") == 1
        assert stage.count(tables.ReportSlot, number=2, state="on_time") == 1
        assert [Fingers(stage, each).receipts() for each in (mother, father)].count(1) == 1


def test_what_a_second_chat_left_half_way_is_kept_at_midnight(talk: Talk) -> None:
    """The first chat's report counts; the answers the other never finished stay on record beside it, quietly."""
    talk.say("38,2", chat="8")
    talk.say("36,8 18 82 98 120/80 không", chat="7")
    talk.now = NINE + timedelta(days=1)
    list(ensure_tidied(talk.store, HOUSE, talk.now))
    assert len(_reports(talk)) == 2
    assert "cảm ơn" not in talk.texts(talk.said())


def test_whose_a_line_is_is_asked_but_its_danger_is_answered_at_once(talk: Talk) -> None:
    """Everybody of a household has reported: a further line belongs to nobody yet, and files nothing."""
    with talk.store.unit_of_work() as work:
        second = samples.accepted(work)
        work.slots.plan(DAY, NINE + timedelta(hours=1), NINE)
    for _ in range(2):
        talk.say("36,8 18 82 98 120/80 không")
    said = talk.texts(talk.say("36,8 18 82 91 120/80 không"))
    assert "115" in said
    assert "dòng này của ai" in said
    assert len(_reports(talk)) == 1
    talk.does(Pressed(f"m:more-{second.id}", 1, "picked"))
    said = talk.texts(talk.say("36,8 18 82 98 120/80 không"))
    assert "Đã nhận" in said
    assert len(_reports(talk)) == 1, "the first person has no further report"


def test_a_report_laid_aside_is_kept_at_midnight(store: SqlStore) -> None:
    """Two of a household are half-way when the day ends: what was answered for either stays on record."""
    with store.unit_of_work() as work:
        station = work.facilities.add(samples.station())
        first, second = samples.accepted(work, facility=station.id), samples.accepted(work, facility=station.id)
        work.slots.plan(DAY, NINE + timedelta(hours=1), NINE)
        slots = {slot.patient: slot.id for slot in work.slots.household(samples.contact(work).id, DAY)}
    talk = Talk(store, NINE)
    talk.does(Pressed(f"m:of-{slots[first.patient.id]}", 1, "first"))
    talk.say("38,2")
    talk.does(Pressed(f"m:of-{slots[second.patient.id]}", 1, "second"))
    talk.say("37,1")
    talk.now = NINE + timedelta(days=1)
    for _ in range(2):
        list(ensure_tidied(talk.store, HOUSE, talk.now))
    with store.unit_of_work() as work:
        kept = [len(work.reports.last(each.id, 5)) for each in (first, second)]
        assert kept == [1, 1]
        assert work.sessions.unfinished(samples.contact(work).id) == []


@pytest.mark.parametrize(
    "press", ["z:1:7:yes", "z:all:0:yes", "x:1:unwilling:yes", "x:1:recovered:yes", "x:1:withdrawn:yes", "m:move-1"]
)
@pytest.mark.parametrize("status", [EpisodeStatus.ACCEPTED, EpisodeStatus.WAITING])
def test_who_was_invited_neither_pauses_nor_stops(store: SqlStore, press: str, status: EpisodeStatus) -> None:
    """They report and see: the patient's reminders and registration are not theirs to end."""
    with store.unit_of_work() as work:
        episode = samples.accepted(work, "7", work.facilities.add(samples.station()).id)
        if status is EpisodeStatus.WAITING:
            work.patients.set_status(episode.id, status, NINE)
        helper = samples.contact(work, "8")
        tie = Carer(0, helper.id, episode.patient.id, "child", "invited", None, 1, "Páo")
        work.caregivers.tie(tie, NINE)
    talk = Talk(store, NINE)
    talk.does(Pressed(press, 1, "pressed"), chat="8")
    for command in ("/dung", "/doinoio", *(["/tamdung"] if status is EpisodeStatus.ACCEPTED else [])):
        assert "Bạn đang giúp chăm sóc" in talk.texts(talk.say(command, chat="8"))
    with store.unit_of_work() as work:
        now = work.patients.episode(episode.id)
        assert now is not None
        assert now.status is status
        assert work.pauses.open_for(episode.id) is None
        assert work.pauses.stop_wish_of(episode.id) is None
        assert helper.channel == PATIENTS
        assert work.sessions.open(helper.id) is None


def test_withdrawn_consent_rests_until_its_giver_says_so(talk: Talk) -> None:
    """Neither another chat's word nor a pause of days lets the reminders come again."""
    with talk.store.unit_of_work() as work:
        giver, other = samples.contact(work, "7"), samples.contact(work, "9")
        work.caregivers.log_in(other.id, 1, "self", "login", NINE)
    talk.does(Pressed("x:1:unwilling:yes", 1, "withdrawn"))
    for words in ("/tieptuc", "/tamdung"):
        for chat in ("8", "9"):
            talk.say(words, chat=chat)
            talk.does(Pressed("z:1:1:yes", 1, f"pressed {words} {chat}"), chat=chat)
    with talk.store.unit_of_work() as work:
        pause = work.pauses.open_for(1)
        assert pause is not None
        assert (pause.contact, pause.resumes_on) == (giver.id, None)
    talk.say("/tieptuc")
    with talk.store.unit_of_work() as work:
        assert work.pauses.open_for(1) is None
