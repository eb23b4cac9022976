"""The composition root: the only file that knows everyone, and introduces them with constructor calls by hand."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TypeVar

from bot.budgets import Budgets, Limits
from bot.chance import Secrets
from bot.channel import Me, Messenger
from bot.clock import Clock
from bot.delivery import Delivery
from bot.intake import Intake
from bot.keys import data_key
from bot.menus import set_menus
from bot.settings import Settings
from bot.sms import ConsoleSms, HttpSms, SmsCarrier
from bot.telegram_json import arrival
from bot.turns import Turns
from conversations.model import Channel, Contact, Message, Remind
from conversations.ports import Parcel, Store, Work
from conversations.protocol import load
from conversations.reminding import reminder
from conversations.scene import House, Scene
from conversations.texts import DEFAULT_LANGUAGE
from scheduler.clock import Ticker
from scheduler.morning import tick
from storage.database import open_database
from storage.migrate import upgrade
from storage.sealing import use_key
from storage.store import SqlStore

T = TypeVar("T")


def open_store(settings: Settings) -> Store:
    """Memory at DATABASE_URL, brought to today's schema. Raises DatabaseUnusable or WrongSettings."""
    use_key(data_key(settings))
    _make_folder(settings.database_url)
    engine = open_database(settings.database_url)
    upgrade(engine)
    return SqlStore(engine)


class Bots:
    """Both bots of one process, with everything between them: intake, turns, delivery, the minute's tick."""

    def __init__(self, settings: Settings, clock: Clock, limits: Limits | None = None) -> None:
        self._settings = settings
        self._clock = clock
        self._limits = limits or Limits()
        threads = 1 if settings.database_url.startswith("sqlite") else 4
        self._core = ThreadPoolExecutor(threads, thread_name_prefix="core")
        self._messengers: dict[Channel, Messenger] = {}
        self._deliveries: list[Delivery] = []
        self._tasks: list[asyncio.Task[None]] = []
        self._listeners: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """Open memory, greet the messenger, and begin. Raises TokenRefused, DatabaseUnusable, WrongSettings."""
        self._store = await self._run(lambda: open_store(self._settings))
        self._messengers = await asyncio.to_thread(_messengers, self._settings)
        patients, staff = [await self._messengers[c].me() for c in (Channel.PATIENTS, Channel.STAFF)]
        policy = replace(self._settings.to_policy(), patient_bot=patients.username, staff_bot=staff.username)
        self._house = House(policy, load(policy.protocol), Secrets())
        self._turns = Turns(self._store, self._house, self._run, self._clock, self._wake_deliveries)
        self._deliveries = [self._delivery(channel) for channel in Channel]
        self._tasks = [asyncio.create_task(d.deliver()) for d in self._deliveries]
        self._tasks.append(asyncio.create_task(self._turns.take()))
        for channel, me in ((Channel.PATIENTS, patients), (Channel.STAFF, staff)):
            parse = partial(arrival, channel=channel, bot_username=me.username, bot_id=me.id)
            fetch = self._messengers[channel].fetch
            intake = Intake(channel, fetch, parse, self._store, self._run, self._clock, self._turns.wake)
            self._listeners.append(asyncio.create_task(intake.listen()))
            await set_menus(self._messengers[channel], channel)
        self._ticker = Ticker(self.tick)
        await self._ticker.start()

    async def tick(self) -> None:
        """Make true what must be true by now, and send what follows."""
        await self._run(lambda: tick(self._store, self._house, self._clock.now()))
        self._wake_deliveries()

    async def wait(self) -> None:
        """Until a listener ends, which it only does when the messenger does not know the token."""
        done, _ = await asyncio.wait(self._listeners, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()

    async def stop(self) -> None:
        """Stop listening, finish the turn at hand, let what is on its way arrive, and close everything."""
        self._ticker.stop()
        for listener in self._listeners:
            listener.cancel()
        await asyncio.gather(*self._listeners, return_exceptions=True)
        self._turns.stop()
        for delivery in self._deliveries:
            delivery.stop()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for messenger in self._messengers.values():
            await messenger.close()
        await self._sms.close()
        self._core.shutdown()
        self._store.close()

    def _delivery(self, channel: Channel) -> Delivery:
        if channel is Channel.SMS:
            self._sms = _sms(self._settings)
            return Delivery(
                channel, self._sms, self._store, self._run, self._clock, Budgets(self._limits), heard=self._turns.wake
            )
        return Delivery(
            channel,
            self._messengers[channel],
            self._store,
            self._run,
            self._clock,
            Budgets(self._limits),
            draw=self._draw,
            heard=self._turns.wake,
        )

    def _draw(self, work: Work, parcel: Parcel, now: datetime) -> Message | None:
        """A reminder becomes its message here, in the transaction that takes it from the outbox."""
        assert isinstance(parcel.content, Remind)
        contact: Contact = work.contacts.meet(parcel.channel, parcel.address, DEFAULT_LANGUAGE, now)
        return reminder(Scene(work, self._house, now, key=""), contact, parcel.content)

    def _wake_deliveries(self) -> None:
        for delivery in self._deliveries:
            delivery.wake()

    async def _run(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._core, work)


async def who_are_they(settings: Settings) -> dict[Channel, Me]:
    """Ask the messenger who the two tokens are."""
    messengers = _messengers(settings)
    try:
        return {channel: await messenger.me() for channel, messenger in messengers.items()}
    finally:
        for messenger in messengers.values():
            await messenger.close()


async def run_for_ever(settings: Settings, clock: Clock, until: Awaitable[None]) -> None:
    """Run the bots until `until` is done (or a token is refused), then stop them in order."""
    bots = Bots(settings, clock)
    await bots.start()
    try:
        waiting = [asyncio.ensure_future(bots.wait()), asyncio.ensure_future(until)]
        done, rest = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        for task in rest:
            task.cancel()
        for task in done:
            task.result()
    finally:
        await bots.stop()


def _messengers(settings: Settings) -> dict[Channel, Messenger]:
    """The two bots, each on its own library; imported here, because aiogram alone costs 2.5 s."""
    from bot.telegram_patients import PatientsBot
    from bot.telegram_staff import StaffBot

    url = settings.telegram_api_url
    return {
        Channel.PATIENTS: PatientsBot(settings.patient_bot_token.get_secret_value(), url),
        Channel.STAFF: StaffBot(settings.staff_bot_token.get_secret_value(), url),
    }


def _sms(settings: Settings) -> SmsCarrier:
    return SmsCarrier(HttpSms(settings.otp_http_url) if settings.otp_sender == "http" else ConsoleSms())


def _make_folder(url: str) -> None:
    if url.startswith("sqlite:///"):
        Path(os.path.dirname(url.removeprefix("sqlite:///")) or ".").mkdir(parents=True, exist_ok=True)
