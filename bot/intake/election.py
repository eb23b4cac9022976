"""One process of many does a piece of work; the others stand by and take over when it is gone."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Protocol

_log = logging.getLogger(__name__)

_LOOK_AGAIN = 0.5  # seconds between a standby's tries, and between an officer's looks whether the office is still held
ANSWER_WITHIN = 2.0  # seconds; a database that does not say in time whose the office is may have given it away


class Office(Protocol):
    """What only one process holds at a time, for as long as its connection lives."""

    def take(self) -> bool:
        """Try to get it, without waiting."""
        ...

    def held(self) -> bool:
        """Whether it is still ours."""
        ...

    def leave(self) -> None:
        """Give it to whoever wants it."""
        ...


ElectedWork = tuple[Awaitable[None], Callable[[], object]]
"""The work of one time in office, and how to end it: what is at hand is finished, then the work ends."""


class Elected:
    """Serves terms whenever it holds the office. `begin` makes the work of a new term, remembering nothing of the last.

    A term that ends by an error passes it on; one that ends by itself (it learnt that another was elected) makes
    this process stand by again.
    """

    def __init__(self, name: str, office: Office, begin: Callable[[], ElectedWork]) -> None:
        self._name = name
        self._office = office
        self._begin = begin
        self._asking = ThreadPoolExecutor(1, thread_name_prefix=f"office of {name}")  # a hung question stops no turn
        self._stopping = asyncio.Event()

    def stop(self) -> None:
        """End the term in order; `serve` returns when it has ended."""
        self._stopping.set()

    async def serve(self) -> None:
        """Stand by, serve, stand by again, until stopped. Raises what a term raises."""
        try:
            while not self._stopping.is_set():
                if await self._asked(self._office.take):
                    _log.info("%s: this process does it from now on", self._name)
                    await self._serve_a_term()
                await self._pause()
        finally:
            await self._asked(self._office.leave)
            self._asking.shutdown(wait=False)

    async def _serve_a_term(self) -> None:
        awaited, end = self._begin()
        work = asyncio.ensure_future(awaited)
        try:
            while not work.done() and not self._stopping.is_set():
                if not await self._asked(self._office.held):
                    _log.warning("%s: the office is lost, another process may do it now", self._name)
                    break
                await self._pause(work)
        finally:
            end()
            try:
                await asyncio.wait([work])
            finally:
                await self._asked(self._office.leave)
        if not work.cancelled():
            work.result()

    async def _asked(self, question: Callable[[], bool | None]) -> bool:
        answer: Awaitable[bool | None] = asyncio.get_running_loop().run_in_executor(self._asking, question)
        try:
            return bool(await asyncio.wait_for(answer, ANSWER_WITHIN))
        except TimeoutError:
            return False

    async def _pause(self, *until: asyncio.Future[Any]) -> None:
        asked = asyncio.ensure_future(self._stopping.wait())
        try:
            waited: list[asyncio.Future[Any]] = [asked, *until]
            await asyncio.wait(waited, timeout=_LOOK_AGAIN, return_when=asyncio.FIRST_COMPLETED)
        finally:
            asked.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await asked


class Unopposed:
    """The office of a database that has one process only."""

    def take(self) -> bool:
        """Nobody else wants it."""
        return True

    def held(self) -> bool:
        """Nobody takes it away."""
        return True

    def leave(self) -> None:
        """Nobody comes after."""
