"""Somebody asks for codes: to any number of phones, until a phone has none left, or to learn whose phone it is."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from threading import Barrier

import pytest

from conversations.dialog.one_time_code import MOST_PER_PHONE, Sending, send_code
from conversations.dialog.scene import House, Scene
from conversations.model.outgoing import Sms
from conversations.station.program_health import examine
from conversations.texts import say_plain
from storage.store import SqlStore
from tests.attacks.codes.registering import register
from tests.support import samples
from tests.support.channels import PATIENTS
from tests.support.talk import HOUSE, Talk

PHONE, ACCOUNT = "+84912345678", "account:LC-000001"
MINUTE = timedelta(minutes=1)
Ask = Callable[..., tuple[str, int]]


@pytest.fixture
def ask(store: SqlStore) -> Ask:
    """Somebody in a chat asks for a code some minutes after nine: the outcome, and how many text messages left."""

    def asked(
        chat: str, phone: str = PHONE, *, at: float = 0, typed: str = "", silent: bool = False, house: House = HOUSE
    ) -> tuple[str, int]:
        now = samples.NOW + at * MINUTE
        sending, texts = _send(store, house, now, chat, phone, typed, silent=silent)
        return sending.outcome, texts

    return asked


def _send(
    store: SqlStore, house: House, now: datetime, chat: str, phone: str, typed: str = "", *, silent: bool = False
) -> tuple[Sending, int]:
    with store.unit_of_work() as work:
        scene = Scene(work, house, now, f"{chat}:{phone}:{typed}:{now}")
        contact = work.contacts.meet(PATIENTS, chat, "vi", now)
        sending = send_code(scene, contact, phone, asked=typed, purpose="lost", silent=silent)
        work.outbox.put(scene.outgoing, now)
    return sending, sum(isinstance(each.content, Sms) for each in scene.outgoing)


def _owner(store: SqlStore) -> None:
    """Chat 7 answers for an accepted patient with this phone, who has an account."""
    with store.unit_of_work() as work:
        episode = samples.accepted(work)
        work.credentials.give(episode.patient.id, episode.patient.code, "k7mwp2xq9d")


def _house(**caps: int) -> House:
    return replace(HOUSE, policy=replace(HOUSE.policy, **caps))  # type: ignore[arg-type]


# ---------------------------------------------------------------- to any number of phones


def test_codes_of_many_chats_to_many_phones_stop_at_the_houses_cap(store: SqlStore, ask: Ask) -> None:
    """Fifty chats send no more text messages in an hour than the house pays for; the next hour goes on."""
    small = _house(codes_an_hour=6)
    sent = [ask(f"9{n}", f"+8498123450{n}", at=n, house=small) for n in range(9)]
    assert sum(texts for _, texts in sent) == 6
    assert sent[-1][0] == "too_many"
    assert ask("99", "+84981234599", at=75, house=small) == ("sent", 1)


def test_the_office_is_told_of_the_cap(store: SqlStore, ask: Ask) -> None:
    """The coordinating office reads once that the cap is reached, and which setting it is."""
    with store.unit_of_work() as work:
        samples.staffed(work, "-100", "-200", ("11", "12", "21"))
    small = _house(codes_an_hour=1)
    for n in range(4):
        ask(f"9{n}", f"+8498123450{n}", at=n, house=small)
    for _ in range(2):
        with store.unit_of_work() as work:
            scene = Scene(work, small, samples.NOW + 4 * MINUTE, "health")
            examine(scene)
            work.outbox.put(scene.outgoing, scene.now)
    talk = Talk(store, samples.NOW + 5 * MINUTE)
    assert talk.texts(talk.said()).count("OTP_AN_HOUR)") == 1


def test_at_the_cap_a_chat_that_proved_the_phone_still_gets_its_code(store: SqlStore, ask: Ask) -> None:
    """A flood of strangers keeps no patient's own chat from a new password."""
    _owner(store)
    small = _house(codes_an_hour=1)
    assert ask("99", "+84981234599", house=small) == ("sent", 1)
    assert ask("98", "+84981234598", house=small)[0] == "too_many"
    assert ask("7", house=small) == ("sent", 1)


def test_a_chat_that_registered_nobody_gets_few_codes_an_hour(store: SqlStore, ask: Ask) -> None:
    """One unknown chat sends five codes in an hour, whatever the phones."""
    outcomes = [ask("9", f"+8498123450{n}", at=n)[0] for n in range(7)]
    assert outcomes == ["sent"] * 5 + ["too_many"] * 2


# ---------------------------------------------------------------- until a phone has none left


def test_a_stranger_does_not_use_up_the_owners_codes(store: SqlStore, ask: Ask) -> None:
    """However many strangers ask, the patient's own chat gets a code at once, and more that day."""
    _owner(store)
    for n in range(8):
        ask(f"9{n % 4}", at=n)
    assert ask("95", at=9)[0] == "too_many"
    assert ask("7", at=9) == ("sent", 1)
    assert ask("7", at=9.5)[0] == "too_soon"
    assert ask("7", at=10) == ("sent", 1)


def test_a_chat_that_ever_proved_the_phone_is_not_kept_out(store: SqlStore, ask: Ask) -> None:
    """A chat that answers for nobody, but used a code of this phone once, gets another."""
    with store.unit_of_work() as work:
        before = work.contacts.meet(PATIENTS, "8", "vi", samples.NOW)
        work.credentials.code_sent(before.id, PHONE, "123456", "sms", samples.NOW - timedelta(days=30))
        assert work.credentials.try_code(before.id, PHONE, "123456", samples.NOW - timedelta(days=30)) == "right"
    for n in range(8):
        ask(f"9{n % 4}", at=n)
    assert ask("8", at=9) == ("sent", 1)


def test_one_stranger_leaves_a_code_for_another_chat(store: SqlStore, ask: Ask) -> None:
    """The owner in a chat nobody knows yet finds one left after one stranger's four."""
    assert [ask("9", at=n)[0] for n in range(5)] == ["sent"] * 4 + ["too_many"]
    assert ask("8", at=6) == ("sent", 1)


def test_whoever_only_claims_a_phone_is_not_its_owner(store: SqlStore, ask: Ask) -> None:
    """A registration with somebody's number that nobody proved gives its chat no codes of its own."""
    with store.unit_of_work() as work:
        samples.registered(work, "66")
    for n in range(6):
        ask("66" if n % 2 else "67", at=n)
    assert ask("66", at=7)[0] == "too_many"


# ---------------------------------------------------------------- to learn whose phone it is


def test_the_wait_does_not_tell_which_account_has_a_phone(store: SqlStore, ask: Ask) -> None:
    """After a code by phone, every account answers alike: the one that has the phone, others, and none."""
    _owner(store)
    assert ask("9") == ("sent", 1)
    assert ask("9", typed=ACCOUNT, at=0.1)[0] == "sent"
    assert ask("9", "LC-000777", typed="account:LC-000777", at=0.1, silent=True)[0] == "sent"
    assert ask("9", typed=ACCOUNT, at=0.5)[0] == "too_soon"
    assert ask("9", "LC-000777", typed="account:LC-000777", at=0.5, silent=True)[0] == "too_soon"


def test_used_up_codes_do_not_tell_it_either(store: SqlStore, ask: Ask) -> None:
    """A phone without codes left answers by its account as if it had some; no text message leaves in excess."""
    _owner(store)
    texts = 0
    for n in range(MOST_PER_PHONE):
        texts += ask(f"9{n}", at=n)[1]
    assert ask("99", at=6)[0] == "too_many"
    for n in range(MOST_PER_PHONE):
        outcome, left = ask(f"8{n}", typed=ACCOUNT, at=7 + n)
        assert outcome == "sent"
        texts += left
    assert ask("77", typed="account:LC-000002", at=20) == ("sent", 0), "a relative's account of the same phone"
    assert texts == 10


# ---------------------------------------------------------------- six at one moment


def test_six_chats_at_one_moment_are_counted_one_after_another(store: SqlStore) -> None:
    """On six connections at once no more codes leave than one after another: one, since a minute must pass."""
    together = Barrier(6)

    def at_once(n: int) -> str:
        with store.unit_of_work() as work:
            work.contacts.meet(PATIENTS, f"9{n}", "vi", samples.NOW)
        together.wait(30)
        return _send(store, HOUSE, samples.NOW, f"9{n}", PHONE)[0].outcome

    with ThreadPoolExecutor(6) as six:
        outcomes = sorted(six.map(at_once, range(6)))
    assert outcomes == ["sent", *["too_soon"] * 5]


# ---------------------------------------------------------------- to get it read out by its owner

# GSM 03.38's basic alphabet, without the signs that nobody needs in these words; anything else makes a message of
# 160 characters one of 70 (ETSI TS 123 038, 6.2.1).
_GSM = set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 .,:;!?'\"()/-+%&=<>*#@$_\n")


@pytest.mark.parametrize(
    ("key", "purpose"),
    [
        ("registration.code.sms", "GUI KHAI BAO"),
        ("lost.code_sms", "DOI MAT KHAU"),
        ("new_phone.code_sms", "DUNG SO NAY"),
    ],
)
def test_a_codes_text_message_says_what_it_is_for(key: str, purpose: str) -> None:
    """Whoever did not ask reads what is being tried, in one plain text message of at most 160 signs."""
    words = say_plain(key, "vi", code="123456")
    assert purpose in words
    assert "123456" in words
    assert "dung dua ma" in words
    assert len(words) <= 160
    assert set(words) <= _GSM


def test_each_dialog_sends_its_own_words(store: SqlStore) -> None:
    """A new password's code cannot be taken for a registration's, nor the other way round."""
    _owner(store)
    talk = Talk(store, samples.NOW)
    assert "DOI MAT KHAU" in talk.texts(talk.say("/quenmatkhau LC-000001", "9"))
    assert "GUI KHAI BAO" in talk.texts(register(talk, "Lò A Páo", phone="0984 000 111", chat="8"))
