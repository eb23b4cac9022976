"""Another bot on the same database is heard from its first message; the number of an update belongs to its bot."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from bot.clock import SystemClock
from bot.main import Bots, opened
from bot.settings import Settings
from conversations.dialog_list import make_house
from conversations.model.house import Policy
from conversations.model.outgoing import Erase, Say
from conversations.model.people import FacilityKind
from conversations.ports import Fate
from conversations.programme.protocol import load
from scheduler.ailments import ensure_well
from storage.store import SqlStore
from tests.bot.other_telegram import BOTS, OtherTelegram, group, other_telegram, private
from tests.support.channels import CHANNELS, PATIENTS
from tests.support.channels import STAFF as STAFF_CHANNEL
from tests.support.command_line import KEY
from tests.support.ladder_room import Dice
from tests.support.samples import NOW, arrival, contact, outgoing, station

FIRST, STAFF = BOTS
RENEWED = "111:renewed"
ANOTHER = "333:another"
OFFICE = -900
HOUSE = make_house(Policy(), load(), Dice(), CHANNELS)


@pytest.fixture(autouse=True)
def _more_tokens(monkeypatch: pytest.MonkeyPatch) -> None:
    """The messenger also knows the first bot's renewed token, and another bot."""
    monkeypatch.setitem(BOTS, RENEWED, "some_patients_bot")
    monkeypatch.setitem(BOTS, ANOTHER, "another_patients_bot")


def told(folder: Path, telegram: str, token: str) -> Settings:
    """The settings of both bots on one database, the patients' one with this token."""
    tokens = {"patient_bot_token": token, "staff_bot_token": STAFF, "data_key": KEY}
    return Settings.model_validate(
        {**tokens, "telegram_api_url": telegram, "database_url": f"sqlite:///{folder}/f0care.sqlite3"}
    )


@asynccontextmanager
async def running(settings: Settings) -> AsyncIterator[Bots]:
    """Both bots, stopped in order with the block."""
    bots = Bots(settings, SystemClock())
    await bots.start()
    try:
        yield bots
    finally:
        await bots.stop()


async def greeted(telegram: OtherTelegram, token: str, person: int) -> None:
    """Until a person who writes to a bot has an answer."""
    telegram.say(token, private(person), "/start")
    await telegram.heard("sendMessage", lambda m: int(m["chat_id"]) == person)


async def test_another_bot_is_heard_at_once_and_the_office_is_told(tmp_path: Path) -> None:
    """A new token with lower update numbers: the first /start is answered, and the office reads of it, once."""
    async with other_telegram() as (telegram, url), running(told(tmp_path, url, FIRST)):
        for person in range(7, 17):
            await greeted(telegram, FIRST, person)
    async with other_telegram() as (telegram, url):
        settings = told(tmp_path, url, ANOTHER)
        with opened(settings) as work:
            work.facilities.add(replace(station("VP", kind=FacilityKind.COORDINATING_OFFICE), staff_chat=str(OFFICE)))
        async with running(settings) as bots:
            await greeted(telegram, ANOTHER, 70)
            for _ in range(2):
                await bots.tick()
            await telegram.heard("sendMessage", lambda m: "another_patients_bot" in m["text"])
            telegram.say(STAFF, group(OFFICE), "/hotro")
            await telegram.heard("sendMessage", lambda m: "/danhsach" in m["text"] or "115" in m["text"])
    words = [m["text"] for _, method, m in telegram.called if method == "sendMessage" and int(m["chat_id"]) == OFFICE]
    assert ["another_patients_bot" in said for said in words].count(True) == 1


async def test_a_renewed_token_goes_on_with_its_numbers(tmp_path: Path) -> None:
    """A token renewed after a leak is the same bot: nothing is heard twice, and nobody is told of another bot."""
    async with other_telegram() as (telegram, url):
        async with running(told(tmp_path, url, FIRST)):
            await greeted(telegram, FIRST, 7)
        telegram.move(FIRST, RENEWED)
        async with running(told(tmp_path, url, RENEWED)) as bots:
            await greeted(telegram, RENEWED, 8)
            await bots.tick()
    to_the_first = [m for _, name, m in telegram.called if name == "sendMessage" and int(m["chat_id"]) == 7]
    assert len(to_the_first) == 1
    with opened(told(tmp_path, url, RENEWED)) as work:
        assert work.bots.untold() == []


def test_two_bots_may_have_the_same_number(store: SqlStore) -> None:
    """The same number from another bot is another message; from the same bot it is the same."""
    with store.unit_of_work() as work:
        assert work.inbox.take_in([arrival(update=5)], NOW, 111) == 1
        assert work.inbox.take_in([arrival(update=5)], NOW, 111) == 0
        assert work.inbox.take_in([arrival(update=5)], NOW, 333) == 1
        assert work.inbox.next_update(PATIENTS, NOW - timedelta(days=1), 111) == 6
        assert work.inbox.next_update(PATIENTS, NOW - timedelta(days=1), 444) is None


def test_the_first_bot_takes_over_what_an_older_release_kept(store: SqlStore, engine: Engine) -> None:
    """What was heard before the update is not heard again, and none of its numbers is confirmed to the messenger."""
    with store.unit_of_work() as work:
        work.inbox.take_in([arrival(update=900), arrival(update=-4)], NOW)
    later = NOW + timedelta(hours=1)
    with store.unit_of_work() as work:
        assert work.bots.met(PATIENTS, 111, "f0_bot", later) == (later, False)
        assert work.bots.met(PATIENTS, 111, "f0_bot", later + timedelta(days=1)) == (later, False)
        assert work.inbox.take_in([arrival(update=900)], later, 111) == 0
        assert work.inbox.next_update(PATIENTS, later, 111) is None
        assert work.bots.untold() == []
    with engine.begin() as connection:
        assert connection.execute(text("SELECT bot FROM inbox ORDER BY update_id")).scalars().all() == [0, 111]


def test_the_office_is_told_of_each_bot_once(store: SqlStore) -> None:
    """A bot that follows another one is told to the office, by what people must do now; the first one is not."""
    with store.unit_of_work() as work:
        work.facilities.add(replace(station("VP", kind=FacilityKind.COORDINATING_OFFICE), staff_chat=str(OFFICE)))
        for bot, channel in ((111, PATIENTS), (222, STAFF_CHANNEL), (333, PATIENTS), (444, STAFF_CHANNEL)):
            work.bots.met(channel, bot, f"bot{bot}", NOW)
    for minute in range(3):
        ensure_well(store, HOUSE, NOW + timedelta(minutes=minute))
    with store.unit_of_work() as work:
        words = []
        while parcels := work.outbox.claim(STAFF_CHANNEL, 10, NOW + timedelta(minutes=9)):
            words += [p.content.message.text for p in parcels if isinstance(p.content, Say)]
            work.outbox.settle([Fate(p, "sent", message=1) for p in parcels], NOW)
    assert len(words) == 2
    assert "@bot333" in words[0]
    assert "mã QR" in words[0]
    assert "@bot444" in words[1]
    assert "vào nhóm" in words[1]


def test_messages_of_the_former_bot_are_forgotten(store: SqlStore) -> None:
    """Numbers of messages are a bot's own too: no card is changed, and no words taken for old ones, by them."""
    with store.unit_of_work() as work:
        work.bots.met(PATIENTS, 111, "first", NOW)
        mother = contact(work)
        card = outgoing("card", card="slot:1")
        work.outbox.put([card], NOW)
        work.outbox.settle([Fate(p, "sent", message=57) for p in work.outbox.claim(PATIENTS, 1, NOW)], NOW)
        work.slips.note_heard(mother.id, 57, "call", "khó thở", NOW)
        work.outbox.put([replace(outgoing("erase"), content=Erase(57))], NOW)
        work.bots.met(STAFF_CHANNEL, 222, "staff", NOW)
    later = NOW + timedelta(hours=1)
    ensure_well(store, HOUSE, later)
    with store.unit_of_work() as work:
        assert work.outbox.posted_card(PATIENTS, "7", 57) == "slot:1"
        assert work.slips.heard(mother.id, 57) == ("call", "khó thở")
        work.bots.met(PATIENTS, 333, "second", later)
    ensure_well(store, HOUSE, later)
    with store.unit_of_work() as work:
        assert work.outbox.posted_card(PATIENTS, "7", 57) is None
        assert work.slips.heard(mother.id, 57) == ("", "")
        assert work.outbox.claim(PATIENTS, 9, later) == []
