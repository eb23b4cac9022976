"""Updates are kept before they are confirmed, and no failure ends the listening but a refused token."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest

from bot.channel.channel import Conflict, Me, Passing, TokenRefused, TryLater
from bot.intake.intake import Intake
from bot.telegram_bots.updates import arrival
from conversations.model.incoming import Arrival, Text, Unreadable
from tests.support.channels import PATIENTS
from tests.support.fakes import MemoryStore, StandingClock, run_here

ME = Me(9, "f0_bot")

Script = Sequence[list[Any] | Exception]


def text(number: int, words: str = "chào") -> dict[str, Any]:
    """A private text with an update number."""
    sender = {"id": 77, "is_bot": False, "first_name": "Mai"}
    message = {"message_id": number, "from": sender, "chat": {"id": 77, "type": "private"}, "text": words}
    return {"update_id": number, "message": message}


class Line:
    """A messenger that gives a script's batches, then is silent; it remembers what it was asked for."""

    def __init__(self, script: Script, store: MemoryStore) -> None:
        self.script = list(script)
        self.store = store
        self.asked: list[int | None] = []
        self.kept_when_asked: list[int] = []
        self.silent = asyncio.Event()

    async def fetch(self, offset: int | None, timeout: int) -> list[Any]:
        self.asked.append(offset)
        self.kept_when_asked.append(len(self.store.inbox.kept))
        if not self.script:
            self.silent.set()
            await asyncio.Event().wait()
        step = self.script.pop(0)
        if isinstance(step, Exception):
            raise step
        return step


def read(update: object) -> Arrival:
    """The update as the patients' bot reads it."""
    return arrival(update, PATIENTS, "f0_bot", 9)


async def listened(
    script: Script, store: MemoryStore | None = None, clock: StandingClock | None = None
) -> tuple[Line, MemoryStore, list[int]]:
    """Listen until the script is over; gives the line, the store and how often the core was woken."""
    store = store or MemoryStore()
    line = Line(script, store)
    woken: list[int] = []
    intake = Intake(
        PATIENTS,
        ME,
        line.fetch,
        read,
        store,
        run_here,
        clock or StandingClock(),
        lambda: woken.append(1),
        pauses=(0.001,),
    )
    task = asyncio.create_task(intake.listen())
    silent = asyncio.create_task(line.silent.wait())
    await asyncio.wait([task, silent], return_when=asyncio.FIRST_COMPLETED, timeout=5)
    silent.cancel()
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task
    return line, store, woken


async def test_a_batch_is_kept_before_the_next_asking_confirms_it() -> None:
    """When the higher offset goes out, all it confirms is already in the inbox."""
    line, store, woken = await listened([[text(5), text(6)], [text(7)], []])
    assert line.asked == [None, 7, 8, 8]
    assert line.kept_when_asked == [0, 2, 3, 3]
    assert store.inbox.whats() == [Text("chào", message=number) for number in (5, 6, 7)]
    assert len(woken) == 2


async def test_listening_goes_on_where_the_inbox_ends() -> None:
    """After a restart nothing old is asked for."""
    store = MemoryStore()
    store.inbox.next = 42
    line, _, _ = await listened([], store)
    assert line.asked == [42]


async def test_an_offset_below_zero_is_never_asked() -> None:
    """It would make the messenger forget what it holds."""
    store = MemoryStore()
    store.inbox.next = -3
    line, _, _ = await listened([], store)
    assert line.asked == [None]


async def test_what_could_not_be_kept_is_not_confirmed() -> None:
    """A failed transaction makes the same batch come again."""
    store = MemoryStore()
    line = Line([[text(5)], [text(5)]], store)

    async def failing_once(work: Any) -> Any:
        if len(line.asked) == 1:
            raise OSError("the disk is full")
        return work()

    intake = Intake(PATIENTS, ME, line.fetch, read, store, failing_once, StandingClock(), lambda: None, pauses=(0.001,))
    task = asyncio.create_task(intake.listen())
    await asyncio.wait_for(line.silent.wait(), 5)
    task.cancel()
    assert line.asked == [None, None, 6]
    assert len(store.inbox.kept) == 1


async def test_a_second_hearing_wakes_nobody() -> None:
    """The same update twice is one input."""
    _, store, woken = await listened([[text(5)], [text(5)]])
    assert len(store.inbox.kept) == 1
    assert len(woken) == 1


async def test_one_strange_update_blocks_nobody() -> None:
    """A broken update between two good ones is kept as unreadable and confirmed with them."""
    line, store, _ = await listened([[text(5), {"update_id": 6, "message": 3}, "??", text(7)]])
    assert line.asked == [None, 8]
    kinds = [type(what) for what in store.inbox.whats()]
    assert kinds == [Text, Unreadable, Unreadable, Text]


async def test_a_week_of_silence_makes_numbers_meaningless() -> None:
    """After long silence nothing is confirmed by number, because numbers may begin again anywhere."""
    clock = StandingClock()
    store = MemoryStore()
    line = Line([[text(900)], []], store)

    async def fetch(offset: int | None, timeout: int) -> list[Any]:
        if len(line.asked) == 1:
            clock.at += timedelta(days=7)
        return await line.fetch(offset, timeout)

    intake = Intake(PATIENTS, ME, fetch, read, store, run_here, clock, lambda: None)
    task = asyncio.create_task(intake.listen())
    await asyncio.wait_for(line.silent.wait(), 5)
    task.cancel()
    assert line.asked == [None, 901, None]


@pytest.mark.parametrize(
    ("trouble", "says"),
    [
        (Passing("ClientConnectorError"), "again in"),
        (TryLater(0.001), "too fast"),
        (Conflict("terminated by other getUpdates request"), "another program"),
        (KeyError("x"), "could not be kept"),
    ],
)
async def test_trouble_is_said_and_outlived(trouble: Exception, says: str, caplog: pytest.LogCaptureFixture) -> None:
    """Each failed asking leaves one line and is tried again."""
    with caplog.at_level(logging.WARNING):
        _, store, _ = await listened([trouble, [text(5)]])
    assert len(store.inbox.kept) == 1
    assert [says in line for line in caplog.messages] == [True]


async def test_a_refused_token_ends_the_program() -> None:
    """Nobody waits for a bot that does not exist."""
    store = MemoryStore()
    line = Line([TokenRefused("Unauthorized")], store)
    intake = Intake(PATIENTS, ME, line.fetch, read, store, run_here, StandingClock(), lambda: None)
    with pytest.raises(TokenRefused):
        await intake.listen()
