"""Days of reports: an open report keeps its day until it is finished or the day's end, also after midnight.

A report before the morning is an extra one of its day: judged and sounded like any other, and the morning is asked all
the same. Both hours are the protocol's (`[days]`).
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from conversations.calendar import instant, local_day, local_time
from conversations.dialog.scene import House, Scene
from conversations.model.dialogs import Session


def is_night(scene: Scene) -> bool:
    """True if it is before the hour from which a report is the morning's."""
    return local_time(scene.now, scene.house.policy.zone) < scene.house.protocol.day_hours.mornings_from


def earliest_day(house: House, now: datetime) -> date:
    """Return the earliest day of which a report may still be open: yesterday until its end, then today."""
    today = local_day(now, house.policy.zone)
    ended = local_time(now, house.policy.zone) >= house.protocol.day_hours.ends_at
    return today if ended else today - timedelta(days=1)


def is_over(house: House, now: datetime, session: Session) -> bool:
    """True if the day of an open report has ended; other dialogs have no day."""
    day = session.facts.get("slot_day")
    return session.dialog == "report" and day is not None and str(day) < earliest_day(house, now).isoformat()


def last_end(house: House, now: datetime) -> datetime:
    """Return the last instant at which a day of reports ended."""
    following = earliest_day(house, now)
    return instant(following, house.protocol.day_hours.ends_at, house.policy.zone)


def last_morning(house: House, now: datetime) -> datetime:
    """Return the last instant at which a morning began."""
    began: time = house.protocol.day_hours.mornings_from
    today = local_day(now, house.policy.zone)
    morning = instant(today, began, house.policy.zone)
    return morning if morning <= now else instant(today - timedelta(days=1), began, house.policy.zone)
