"""Bulletins whose minute is over: a copy for each patient in a transaction of its own, then the result."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import partial

from conversations.dialog.scene import House, Scene
from conversations.letters import send_bulletins
from conversations.ports import Store, Work
from scheduler.pieces import deciding, each


def ensure_bulletins_sent(store: Store, house: House, now: datetime) -> Iterator[None]:
    """Write down every copy that is missing, and say so when none is; then count those that are on record."""
    with store.unit_of_work() as work:
        scene = Scene(work, house, now, "")
        leaving = work.bulletins.leaving(now)
        due = [(found.id, episode) for found in leaving for episode in send_bulletins.still_to_copy(scene, found)]
        uncounted = [found.id for found in work.bulletins.uncounted()]
    yield from each(store, due, partial(_copy, house, now))
    yield from each(store, [found.id for found in leaving], partial(_finish, house, now))
    yield from each(store, uncounted, partial(_count, house, now))


def _copy(house: House, now: datetime, work: Work, one: tuple[int, int]) -> None:
    with deciding(work, house, now, send_bulletins.key_of(*one)) as scene:
        send_bulletins.copy(scene, *one)


def _finish(house: House, now: datetime, work: Work, number: int) -> None:
    with deciding(work, house, now, f"bulletin:{number}:written") as scene:
        send_bulletins.finish(scene, number)


def _count(house: House, now: datetime, work: Work, number: int) -> None:
    with deciding(work, house, now, f"bulletin:{number}:counted") as scene:
        send_bulletins.count(scene, number)
