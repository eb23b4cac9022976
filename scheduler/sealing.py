"""The audit sealed soon after it is written; each newest seal goes to the log, where no table's owner reaches it."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import datetime

from conversations.dialog.scene import House
from conversations.ports import Store

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
