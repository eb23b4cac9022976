"""Accounts on the real memory: wrong passwords lead nowhere, right ones are kept nowhere, strangers end nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlmodel import SQLModel

from conversations.model.incoming import ContactCard, Pressed, Text
from conversations.model.outgoing import Erase, Sms
from storage.store import SqlStore
from tests.support import samples
from tests.support.databases import fresh_memory
from tests.support.talk import Talk

RIGHT, WRONG = "k7mwp2xq9d", "k7mwp2xq9e"
ACCOUNT = "LC-000001"
QUARTER = timedelta(minutes=15)


@pytest.fixture
def talk(store: SqlStore) -> Talk:
    """A patient of a linked station, with an account, who registered in chat 7."""
    with store.unit_of_work() as work:
        home = work.facilities.add(replace(samples.station(), staff_chat="-100"))
        episode = samples.accepted(work, facility=home.id)
        assert episode.patient.code == ACCOUNT
        work.credentials.give(episode.patient.id, ACCOUNT, RIGHT)
    return Talk(store, samples.NOW)


def _kept(store: SqlStore) -> str:
    """Everything any table holds now, unsealed."""
    rows: list[str] = []
    with store._connected() as connection, connection.begin():
        for table in SQLModel.metadata.sorted_tables:
            rows += [repr(row) for row in connection.execute(select(table))]
    return "\n".join(rows)


def _answers_for(talk: Talk, chat: str) -> bool:
    with talk.store.unit_of_work() as work:
        return bool(work.patients.of_contact(samples.contact(work, chat).id))


# ---------------------------------------------------------------- wrong passwords


TRIES = st.lists(st.tuples(st.integers(0, 20), st.integers(0, 3), st.booleans()), min_size=6, max_size=20)


@settings(max_examples=8, deadline=None, phases=(Phase.explicit, Phase.generate))
@given(TRIES)
def test_no_sequence_of_tries_gets_past_the_lock(tries: list[tuple[int, int, bool]]) -> None:
    """From however many chats: at most four wrong ones in any quarter of an hour, and while locked the right one is
    refused too."""
    with fresh_memory() as store:
        with store.unit_of_work() as work:
            episode = samples.accepted(work)
            work.credentials.give(episode.patient.id, ACCOUNT, RIGHT)
            chats = [samples.contact(work, f"9{number}").id for number in range(4)]
        now, wrong, waits = samples.NOW, list[datetime](), dict[int, datetime]()
        for minutes, chat, right in tries:
            now += timedelta(minutes=minutes)
            locked = now < waits.get(chat, now)
            with store.unit_of_work() as work:
                password = RIGHT if right and locked else WRONG
                tried = work.credentials.try_password(ACCOUNT, chats[chat], password, now)
            assert tried.outcome == "locked" or not locked
            if tried.outcome == "wrong":
                wrong.append(now)
            if tried.until is not None:
                waits[chat] = tried.until
            assert sum(now - at < QUARTER for at in wrong) < 5


def test_the_wait_grows_and_ends(store: SqlStore) -> None:
    """15 minutes, 30, 60 … up to a day; when it is over, the right password is taken and all is forgotten."""
    with store.unit_of_work() as work:
        episode = samples.accepted(work)
        work.credentials.give(episode.patient.id, ACCOUNT, RIGHT)
        now, waits = samples.NOW, []
        for chat in range(9):
            contact = samples.contact(work, f"9{chat}").id
            outcomes = [work.credentials.try_password(ACCOUNT, contact, WRONG, now) for _ in range(5)]
            assert [tried.outcome for tried in outcomes] == ["wrong"] * 4 + ["locked"]
            until = outcomes[-1].until
            assert until is not None
            waits.append((until - now) // timedelta(minutes=1))
            now = until
        assert waits == [15, 30, 60, 120, 240, 480, 960, 1440, 1440]
        assert work.credentials.try_password(ACCOUNT, contact, RIGHT, now).outcome == "right"
        assert work.credentials.try_password(ACCOUNT, contact, WRONG, now).outcome == "wrong"


def test_one_chat_cannot_go_through_many_accounts(store: SqlStore) -> None:
    """The chat waits after five wrong ones, whosever accounts they were and whether anybody has them."""
    with store.unit_of_work() as work:
        episode = samples.accepted(work)
        work.credentials.give(episode.patient.id, ACCOUNT, RIGHT)
        chat = samples.contact(work, "9").id
        outcomes = [
            work.credentials.try_password(f"LC-{number:06d}", chat, WRONG, samples.NOW).outcome
            for number in range(100, 105)
        ]
        assert outcomes == ["wrong"] * 4 + ["locked"]
        assert work.credentials.try_password(ACCOUNT, chat, RIGHT, samples.NOW).outcome == "locked"


def test_an_account_nobody_has_is_locked_like_any_other(store: SqlStore) -> None:
    """Neither words nor locks tell which accounts exist: a second chat finds both locked."""
    with store.unit_of_work() as work:
        episode = samples.accepted(work)
        work.credentials.give(episode.patient.id, ACCOUNT, RIGHT)
        for account, first, second in ((ACCOUNT, "91", "92"), ("LC-000999", "93", "94")):
            one, other = samples.contact(work, first).id, samples.contact(work, second).id
            for _ in range(5):
                work.credentials.try_password(account, one, WRONG, samples.NOW)
            assert work.credentials.try_password(account, other, WRONG, samples.NOW).outcome == "locked"


def test_a_new_password_ends_the_waiting(store: SqlStore) -> None:
    """Who is locked out by somebody's guessing gets in by a code and a new password."""
    with store.unit_of_work() as work:
        episode = samples.accepted(work)
        work.credentials.give(episode.patient.id, ACCOUNT, RIGHT)
        one, other = samples.contact(work, "91").id, samples.contact(work, "92").id
        for _ in range(5):
            work.credentials.try_password(ACCOUNT, one, WRONG, samples.NOW)
        work.credentials.renew(episode.patient.id, ACCOUNT, "another234")
        assert work.credentials.try_password(ACCOUNT, other, RIGHT, samples.NOW).outcome == "wrong"
        assert work.credentials.try_password(ACCOUNT, other, "another234", samples.NOW).outcome == "right"


# ---------------------------------------------------------------- right ones


@pytest.mark.parametrize(
    "typed",
    [
        ["/dangnhap", "LC-000001", RIGHT],
        ["/dangnhap", f"lc000001 {RIGHT}"],
        [f"/dangnhap LC-000001 {RIGHT}"],
        [f"Tai khoan: LC-000001. Mat khau: {RIGHT}. Truy cap: https://t.me/f0"],
        ["/dangnhap 1", f"/DangNhap@f0_bot\nLC 1 {RIGHT.capitalize()}"],
    ],
)
def test_a_password_is_erased_and_kept_nowhere(talk: Talk, typed: list[str]) -> None:
    """However it is typed: in, its message out of the chat, and no row of any table holds it afterwards."""
    for number, text in enumerate(typed, start=40):
        said = talk.does(Text(text, message=number), "9")
    assert Erase(39 + len(typed)) in said
    assert "Đã đăng nhập cho Giàng Thị Mẩy" in talk.texts(said)
    assert "vừa được đăng nhập trên một điện thoại khác" in talk.texts(said)
    kept = _kept(talk.store).lower()
    assert RIGHT not in kept
    assert "logged in" in kept


def test_a_wrong_password_is_kept_nowhere_either(talk: Talk) -> None:
    """It may be the right one of something else."""
    talk.say("/dangnhap lc1", "9")
    said = talk.does(Text("MậtKhẩuNhà2022", message=41), "9")
    assert Erase(41) in said
    assert "chưa đúng" in talk.texts(said)
    kept = _kept(talk.store)
    assert "MậtKhẩuNhà2022" not in kept
    assert "matkhaunha2022" not in kept
    assert not _answers_for(talk, "9")


def test_a_call_for_help_beside_a_password_reaches_the_station_alone(talk: Talk) -> None:
    """The emergency text comes at once; of what else was typed the station sees nothing."""
    talk.say("/dangnhap lc1", "7")
    said = talk.does(Text(f"tôi khó thở quá, mật khẩu {RIGHT}", message=41), "7")
    assert "115" in talk.texts(said)
    assert RIGHT not in talk.texts(said)


def test_a_pause_word_is_no_try(talk: Talk) -> None:
    """Commands, plain words for them and the button's own words are understood at the password too."""
    talk.say("/dangnhap lc1", "9")
    assert "Tài khoản của bạn là gì" in talk.texts(talk.say("quay lại", "9"))
    talk.say("lc1", "9")
    assert "mã 6 chữ số" in talk.texts(talk.say("quên mật khẩu", "9"))
    assert "credential" not in _actions(talk.store)


def _actions(store: SqlStore) -> list[str]:
    with store._connected() as connection, connection.begin():
        return [row.subject for row in connection.execute(select(SQLModel.metadata.tables["audit_event"]))]


# ---------------------------------------------------------------- lost passwords, other chats


def test_lost_passwords_do_not_tell_who_is_registered(talk: Talk) -> None:
    """A known and an unknown phone bring the same words, however often and however wrong the code is."""

    def asks(whom: str, chat: str) -> list[str]:
        typed = ["/quenmatkhau", whom, "000000", "000000", "000000", "000000", "000000", "000000"]
        seen = [talk.does(Text(text), chat) for text in typed]
        return [talk.texts([c for c in contents if not isinstance(c, Sms)]) for contents in seen]

    assert asks("0912 345 678", "91") == asks("0912 345 679", "92")
    talk.now += timedelta(hours=1)
    assert asks("LC-000001", "93") == asks("LC-000777", "94")


def test_a_shared_card_proves_nothing_here(talk: Talk) -> None:
    """Only the code sent to the registered phone does."""
    talk.say("/quenmatkhau lc1", "9")
    talk.does(ContactCard("+84912345678", own=True), "9")
    assert not _answers_for(talk, "9")


def test_an_invited_caregiver_ends_only_their_own_chat_and_corrects_nothing(talk: Talk) -> None:
    """Forged buttons of an invited chat end nobody else's, and change no data."""
    with talk.store.unit_of_work() as work:
        invited = samples.contact(work, "9")
        work.caregivers.log_in(invited.id, 1, "caregiver", "invited", samples.NOW)
        ours, theirs = (login.id for login in work.caregivers.logins_of(1))
    assert "Đăng ký" not in talk.texts(talk.say("/thietbi", "9"))
    for data in (f"m:end-{ours}", "m:fix-1-birth", "m:fix-1-phone"):
        assert "không sửa được" in talk.texts(talk.does(Pressed(data, 1, "c"), "9"))
    talk.does(Pressed(f"m:end-{theirs}", 1, "c"), "9")
    talk.press("Đăng xuất", "9")
    assert not _answers_for(talk, "9")
    assert _answers_for(talk, "7")


def test_logging_in_gives_an_invited_chat_its_own_right(talk: Talk) -> None:
    """Who knows the password is no guest any longer; the relation stays what it was."""
    with talk.store.unit_of_work() as work:
        work.caregivers.log_in(samples.contact(work, "9").id, 1, "caregiver", "invited", samples.NOW)
    talk.say(f"LC-000001 {RIGHT}", "9")
    with talk.store.unit_of_work() as work:
        login = work.caregivers.login_between(samples.contact(work, "9").id, 1)
    assert login is not None
    assert (login.via, login.relation) == ("login", "caregiver")


def test_a_report_goes_on_with_the_corrected_age(talk: Talk) -> None:
    """A small child's numbers are judged as a small child's as soon as the birth date is right."""
    with talk.store.unit_of_work() as work:
        work.slots.plan(date(2022, 4, 1), samples.NOW + timedelta(hours=1), samples.NOW)
    talk.say("/khaibao")
    talk.does(Pressed("m:fix-1-birth", 1, "c"))
    talk.say("1/2/2021")
    with talk.store.unit_of_work() as work:
        session = work.sessions.open(samples.contact(work).id)
    assert session is not None
    assert (session.dialog, session.facts["age_months"]) == ("report", 14)
