"""A facility's code typed or pasted does what its QR code does; a second facility is asked back, answers are kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from conversations.model.incoming import Pressed
from conversations.model.people import FacilityKind
from conversations.model.presses import PatientButton
from conversations.registration import which_facility
from storage.store import SqlStore
from tests.support import samples
from tests.support.channels import PATIENTS
from tests.support.talk import Talk

LINK = "https://t.me/f0care_bot?start=f_TD-01"


@pytest.fixture
def talk(store: SqlStore) -> Talk:
    """A stranger before the patients' bot; two facilities have codes."""
    with store.unit_of_work() as work:
        work.facilities.add(replace(samples.station("BX01"), name="Trạm Bản Xèo"))
        centre = samples.station("TD-01", kind=FacilityKind.TREATMENT_FACILITY)
        work.facilities.add(replace(centre, name="Cơ sở thu dung 1"))
    return Talk(store, samples.NOW)


def counts(talk: Talk) -> str:
    """The name of the facility the open registration is for."""
    with talk.store.unit_of_work() as work:
        contact = work.contacts.meet(PATIENTS, "7", "vi", talk.now)
        session = work.sessions.open(contact.id)
        return str(session.facts.get("facility_name", "")) if session is not None else ""


CODES = [
    "TD-01",
    "f_TD-01",
    "f_td-01",
    "td 01",
    "mã TD01",
    "Mã số: TD-01",
    "td01.",
    LINK,
    "t.me/f0care_bot?start=f_TD-01",
]


@pytest.mark.parametrize("words", CODES)
def test_the_code_does_what_the_scan_does_after_a_bare_start(talk: Talk, words: str) -> None:
    """The link opened the bot without saying which place it was for; the code stands on the leaflet in letters."""
    talk.say("/start")
    assert "Cơ sở thu dung 1" in talk.texts(talk.say(words))
    assert counts(talk) == "Cơ sở thu dung 1"


@pytest.mark.parametrize("words", CODES)
def test_the_code_is_enough_as_the_first_words(talk: Talk, words: str) -> None:
    """Who has not even pressed start registers at the facility of the code."""
    assert "Cơ sở thu dung 1" in talk.texts(talk.say(words))


@pytest.mark.parametrize(
    "words", ["tôi ở TD-01 sốt 39", f"xem {LINK} giúp tôi", "ma toi bi sot", "TD-02", "mã 123456", "01", "", "td", "f_"]
)
def test_other_words_are_no_code(talk: Talk, words: str) -> None:
    """Only the code alone counts, and only one that exists."""
    with talk.store.unit_of_work() as work:
        assert which_facility.typed(work, words, bare=True) == ""


def test_a_code_that_was_never_ours_is_said_to_be_unknown(talk: Talk) -> None:
    """A link to no facility says so, and registration begins all the same."""
    assert "không tìm thấy cơ sở" in talk.texts(talk.say("f_NO-SUCH"))


def test_a_bare_code_is_an_answer_once_questions_are_answered(talk: Talk) -> None:
    """In the middle of a registration "TD-01" may be a street; the named code is still the facility's."""
    talk.say("/start")
    talk.press("đồng ý")
    talk.say("TD-01")
    assert counts(talk) == ""
    talk.say("mã TD-01")
    assert counts(talk) == "Cơ sở thu dung 1"


def test_start_twice_within_seconds_greets_once(talk: Talk) -> None:
    """A phone that sends the tap twice gets one greeting; a person who starts again later sees the question again."""
    assert talk.say("/start f_TD-01")
    assert talk.say("/start f_TD-01") == []
    assert talk.say("/start f_BX01") != []
    talk.now += timedelta(seconds=30)
    assert talk.say("/start f_BX01") != []


def test_another_facility_in_the_middle_is_asked_back_and_answers_are_kept(talk: Talk) -> None:
    """The first one counts until the person chooses; neither choice loses an answer."""
    talk.say("/start f_BX01")
    talk.press("đồng ý")
    talk.press("Cho bản thân tôi")
    asked = talk.texts(talk.say("/start f_TD-01"))
    assert "Trạm Bản Xèo" in asked
    assert "Cơ sở thu dung 1" in asked
    assert counts(talk) == "Trạm Bản Xèo"
    talk.press("Cơ sở thu dung 1")
    assert counts(talk) == "Cơ sở thu dung 1"
    with talk.store.unit_of_work() as work:
        session = work.sessions.open(samples.contact(work).id)
    assert session is not None
    assert set(session.answers) - {"consent"}


def test_a_forged_or_late_choice_changes_nothing(talk: Talk) -> None:
    """The button of no facility, or without a registration, only says that it is over."""
    with talk.store.unit_of_work() as work:
        station = work.facilities.by_code("BX01")
    assert station is not None
    press = Pressed(PatientButton.MENU.data(f"place-{station.id}"), 1, "c")
    assert "đã xong" in talk.texts(talk.does(press))
    talk.say("/start f_TD-01")
    assert "đã xong" in talk.texts(talk.does(Pressed(PatientButton.MENU.data("place-99999"), 1, "c2")))
    assert counts(talk) == "Cơ sở thu dung 1"
