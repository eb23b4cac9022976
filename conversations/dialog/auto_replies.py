"""A phone that answers by itself and a bot that asks again would go on for ever: the same vain words end it.

Only words that led nowhere count, and only until other words or a button answer something, so nobody who is understood,
or calls for help, is ever met with silence.
"""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256

from conversations.dialog.scene import Scene
from conversations.dialog.steps import Answered, Turn
from conversations.model.outgoing import Message, Outgoing, Say
from conversations.model.people import Contact
from conversations.readers.text import plain
from conversations.texts import say

MOST_ANSWERS = 3
"""So often the same vain words are answered as usual; the next time it is said that nothing more follows."""

_WITHIN = timedelta(minutes=10)
"""After so long a silence they are new again."""


def quiet(scene: Scene, contact: Contact, words: str, said_before: int) -> None:
    """What is about to be said since `said_before` is not, when these words led nowhere too often."""
    if scene.led_on or not all(_only_said(contact, out) for out in scene.outgoing[said_before:]):
        return
    times = scene.work.contacts.in_vain(contact.id, _mark(words), scene.now, scene.now - _WITHIN)
    if times <= MOST_ANSWERS:
        return
    del scene.outgoing[said_before:]
    if times == MOST_ANSWERS + 1:
        scene.say(contact, Message(say("common.same_words", contact.language, times=times)))


def forget(scene: Scene, contact: Contact, turn: Turn) -> None:
    """Once something else has been taken as an answer, the vain words are new again."""
    if contact.vain_words is None:
        return
    answers = [event.answer for event in turn.events if isinstance(event, Answered)]
    if any(_mark(answer.raw) != contact.vain_words for answer in answers):
        scene.work.contacts.forget_vain(contact.id)


def _only_said(contact: Contact, out: Outgoing) -> bool:
    """Whether something is but words for this very chat: what erases, forwards or tells others is never held back."""
    return isinstance(out.content, Say) and (out.channel, out.address) == (contact.channel, contact.address)


def _mark(words: str) -> int:
    """Two bytes of a digest: enough to know the same words again, too little to find out what they were."""
    return int.from_bytes(sha256(plain(words).encode()).digest()[:2])
