"""Election of one process of many for a piece of work; the others wait and take over when it is gone."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Protocol

_log = logging.getLogger(__name__)

_LOOK_AGAIN = 0.5  # seconds between a standby's tries, and between checks that the office is still held
ANSWER_WITHIN = 2.0  # seconds; a database that does not answer in time may have given the office away


class Office(Protocol):
    """An office that one process holds at a time, for as long as its connection lives."""

    def take(self) -> bool:
        """Try to get the office, without waiting. Returns False if another process holds it."""
        ...

    def held(self) -> bool:
        """True if the office is still ours."""
        ...

    def leave(self) -> None:
        """Give the office up for others to take."""
        ...


ElectedWork = tuple[Awaitable[None], Callable[[], object]]
"""(work, stop): the work of one term in office, and how to end it after its current piece."""


class Elected:
    """A candidate that serves terms while it holds the office. `begin` makes the work of each new term from scratch.

    A term that ends by an error passes it on; one that ends by itself (it learnt that another was elected) makes
    this process wait again.
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
        """Wait for the office, serve a term, wait again, until stopped. Raises the errors of a term."""
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
        """Return True: no other process wants it."""
        return True

    def held(self) -> bool:
        """Return True: no other process takes it away."""
        return True

    def leave(self) -> None:
        """Do nothing: no process comes after."""
