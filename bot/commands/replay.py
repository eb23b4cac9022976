"""`f0care protocol replay`: the reports on record, judged by a changed protocol."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from bot.clock import local_today
from bot.main import opened
from bot.settings import Settings
from conversations.programme.protocol import load
from conversations.reports.protocol_replay import replay, shown


def lines(settings: Settings, file: str, days: int) -> Iterator[str]:
    """Yield how many more or fewer of each level the last `days` days would have had, and which reports change."""
    protocol = load(file)
    with opened(settings) as work:
        result = replay(work, protocol, local_today(settings.timezone) - timedelta(days=days - 1))
    yield f"{protocol.version} over the last {days} days, {result.were.total()} reports"
    yield from shown(result)
