"""`f0care inbox …`: inputs that were set aside, from the command line."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence

from bot.clock import SystemClock
from bot.commands.facility import CannotDo
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
    done = _changed(settings, numbers, everything, "retried", lambda work, rows: work.parked.retry(rows))
    return f"{done} will be heard again"


def drop(settings: Settings, numbers: Sequence[int], everything: bool) -> str:
    """Give inputs up and erase them; return a line that says how many. Raises CannotDo."""
    now = SystemClock().now()
    done = _changed(settings, numbers, everything, "dropped", lambda work, rows: work.parked.drop(rows, now))
    return f"{done} given up"


def _changed(
    settings: Settings,
    numbers: Sequence[int],
    everything: bool,
    how: str,
    change: Callable[[Work, Collection[int]], int],
) -> int:
    if bool(numbers) == everything:
        raise CannotDo("name the numbers that `f0care inbox list` shows, or --all")
    with opened(settings) as work:
        rows = [row.id for row in work.parked.listed()] if everything else list(numbers)
        done = change(work, rows)
        if not everything and done < len(set(rows)):
            raise CannotDo(
                f"only {done} of {len(set(rows))} can be {how}: look at `f0care inbox list`; nothing was changed"
            )
        detail = {"rows": rows[:100], "number": done}
        work.audit.note("command line", f"inbox {how}", "inbox", SystemClock().now(), detail=detail)
    return done
