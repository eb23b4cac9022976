"""Hears from other processes that there is something new, so that nobody waits for the slow poll."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol

_log = logging.getLogger(__name__)

AT_A_TIME = 0.2  # seconds of waiting before looking whether to stop
AGAIN = 1.0  # seconds between tries to connect


class NoticeSource(Protocol):
    """Where notices come from."""

    def wait(self, seconds: float) -> set[str]:
        """What was told, waited for up to some seconds. Raises OSError without a connection."""
        ...

    def close(self) -> None:
        """Hear nothing more."""
        ...


class Hearing:
    """Wakes whoever a notice is for, in a thread of its own."""

    def __init__(self, notices: NoticeSource, wake: Mapping[str, Callable[[], None]]) -> None:
        self._notices = notices
        self._wake = wake
        self._stopping = asyncio.Event()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="notices")

    def stop(self) -> None:
        """Hear no more."""
        self._stopping.set()

    async def hear(self) -> None:
        """Until stopped; a lost connection is made anew."""
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
