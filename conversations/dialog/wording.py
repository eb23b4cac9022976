"""Ages, days and hours as staff read them, in the staff's language."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from conversations.calendar import age_in_months, day_of_illness, local_day, local_time
from conversations.dialog.scene import Scene
from conversations.model.care import Episode
from conversations.texts import DEFAULT_LANGUAGE, Html, say, say_plain

STAFF_LANGUAGE = DEFAULT_LANGUAGE
"""Language of the staff groups: the province's."""


def clock(scene: Scene, at: Any) -> str:
    """Return an instant as the wall clock shows it: 08:05."""
    return local_time(at, scene.house.policy.zone).strftime("%H:%M")


def years(scene: Scene, birth: str) -> Html:
    """Return an age in years, or in months under two years."""
    months = age_in_months(birth, scene.today)
    key, number = ("cards.months", months) if months < 24 else ("cards.years", months // 12)
    return say(key, STAFF_LANGUAGE, number=number)


def named(episode: Episode) -> dict[str, str]:
    """Return a patient's name and code as facts for a text: `name` and `code`."""
    return {"name": episode.patient.full_name, "code": episode.patient.code}


def title(scene: Scene, episode: Episode) -> str:
    """Return a title that names no patient: "LC-000012 · 34 tuổi · ngày 5/7"."""
    facts = {
        "code": episode.patient.code,
        "age": years(scene, episode.patient.birth),
        "day": illness_day(scene, episode),
    }
    return say_plain("patient.title", STAFF_LANGUAGE, **facts)


def illness_day(scene: Scene, episode: Episode) -> str:
    """Return the day of illness, with the day from which an end is considered until then: "5/7", later "8"."""
    day = day_of_illness(episode.positive_on, scene.today)
    closing = scene.house.protocol.closing
    return f"{day}/{closing.from_day}" if closing and day <= closing.from_day else str(day)


def when(scene: Scene, at: datetime) -> str:
    """Return a day and a time as staff read them: 23/11 08:05."""
    return f"{local_day(at, scene.house.policy.zone):%d/%m} {clock(scene, at)}"
