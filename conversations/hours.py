"""The hours in which nobody is disturbed: local times of the wall clock."""

from __future__ import annotations

from datetime import datetime, time
from zoneinfo import ZoneInfo

from conversations.days import local_time

CUT_OFF = time(20, 0)
"""A start later than this reminds nobody any more: the day is over for questions."""

QUIET = (time(21, 0), time(6, 0))
"""Between these hours nothing is pushed but replies and alarms."""


def is_quiet(now: datetime, zone: ZoneInfo) -> bool:
    """Whether people there sleep."""
    return not QUIET[1] <= local_time(now, zone) < QUIET[0]
