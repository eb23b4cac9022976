"""Nobody asks the dead: a departure ends every message about one of three, keeps the others', and can be taken back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from conversations.dialog.scene import Scene
from conversations.letters.letters import LETTER_CARDS
from conversations.letters.slip_card import slip_card
from conversations.model.care import EpisodeStatus, Transfer, TransferState
from conversations.model.slips import Slip, SlipWeight
from conversations.texts import Html
from conversations.watch import alarms
from scheduler.departures import ensure_departures_decided
from storage.store import SqlStore
from tests.conversations.changes.three_at_home import GRANDMOTHER, MOTHER, SON, Home, at_home
from tests.support import samples
from tests.support.channels import PATIENTS
from tests.support.ladder_room import LOW
from tests.support.morning import tick
from tests.support.staff_room import GROUP, HOA, MINH


@pytest.fixture
def home(store: SqlStore) -> Home:
    """A household of three on one phone."""
    return at_home(store)


def _alarm(home: Home, name: str) -> None:
    with home.store.unit_of_work() as work:
        scene = Scene(work, home.house, home.now, key=f"alarm{name}")
        assert alarms.raise_alarm(scene, "red", LOW, home.people[name], Html("• SpO2: 93 %"))
        work.outbox.put(scene.outgoing, home.now)
    home.said()


def _open(home: Home, name: str) -> dict[str, bool]:
    """What is open about a patient, by its name."""
    number = home.number(name)
    with home.store.unit_of_work() as work:
        alert = work.alerts.open_for(number) is not None
        pause = work.pauses.open_for(number) is not None
        stop = work.pauses.stop_wish_of(number) is not None
        transfer = work.transfers.open_for(number) is not None
        task = bool(work.tasks.of_episode(number))
        letters = work.letters.unanswered_there({home.home}, home.now - timedelta(days=9), 9)
    letter = any(each.episode == number for each in letters)
    return {"alarm": alert, "pause": pause, "stop": stop, "transfer": transfer, "task": task, "letter": letter}


def _everything(home: Home, name: str) -> None:
    """An alarm, a task, a pause, a wish to stop, a transfer and a letter, all open."""
    number = home.number(name)
    _alarm(home, name)
    with home.store.unit_of_work() as work:
        contact, scene = samples.contact(work), Scene(work, home.house, home.now, "")
        work.letters.keep(number, "text", "bà có ăn được cháo không", "", home.now, contact=contact.id)
        work.tasks.open(number, home.home, "call", scene.today, home.now)
        work.pauses.begin(number, contact.id, None, home.now)
        work.pauses.ask_to_stop(number, contact.id, "recovered", home.now)
        staff = work.staff.of_facility(home.home)[0].id
        wished = Transfer(0, number, home.home, TransferState.WAITING, home.now, target=home.office, staff=staff)
        work.transfers.begin(wished)


def test_a_reminder_that_waits_names_two_when_it_is_drawn(home: Home) -> None:
    """FR-45: logged at 8:59, the reminder of nine counts two, and the next day too."""
    home.at(8, 59)
    home.confirm(GRANDMOTHER)
    nine = home.at(9)
    assert "2 người" in nine
    assert MOTHER in nine
    assert SON in nine
    assert GRANDMOTHER not in nine
    later = "\n".join([home.at(9, 40), home.at(10, 5), home.at(8, day=1), home.at(9, day=1), home.at(9, 40, day=1)])
    assert MOTHER in later
    assert GRANDMOTHER not in later


def test_what_was_queued_before_is_drawn_without_her(home: Home) -> None:
    """FR-45: the wave has put its reminders into the outbox; the departure comes before they leave."""
    home.at(8, 58)
    home.now += timedelta(minutes=2)
    tick(home.store, home.house, home.now)
    with home.store.unit_of_work() as work:
        assert samples.still_to_send(work, PATIENTS) > 0
    home.confirm(GRANDMOTHER)
    assert any("2 người" in words for words in home.left)
    assert all(GRANDMOTHER not in words for words in home.left)


def test_all_that_is_open_ends_with_the_reason_and_undo_opens_it_again(home: Home) -> None:
    """FR-45: alarm, task, pause, wish to stop, transfer and letter end; taken back, all is as before."""
    home.at(8, 30)
    _everything(home, GRANDMOTHER)
    assert all(_open(home, GRANDMOTHER).values())
    before = home.slot(GRANDMOTHER)
    assert "đã mất</b> – Hoa" in home.confirm(GRANDMOTHER)
    assert not any(_open(home, GRANDMOTHER).values())
    assert (home.status(GRANDMOTHER), home.slot(GRANDMOTHER)) == (EpisodeStatus.DEPARTED, "excused")
    home.later(9)
    assert "không phải" in home.tap(f"e:{home.number(GRANDMOTHER)}:undo")
    assert all(_open(home, GRANDMOTHER).values())
    assert (home.status(GRANDMOTHER), home.slot(GRANDMOTHER)) == (EpisodeStatus.ACCEPTED, before)
    assert home.audited("undid died") == 1


def test_the_wrong_person_is_asked_at_nine_after_all(home: Home) -> None:
    """FR-45: taken back at 8:59, the grandmother is asked like the others."""
    home.at(8, 50)
    home.confirm(GRANDMOTHER)
    home.now += timedelta(minutes=9)
    home.tap(f"e:{home.number(GRANDMOTHER)}:undo")
    assert "3 người" in home.at(9)


def test_taken_back_after_nine_the_family_is_asked_then(home: Home) -> None:
    """Her question was dropped at nine; it comes when the mistake is found."""
    home.at(8, 58)
    home.confirm(GRANDMOTHER)
    home.at(9)
    home.now += timedelta(minutes=5)
    home.tap(f"e:{home.number(GRANDMOTHER)}:undo")
    assert home.slot(GRANDMOTHER) == "expected"
    assert "3 người" in home.left[-1]


def test_the_bot_tells_no_family_of_a_death(home: Home) -> None:
    """Who brings such news is a person; no message leaves by the confirmation."""
    home.at(8, 30)
    home.confirm(GRANDMOTHER)
    assert not home.left


def test_pressed_twice_is_once_and_a_stranger_changes_nothing(home: Home) -> None:
    """A second press finds it done; who has no rights here is refused, on record."""
    assert "không có quyền" in home.tap(f"e:{home.number(GRANDMOTHER)}:died:yes", who="99")
    assert home.status(GRANDMOTHER) is EpisodeStatus.ACCEPTED
    home.confirm(GRANDMOTHER)
    home.confirm(GRANDMOTHER)
    home.tap(f"e:{home.number(GRANDMOTHER)}:moved:yes", who=MINH)
    assert (home.audited("confirmed died"), home.audited("confirmed moved")) == (1, 0)


@pytest.mark.parametrize("action", ["nonsense", "died:no", "", "back:no", "nobody:x", "nobody:99"])
def test_forged_buttons_change_nothing(home: Home, action: str) -> None:
    """Whatever stands in a forged button, nobody is declared dead by it."""
    home.tap(f"e:{home.number(GRANDMOTHER)}:{action}")
    home.tap(f"e:99:{action}")
    assert home.status(GRANDMOTHER) is EpisodeStatus.ACCEPTED


def test_after_ten_minutes_a_mistake_is_asked_about_first(home: Home) -> None:
    """Undo is over then, and the card has another way back that asks once more."""
    home.confirm(GRANDMOTHER)
    home.later(11)
    assert "Đã quá 10 phút" in home.tap(f"e:{home.number(GRANDMOTHER)}:undo")
    assert home.status(GRANDMOTHER) is EpisodeStatus.DEPARTED
    assert "Theo dõi lại" in home.tap(f"e:{home.number(GRANDMOTHER)}:back")
    home.tap(f"e:{home.number(GRANDMOTHER)}:back:yes")
    assert home.status(GRANDMOTHER) is EpisodeStatus.ACCEPTED


def test_in_hospital_the_family_hears_one_sentence_and_the_station_still_sees_her(home: Home) -> None:
    """FR-45: no reminder of hers, her line stays on the station's list; home again, she is asked the next morning."""
    home.at(8, 30)
    home.confirm(GRANDMOTHER, "in_hospital")
    (told,) = home.left
    assert "không nhắn hỏi hằng ngày nữa" in told
    assert "nhắn tại đây" in told
    assert "2 người" in home.at(9)
    assert "Xét kết thúc (1)" in "\n".join(_labels(home, "/danhsach"))
    home.tap(f"e:{home.number(GRANDMOTHER)}:home")
    assert "đã về nhà" in home.left[-1]
    assert "3 người" in home.at(9, day=1)


def test_who_is_in_hospital_may_die_there(home: Home) -> None:
    """The family's words are heard and asked about, and the card has a way to say it."""
    home.confirm(GRANDMOTHER, "in_hospital")
    home.say("mẹ em mất tối qua rồi")
    chosen = home.family_chooses(GRANDMOTHER)
    assert "chia buồn" in chosen
    assert "Gia đình vừa nhắn tin này" in chosen
    home.confirm(GRANDMOTHER)
    assert (home.audited("confirmed died"), home.status(GRANDMOTHER)) == (1, EpisodeStatus.DEPARTED)
    assert GRANDMOTHER not in home.at(9)


def test_who_moved_away_is_not_asked_either(home: Home) -> None:
    """The family is told once, and the next morning counts two."""
    home.confirm(GRANDMOTHER, "moved")
    assert "chuyển đi" in home.left[-1]
    assert GRANDMOTHER not in home.at(9) + home.at(9, day=1)


def test_an_old_press_gets_one_kind_sentence(home: Home) -> None:
    """FR-45: a caregiver's chat presses the reminder of before."""
    home.at(9)
    with home.store.unit_of_work() as work:
        slot = work.slots.of_day(home.people[GRANDMOTHER].patient.id, Scene(work, home.house, home.now, "").today)
    assert slot is not None
    home.confirm(GRANDMOTHER)
    assert "không cần trả lời nữa" in home.family_taps(f"m:of-{slot.id}")
    assert home.slot(GRANDMOTHER) == "excused"


def test_of_three_it_is_asked_who_and_the_chosen_one_rests(home: Home) -> None:
    """One kind question with the names; the others are asked as usual, and the station decides."""
    home.at(8, 30)
    asked = home.texts(home.say("mẹ em mất tối qua rồi"))
    assert "ai đã mất ạ" in asked
    assert "chưa rõ là ai" in asked
    home.family_chooses(GRANDMOTHER)
    assert home.slot(GRANDMOTHER) == "excused"
    assert home.status(GRANDMOTHER) is EpisodeStatus.ACCEPTED
    nine = home.at(9)
    assert "2 người" in nine
    assert GRANDMOTHER not in nine


def test_a_slip_of_the_finger_is_taken_back_by_the_family(home: Home) -> None:
    """One tap, and she is asked at nine as before."""
    home.at(8, 30)
    home.say("mẹ em mất tối qua rồi")
    home.family_chooses(GRANDMOTHER)
    home.family_chooses("tôi gõ nhầm")
    assert home.slot(GRANDMOTHER) == "expected"
    assert "3 người" in home.at(9)


def test_what_is_said_twice_posts_one_card(home: Home) -> None:
    """More words about the same death go to the station as a letter; nobody is asked again."""
    home.say("mẹ em mất tối qua rồi")
    home.family_chooses(GRANDMOTHER)
    again = home.texts(home.say(f"bà {GRANDMOTHER} qua đời rồi ạ"))
    assert "chia buồn" not in again
    assert "Gia đình báo" not in again
    assert home.audited("said died") == 1


def test_a_call_for_help_comes_first(home: Home) -> None:
    """Whoever does not breathe and is perhaps dead needs 115 before any condolence."""
    said = home.texts(home.say("mẹ em không thở, chắc mất rồi"))
    assert "115" in said
    assert "chia buồn" not in said
    assert "ai đã mất" not in said
    assert home.audited("said died") == 0


def test_in_the_middle_of_a_report_a_death_is_heard(home: Home) -> None:
    """At any question: it is no answer, and it is no temperature."""
    home.at(9)
    assert "ai đã mất ạ" in home.texts(home.say("mẹ em mất rồi"))
    home.family_chooses(GRANDMOTHER)
    assert home.slot(GRANDMOTHER) == "excused"


def test_a_death_nobody_decided_climbs(home: Home) -> None:
    """Like an unread urgent slip: the doctor after ten minutes, the office after twenty, until somebody decides."""
    home.say("mẹ em mất tối qua rồi")
    home.family_chooses(GRANDMOTHER)
    home.later(21)
    list(ensure_departures_decided(home.store, home.house, home.now))
    assert "chưa ai xác nhận" in home.texts(home.said())
    home.tap(f"e:{home.number(GRANDMOTHER)}:wrong")
    assert home.audited("not died") == 1
    home.later(120)
    list(ensure_departures_decided(home.store, home.house, home.now))
    assert not home.texts(home.said())


def test_letters_of_the_family_reach_the_station_and_it_may_answer(home: Home) -> None:
    """Silence is the bot's, not the people's."""
    for name in (GRANDMOTHER, MOTHER, SON):
        home.confirm(name)
    assert "cảm ơn trạm nhiều" in home.texts(home.say("gia đình cảm ơn trạm nhiều"))
    card = next(card for chat, card in home.posted if chat == GROUP and card.startswith(LETTER_CARDS))
    home.reply(card, "Trạm xin chia buồn", HOA)
    assert "Trạm xin chia buồn" in home.left[-1]


def test_a_cry_for_help_from_the_chat_of_who_is_gone_reaches_the_station(home: Home) -> None:
    """A mistake must not cost a life: 115 is named, and the station gets a card that climbs."""
    for name in (GRANDMOTHER, MOTHER, SON):
        home.confirm(name, "in_hospital")
    said = home.texts(home.say("tôi khó thở quá cứu tôi với"))
    assert "115" in said
    assert "KÊU CỨU" in said


def test_a_departure_of_a_registration_ends_its_question(home: Home) -> None:
    """Who died before the station took them in is asked nothing more either, and undo brings the question back."""
    with home.store.unit_of_work() as work:
        work.patients.set_status(home.number(SON), EpisodeStatus.ASKED, home.now, by="Hoa")
    home.confirm(SON)
    assert home.status(SON) is EpisodeStatus.DEPARTED
    home.tap(f"e:{home.number(SON)}:undo")
    assert home.status(SON) is EpisodeStatus.ASKED


def test_words_nobody_read_end_with_a_departure(home: Home) -> None:
    """The card of words that answered no question says why nobody need read it any more; undo lets it wait again."""
    with home.store.unit_of_work() as work:
        contact = samples.contact(work)
        fresh = Slip(0, contact.id, home.number(SON), home.home, SlipWeight.WORDS, home.now, posted_at=home.now)
        slip = work.slips.begin(fresh)
    home.confirm(SON)
    with home.store.unit_of_work() as work:
        read = work.slips.get(slip.id)
        assert read is not None
        assert read.read_by == "Hoa|departed"
        assert "không chờ đọc nữa" in slip_card(Scene(work, home.house, home.now, ""), read).text
    home.tap(f"e:{home.number(SON)}:undo")
    with home.store.unit_of_work() as work:
        assert work.slips.open_for(0, home.number(SON)) is not None


def test_the_record_of_who_is_gone_is_offered_no_more(home: Home) -> None:
    """`/hoso` asks about the others; an old button to the record, or to correct it, gets the kind sentence."""
    home.confirm(GRANDMOTHER)
    offered = _asked_whose(home)
    assert offered == [MOTHER, SON]
    for data in (f"profile-{home.number(GRANDMOTHER)}", f"fix-{home.number(GRANDMOTHER)}-birth"):
        before = len(home.left)
        home.family_taps(f"m:{data}")
        assert len(home.left) == before, home.left[before:]
    home.confirm(SON)
    assert MOTHER in home.texts(home.say("/hoso"))
    home.confirm(MOTHER)
    quiet = home.texts(home.say("/hoso"))
    assert "trạm vẫn đọc" in quiet
    assert MOTHER not in quiet


def _asked_whose(home: Home) -> list[str]:
    home.say("/hoso")
    assert home.asked is not None
    return [button.label for row in home.asked.rows for button in row]


def _labels(home: Home, command: str) -> list[str]:
    home.staff(command)
    assert home.last is not None
    return [button.label for row in home.last.rows for button in row]
