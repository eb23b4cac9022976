"""`f0care protocol replay`: what a changed protocol would have made of the reports on record."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from bot.clock import local_today
from bot.main import open_store
from bot.settings import Settings
from conversations.programme.protocol import load
from conversations.reports.protocol_replay import replay, shown


def lines(settings: Settings, file: str, days: int) -> Iterator[str]:
    """How many more or fewer of each level over the last `days` days, and which patients' reports change."""
    protocol = load(file)
    store = open_store(settings)
    try:
        with store.unit_of_work() as work:
            result = replay(work, protocol, local_today(settings.timezone) - timedelta(days=days - 1))
    finally:
        store.close()
    yield f"{protocol.version} over the last {days} days, {result.were.total()} reports"
    yield from shown(result)
