"""A group whose messages must wait for room: a press is answered at once, and lists open in private.

Messengers let a bot post a fixed number of messages a minute into one group; delivery keeps note of the groups that are
full. Alarms have room of their own and are not meant here.
"""

from __future__ import annotations

from dataclasses import replace
from math import ceil

from conversations.dialog.scene import Scene
from conversations.dialog.wording import STAFF_LANGUAGE
from conversations.model.incoming import Arrival, Pressed
from conversations.model.outgoing import Ack, Lane, Outgoing, Say
from conversations.texts import say_plain

WORTH_SAYING = 5
"""Seconds from which a wait is told."""

A_WINDOW = 60
"""Seconds after which as many messages again may be posted in a group."""

LIST_LINK = "list"
"""Parameter of the link to the staff bot that opens the work lists in private."""


def wait(scene: Scene, chat: str) -> int:
    """Return in how many seconds the next message to a chat can arrive; 0 if there is room now."""
    frees, ahead = scene.work.outbox.full(scene.house.channels.staff_name, chat)
    if not frees or frees[-1] <= scene.now:
        return 0
    windows, place = divmod(ahead, len(frees))
    return max(0, ceil((frees[place] - scene.now).total_seconds()) + windows * A_WINDOW)


def tell(scene: Scene, arrival: Arrival, *, link: str = "") -> None:
    """Let the empty answer to a press say how long its effect takes to show, if the group is full.

    `link` opens the same in private at once.
    """
    if arrival.private or not isinstance(arrival.what, Pressed):
        return
    found = [at for at, sent in enumerate(scene.outgoing) if _is_empty_answer(sent, arrival.what.callback)]
    if not found or not any(_shows_later(sent, arrival.chat) for sent in scene.outgoing):
        return
    seconds = wait(scene, arrival.chat)
    if seconds <= WORTH_SAYING:
        return
    words = say_plain("shortgroup.wait", STAFF_LANGUAGE, wait=_said(seconds))
    for at in found:
        sent = scene.outgoing[at]
        scene.outgoing[at] = replace(sent, content=Ack(arrival.what.callback, words, url=link))


def _is_empty_answer(sent: Outgoing, callback: str) -> bool:
    return isinstance(sent.content, Ack) and sent.content.callback == callback and not sent.content.text


def _shows_later(sent: Outgoing, chat: str) -> bool:
    return isinstance(sent.content, Say) and sent.address == chat and sent.lane is not Lane.ALARM


def _said(seconds: int) -> str:
    """Say a wait as people do, rounded up: "40 giây", "2 phút"."""
    if seconds > 90:
        return say_plain("shortgroup.minutes", STAFF_LANGUAGE, minutes=ceil(seconds / 60))
    return say_plain("shortgroup.seconds", STAFF_LANGUAGE, seconds=ceil(seconds / 10) * 10)
