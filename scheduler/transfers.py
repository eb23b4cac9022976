"""Unanswered transfers: both sides are told again every half an hour, then those above.

What is due is kept in the database, so that a restart, a second process or a jump of the clock changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import partial

from conversations.changes import transfers
from conversations.dialog.scene import House
from conversations.model.care import TransferState
from conversations.ports import Store, Work
from scheduler.pieces import deciding, each

_AT_ONCE = 200
"""Maximum transfers looked at in one minute; each in its own transaction, so that no turn waits long for the writer."""


def ensure_transfers_answered(store: Store, house: House, now: datetime) -> Iterator[None]:
    """Look at every waiting transfer due by now, once. Quiet hours do not silence it (see `look`)."""
    with store.unit_of_work() as work:
        due = work.transfers.due(now, _AT_ONCE)
    yield from each(store, due, partial(_look, house, now))


def _look(house: House, now: datetime, work: Work, number: int) -> None:
    transfer = work.transfers.get(number, lock=True)
    if transfer is None or transfer.state is not TransferState.WAITING:
        return  # a turn or another process was quicker
    if transfer.due_at is None or transfer.due_at > now:
        return
    episode = work.patients.episode(transfer.episode, lock=True)
    if episode is None:
        return
    with deciding(work, house, now, f"transfer:{number}:{transfer.due_at.timestamp():.6f}") as scene:
        transfers.look(scene, episode, transfer)
