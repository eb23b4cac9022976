"""Buttons above the morning's list: the open cards of one kind are posted again at the bottom of the group."""

from __future__ import annotations

from datetime import timedelta

from conversations.changes import repost_waiting
from conversations.dialog.scene import Scene
from conversations.dialog.wording import STAFF_LANGUAGE
from conversations.model.incoming import Arrival
from conversations.model.outgoing import Message
from conversations.model.people import Facility, Staff
from conversations.texts import say, say_plain
from conversations.watch.waiting import REPOSTED

_REST = 3
"""Minutes in which a second press posts nothing again: two nurses press at once."""


def on_press(scene: Scene, arrival: Arrival, found: tuple[Staff, Facility], kind: str) -> bool:
    """Post the open cards of a kind again (`q:7:letters`). Returns False if there is no such kind."""
    staff, facility = found
    if kind not in REPOSTED:
        return False
    times = [scene.now - timedelta(minutes=ago) for ago in range(_REST)]
    keys = [f"waiting:{facility.id}:{kind}:{at:%Y%m%d%H%M}" for at in times]
    if scene.work.outbox.known(keys):
        scene.answer_press(arrival, say_plain("waiting.just_shown", STAFF_LANGUAGE))
        return True
    number = repost_waiting.post_kind(scene, facility, kind)
    if not number:
        scene.answer_press(arrival, say_plain("waiting.none", STAFF_LANGUAGE))
        return True
    scene.answer_press(arrival)
    scene.work.audit.note(f"staff:{staff.id}", f"showed waiting {kind}", f"facility:{facility.id}", scene.now)
    scene.post(arrival.chat, Message(say("waiting.shown", STAFF_LANGUAGE, number=number)), once=keys[0])
    return True
