"""Numbers said of another member of a household are filed under nobody: they are asked about, and judged."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from conversations.dialog.scene import Scene
from conversations.model.care import EpisodeStatus
from conversations.people.named_members import said_of
from storage.store import SqlStore
from tests.support import samples
from tests.support.morning import DAY, NINE
from tests.support.talk import HOUSE, Talk

MOTHER, FATHER = 1, 2


@pytest.fixture
def talk(store: SqlStore) -> Talk:
    """Nine o'clock of a contact that answers for its mother, asked first, and its father."""
    with store.unit_of_work() as work:
        home = work.facilities.add(replace(samples.station(), staff_chat="-100"))
        for name, sex in (("Giàng Thị Mẩy", "female"), ("Giàng A Páo", "male")):
            patient = replace(samples.person(name), sex=sex)
            contact, ill = samples.contact(work), samples.illness(patient, home.id)
            episode = work.patients.register(contact.id, patient, "parent", ill, samples.NOW)
            work.patients.set_status(episode.id, EpisodeStatus.ACCEPTED, NINE - timedelta(days=1), by="Lò Thị Hoa")
        work.slots.plan(DAY, NINE + timedelta(hours=1), NINE)
    return Talk(store, NINE)


def _answers(talk: Talk) -> tuple[int, dict[str, object]] | None:
    """The patient of the open report and its answers."""
    with talk.store.unit_of_work() as work:
        session = work.sessions.open(1)
    if session is None or session.dialog != "report":
        return None
    return int(session.facts["patient"]), {name: answer.value for name, answer in session.answers.items()}


@pytest.mark.parametrize(
    ("text", "members"),
    [
        ("37,2", None),
        ("mẹ 37,2", [MOTHER]),
        ("bố thì 38,9", [FATHER]),
        ("mẹ 37,2 bố 38,9", [MOTHER, FATHER]),
        ("97 còn bố 91", [FATHER]),
        ("Páo: 91", [FATHER]),
        ("pao 91", [FATHER]),
        ("chồng 38", []),
        ("cả nhà đều 37", [MOTHER, FATHER]),
        ("mẹ khỏe", None),
        ("uống 2 viên lúc 9 giờ", None),
    ],
)
def test_a_person_named_next_to_a_number(talk: Talk, text: str, members: list[int] | None) -> None:
    """A relative's word or a given name before a number names a member; a person not here leaves none."""
    with talk.store.unit_of_work() as work:
        contact = samples.contact(work)
        found = said_of(Scene(work, HOUSE, NINE, ""), contact, work.patients.of_contact(1), text)  # type: ignore[arg-type]
    assert (None if found is None else [each.id for each in found]) == members


def test_two_persons_numbers_are_taken_for_nobody(talk: Talk) -> None:
    """“mẹ 37,2 bố 38,9” is asked about with nothing open and at the question; nothing is filed."""
    assert "số của ai" in talk.texts(talk.say("mẹ 37,2 bố 38,9"))
    assert _answers(talk) is None
    talk.say("36,8")
    assert "số của ai" in talk.texts(talk.say("mẹ 18 bố 19"))
    assert _answers(talk) == (MOTHER, {"temperature": 36.8})


def test_a_dangerous_number_of_the_other_reaches_staff_at_once(talk: Talk) -> None:
    """“97 còn bố 91” at the mother's SpO2: filed under nobody, asked about, and urgent in the station's group."""
    for answer in ("36,8", "18", "82"):
        talk.say(answer)
    said = talk.texts(talk.say("97 còn bố 91"))
    assert "Có ai đang nguy hiểm không?" in said
    assert "CẦN ĐỌC NGAY" in said
    assert "97 còn bố 91" in said
    found = _answers(talk)
    assert found is not None
    assert "spo2" not in found[1]


def test_a_line_of_the_other_opens_that_report(talk: Talk) -> None:
    """“bố 38,9 18 82 91 120/80 không” with nothing open is the father's report, and alarms for him."""
    talk.say("bố 38,9 18 82 91 120/80 không")
    found = _answers(talk)
    assert found is not None
    assert found[0] == FATHER
    with talk.store.unit_of_work() as work:
        assert work.alerts.open_for(FATHER) is not None
        assert work.alerts.open_for(MOTHER) is None


def test_the_whole_house_fills_nobody(talk: Talk) -> None:
    """“cả nhà đều 37” is asked about."""
    assert "số của ai" in talk.texts(talk.say("cả nhà đều 37"))
    assert _answers(talk) is None


def test_the_own_name_is_no_other(talk: Talk) -> None:
    """“mẹ 18” at the mother's own question is not asked whose it is."""
    talk.say("36,8")
    assert "số của ai" not in talk.texts(talk.say("mẹ 18"))
