"""The way from the event loop into the core: plain synchronous Python that must not hold up the loop."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Protocol, TypeVar

_T = TypeVar("_T")


class RunInCore(Protocol):
    """A runner of synchronous work in the core's thread; it returns or raises as the work did."""

    def __call__(self, work: Callable[[], _T], /) -> Awaitable[_T]:
        """Start the work; await its end."""
        ...
