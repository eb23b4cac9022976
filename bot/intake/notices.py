"""Notices from other processes that there is something new, so that no input waits for the slow poll."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol

_log = logging.getLogger(__name__)

AT_A_TIME = 0.2  # seconds to wait before checking whether to stop
AGAIN = 1.0  # seconds between tries to connect


class NoticeSource(Protocol):
    """A source of notices."""

    def wait(self, seconds: float) -> set[str]:
        """Wait up to some seconds and return the names told. Raises OSError without a connection."""
        ...

    def close(self) -> None:
        """End the connection."""
        ...


class Hearing:
    """A listener to notices, in a thread of its own; it wakes the work that each notice is for."""

    def __init__(self, notices: NoticeSource, wake: Mapping[str, Callable[[], None]]) -> None:
        self._notices = notices
        self._wake = wake
        self._stopping = asyncio.Event()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="notices")

    def stop(self) -> None:
        """Stop listening."""
        self._stopping.set()

    async def hear(self) -> None:
        """Listen until stopped; a lost connection is made again."""
        loop = asyncio.get_running_loop()
        while not self._stopping.is_set():
            try:
                told = await loop.run_in_executor(self._thread, self._notices.wait, AT_A_TIME)
            except OSError as trouble:
                _log.warning("no notices from other processes, again in %g s: %s", AGAIN, trouble)
                await asyncio.sleep(AGAIN)
                continue
            for name in told:
                self._wake[name]()
        await loop.run_in_executor(self._thread, self._notices.close)
        self._thread.shutdown(wait=False)
