"""Intake of updates: kept in the inbox first, in one transaction a batch, and only then confirmed to the messenger.

A process killed anywhere gets the batch again; the update's number makes the second time a no-op.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from bot.channel.channel import Conflict, Me, SendFailed, TokenRefused, TryLater
from bot.clock import Clock
from bot.intake.gate import Keep, keep_all
from bot.run_in_core import RunInCore
from conversations.model.channels import Channel
from conversations.model.incoming import Arrival
from conversations.ports import Store

_log = logging.getLogger(__name__)

Fetch = Callable[[int | None, int], Awaitable[list[Any]]]
Parse = Callable[[object], Arrival]

POLL_SECONDS = 25
# After a week of silence Telegram starts at a random number (core.telegram.org/bots/api#update).
_NUMBERS_HOLD = timedelta(days=7)
_OFFSET_HOLDS = _NUMBERS_HOLD - timedelta(days=1)  # a running process is a day early


class Intake:
    """A listener to one bot (`me`). `heard` is called after updates are kept; `pauses` are seconds between failures."""

    def __init__(
        self,
        channel: Channel,
        me: Me,
        fetch: Fetch,
        parse: Parse,
        store: Store,
        run: RunInCore,
        clock: Clock,
        heard: Callable[[], None],
        pauses: Sequence[float] = (1, 2, 4, 8, 16, 30),
        keep: Keep = keep_all,
    ) -> None:
        self._channel = channel
        self._me = me
        self._fetch = fetch
        self._parse = parse
        self._store = store
        self._run = run
        self._clock = clock
        self._heard = heard
        self._pauses = pauses
        self._keep_batch = keep

    async def meet(self) -> datetime:
        """Note which bot listens here; return when it was first met. A bot that follows another one is logged."""

        def meet() -> tuple[datetime, bool]:
            with self._store.unit_of_work() as work:
                return work.bots.met(self._channel, self._me.id, self._me.username, self._clock.now())

        met_at, follows = await self._run(meet)
        if follows:
            _log.warning("another %s bot works on this database from now on: @%s", self._channel, self._me.username)
        return met_at

    async def listen(self) -> None:
        """Fetch updates for ever, cancellable at any point. Raises TokenRefused if the messenger knows no such bot."""
        offset, last, failures = await self._first_offset(), self._clock.now(), 0
        while True:
            if self._clock.now() - last > _OFFSET_HOLDS:
                offset, last = None, self._clock.now()
            try:
                updates = await self._fetch(offset, POLL_SECONDS)
                await self.take(updates)
            except TokenRefused:
                raise
            except Exception as trouble:
                await self._rest(trouble, failures)
                failures += 1
                continue
            failures = 0
            if updates:
                offset, last = _after(updates, offset), self._clock.now()

    async def take(self, updates: Sequence[object]) -> int:
        """Keep a batch of raw updates and return how many were new. The webhook brings its updates here too."""
        if not updates:
            return 0
        arrivals = [self._parse(update) for update in updates]
        new = await self._run(lambda: self._keep(arrivals))
        if new:
            self._heard()
        return new

    def _keep(self, arrivals: Sequence[Arrival]) -> int:
        with self._store.unit_of_work() as work:
            return self._keep_batch(work, arrivals, self._clock.now(), self._me.id)

    async def _first_offset(self) -> int | None:
        met_at = await self.meet()

        def ask() -> int | None:
            # Not from before it was met: those numbers are only thought to be this bot's (KnownBots.met).
            since = max(met_at, self._clock.now() - _NUMBERS_HOLD)
            with self._store.unit_of_work() as work:
                return work.inbox.next_update(self._channel, since, self._me.id)

        offset = await self._run(ask)
        # A negative offset would make Telegram forget updates it holds.
        return offset if offset is not None and offset > 0 else None

    async def _rest(self, trouble: Exception, failures: int) -> None:
        pause = self._pauses[min(failures, len(self._pauses) - 1)]
        if isinstance(trouble, TryLater):
            pause = max(pause, trouble.seconds)
        if isinstance(trouble, Conflict):
            _log.warning("another program fetches the updates of the %s bot: %s", self._channel, trouble)
        elif isinstance(trouble, SendFailed):
            _log.warning("no updates for the %s bot, again in %s s: %s", self._channel, pause, trouble)
        else:
            _log.error("updates of the %s bot could not be kept", self._channel, exc_info=trouble)
        await asyncio.sleep(pause)


def _after(updates: Sequence[object], offset: int | None) -> int | None:
    """Return the number that confirms this batch; an update without a number cannot be confirmed by itself."""
    numbers = [u.get("update_id") for u in updates if isinstance(u, Mapping)]
    known = [n for n in numbers if isinstance(n, int)]
    return max(known) + 1 if known else offset
