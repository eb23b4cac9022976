"""Trouble on order: the next calls of a method answer 429, 500, nothing at all, or break the connection."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Trouble = int | Literal["timeout", "reset"]


@dataclass(slots=True)
class Fault:
    """One kind of trouble, for the next `times` calls that match.

    `status` is an HTTP status, "timeout" (no answer until the caller gives up) or "reset" (the connection breaks).
    With `done` the call takes effect first and only its answer is lost: no sender can tell the difference.
    """

    method: str | None
    chat_id: int | None
    status: Trouble
    retry_after: int | None
    description: str | None
    done: bool
    times: int


_WORDS = {
    429: "Too Many Requests: retry after {}",
    500: "Internal Server Error",
    502: "Bad Gateway",
    504: "Gateway Timeout",
}


class Faults:
    """The list of troubles still to come; empty in normal times."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []

    def add(
        self,
        status: Trouble,
        *,
        method: str | None = None,
        chat_id: int | None = None,
        retry_after: int | None = None,
        description: str | None = None,
        done: bool = False,
        times: int = 1,
    ) -> None:
        """Order trouble for the next `times` calls of `method` (any when None) for `chat_id` (any when None)."""
        self._faults.append(Fault(method, chat_id, status, retry_after, description, done, times))

    def clear(self) -> None:
        """Forget all ordered trouble."""
        self._faults.clear()

    def next(self, method: str, chat_id: int | None) -> Fault | None:
        """Return the trouble of this call and take it off the list when used up. Returns None if there is none."""
        for fault in self._faults:
            if (fault.method is None or fault.method.lower() == method) and fault.chat_id in (None, chat_id):
                fault.times -= 1
                if fault.times <= 0:
                    self._faults.remove(fault)
                return fault
        return None


def words(fault: Fault) -> str:
    """Return the description in the answer of a fault with an HTTP status."""
    if fault.description:
        return fault.description
    return _WORDS.get(int(fault.status), "Error").format(fault.retry_after or 1)
