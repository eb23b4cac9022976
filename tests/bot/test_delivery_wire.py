"""The whole way out, over the wire: a real store, a real bot, and a messenger that counts."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import pytest

from bot.clock import SystemClock
from bot.delivery.budgets import Budgets, SendLimits
from bot.delivery.delivery import Delivery
from bot.simulator import Limits as TelegramLimits
from bot.simulator import Simulator
from bot.telegram_bots.profiles import is_group
from bot.telegram_bots.staff import StaffBot
from conversations.model.incoming import Blocked
from conversations.model.outgoing import Lane, Message, Outgoing, Say
from storage.engine.database import open_database
from storage.engine.sealing import use_key
from storage.migrate import upgrade
from storage.store import SqlStore
from tests.support.channels import CHANNELS, STAFF
from tests.support.samples import still_to_send

T = TypeVar("T")
TOKEN, NAME = "1002:staff-token", "@f0staff_bot"
S = STAFF
CLOCK = SystemClock()


@dataclass
class Wire:
    """A messenger with limits, a store, and a delivery between them."""

    sim: Simulator
    store: SqlStore
    delivery: Delivery

    def put(self, *outgoing: tuple[str, str, Lane]) -> None:
        """Write down words for addresses."""
        rows = [Outgoing(S, to, lane, Say(Message(words)), f"{to}:{words}") for to, words, lane in outgoing]
        with self.store.unit_of_work() as work:
            work.outbox.put(rows, CLOCK.now())
        self.delivery.wake()

    def statuses(self) -> list[int]:
        """How the messenger answered each call."""
        return [call.status for call in self.sim.calls]

    async def until(self, true: Callable[[], bool], seconds: float = 45) -> None:
        """Wait for something to become true."""
        async with asyncio.timeout(seconds):
            while not true():
                await asyncio.sleep(0.02)

    def waiting(self) -> int:
        """How much is still to be sent."""
        with self.store.unit_of_work() as work:
            return still_to_send(work, S)


@pytest.fixture
async def wire(tmp_path: Path) -> AsyncIterator[Wire]:
    """Everything at work; stopped in good order."""
    use_key(bytes(range(32)))
    engine = open_database(f"sqlite:///{tmp_path}/f0care.sqlite3")
    upgrade(engine)
    store = SqlStore(engine)
    sim = Simulator(CLOCK.now, TelegramLimits.telegram())
    sim.add_bot(TOKEN, NAME, "F0 Trực", staff=True)
    bot = StaffBot(TOKEN, await sim.start())
    core = ThreadPoolExecutor(1)

    async def run(work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(core, work)

    delivery = Delivery(CHANNELS[S], bot, store, run, CLOCK, Budgets(is_group, SendLimits()))
    task = asyncio.create_task(delivery.deliver())
    yield Wire(sim, store, delivery)
    delivery.stop()
    await task
    await bot.close()
    core.shutdown()
    engine.dispose()
    await sim.stop()


async def test_a_flood_of_reminders_and_cards_never_meets_a_429(wire: Wire) -> None:
    """Seventy reminders and a group full of cards leave within the limits, and an alarm passes them all."""
    people = [wire.sim.add_user(f"Người {number}", staff=True) for number in range(70)]
    for person in people:
        wire.sim.send_text(person, NAME, "/start")
    group = str(wire.sim.add_group("Trạm", people[:1], [NAME]).id)
    wire.put(*((str(person.id), "?", Lane.REMINDER) for person in people))
    wire.put(*((group, f"thẻ {number}", Lane.REPLY) for number in range(30)))
    await wire.until(lambda: len(wire.statuses()) >= 40)
    wire.put((group, "SpO2 88", Lane.ALARM))
    # Of the group's 20 a minute cards take 17, or 16 and the alarm: 13 or 14 of 30 cards wait for the next minute.
    await wire.until(lambda: all(wire.sim.last(person, NAME).text == "?" for person in people) and wire.waiting() <= 14)
    said = [shown.text for shown in wire.sim.chat_history(people[0], int(group))]
    assert "SpO2 88" in said
    assert set(wire.statuses()) == {200}


async def test_messages_to_one_person_take_a_second_each_in_order(wire: Wire) -> None:
    """A private chat hears no more than one a second, and nothing out of order."""
    hoa = wire.sim.add_user("Hoa", staff=True)
    wire.sim.send_text(hoa, NAME, "/start")
    wire.put(*((str(hoa.id), str(number), Lane.REPLY) for number in range(4)))
    await wire.until(lambda: wire.waiting() == 0)
    assert [shown.text for shown in wire.sim.chat_history(hoa, NAME)][1:] == ["0", "1", "2", "3"]
    assert set(wire.statuses()) == {200}


async def test_a_blocked_bot_is_heard_of_by_the_core_and_a_moved_group_still_reached(wire: Wire) -> None:
    """Closed doors and new addresses come back through the inbox."""
    hoa = wire.sim.add_user("Hoa", staff=True)
    wire.sim.send_text(hoa, NAME, "/start")
    group = wire.sim.add_group("Trạm", [hoa], [NAME])
    new = wire.sim.upgrade_group(group)
    wire.sim.block(hoa, NAME)
    wire.put((str(hoa.id), "x", Lane.REPLY), (str(group.id), "y", Lane.ALARM))
    await wire.until(lambda: wire.waiting() == 0)
    assert wire.sim.last(hoa, new).text == "y"
    await asyncio.sleep(0.1)
    with wire.store.unit_of_work() as work:
        first = work.inbox.claim()
        assert first is not None
        work.inbox.done(first.id, CLOCK.now())
        second = work.inbox.claim()
    assert second is not None
    assert Blocked() in (first.arrival.what, second.arrival.what)
