"""Updates that wait for a bot, kept until the bot asks for a higher offset, exactly as Telegram keeps them."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable

from bot.simulator.errors import Refused
from bot.simulator.wire import Json

# Bot API, getUpdates.allowed_updates: "all update types except chat_member, message_reaction, ..." by default.
UNASKED = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
FIRST_UPDATE = 100_000_001
CONFLICT = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
WEBHOOK_ACTIVE = (
    "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
)


class Updates:
    """The updates of one bot, oldest first."""

    def __init__(self) -> None:
        self.allowed: frozenset[str] | None = None
        self.webhook: Json | None = None
        self.pending: deque[Json] = deque()
        self._next = FIRST_UPDATE
        self._waiting: asyncio.Future[bool] | None = None

    def put(self, kind: str, payload: Json) -> None:
        """Queue an update, unless the bot did not ask for its kind."""
        if kind in UNASKED if self.allowed is None else kind not in self.allowed:
            return
        self.pending.append({"update_id": self._next, kind: payload})
        self._next += 1
        self._wake(True)

    async def poll(self, offset: int, limit: int, timeout: float) -> list[Json]:
        """Answer one getUpdates: confirm updates older than `offset`, then wait up to `timeout` seconds for the next.

        A second poller ousts the first, which is answered 409.
        """
        if self.webhook:
            raise Refused(409, WEBHOOK_ACTIVE)
        self._wake(False)
        self._confirm(offset)
        if not self.pending and timeout > 0:
            await self._wait(timeout)
        return [self.pending[i] for i in range(min(limit, len(self.pending)))]

    async def wait(self, timeout: float) -> None:
        """Sleep until something is pending, at most `timeout` seconds; for the webhook's courier."""
        if not self.pending:
            await self._wait(timeout)

    def stop(self) -> None:
        """End a waiting poll without updates."""
        self._wake(True)

    def _confirm(self, offset: int) -> None:
        if offset < 0:
            while len(self.pending) > -offset:
                self.pending.popleft()
        while self.pending and self.pending[0]["update_id"] < offset:
            self.pending.popleft()

    async def _wait(self, timeout: float) -> None:
        self._waiting = mine = asyncio.get_running_loop().create_future()
        try:
            stays = await asyncio.wait_for(mine, timeout)
        except TimeoutError:
            return
        finally:
            if self._waiting is mine:
                self._waiting = None
        if not stays:
            raise Refused(409, CONFLICT)

    def _wake(self, stays: bool) -> None:
        if self._waiting and not self._waiting.done():
            self._waiting.set_result(stays)


class Journal:
    """Events, numbered, for the page: it is told live, and can ask for those it missed."""

    def __init__(self, keep: int = 1000) -> None:
        self._events: deque[Json] = deque(maxlen=keep)
        self._listeners: set[Callable[[Json], None]] = set()
        self.last = 0

    def note(self, kind: str, **facts: object) -> None:
        """Note an event the page should show: "changed", "toast", "sms" or "typing"."""
        self.last += 1
        event = {"id": self.last, "kind": kind, **facts}
        self._events.append(event)
        for listener in tuple(self._listeners):
            listener(event)

    def since(self, number: int) -> list[Json]:
        """Return events after this number that are still remembered."""
        return [event for event in self._events if event["id"] > number]

    def listen(self, listener: Callable[[Json], None]) -> Callable[[], None]:
        """Call `listener` for every new event, until the returned function is called."""
        self._listeners.add(listener)
        return lambda: self._listeners.discard(listener)
