"""Rows of the list of calls: what each patient waits for and who has taken it, or what came of the call."""

from __future__ import annotations

from collections.abc import Sequence

from conversations.calls.task_lines import kind_of, taken_by
from conversations.dialog.scene import Scene
from conversations.dialog.wording import STAFF_LANGUAGE, clock, named
from conversations.model.care import Episode
from conversations.ports.standings import Standing
from conversations.texts import Html, say, say_plain


def open_first(standings: Sequence[Standing]) -> list[Standing]:
    """Sort those whose call was made to the end; the order is kept otherwise."""
    return sorted(standings, key=lambda standing: standing.task is None)


def counted(standings: Sequence[Standing]) -> Html:
    """Say how many are still to be called, and how many promised calls were made today."""
    waiting = sum(standing.task is not None for standing in standings)
    return say("worklist.calls", STAFF_LANGUAGE, waiting=waiting, made=len(standings) - waiting)


def words_of(scene: Scene, standing: Standing, episode: Episode, mark: str) -> str:
    """Return the words of a row: "🟡⭐ hẹn gọi · Lý Thị Mẩy · LC-000001 · 👤 Hoa"."""
    if standing.task is None:
        return _made(scene, episode)
    calls = scene.work.calls.open_of(episode.id)
    kinds = ", ".join(dict.fromkeys(kind_of(call.kind) for call in calls))
    mark = mark.removeprefix(say_plain("worklist.mark.call", STAFF_LANGUAGE))  # the kinds of task say it
    words = say_plain("worklist.call_row", STAFF_LANGUAGE, mark=mark, kinds=kinds, **named(episode)).strip()
    by = taken_by(calls)
    return say_plain("worklist.call_taken", STAFF_LANGUAGE, row=words, staff=by) if by else words


def _made(scene: Scene, episode: Episode) -> str:
    call = scene.work.calls.of_day(episode.id, scene.today)
    assert call is not None, "its call was made today"
    attempts = scene.work.silence.attempts_of(episode.id)
    by = next((each.staff for each in attempts if each.id == call.attempt), "")
    facts = {"outcome": say_plain(f"outcome.{call.outcome}", STAFF_LANGUAGE), "staff": by}
    at = clock(scene, call.closed_at) if call.closed_at is not None else ""
    return say_plain("worklist.call_made", STAFF_LANGUAGE, **named(episode), **facts, at=at)
