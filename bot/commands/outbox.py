"""`f0care outbox …`: messages that wait or did not arrive, from the command line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.commands.set_aside import change_rows
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
    chosen = _ended_badly if everything else None
    done = change_rows(settings, "outbox", numbers, chosen, "retried", lambda work, rows: work.undelivered.retry(rows))
    return f"{done} will be sent again"


def drop(settings: Settings, numbers: Sequence[int], everything: bool) -> str:
    """Give rows up; return a line that says how many. Raises CannotDo."""
    chosen = _ended_badly if everything else None
    done = change_rows(settings, "outbox", numbers, chosen, "dropped", lambda work, rows: work.undelivered.drop(rows))
    return f"{done} given up"


def _ended_badly(work: Work) -> list[int]:
    return work.undelivered.ended_badly()
