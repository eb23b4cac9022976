"""Gathering: an alarm of a chat that has another one open is shown on that one's card, and waits there for its turn."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from conversations.dialog.scene import Scene
from conversations.model.care import Alert, Episode
from conversations.watch import alarm_ladder, gathered_alarms

_LOOKS_EVERY = timedelta(minutes=1)
"""How often a gathered alarm looks whether its leader still leads."""


def sound(scene: Scene, episode: Episode, alert: Alert) -> None:
    """Sound a new or worse alarm; a gathered one shows on its leader's card, posted again at the bottom."""
    if not _wait(scene, episode, alert, posts=True):
        alarm_ladder.sound(scene, episode, alert)


def redraw(scene: Scene, episode: Episode, alert: Alert) -> None:
    """Keep an alarm that is no worse, and redraw the card it is on."""
    if not _wait(scene, episode, alert, posts=False):
        scene.work.alerts.keep(alert)
        alarm_ladder.redraw(scene, episode, alert)


def look(scene: Scene, episode: Episode, alert: Alert) -> None:
    """Handle an alarm that is due; a gathered one waits on, or sounds by itself if nobody leads it any more."""
    if gathered_alarms.leader(scene, episode, alert) is not None:
        scene.work.alerts.keep(replace(alert, due_at=scene.now + _LOOKS_EVERY))
    elif alert.raised_at is None and alert.claimed_by is None:
        alarm_ladder.sound(scene, episode, alert)
    else:
        alarm_ladder.look(scene, episode, alert)


def _wait(scene: Scene, episode: Episode, alert: Alert, *, posts: bool) -> bool:
    """Keep a gathered alarm and show it on its leader's card. Returns False if nobody leads it."""
    leader = gathered_alarms.leader(scene, episode, alert)
    locked = scene.work.alerts.get(leader.id, lock=True) if leader is not None else None
    if locked is None or locked.closed_at is not None or locked.claimed_by is not None:
        return False
    first = scene.work.patients.episode(locked.episode)
    assert first is not None, "illnesses are never deleted"
    scene.work.alerts.keep(replace(alert, due_at=scene.now + _LOOKS_EVERY))
    if posts:
        climbed = [name for step in scene.house.protocol.clocks.ladder[: locked.rung] for name in step.whom]
        alarm_ladder.tell(scene, first, locked, ["group", *climbed])
    else:
        alarm_ladder.redraw(scene, first, locked)
    return True
