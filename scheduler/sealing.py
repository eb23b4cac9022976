"""The audit sealed soon after it is written; newest seals go where no table's owner reaches: the log, the office."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import datetime, time

from conversations.calendar import local_time
from conversations.dialog.scene import House
from conversations.ports import Store
from conversations.station import seal_of_day
from scheduler.pieces import deciding

AT_ONCE, PIECES = 200, 50
"""Maximum entries sealed in one transaction, and transactions in one minute; what an older release left may wait."""

_log = logging.getLogger(__name__)


def ensure_sealed(store: Store, house: House, now: datetime) -> Iterator[None]:
    """Seal every entry not sealed yet, and tell the log the newest seal once each piece is on the disk."""
    for _ in range(PIECES):
        with store.unit_of_work() as work:
            newest = work.audit.seal(AT_ONCE)
        if newest is None:
            return
        _log.info("audit sealed up to %s", newest)
        yield


POSTED_AT = time(18, 0)
"""Hour from which the day's newest seal is posted: the office still reads, and most of the day is in it."""


def ensure_seal_posted(store: Store, house: House, now: datetime) -> None:
    """Post the newest seal into the office's group once a day: a witness outside the database."""
    if local_time(now, house.policy.zone) < POSTED_AT:
        return
    with store.unit_of_work() as work, deciding(work, house, now, f"seal:{now.timestamp():.0f}") as scene:
        seal_of_day.post(scene)
