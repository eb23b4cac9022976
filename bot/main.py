"""The composition root: the only file that knows everyone, and introduces them with constructor calls by hand."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TypeVar

from bot.budgets import Budgets, Limits
from bot.chance import Secrets
from bot.channel import Carrier, Me, Messenger, TokenRefused, Undelivered
from bot.clock import Clock
from bot.delivery import Delivery
from bot.forwarding import Forwarding
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
from scheduler.ailments import ensure_absence_told
from scheduler.clock import Ticker
from scheduler.morning import ENSURE
from storage.database import open_database
from storage.migrate import upgrade
from storage.sealing import use_key
from storage.store import SqlStore

_log = logging.getLogger(__name__)

T = TypeVar("T")

_TOKEN_OF = {Channel.PATIENTS: "PATIENT_BOT_TOKEN", Channel.STAFF: "STAFF_BOT_TOKEN"}


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
        self._closing = AsyncExitStack()
        self._deliveries: list[Delivery] = []
        self._listeners: list[asyncio.Task[None]] = []
        self._ill_since: datetime | None = None

    async def start(self) -> None:
        """Open memory, greet the messenger, and begin. Raises TokenRefused, DatabaseUnusable, WrongSettings."""
        try:
            await self._start()
        except BaseException:
            await self.stop()
            raise

    async def stop(self) -> None:
        """Stop listening, finish the turn at hand, let what is on its way arrive, and close everything."""
        await self._closing.aclose()

    async def _start(self) -> None:
        self._closing.callback(self._core.shutdown)
        self._store = await self._run(lambda: open_store(self._settings))
        self._closing.callback(self._store.close)
        self._messengers = await asyncio.to_thread(_messengers, self._settings)
        self._sms = _sms(self._settings)
        carriers: list[Carrier] = [*self._messengers.values(), self._sms]
        for carrier in carriers:
            self._closing.push_async_callback(carrier.close)
        named = {channel: await _naming(channel, _greeted(bot)) for channel, bot in self._messengers.items()}
        self._house = self._built(named)
        await self._run(partial(ensure_absence_told, self._store, self._house, self._clock.now()))
        self._begin_work()
        for channel, me in named.items():
            self._listen(channel, me)
            await set_menus(self._messengers[channel], channel)
        ticker = Ticker(self.tick)
        await ticker.start()
        self._closing.callback(ticker.stop)

    def _built(self, named: Mapping[Channel, Me]) -> House:
        policy = self._settings.to_policy()
        patients = policy.patient_bot or named[Channel.PATIENTS].username
        staff = policy.staff_bot or named[Channel.STAFF].username
        return House(replace(policy, patient_bot=patients, staff_bot=staff), load(policy.protocol), Secrets())

    def _begin_work(self) -> None:
        self._turns = Turns(self._store, self._house, self._run, self._clock, self._wake_deliveries)
        self._deliveries = [self._delivery(channel) for channel in Channel]
        workers = [self._turns.take(), *(delivery.deliver() for delivery in self._deliveries)]
        tasks = [asyncio.create_task(worker) for worker in workers]
        self._closing.push_async_callback(self._finish_work, tasks)

    async def _finish_work(self, tasks: list[asyncio.Task[None]]) -> None:
        self._turns.stop()
        await tasks[0]
        for delivery in self._deliveries:
            delivery.stop()
        await asyncio.gather(*tasks[1:])

    def _listen(self, channel: Channel, me: Me) -> None:
        parse = partial(arrival, channel=channel, bot_username=me.username, bot_id=me.id)
        fetch = self._messengers[channel].fetch
        intake = Intake(channel, fetch, parse, self._store, self._run, self._clock, self._turns.wake)
        task = asyncio.create_task(_naming(channel, intake.listen()))
        self._listeners.append(task)
        self._closing.push_async_callback(_cancelled, task)

    async def tick(self) -> None:
        """Make true what must be true by now, a piece at a time so that turns go on between; then send what follows."""
        began, well = self._clock.now(), True
        for ensure in ENSURE:
            try:
                await self._run(partial(ensure, self._store, self._house, self._clock.now()))
            except Exception:  # the other pieces do not wait for the one that fails; it is tried again in a minute
                _log.exception("%s failed", ensure.__name__)
                well = False
            self._wake_deliveries()
        if not well:
            self._ill_since = self._ill_since or began
        elif self._ill_since is not None:
            told = partial(ensure_absence_told, self._store, self._house, self._clock.now(), self._ill_since)
            self._ill_since = None
            await self._run(told)

    async def wait(self) -> None:
        """Until a listener ends, which it only does when the messenger does not know the token."""
        done, _ = await asyncio.wait(self._listeners, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()

    def _delivery(self, channel: Channel) -> Delivery:
        bots = self._messengers
        carrier: Carrier = self._sms if channel is Channel.SMS else Forwarding(bots[channel], bots)
        return Delivery(
            channel,
            carrier,
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


async def _greeted(messenger: Messenger) -> Me:
    """Who the bot is; while the messenger cannot be reached, asked again ever more slowly."""
    pause = 1.0
    while True:
        try:
            return await messenger.me()
        except Undelivered as trouble:
            _log.warning("the messenger does not answer, again in %g s: %s", pause, trouble)
            await asyncio.sleep(pause)
            pause = min(pause * 2, 30.0)


async def _naming(channel: Channel, work: Awaitable[T]) -> T:
    """What comes of it; when the token is refused, the error names the setting to mend."""
    try:
        return await work
    except TokenRefused as refused:
        words = f"the messenger does not know this token ({refused}); write it as @BotFather gave it"
        raise TokenRefused(f"{_TOKEN_OF[channel]}: {words}") from None


async def _cancelled(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.wait([task])


async def who_are_they(settings: Settings) -> dict[Channel, Me]:
    """Ask the messenger who the two tokens are."""
    messengers = _messengers(settings)
    try:
        return {channel: await _naming(channel, messenger.me()) for channel, messenger in messengers.items()}
    finally:
        for messenger in messengers.values():
            await messenger.close()


async def run_for_ever(settings: Settings, clock: Clock, until: Awaitable[None]) -> None:
    """Run the bots until `until` is done (or a token is refused), then stop them in order."""
    bots = Bots(settings, clock)
    working, asked = asyncio.create_task(_working(bots)), asyncio.ensure_future(until)
    try:
        await asyncio.wait([working, asked], return_when=asyncio.FIRST_COMPLETED)
        if working.done():
            working.result()
    finally:
        asked.cancel()
        await _cancelled(working)  # also while it still waits for a messenger that does not answer
        await bots.stop()


async def _working(bots: Bots) -> None:
    await bots.start()
    await bots.wait()


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
