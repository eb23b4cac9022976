"""The composition root: the only file that knows all rooms, and connects them with constructor calls by hand."""

from __future__ import annotations

import asyncio
import base64
import logging
import os
from collections.abc import Awaitable, Callable, Collection, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, ExitStack, contextmanager
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TypeVar

from bot.chance import Secrets
from bot.channel.channel import Carrier, Me
from bot.channel.epochs import Marking, believing
from bot.clock import BELIEVED_FROM, Clock, Jumps, plausible
from bot.delivery.budgets import Budgets, SendLimits
from bot.delivery.delivery import Delivery
from bot.disk import fullness
from bot.health.counts import Counted, ProcessCounts
from bot.health.door import HealthDoor
from bot.intake.door import Door
from bot.intake.election import Elected, ElectedWork, Unopposed
from bot.intake.gate import Gate, keep_all
from bot.intake.intake import Intake
from bot.intake.notices import Hearing
from bot.intake.turns import Turns
from bot.keys import data_key, present_key
from bot.messengers import channels, greeted, messengers, naming, persistently, sms
from bot.roles import ProcessRole, is_door, needs_tokens
from bot.settings import Settings
from bot.telegram_bots.forwarding import Forwarding
from bot.telegram_bots.menus import set_menus
from bot.telegram_bots.profiles import PATIENTS, STAFF
from bot.telegram_bots.updates import arrival
from bot.telegram_bots.webhook import WebhookDoor
from conversations.dialog.scene import House, Listen, Scene
from conversations.dialog_list import make_house
from conversations.hearing import ears
from conversations.model.channels import Audience, Channel, ChannelProfile
from conversations.model.figures import Figures
from conversations.model.outgoing import Message, Remind
from conversations.model.people import Contact
from conversations.ports import Parcel, Store, Work
from conversations.programme.protocol import load
from conversations.reports.reminder import reminder
from conversations.texts import DEFAULT_LANGUAGE
from scheduler.ailments import ensure_absence_told, ensure_disk_told, ensure_jump_told, ensure_restoration_told
from scheduler.clock import Ticker
from scheduler.morning import ENSURE
from scheduler.pieces import pieces, step
from storage.backup import Manifest, backup
from storage.copy_database import copy
from storage.engine import door
from storage.engine.database import Database, DatabaseUnusable, open_database
from storage.engine.elections import AdvisoryOffice, none_else, one_of_many, only_process
from storage.engine.keyring import keys_in_use, use_key
from storage.engine.notices import INBOX, OUTBOX, Notices
from storage.engine.reading import DatabaseMissing
from storage.epoch import Restored
from storage.keys.census import Census, count_keys
from storage.keys.check import check_key, keep_key
from storage.keys.rotation import Rotated, rotate
from storage.migrate import is_current, upgrade
from storage.put_back import adopted, note_reach
from storage.restore import restore
from storage.store import SqlStore
from storage.survey import Looked, look

_log = logging.getLogger(__name__)

_T = TypeVar("_T")


def open_store(settings: Settings, running: AsyncExitStack | None = None) -> Store:
    """Open the database at DATABASE_URL, brought to the current schema; its key must be the one given.

    With `running` the bots run on it until that stack is closed. Raises DatabaseUnusable or WrongSettings.
    """
    engine = open_engine(settings)
    if running is not None:
        running.enter_context(one_of_many(settings.database_url))  # from here on no key is changed
    check_key(engine)
    upgrade(engine)
    if marked := keep_key(engine):
        _log.info("the rights of %d staff rows of an older release were marked", marked)
    return SqlStore(engine)


def open_engine(settings: Settings) -> Database:
    """Open the database as it is, its key not checked, with the keys of the settings on the ring."""
    key, older = data_key(settings), settings.older_keys()
    use_key(key, *older)
    door.open_with(key, *older)
    _make_folder(settings.database_url)
    return open_database(settings.database_url)


def rotate_key(settings: Settings, despite_audit: bool = False) -> Rotated:
    """Seal everything with DATA_KEY, while no bot runs. Raises DatabaseUnusable, WrongSettings or SealBroken."""
    with ExitStack() as closing:
        engine = open_engine(settings)
        closing.callback(engine.dispose)
        closing.enter_context(none_else(settings.database_url))
        upgrade(engine)
        return rotate(engine, despite_audit)


def examine_key(settings: Settings) -> tuple[str, Census]:
    """Open every sealed value; return the key's id and what was found. Raises DatabaseUnusable or WrongSettings."""
    open_store(settings).close()
    engine = open_database(settings.database_url)
    try:
        return keys_in_use().name, count_keys(engine)
    finally:
        engine.dispose()


def intake_key(settings: Settings) -> str:
    """Return the public key of DATA_KEY's door in base64, for INTAKE_PUBLIC_KEY. Raises WrongSettings."""
    return base64.b64encode(door.public_half(data_key(settings))).decode()


@contextmanager
def opened(settings: Settings) -> Iterator[Work]:
    """Open the database for one transaction and close it after. Raises DatabaseUnusable or WrongSettings."""
    store = open_store(settings)
    try:
        with store.unit_of_work() as work:
            yield work
    finally:
        store.close()


@contextmanager
def looked_at(settings: Settings) -> Iterator[Looked | None]:
    """Look at the database without changing anything. None: there is none yet. Raises DatabaseUnusable."""
    with ExitStack() as closing:
        try:
            found = closing.enter_context(look(settings.database_url, present_key(settings)))
        except DatabaseMissing:
            yield None
            return
        yield found


def copy_database(source: str, target: str) -> dict[str, int]:
    """Copy a pilot's SQLite file into an empty PostgreSQL database; return rows by table. Raises DatabaseUnusable."""
    if not source.startswith("sqlite:///") or not target.startswith("postgresql"):
        raise DatabaseUnusable("write f0care db copy sqlite:///FILE postgresql+psycopg://USER:PASSWORD@HOST/NAME")
    if not Path(source.removeprefix("sqlite:///")).exists():
        raise DatabaseUnusable(f"there is no database at {source}")
    with ExitStack() as closing:
        closing.enter_context(only_process(source))  # rows the bots wrote meanwhile would stay behind
        old, new = open_database(source), open_database(target)
        for engine in (old, new):
            closing.callback(engine.dispose)
            upgrade(engine)
        return copy(old, new)


def back_up(settings: Settings, file: str, now: datetime) -> Manifest:
    """Back up the database, which may be in use, into a file. Raises DatabaseUnusable or WrongSettings."""
    use_key(data_key(settings))
    return backup(settings.database_url, Path(file), now)


def put_back(settings: Settings, file: str, now: datetime, unchecked: bool) -> Restored:
    """Put a backup in the place of the database. Raises DatabaseUnusable or WrongSettings."""
    use_key(data_key(settings))
    _make_folder(settings.database_url)
    return restore(settings.database_url, Path(file), now, unchecked=unchecked)


class Bots:
    """Both bots in one process, with the work of its roles: intake, turns, delivery, the minute's tick."""

    def __init__(
        self,
        settings: Settings,
        clock: Clock,
        limits: SendLimits | None = None,
        roles: Collection[ProcessRole] = frozenset(ProcessRole),
        listen: Listen = ears.listen,
        disk: Callable[[], float] = lambda: 0.0,
    ) -> None:
        self._settings = settings
        self._disk = disk
        self._ear = listen
        self._clock = clock
        self._limits = limits or SendLimits()
        self._roles = roles
        self._alone = settings.database_url.startswith("sqlite")
        self._core = ThreadPoolExecutor(1 if self._alone else 4, thread_name_prefix="core")
        self._closing = AsyncExitStack()
        self._deliveries: dict[Channel, Delivery] = {}
        self._listeners: list[asyncio.Task[None]] = []
        self._ill_since: datetime | None = None
        self._jumps = Jumps(clock)
        self._counts = ProcessCounts()

    async def start(self) -> None:
        """Open the database, greet the messenger, and begin.

        Raises TokenRefused, DatabaseUnusable, WrongSettings.
        """
        try:
            await self._start()
        except BaseException:
            await self.stop()
            raise

    async def stop(self) -> None:
        """Stop listening, finish the current turn, let parcels on their way arrive, and close everything."""
        await self._closing.aclose()

    async def _start(self) -> None:
        self._closing.callback(self._core.shutdown)
        await plausible(self._clock)
        at_door = is_door(self._settings, self._roles)
        self._store = await (self._at_the_door() if at_door else self._with_key())
        found = None if at_door else await self._run(partial(adopted, self._settings.database_url, self._clock.now()))
        if found:
            _log.error("the database is an older one, as it was at %s: epoch %d begins", found.made_at, found.epoch)
        self._epoch = await self._run(partial(_epoch, self._store))
        await self._open_health(at_door)
        speaks = needs_tokens(self._settings, self._roles)
        self._messengers = await asyncio.to_thread(messengers, self._settings) if speaks else {}
        self._sms = sms(self._settings)
        carriers: list[Carrier] = [*self._messengers.values(), self._sms]
        for carrier in carriers:
            self._closing.push_async_callback(carrier.close)
        named = {channel: await naming(channel, greeted(bot)) for channel, bot in self._messengers.items()}
        self._house = self._built(named)
        most = self._settings.inputs_a_minute
        self._keep = Gate(self._house, most, keyless=at_door).let_in if most else keep_all
        self._turns = Turns(self._store, self._house, self._run, self._clock, self._wake_deliveries)
        if ProcessRole.DELIVERY in self._roles:
            for profile in self._house.channels.all:
                self._elect(f"delivery of {profile.name}", partial(self._deliver, profile))
        if ProcessRole.TURNS in self._roles:
            self._closing.push_async_callback(_ended, self._turns.stop, asyncio.create_task(self._turns.take()))
        if not self._alone:
            self._hear_notices()
        if ProcessRole.INTAKE in self._roles:
            await self._begin_intake(named)
        if ProcessRole.CLOCK in self._roles:
            await self._run(partial(ensure_absence_told, self._store, self._house, self._clock.now()))
            await self._run(partial(ensure_restoration_told, self._store, self._house, self._clock.now()))
            ticker = Ticker(self.tick, self._clock.now)
            self._closing.push_async_callback(ticker.stop)
            await ticker.start()

    async def _with_key(self) -> Store:
        store = await self._run(lambda: open_store(self._settings, running=self._closing))
        self._closing.callback(store.close)
        if ProcessRole.TURNS in self._roles:
            await self._run(partial(_accept, store))
        return store

    async def _at_the_door(self) -> Store:
        """Open the database for inputs alone: no DATA_KEY, no migration; nothing sealed can be read here."""
        public = self._settings.door_key()
        door.seal_with(public)
        self._closing.enter_context(one_of_many(self._settings.database_url))
        engine = open_database(self._settings.database_url)
        store = SqlStore(engine)
        self._closing.callback(store.close)
        guard = Door(door.key_name(public), store, self._run, partial(is_current, engine))
        await guard.open()
        watching = asyncio.create_task(guard.watch())
        self._closing.push_async_callback(_cancelled, watching)
        self._listeners.append(watching)
        return store

    async def _open_health(self, at_door: bool) -> None:
        """Say how it is from now on, also while the messenger does not answer."""
        figures = self._nothing_counted if at_door else self._figures
        health = HealthDoor(self._settings.health_listen, figures, self._counts, self._clock, self._roles)
        self._closing.push_async_callback(health.close)
        await health.open()

    async def _nothing_counted(self, now: datetime) -> Figures:
        """Ask the database for the one thing that a process at the door may read: does it answer?"""

        def asked() -> Figures:
            with self._store.unit_of_work(durable=False) as work:
                work.door_keys.accepted()
            return Figures(now, {}, None, 0, None, 0, 0, None)

        return await self._run(asked)

    async def _figures(self, now: datetime) -> Figures:
        def counted() -> Figures:
            with self._store.unit_of_work(durable=False) as work:
                return work.figures.now(now)

        return await self._run(counted)

    def _built(self, named: Mapping[Channel, Me]) -> House:
        policy = self._settings.to_policy()
        patients = self._settings.patient_bot_username or named[PATIENTS].username
        staff = self._settings.staff_bot_username or named[STAFF].username
        return make_house(policy, load(policy.protocol), Secrets(), channels(patients, staff), self._ear)

    # ------------------------------------------------------------ one process of many

    def _elect(self, name: str, begin: Callable[[], ElectedWork]) -> asyncio.Task[None]:
        """Do a piece of work in this process whenever no other process does it."""
        office = Unopposed() if self._alone else AdvisoryOffice(self._settings.database_url, name)
        elected = Elected(name, office, begin)
        task = asyncio.create_task(elected.serve())
        self._closing.push_async_callback(_ended, elected.stop, task)
        return task

    def _hear_notices(self) -> None:
        wake = {INBOX: self._turns.wake, OUTBOX: self._wake_deliveries}
        hearing = Hearing(Notices(self._settings.database_url), wake)
        self._closing.push_async_callback(_ended, hearing.stop, asyncio.create_task(hearing.hear()))

    # ------------------------------------------------------------ intake

    async def _begin_intake(self, named: Mapping[Channel, Me]) -> None:
        intakes = {channel: self._intake(channel, me) for channel, me in named.items()}
        if self._settings.webhook_url:
            await self._open_door(intakes)
        else:
            for channel, intake in intakes.items():
                task = self._elect(f"intake of {channel}", partial(_listening, channel, intake))
                self._listeners.append(task)
        for channel in named:
            await set_menus(self._messengers[channel], channel)

    def _intake(self, channel: Channel, me: Me) -> Intake:
        parse = believing(partial(arrival, channel=channel, bot_username=me.username, bot_id=me.id), self._epoch)
        fetch = self._messengers[channel].fetch
        wake = self._turns.wake
        return Intake(channel, me, fetch, parse, self._store, self._run, self._clock, wake, keep=self._keep)

    async def _open_door(self, intakes: Mapping[Channel, Intake]) -> None:
        """Open the webhook: any number of processes may take updates, since each update is kept once."""
        secret = self._settings.webhook_secret.get_secret_value()
        for intake in intakes.values():
            await intake.meet()
        takes = {channel: intake.take for channel, intake in intakes.items()}
        door = WebhookDoor(self._settings.webhook_url, self._settings.webhook_listen, secret, takes)
        await door.open()
        self._closing.push_async_callback(door.close)
        for channel in intakes:
            messenger = self._messengers[channel]
            await naming(channel, persistently(partial(messenger.set_webhook, door.address(channel), secret)))
            if self._alone:  # other processes, if any, still need it
                self._closing.push_async_callback(_quietly, messenger.delete_webhook)

    # ------------------------------------------------------------ delivery

    def _deliver(self, profile: ChannelProfile) -> ElectedWork:
        delivery = self._deliveries[profile.name] = self._delivery(profile)
        return delivery.deliver(), delivery.stop

    def _delivery(self, profile: ChannelProfile) -> Delivery:
        bots = self._messengers
        by_text = profile.audience is Audience.PHONES
        carrier: Carrier = self._sms if by_text else Forwarding(bots[profile.name], bots)
        return Delivery(
            profile,
            Counted(profile.name, Marking(carrier, self._epoch), self._counts),
            self._store,
            self._run,
            self._clock,
            Budgets(profile.is_group, self._limits),
            draw=self._draw,
            heard=self._turns.wake,
        )

    def _draw(self, work: Work, parcel: Parcel, now: datetime) -> Message | None:
        """Draw a reminder's message, in the transaction that claims it. Returns None if it is not needed any more."""
        assert isinstance(parcel.content, Remind)
        contact: Contact = work.contacts.meet(parcel.channel, parcel.address, DEFAULT_LANGUAGE, now)
        return reminder(Scene(work, self._house, now, key=""), contact, parcel.content)

    def _wake_deliveries(self) -> None:
        for delivery in self._deliveries.values():
            delivery.wake()

    # ------------------------------------------------------------ the minute

    async def tick(self) -> None:
        """Run each `ensure_…` in pieces, so that turns go on between, and wake the deliveries after each piece."""
        began, well = self._clock.now(), True
        if began < BELIEVED_FROM:
            _log.error("the machine's clock says %s: nothing is asked and nothing climbs by it", began.isoformat())
            return
        await self._follow_clock()
        await self._look_at_disk(began)
        for ensure in ENSURE:
            try:
                await self._in_pieces(pieces(ensure, self._store, self._house, self._clock.now()))
            except Exception:  # the other pieces do not wait for the one that fails; it is tried again in a minute
                _log.exception("%s failed", ensure.__name__)
                well = False
        await self._note_reach()
        if not well:
            self._ill_since = self._ill_since or began
        elif self._ill_since is not None:
            told = partial(ensure_absence_told, self._store, self._house, self._clock.now(), self._ill_since)
            self._ill_since = None
            await self._run(told)

    async def _note_reach(self) -> None:
        try:
            await self._run(partial(note_reach, self._settings.database_url))
        except Exception:  # it only helps to notice an older database
            _log.exception("how far the database has got could not be written down")

    async def _look_at_disk(self, now: datetime) -> None:
        try:
            await self._run(lambda: ensure_disk_told(self._store, self._house, now, self._disk()))
        except Exception:  # a full disk cannot even keep that it is full; the minute goes on
            _log.exception("the disk could not be looked at")

    async def _follow_clock(self) -> None:
        """Log a jump of the clock, and tell the office of one forward (one back shows in the database)."""
        if (expected := self._jumps.look()) is None:
            return
        now = self._clock.now()
        _log.warning("the machine's clock jumped from %s to %s", expected.isoformat(), now.isoformat())
        if now > expected:
            await self._run(partial(ensure_jump_told, self._store, self._house, now, expected))

    async def _in_pieces(self, work: Iterator[None]) -> None:
        more = True
        while more:
            more = await self._run(partial(step, work))
            self._wake_deliveries()

    async def wait(self) -> None:
        """Wait until a listener ends and raise its error, such as TokenRefused; without a listener, wait for ever."""
        if not self._listeners:
            await asyncio.Event().wait()
        done, _ = await asyncio.wait(self._listeners, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()

    async def _run(self, work: Callable[[], _T]) -> _T:
        return await asyncio.get_running_loop().run_in_executor(self._core, work)


def _epoch(store: Store) -> int:
    with store.unit_of_work() as work:
        return work.restorations.epoch()


def _listening(channel: Channel, intake: Intake) -> ElectedWork:
    """Begin to listen. It may be cancelled at once: an update that was not kept is not confirmed either."""
    task = asyncio.ensure_future(naming(channel, intake.listen()))
    return task, task.cancel


def _accept(store: Store) -> None:
    with store.unit_of_work() as work:
        work.door_keys.accept(door.names_opened())


async def _ended(stop: Callable[[], object], task: asyncio.Task[None]) -> None:
    """Ask a task to end, and wait for it; its own error is not raised here."""
    stop()
    await asyncio.wait([task])


async def _quietly(last: Callable[[], Awaitable[None]]) -> None:
    try:
        await last()
    except Exception as trouble:
        _log.warning("the webhook could not be removed: %s", trouble)


async def _cancelled(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.wait([task])


async def run_for_ever(
    settings: Settings, clock: Clock, until: Awaitable[None], roles: Collection[ProcessRole] = frozenset(ProcessRole)
) -> None:
    """Run the bots until `until` is done (or a token is refused), then stop them in order."""
    bots = Bots(settings, clock, roles=roles, disk=partial(fullness, settings.database_url))
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


def _make_folder(url: str) -> None:
    if url.startswith("sqlite:///"):
        folder = Path(os.path.dirname(url.removeprefix("sqlite:///")) or ".")
        folder.parent.mkdir(parents=True, exist_ok=True)
        folder.mkdir(mode=0o700, exist_ok=True)
