"""`f0care inbox …`: inputs that were set aside, from the command line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.clock import SystemClock
from bot.commands.set_aside import change_rows
from bot.main import opened
from bot.settings import Settings
from conversations.ports import Work


def listed(settings: Settings) -> Iterator[str]:
    """Yield a line for each parked input, oldest first: number, time, channel, tries; never its words or sender."""
    with opened(settings) as work:
        rows = work.parked.listed()
    for row in rows:
        tries = f"{row.attempts} tries" if row.attempts else "cannot be read: damaged, another key or another release"
        yield "\t".join((str(row.id), f"{row.received_at:%Y-%m-%d %H:%M:%S}Z", str(row.channel), tries))
    yield f"{len(rows)} set aside" if rows else "no input is set aside"


def retry(settings: Settings, numbers: Sequence[int], everything: bool) -> str:
    """Let inputs be heard again; return a line that says how many. Raises CannotDo."""
    chosen = _parked if everything else None
    done = change_rows(settings, "inbox", numbers, chosen, "retried", lambda work, rows: work.parked.retry(rows))
    return f"{done} will be heard again"


def drop(settings: Settings, numbers: Sequence[int], everything: bool) -> str:
    """Give inputs up and erase them; return a line that says how many. Raises CannotDo."""
    now, chosen = SystemClock().now(), _parked if everything else None
    done = change_rows(settings, "inbox", numbers, chosen, "dropped", lambda work, rows: work.parked.drop(rows, now))
    return f"{done} given up"


def _parked(work: Work) -> list[int]:
    return [row.id for row in work.parked.listed()]
