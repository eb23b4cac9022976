"""Lines about the tasks of a patient, for cards and lists: why a call was promised, what waits, who has taken it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from conversations.dialog.scene import Scene
from conversations.dialog.wording import STAFF_LANGUAGE
from conversations.model.calls import StaffCall
from conversations.model.care import Episode
from conversations.texts import Html, say, say_plain

SHOWN = 3
"""Maximum reasons shown in a list's row, the worst first."""


def kind_of(kind: str) -> str:
    """Return what a task is called in lists: "☎️ hẹn gọi", "🏠 đến nhà"."""
    return say_plain(f"task.{kind}", STAFF_LANGUAGE)


def in_words(reasons: tuple[Mapping[str, Any], ...], most: int = SHOWN) -> str:
    """Return reasons in one line for staff."""
    return "; ".join(str(reason[STAFF_LANGUAGE]) for reason in reasons[:most])


def reasons_line(scene: Scene, episode: Episode) -> Html:
    """Return the reasons of the promised calls that wait; empty if none does."""
    promised = [call for call in scene.work.calls.open_of(episode.id) if call.reasons]
    if not promised:
        return Html("")
    return say("calling.reasons", STAFF_LANGUAGE, reasons=in_words(promised[-1].reasons, most=9))


def open_tasks(scene: Scene, episode: Episode) -> list[Html]:
    """Return a line naming every kind of task that waits for this patient."""
    kinds = dict.fromkeys(call.kind for call in scene.work.calls.open_of(episode.id))
    if not kinds:
        return []
    return [say("calling.tasks", STAFF_LANGUAGE, tasks=", ".join(map(kind_of, kinds)))]


def taken_by(calls: list[StaffCall]) -> str:
    """Return the name of the staff member who has taken one of these tasks, or an empty text."""
    return next((call.staff for call in calls if call.staff), "")
