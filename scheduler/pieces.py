"""Work in pieces: a transaction each, so that turns go on between them, and one that fails holds up no other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TypeVar

from conversations.dialog.scene import House, Scene
from conversations.ports import Store, Work

_T = TypeVar("_T")

Ensure = Callable[[Store, House, datetime], Iterator[None] | None]
"""Duty of the tick: done at once, or (an iterator) a piece with each step."""

GIVING_UP = 3
"""Failures in a row after which it is not the pieces that are bad (a database that is away, say)."""


def pieces(ensure: Ensure, store: Store, house: House, now: datetime) -> Iterator[None]:
    """Run a duty of either kind step by step; nothing is done before the first step."""
    yield from ensure(store, house, now) or ()


def step(work: Iterator[None]) -> bool:
    """Do the next piece. Returns False if there was none left."""
    for _ in work:
        return True
    return False


def each(store: Store, due: Iterable[_T], piece: Callable[[Work, _T], None]) -> Iterator[None]:
    """Run one transaction for each that is due. Raises the first error at the end, or after GIVING_UP in a row."""
    trouble: list[Exception] = []
    in_a_row = 0
    for one in due:
        try:
            with store.unit_of_work() as work:
                piece(work, one)
        except Exception as error:
            trouble.append(error)
            in_a_row += 1
        else:
            in_a_row = 0
        if in_a_row == GIVING_UP:
            break
        yield
    if trouble:
        raise trouble[0]


@contextmanager
def deciding(work: Work, house: House, now: datetime, key: str) -> Iterator[Scene]:
    """Give the scene of a piece; put what was said in it into the outbox when the piece is done."""
    scene = Scene(work, house, now, key)
    yield scene
    work.outbox.put(scene.outgoing, now)
