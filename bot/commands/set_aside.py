"""Rows that people named on the command line, retried or dropped: all of them or none, and on record."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from bot.clock import SystemClock
from bot.commands.facility import CannotDo
from bot.commands.operator import operator
from bot.main import opened
from bot.settings import Settings
from conversations.ports import Work


def change_rows(
    settings: Settings,
    box: str,
    numbers: Sequence[int],
    listed: Callable[[Work], list[int]] | None,
    how: str,
    change: Callable[[Work, Collection[int]], int],
) -> int:
    """Change the rows of a box with these numbers, or else all that are `listed`; return how many.

    Raises CannotDo if neither or both are given, and if one of the numbers cannot be changed.
    """
    if bool(numbers) == (listed is not None):
        raise CannotDo(f"name the numbers that `f0care {box} list` shows, or --all")
    with opened(settings) as work:
        rows = listed(work) if listed is not None else list(numbers)
        done = change(work, rows)
        if numbers and done < len(set(rows)):
            raise CannotDo(
                f"only {done} of {len(set(rows))} can be {how}: look at `f0care {box} list`; nothing was changed"
            )
        detail = {"rows": rows[:100], "number": done}
        work.audit.note(operator(), f"{box} {how}", box, SystemClock().now(), detail=detail)
    return done
