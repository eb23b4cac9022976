"""Invited caregivers: on their last day the tie ends, and both are told."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial

from conversations.accounts import invited_carers
from conversations.calendar import CUT_OFF, local_time
from conversations.dialog.scene import House, Scene
from conversations.model.people import Carer
from conversations.ports import Store, Work
from scheduler.pieces import deciding, each

_AT_ONCE = 100


def ensure_ended(store: Store, house: House, now: datetime) -> Iterator[None]:
    """End the ties of invited caregivers whose last day, or whose patient's illness, is over.

    On the last day a tie ends in the evening: the day's report is made by then, and the news wakes no one.
    """
    evening = local_time(now, house.policy.zone) >= CUT_OFF
    with store.unit_of_work() as work:
        day = Scene(work, house, now, "").today + timedelta(days=evening)
        ties = work.caregivers.over(day, _AT_ONCE)
    yield from each(store, ties, partial(_end, house, now))


def _end(house: House, now: datetime, work: Work, tie: Carer) -> None:
    if work.caregivers.get(tie.id) is None:
        return  # ended meanwhile
    with deciding(work, house, now, f"caring:{tie.id}:{now:%Y%m%d%H%M}") as scene:
        invited_carers.over(scene, tie, by="clock")
