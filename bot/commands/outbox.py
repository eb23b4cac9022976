"""`f0care outbox …`: messages that wait or did not arrive, from the command line."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence

from bot.clock import SystemClock
from bot.commands.facility import CannotDo
from bot.commands.operator import operator
from bot.main import opened
from bot.settings import Settings
from conversations.ports import Work

ENDED_BADLY = ("dead", "unknown")
UNDER_WAY = ("waiting", "sending")
_PAGE = 500


def listed(settings: Settings, waiting: bool) -> Iterator[str]:
    """Yield a line for each row, oldest first, then the count of each channel and state; read page by page."""
    states = (*ENDED_BADLY, *UNDER_WAY) if waiting else ENDED_BADLY
    with opened(settings) as work:
        after = 0
        while rows := work.undelivered.listed(states, after, _PAGE):
            for row in rows:
                at = f"{row.created_at:%Y-%m-%d %H:%M:%S}Z"
                told = (row.channel, row.lane.name.lower(), row.kind, row.state, f"{row.attempts} tries", row.why)
                yield "\t".join((str(row.id), at, *map(str, told)))
            after = rows[-1].id
        counted = work.undelivered.counted(states)
    yield from (f"{channel}: {number} {state}" for channel, state, number in counted)
    if not counted:
        yield "nothing waits, nothing is undelivered" if waiting else "nothing is undelivered"


def retry(settings: Settings, numbers: Sequence[int], everything: bool) -> str:
    """Let rows wait again; return a line that says how many. Raises CannotDo."""
    done = _changed(settings, numbers, everything, "retried", lambda work, rows: work.undelivered.retry(rows))
    return f"{done} will be sent again"


def drop(settings: Settings, numbers: Sequence[int], everything: bool) -> str:
    """Give rows up; return a line that says how many. Raises CannotDo."""
    done = _changed(settings, numbers, everything, "dropped", lambda work, rows: work.undelivered.drop(rows))
    return f"{done} given up"


def _changed(
    settings: Settings,
    numbers: Sequence[int],
    everything: bool,
    how: str,
    change: Callable[[Work, Collection[int]], int],
) -> int:
    if bool(numbers) == everything:
        raise CannotDo("name the numbers that `f0care outbox list` shows, or --all")
    with opened(settings) as work:
        rows = work.undelivered.ended_badly() if everything else list(numbers)
        done = change(work, rows)
        if not everything and done < len(set(rows)):
            raise CannotDo(
                f"only {done} of {len(set(rows))} can be {how}: look at `f0care outbox list`; nothing was changed"
            )
        detail = {"rows": rows[:100], "number": done}
        work.audit.note(operator(), f"outbox {how}", "outbox", SystemClock().now(), detail=detail)
    return done
