"""An event loop whose time jumps: hours of a morning pass in the minutes its work takes, and every pause is kept."""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

T = TypeVar("T")


class _Jumping(selectors.DefaultSelector):  # type: ignore[misc, valid-type]
    """Waits by moving the loop's clock on; nothing here comes from outside the process."""

    jump: Callable[[float], None]

    def select(self, timeout: float | None = None) -> list[Any]:
        """What is ready now; otherwise the time until the next timer has passed."""
        ready: list[Any] = super().select(0)
        if ready or timeout == 0:
            return ready
        if timeout is None:
            raise RuntimeError("everybody waits and nobody will wake them")
        self.jump(timeout)
        return []


class VirtualLoop(asyncio.SelectorEventLoop):
    """Runs what is ready at once, and then jumps to the next instant at which something is."""

    def __init__(self, begins: datetime) -> None:
        selector = _Jumping()
        selector.jump = self._jump
        super().__init__(selector)
        self._begins = begins
        self._passed = 0.0

    def time(self) -> float:
        """Seconds since the beginning, as they pass in here."""
        return self._passed

    def now(self) -> datetime:
        """The instant it is in here, in UTC: a `Clock`."""
        return self._begins.astimezone(UTC) + timedelta(seconds=self._passed)

    def _jump(self, seconds: float) -> None:
        self._passed += seconds + 1e-6  # a timer must not be early by a rounding


def run(begins: datetime, work: Callable[[VirtualLoop], Coroutine[Any, Any, T]]) -> T:
    """Run to its end a piece of work that begins at an instant."""
    loop = VirtualLoop(begins)
    try:
        return loop.run_until_complete(work(loop))
    finally:
        loop.close()
