"""Pauses and wishes to stop in words, as patients and staff read them on cards and lists."""

from __future__ import annotations

from datetime import date, timedelta

from conversations.dialog.scene import Scene
from conversations.dialog.wording import STAFF_LANGUAGE, named
from conversations.model.care import WITHDRAWN, Episode, Pause
from conversations.texts import Html, say, say_plain


def until(language: str, resumes_on: date | None) -> str:
    """Say how long a pause lasts: "đến hết ngày 16/03", or until a person ends it."""
    if resumes_on is None:
        return say_plain("pause.until_said", language)
    return say_plain("pause.until", language, day=f"{resumes_on - timedelta(days=1):%d/%m}")


def patient_line(scene: Scene, language: str, episode: Episode) -> Html:
    """Show a pause to the patient's people, below the status; empty if reminders are not paused."""
    pause = scene.work.pauses.open_for(episode.id)
    return say("pause.line", language, until=until(language, pause.resumes_on)) if pause else Html("")


def staff_lines(scene: Scene, episode: Episode) -> Html:
    """Show an open pause and an open wish to stop on a patient's card."""
    found = []
    if pause := scene.work.pauses.open_for(episode.id):
        found.append(say("pause.staff_line", STAFF_LANGUAGE, until=until(STAFF_LANGUAGE, pause.resumes_on)))
    stop = scene.work.pauses.stop_wish_of(episode.id)
    if stop is not None and stop.reason != WITHDRAWN:
        at = stop.asked_at.astimezone(scene.house.policy.zone)
        reason = say_plain(f"stop.reason.{stop.reason}", STAFF_LANGUAGE)
        found.append(say("stop.staff_line", STAFF_LANGUAGE, reason=reason, when=f"{at:%d/%m %H:%M}"))
    return Html("\n".join(found))


def list_line(pause: Pause, episode: Episode) -> Html:
    """Show a pause at the foot of the morning's list."""
    return say("pause.list_line", STAFF_LANGUAGE, **named(episode), until=until(STAFF_LANGUAGE, pause.resumes_on))
