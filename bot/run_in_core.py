"""How the talking room calls the core, which is plain synchronous Python and must not hold up the event loop."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Protocol, TypeVar

_T = TypeVar("_T")


class RunInCore(Protocol):
    """Runs a piece of synchronous work in the core's thread and gives back what it returned or raised."""

    def __call__(self, work: Callable[[], _T], /) -> Awaitable[_T]:
        """Start the work; await its end."""
        ...
