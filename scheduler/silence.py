"""Silence: five minutes after the deadline the list (kept current) and the tasks, and lists in place of piles."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import partial

from conversations.calendar import CUT_OFF, instant, local_time
from conversations.calls import morning_list, silence
from conversations.changes import repost_waiting
from conversations.dialog.scene import House, Scene
from conversations.ports import Store, Work
from conversations.registration import acceptance
from conversations.watch import waiting
from scheduler.pieces import deciding, each

LIST_AFTER = timedelta(minutes=5)


def ensure_listed(store: Store, house: House, now: datetime) -> Iterator[None]:
    """Post every facility's list and open its tasks five minutes after the deadline, once a day.

    A group gets one too if nobody was expected there, but something has waited since before.
    """
    if local_time(now, house.policy.zone) >= CUT_OFF:
        return
    with store.unit_of_work() as work:
        today = Scene(work, house, now, "").today
        due = instant(today, house.policy.deadline_at, house.policy.zone) + LIST_AFTER
        scene = Scene(work, house, now, "")
        facilities = (
            {*work.slots.facilities_with_slots(today), *waiting.by_group(scene, before=due)} if due <= now else set()
        )
        cards = {morning_list.card_of(facility, today): facility for facility in sorted(facilities)}
        listed = work.outbox.known(cards)
    unlisted = [facility for card, facility in cards.items() if card not in listed]
    yield from each(store, unlisted, partial(_list, house, now, today))


def _list(house: House, now: datetime, today: date, work: Work, facility: int) -> None:
    with deciding(work, house, now, f"silence:{today}:{facility}") as scene:
        repost_waiting.remind(scene, facility)
        silence.close_morning(scene, facility)


def ensure_current(store: Store, house: House, now: datetime) -> Iterator[None]:
    """Edit today's lists whose first lines no longer say what waits."""
    with store.unit_of_work() as work:
        stale = waiting.changed(Scene(work, house, now, ""))
    yield from each(store, stale, partial(_refresh, house, now))


def _refresh(house: House, now: datetime, work: Work, facility: int) -> None:
    with deciding(work, house, now, f"waits:{facility}:{now.isoformat()}") as scene:
        morning_list.refresh(scene, facility)


def ensure_gathered(store: Store, house: House, now: datetime) -> None:
    """Replace many acceptance cards waiting for one group by a message that says how many there are, and where."""
    staff = house.channels.staff.name
    with store.unit_of_work() as work:
        for chat in work.outbox.piled_up(staff, acceptance.ACCEPTANCE_CARDS, acceptance.PILE):
            if work.outbox.gather(staff, chat, acceptance.ACCEPTANCE_CARDS):
                with deciding(work, house, now, f"gathered:{chat}:{now:%Y%m%d%H%M}") as scene:
                    acceptance.post_gathered(scene, chat)
