"""Sweeping: what was answered and what was sent is deleted after some days, a little every minute."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from conversations.dialog.scene import House
from conversations.ports import Store

_AT_ONCE, _PIECES = 500, 20
"""Maximum rows deleted in one transaction, and transactions for each box in a minute: a flood's rows go in hours."""


def ensure_swept(store: Store, house: House, now: datetime) -> Iterator[None]:
    """Delete answered inputs and messages sent or dropped; what waits, or ended badly, stays for people to look at."""
    before = now - timedelta(days=house.policy.done_kept_days)
    for box in ("inbox", "outbox"):
        for _ in range(_PIECES):
            with store.unit_of_work() as work:
                gone = (work.inbox if box == "inbox" else work.outbox).sweep(before, _AT_ONCE)
            yield
            if gone < _AT_ONCE:
                break
