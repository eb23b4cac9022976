"""Every question of every dialog: words that are no answer reach a human, or are an answer; there is no third way."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from conversations.dialog import engine
from conversations.dialog.drawing import draw
from conversations.dialog.scene import Scene
from conversations.dialog.steps import Asked, Known, Turn
from conversations.letters import slips
from conversations.model.dialogs import Answer, Session
from conversations.model.incoming import Pressed, Text
from conversations.model.outgoing import Say
from conversations.model.people import FacilityKind
from conversations.registration import acceptance
from storage import tables
from storage.store import SqlStore
from tests.support import samples
from tests.support.morning import DAY, HOUSE, NINE, tick
from tests.support.talk import Talk

NONSENSE = "trời mưa to, gà vịt nhà hàng xóm chạy mất hết"
SECOND = "con trâu đen ăn cỏ ngoài bãi"
WORDS = (NONSENSE, SECOND)
PEOPLE = [[1, "Lý Thị Mẩy", True], [2, "Lò Thị Pà", False]]
FACTS: dict[str, dict[str, Any]] = {
    "registration": {"otp": "always", "code_trouble": True},
    "report": {
        "missing": ["full_name", "birth", "sex", "commune", "street"],
        "correcting": True,
        "age_months": 400,
        "day": 3,
        "day_shown": "01/04",
        "risks": [],
        "card": "slot:1",
        "name": "Mẩy",
        "slot": 1,
        "patient": 1,
        "episode": 1,
    },
    "supplement": {"episode": 1, "station": "Trạm", "name": "Mẩy", "question": "Có sốt không?"},
    "moving": {"episode": 1, "name": "Mẩy"},
    "invite": {"people": [each[:2] for each in PEOPLE]},
    "join": {"people": ["Mẩy", "Pà"] * 4, "ends": "", "inviter": "Páo", "digest": "00"},
    "lost": {"people": PEOPLE, "code_to": "+84912345678", "silent": True},
    "logout": {"people": PEOPLE},
    "profile": {"name": "Mẩy", "now": "1988", "patient": 1, "episode": 1},
    "new_phone": {"name": "Mẩy", "now": "0981", "patient": 1, "episode": 1, "old": ""},
    "letter": {"people": [each[:2] for each in PEOPLE], "written": []},
}
"""What a session of each dialog brings, so that every question of it may be asked."""

GIVEN = {
    "who": Answer("relative"),
    "phone": Answer("+84912345678"),
    "birth": Answer("1988-03-05"),
    "sex": Answer("female"),
    "commune": Answer("02683"),
    "test_date": Answer("2022-03-30"),
    "conditions": Answer(["diabetes"]),
    "devices": Answer(["oximeter"]),
    "spo2": Answer(93),
    "account": Answer("LC-000001"),
    "whom": Answer("phone:+84912345678"),
    "person": Answer("1"),
    "proof": Answer("123456"),
    "known_name": Answer("Lý Thị Mẩy"),
}
"""Earlier answers on which questions rest."""

STRANGE = ("known_name", "known_birth")
"""Questions of a lost password to a chat that is not the patient's."""

ASKED = [(name, step.name) for name, course in HOUSE.courses.items() for step in course.dialog.steps]
OPEN = [(name, step) for name, step in ASKED if name != "login"]


def asked(store: SqlStore, name: str, step: str) -> Talk:
    """A patient's contact (a stranger, while registering), with this question on the screen."""
    facts = {"today": DAY.isoformat(), **FACTS.get(name, {}), **({"field": step} if name == "profile" else {})}
    facts["strange"] = step in STRANGE
    dialog = HOUSE.dialog(name)
    before = [each.name for each in dialog.steps]
    answers = {each: GIVEN[each] for each in before if each in GIVEN and each != step}
    session = Session(name, answers=answers, facts=facts, step=step, editing=step, turn=1)
    with store.unit_of_work() as work:
        home = work.facilities.add(replace(samples.station(), staff_chat="-100"))
        office = samples.station("VP", kind=FacilityKind.COORDINATING_OFFICE)
        work.facilities.add(replace(office, staff_chat="-200"))
        if name in ("registration", "lost"):
            contact = samples.contact(work)
        else:
            ill = samples.accepted(work, facility=home.id)
            work.slots.plan(DAY, NINE, NINE)
            contact = work.contacts.get(ill.contact)
        kept = work.sessions.begin(contact.id, session, NINE)
    shown = engine.next_step(dialog, kept)
    assert shown is not None, "the question cannot be asked in this way"
    assert shown.name == step
    known = Known(DAY, facts, answers)
    assert draw(dialog, Turn(kept, (Asked(shown, anew=False),)), known, "vi") is not None
    return Talk(store, NINE)


def none_of_these(said: list[Any]) -> Pressed:
    """A press on the button that says so, under the patient's question."""
    buttons = [button for each in said if isinstance(each, Say) for row in each.message.rows for button in row]
    return Pressed(next(button.data for button in buttons if button.data.endswith("?x")), 1, "c")


def shown_to_staff(said: list[Any]) -> str:
    """All that cards of words show."""
    cards = [
        each for each in said if isinstance(each, Say) and each.card.startswith(("slip:", "urgent:", "thread:", "acc:"))
    ]
    return "\n".join(each.message.text for each in cards)


def answered(store: SqlStore, words: str) -> bool:
    """Whether these words stand in the session as what answered a question."""
    with store.unit_of_work() as work:
        states = work._connection.execute(select(tables.table(tables.DialogSession).c.state)).scalars().all()  # type: ignore[attr-defined]
        answers = [answer for state in states for answer in state["answers"].values()]
        written = [each["text"] for state in states for each in state["facts"].get("written", ())]
    taken = [raw for _, raw, how, known in answers if known and how != "unreadable"]
    return words in [*taken, *written]


@pytest.mark.parametrize(("name", "step"), OPEN)
def test_words_that_are_no_answer_reach_a_human_or_are_an_answer(store: SqlStore, name: str, step: str) -> None:
    """Whatever is asked, some words typed there are taken as the answer, or staff are shown them at once."""
    talk = asked(store, name, step)
    for words in WORDS:
        said = talk.does(Text(words, message=5))
        with store.unit_of_work() as work:
            pending = (work.sessions.open(1) or Session("")).pending
        if pending and pending[0]["raw"] == words:  # several things may be meant: none of them is
            said += talk.does(none_of_these(said))
        assert words in shown_to_staff(said) or answered(store, words), (name, step, talk.texts(said))


@pytest.mark.parametrize("step", ["account", "password"])
def test_of_words_typed_at_a_login_nothing_is_kept(store: SqlStore, step: str) -> None:
    """What may be a password is neither kept nor shown to anybody."""
    talk = asked(store, "login", step)
    said = talk.does(Text(NONSENSE, message=5))
    assert NONSENSE not in shown_to_staff(said)
    with store.unit_of_work() as work:
        rows = work._connection.execute(select(tables.table(tables.SlipLine).c.text)).scalars().all()  # type: ignore[attr-defined]
    assert rows == []


def test_a_password_typed_at_any_question_is_not_kept(store: SqlStore) -> None:
    """One of our passwords among other words is left out, and so are the figures of a code."""
    talk = asked(store, "registration", "birth")
    assert "k7mwp2xq9d" not in shown_to_staff(talk.say("mật khẩu của tôi đây k7mwp2xq9d nhé"))
    with store.unit_of_work() as work:
        session = work.sessions.open(1)
        assert session is not None
        work.sessions.keep(replace(session, step="code", editing="code"), NINE)
    shown = shown_to_staff(talk.say("mã của tôi là 123456 hay 654321 vậy"))
    assert "mã của tôi là" in shown
    assert "123456" not in shown
    assert "654321" not in shown


def test_few_words_at_registration_wait_for_the_second_time(store: SqlStore) -> None:
    """One slip of the finger does not disturb the station; with the next, or with the registration, it is shown."""
    talk = asked(store, "registration", "sex")
    assert shown_to_staff(talk.say("ừm ừm")) == ""
    shown = shown_to_staff(talk.say("à à"))
    assert "ừm ừm" in shown
    assert "à à" in shown


def test_words_kept_while_registering_come_with_the_registration(store: SqlStore) -> None:
    """Who reads the new registration reads what was typed on the way, though it was not worth a card of its own."""
    talk = asked(store, "registration", "sex")
    talk.say("ừm ừm")
    with store.unit_of_work() as work:
        ill = samples.registered(work, facility=1)
        scene = Scene(work, HOUSE, NINE, "registered")
        slips.registered(scene, work.contacts.get(ill.contact), ill)
        acceptance.post_card(scene, ill.id)
    assert "ừm ừm" in shown_to_staff([each.content for each in scene.outgoing])


def test_words_asked_back_and_left_are_kept_when_the_dialog_ends_by_itself(store: SqlStore) -> None:
    """Whoever never says which commune was meant has said something all the same, and staff read it."""
    talk = asked(store, "moving", "commune")
    said = talk.say(SECOND)
    assert SECOND not in shown_to_staff(said)
    talk.now += timedelta(days=2)
    tick(store, HOUSE, talk.now)
    assert SECOND in shown_to_staff(talk.said())


def test_a_misspelt_number_is_asked_again_as_ever(store: SqlStore) -> None:
    """A number without any word is no message to the station."""
    talk = asked(store, "report", "pulse")
    said = talk.say("8..2..")
    assert shown_to_staff(said) == ""
    assert "ví dụ 80" in talk.texts(said)


def test_words_that_cannot_be_read_never_take_the_place_of_an_answer(store: SqlStore) -> None:
    """Who goes back to a number and types what nobody reads, twice, keeps the number read before."""
    talk = asked(store, "report", "pulse")
    with store.unit_of_work() as work:
        session = work.sessions.open(1)
        assert session is not None
        work.sessions.keep(replace(session, answers={**session.answers, "pulse": Answer(82)}), NINE)
    talk.say(NONSENSE)
    assert "vẫn giữ nguyên" in talk.texts(talk.say(SECOND))
    with store.unit_of_work() as work:
        session = work.sessions.open(1)
    assert session is not None
    assert session.answers["pulse"].value == 82


def test_what_was_typed_stays_beside_an_answer_given_up(store: SqlStore) -> None:
    """After two misses the question is stored as unread, with the words a person may understand."""
    talk = asked(store, "report", "pulse")
    talk.say(NONSENSE)
    assert f"chưa đọc được (đã gõ: “{SECOND}”)" in talk.texts(talk.say(SECOND))


def test_a_phone_that_answers_by_itself_is_left_alone_at_a_question_too(store: SqlStore) -> None:
    """Staff's card does not keep two machines talking: after three answers one last word, then none."""
    talk = asked(store, "report", "pulse")
    said = [[each for each in talk.say(NONSENSE) if isinstance(each, Say) and not each.card.startswith("slip:")]
            for _ in range(8)]  # fmt: skip
    assert [bool(each) for each in said[-3:]] == [False, False, False]


def test_many_words_in_an_hour_are_kept_and_shown_later(store: SqlStore) -> None:
    """The eleventh message in an hour no longer changes the card; nothing of it is lost."""
    talk = asked(store, "moving", "commune")
    shown = [shown_to_staff(talk.say(f"chỗ kia kìa {'a' * n}")) for n in range(1, 13)]
    assert all(shown[:10])
    assert not any(shown[10:])
    with store.unit_of_work() as work:
        slip = work.slips.open_for(1, 1)
        assert slip is not None
        assert work.slips.counted(slip.id) == 12


@pytest.mark.parametrize(
    ("line", "unread"),
    [
        ("36,8 18 82 98 120/80 91 không", "18; 82; 98; 91"),  # seven numbers: none has a sure place
        ("nhiệt độ 36,8, spo2 97, mạch 80, 91, 77", "91; 77"),
    ],
)
def test_what_nobody_could_read_of_a_line_is_shown(store: SqlStore, line: str, unread: str) -> None:
    """The parts of a whole line that have no place reach the station, also if they are numbers alone."""
    talk = asked(store, "report", "temperature")
    said = talk.say(line)
    assert unread in shown_to_staff(said)
    told = talk.texts(said)
    assert "Đã chuyển lời này" in told or "Cần báo y tế ngay" in told  # nothing follows a danger
