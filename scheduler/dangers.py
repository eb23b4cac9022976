"""Dangers told: what was held back comes, a silent contact is asked whether help is there, silence is noted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial

from conversations.dialog.scene import House, Scene
from conversations.model.dangers import DangerTold
from conversations.ports import Store, Work
from conversations.reports import held_back
from conversations.watch import after_danger
from scheduler.pieces import deciding, each

_AT_ONCE = 200


def ensure_followed_up(store: Store, house: House, now: datetime) -> Iterator[None]:
    """Do for every danger told what is due by now, each in its own transaction."""
    with store.unit_of_work() as work:
        over = work.dangers.quiet_over(now, _AT_ONCE)
        silent, unanswered = work.dangers.to_ask(now, _AT_ONCE), work.dangers.unanswered(now, _AT_ONCE)
    # First the question about the danger: what was held back must not be sent before it.
    yield from each(store, silent, partial(_do, house, now, "ask_at", after_danger.ask))
    yield from each(store, over, partial(_do, house, now, "quiet_until", _release))
    yield from each(store, unanswered, partial(_do, house, now, "silent_at", after_danger.note_silence))


def _do(
    house: House, now: datetime, clock: str, act: Callable[[Scene, DangerTold], None], work: Work, number: int
) -> None:
    told = work.dangers.get(number, lock=True)
    due: datetime | None = getattr(told, clock) if told is not None else None
    if told is None or due is None or due > now:
        return  # a turn or another process was quicker
    with deciding(work, house, now, f"danger:{number}:{clock}:{due.timestamp():.6f}") as scene:
        act(scene, told)


def _release(scene: Scene, told: DangerTold) -> None:
    held_back.release(scene, scene.work.contacts.get(told.contact), told)
