"""Somebody who knows an old password, or guesses at one: a new one throws them out, and keeps no owner out."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from conversations.model.incoming import Pressed
from conversations.model.outgoing import Content, Say, Sms
from storage.store import SqlStore
from tests.support import samples
from tests.support.talk import Talk

RIGHT, WRONG, ACCOUNT = "k7mwp2xq9d", "k7mwp2xq9e", "LC-000001"
OWN, INTRUDER, RELATIVE = "7", "66", "8"


@pytest.fixture
def talk(store: SqlStore) -> Talk:
    """A patient with an account registered in chat 7; an intruder has logged in with the password, a relative too."""
    with store.unit_of_work() as work:
        home = work.facilities.add(replace(samples.station(), staff_chat="-100"))
        episode = samples.accepted(work, OWN, facility=home.id)
        work.credentials.give(episode.patient.id, ACCOUNT, RIGHT)
    talk = Talk(store, samples.NOW)
    for chat in (INTRUDER, RELATIVE):
        talk.say(f"/dangnhap {ACCOUNT} {RIGHT}", chat)
    talk.now += timedelta(hours=1)
    return talk


def _renews(talk: Talk, chat: str = OWN) -> list[Content]:
    """The owner gets a new password by a code; what is said to anybody."""
    said = talk.say(f"/quenmatkhau {ACCOUNT}", chat)
    code = next(each.code for each in said if isinstance(each, Sms) and each.code)
    assert code is not None
    return talk.say(code, chat)


def _answers(talk: Talk, chat: str) -> bool:
    with talk.store.unit_of_work() as work:
        return bool(work.patients.of_contact(samples.contact(work, chat).id))


def _tries(talk: Talk, chat: str, password: str, times: int = 1) -> str:
    """The outcome of the last of some tries from a chat."""
    with talk.store.unit_of_work() as work:
        contact = samples.contact(work, chat).id
        return [work.credentials.try_password(ACCOUNT, contact, password, talk.now) for _ in range(times)][-1].outcome


# ---------------------------------------------------------------- a new password


def test_a_new_password_throws_out_who_came_in_by_the_old_one(talk: Talk) -> None:
    """The intruder sees nothing of the patient any more; the chat that registered stays, and reads of /thietbi."""
    said = talk.texts(_renews(talk))
    assert (_answers(talk, OWN), _answers(talk, INTRUDER), _answers(talk, RELATIVE)) == (True, False, False)
    for words in ("Đăng xuất các máy khác?", "2 điện thoại", "/thietbi", "nên điện thoại này đã đăng xuất"):
        assert words in said


def test_a_relative_is_let_back_in_by_one_press(talk: Talk) -> None:
    """For ten minutes the owner undoes it by the button; the relatives are told."""
    said = _renews(talk)
    data = _let_back(said)
    assert "Đã cho vào lại" in talk.texts(talk.does(Pressed(data, 1, "c1"), OWN))
    assert _answers(talk, RELATIVE)
    assert "không còn" not in talk.texts(talk.does(Pressed(data, 1, "c2"), OWN)), "a second tap hurts nobody"


def test_after_ten_minutes_the_new_password_is_the_only_way_in(talk: Talk) -> None:
    """The button no longer helps whoever finds the phone later."""
    data = _let_back(_renews(talk))
    talk.now += timedelta(minutes=11)
    assert "quá 10 phút" in talk.texts(talk.does(Pressed(data, 1, "c1"), OWN))
    assert not _answers(talk, INTRUDER)


@pytest.mark.parametrize(
    "data", ["m:letback-1-2.3", "m:letback-1-2", "m:letback-1-", "m:letback-9-2", "m:letback-1-2.x"]
)
def test_the_thrown_out_intruder_does_not_let_themselves_in(talk: Talk, data: str) -> None:
    """The button's data sent from the intruder's chat is refused."""
    _renews(talk)
    talk.does(Pressed(data, 1, "c1"), INTRUDER)
    assert not _answers(talk, INTRUDER)


def test_another_patients_login_is_not_brought_back(talk: Talk) -> None:
    """A button forged by the owner, for a login of some other patient that has just ended, changes nothing."""
    with talk.store.unit_of_work() as work:
        other = samples.registered(work, "55", name="Lò Thị Pà").patient.id
        stranger = samples.contact(work, "56")
        work.caregivers.log_in(stranger.id, other, "self", "login", talk.now)
        login = work.caregivers.login_between(stranger.id, other)
        assert login is not None
        work.caregivers.log_out(stranger.id, other, talk.now)
    talk.does(Pressed(f"m:letback-1-{login.id}", 1, "c1"), OWN)
    assert not _answers(talk, "56")


def _let_back(said: list[Content]) -> str:
    buttons = [button for each in said if isinstance(each, Say) for row in each.message.rows for button in row]
    return next(button.data for button in buttons if "vào lại" in button.label)


# ---------------------------------------------------------------- wrong passwords


def test_strangers_wrong_passwords_do_not_lock_the_patients_own_chat(talk: Talk) -> None:
    """An account that strangers have locked is open to its own chat; other chats stay locked."""
    assert _tries(talk, "91", WRONG, 5) == "locked"
    assert _tries(talk, "92", RIGHT) == "locked"
    assert _tries(talk, OWN, RIGHT) == "right"
    assert _tries(talk, "92", RIGHT) == "locked"


def test_who_proves_the_phone_is_not_locked_out_again(talk: Talk) -> None:
    """A new phone of the owner, which used a code, takes the right password though strangers guess on."""
    with talk.store.unit_of_work() as work:
        phone = samples.person().phone
        fresh = samples.contact(work, "70").id
        work.credentials.code_sent(fresh, phone, "123456", "sms", talk.now)
        assert work.credentials.try_code(fresh, phone, "123456", talk.now) == "right"
    assert _tries(talk, "91", WRONG, 5) == "locked"
    assert _tries(talk, "70", RIGHT) == "right"


def test_an_own_chat_is_locked_by_its_own_wrong_tries(talk: Talk) -> None:
    """Whoever holds the owner's phone guesses no longer than others."""
    assert _tries(talk, OWN, WRONG, 5) == "locked"
    assert _tries(talk, OWN, RIGHT) == "locked"


def test_a_new_password_ends_an_own_chats_wait_too(talk: Talk) -> None:
    """After a new password the account waits for no earlier tries, whosever they were."""
    _tries(talk, OWN, WRONG, 5)
    with talk.store.unit_of_work() as work:
        work.credentials.renew(1, ACCOUNT, "another234")
    talk.now += timedelta(minutes=15)  # the chat's own wait goes on: it may have tried other accounts
    assert _tries(talk, OWN, "another234") == "right"


def test_a_chat_that_was_thrown_out_is_a_stranger_again(talk: Talk) -> None:
    """The intruder, once out, guesses among the strangers."""
    _renews(talk)
    assert _tries(talk, INTRUDER, WRONG, 5) == "locked"
    assert _tries(talk, "92", WRONG) == "locked"
