"""Duty roster: the shift of an hour, and a facility's staff on duty by day and shift."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from conversations.calendar import instant, local_time
from conversations.dialog.scene import Scene
from conversations.model.people import Staff
from conversations.programme.rows import Shift


def shift_now(scene: Scene) -> tuple[date, Shift] | None:
    """Return the current shift and the day it began. Returns None if the programme has none for this hour."""
    hour, today = local_time(scene.now, scene.house.policy.zone).hour, scene.today
    for shift in scene.house.protocol.shifts:
        over_midnight = shift.to_hour <= shift.from_hour
        if over_midnight and hour < shift.to_hour:
            return today - timedelta(days=1), shift
        if shift.from_hour <= hour and (over_midnight or hour < shift.to_hour):
            return today, shift
    return None


def shift_began(scene: Scene, day: date, shift: Shift) -> datetime:
    """Return the instant at which a day's shift begins."""
    return instant(day, time(shift.from_hour), scene.house.policy.zone)


def on_duty(scene: Scene, here: list[Staff]) -> list[Staff]:
    """Return those of one facility's staff who are on duty now."""
    current = shift_now(scene)
    if current is None or not here:
        return []
    entered = scene.work.tasks.on_duty(here[0].facility, current[0], current[1].id)
    return [staff for staff in here if staff.id in entered]
