"""`f0care db backup` and `f0care db restore`: one file out of a running database, and back."""

from __future__ import annotations

from collections.abc import Iterator

from bot import main
from bot.clock import SystemClock
from bot.settings import Settings


def back_up(settings: Settings, file: str) -> Iterator[str]:
    """Write a backup; yield lines that say what is in it. Raises DatabaseUnusable or WrongSettings."""
    made = main.back_up(settings, file, SystemClock().now())
    yield f"{file}: {sum(made.rows.values())} rows, {made.rows['patient']} patients, schema {made.revision}"
    yield f"it opens with the DATA_KEY of id {made.key_id} only: keep a copy of that key elsewhere"


def put_back(settings: Settings, file: str, unchecked: bool) -> Iterator[str]:
    """Put a backup back; yield lines that say what changed. Raises DatabaseUnusable or WrongSettings."""
    done = main.put_back(settings, file, SystemClock().now(), unchecked)
    yield f"the database is as it was at {done.made_at:%Y-%m-%d %H:%M}Z, without what came after (epoch {done.epoch})"
    if done.kept:
        yield f"the old database is kept: {done.kept}"
    if done.parked:
        yield f"{done.parked} messages are held back, they may have been sent: f0care outbox list, then retry or drop"
