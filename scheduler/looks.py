"""Looks for staff in their groups: each person with rights is asked for once a day, a few in a minute."""

from __future__ import annotations

from datetime import datetime

from conversations.dialog.scene import House
from conversations.groups import looks
from conversations.ports import Store
from scheduler.pieces import deciding

AT_ONCE = 100
"""Maximum people asked for in one minute."""


def ensure_looked(store: Store, house: House, now: datetime) -> None:
    """Ask the messenger for those not asked for since a day, the longest ago first."""
    with store.unit_of_work() as work:
        due = work.staff_looks.due(now - looks.LOOK_AGAIN, AT_ONCE)
        if due:
            with deciding(work, house, now, f"looks:{now.isoformat()}") as scene:
                looks.ask(scene, due)
