"""Rules of the work lists: which a patient is on this morning, and in which order. Pure, from facts of the day."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from conversations.calendar import day_of_illness
from conversations.model.care import OVER, UNDECIDED, EpisodeStatus, SlotState
from conversations.ports.standings import Standing
from conversations.programme.rows import Level

LISTS = ("waiting", "red", "yellow", "unanswered", "missed", "call", "letters", "closing", "away")
"""Names of the lists in the order of a morning.

`letters` are the unanswered ones; `away`: home here, while another facility answers.
"""

UNANSWERED = (SlotState.EXPECTED, SlotState.STARTED)


def worst(standing: Standing) -> Level | None:
    """Return the worst level of today's reports and of the open alarm."""
    levels = [Level(each) for each in (standing.level, standing.alarm) if each]
    return max(levels) if levels else None


def lists_of(standing: Standing, today: date, closing_day: int | None) -> set[str]:
    """Return a patient's lists; `closing_day` is the first day of illness on which an end may be considered.

    An open alarm is on the red list whatever became of the illness: waiting, declined, closed.
    """
    alarm = {"red"} if standing.alarm is not None else set()
    if standing.status is EpisodeStatus.DEPARTED:
        return {"closing"} | alarm
    if standing.status in UNDECIDED:
        return {"waiting"} | alarm
    if standing.status in OVER:
        return alarm
    level = worst(standing)
    found = {
        "red": level is not None and level.danger,
        "yellow": level is Level.YELLOW,
        "unanswered": standing.morning in UNANSWERED,
        "missed": standing.morning is SlotState.MISSED,
        "call": standing.task is not None or standing.called,
        "closing": standing.departed is not None
        or (
            closing_day is not None
            and standing.positive_on is not None
            and day_of_illness(standing.positive_on, today) >= closing_day
        ),
    }
    return {name for name, there in found.items() if there} | alarm


def unclaimed(standings: Sequence[Standing]) -> int:
    """Count the open alarms that nobody has claimed."""
    return sum(standing.alarm is not None and not standing.claimed for standing in standings)


def on_list(name: str, standings: Sequence[Standing], today: date, closing_day: int | None) -> list[Standing]:
    """Return the patients on one list, in the order they came."""
    return [standing for standing in standings if name in lists_of(standing, today, closing_day)]


def by_risk(standings: Sequence[Standing], at_risk: Collection[int]) -> list[Standing]:
    """Sort by urgency: red-115, red, a risk patient who was missed, yellow, risk, missed, the others.

    Of two alike an unclaimed alarm comes first, then the older illness on record.
    """

    def urgency(standing: Standing) -> tuple[int, bool, int]:
        level = worst(standing)
        risky = standing.episode in at_risk
        missed = standing.morning is SlotState.MISSED
        steps = (
            level is Level.RED_115,
            level is Level.RED,
            risky and missed,
            level is Level.YELLOW,
            risky,
            missed,
            True,
        )
        return steps.index(True), standing.alarm is None or standing.claimed, standing.episode

    return sorted(standings, key=urgency)
