"""Silence: five minutes after the deadline the list and the tasks, and lists in place of piles of cards."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import partial

from conversations.calendar import CUT_OFF, instant, local_time
from conversations.calls import morning_list, silence
from conversations.dialog.scene import House, Scene
from conversations.ports import Store, Work
from conversations.registration import acceptance
from scheduler.pieces import deciding, each

LIST_AFTER = timedelta(minutes=5)


def ensure_listed(store: Store, house: House, now: datetime) -> Iterator[None]:
    """Post every facility's list and open its tasks five minutes after the deadline, once a day."""
    if local_time(now, house.policy.zone) >= CUT_OFF:
        return
    with store.unit_of_work() as work:
        today = Scene(work, house, now, "").today
        due = instant(today, house.policy.deadline_at, house.policy.zone) + LIST_AFTER
        facilities = work.slots.facilities_with_slots(today) if due <= now else []
        cards = {morning_list.card_of(facility, today): facility for facility in facilities}
        listed = work.outbox.known(cards)
    unlisted = [facility for card, facility in cards.items() if card not in listed]
    yield from each(store, unlisted, partial(_list, house, now, today))


def _list(house: House, now: datetime, today: date, work: Work, facility: int) -> None:
    with deciding(work, house, now, f"silence:{today}:{facility}") as scene:
        silence.close_morning(scene, facility)


def ensure_gathered(store: Store, house: House, now: datetime) -> None:
    """Replace many acceptance cards waiting for one group by a message that says how many there are, and where."""
    staff = house.channels.staff.name
    with store.unit_of_work() as work:
        for chat in work.outbox.piled_up(staff, acceptance.ACCEPTANCE_CARDS, acceptance.PILE):
            if work.outbox.gather(staff, chat, acceptance.ACCEPTANCE_CARDS):
                with deciding(work, house, now, f"gathered:{chat}:{now:%Y%m%d%H%M}") as scene:
                    acceptance.post_gathered(scene, chat)
