"""Auto-replies: a phone that answers by itself and a bot that asks again would go on forever.

The same words end it after they led nowhere too often. They count only until other words or a button answer something,
so a person who is understood, or calls for help, is never met with silence.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from hashlib import sha256

from conversations.dialog.scene import Scene
from conversations.dialog.steps import Answered, Turn
from conversations.model.outgoing import Lane, Message, Outgoing, Say
from conversations.model.people import Contact
from conversations.readers.text import plain
from conversations.texts import say

MOST_ANSWERS = 3
"""Maximum usual answers to the same words that led nowhere; the next answer says that nothing more follows."""

SLIP_CARDS = ("slip:", "urgent:")
"""Beginnings of the names of slips' cards: of plain words, and of those that may be a call for help."""

_STRANGER_WAITS = timedelta(minutes=1)

_WITHIN = timedelta(minutes=10)
"""Time without these words after which they count as new."""


def quiet(scene: Scene, contact: Contact, words: str, said_before: int) -> None:
    """Drop the messages after `said_before` if these words led nowhere too often; the first time, say so."""
    said = scene.outgoing[said_before:]
    if scene.led_on or not all(_only_said(contact, out) or _on_a_slip(out) for out in said):
        return
    times = scene.work.contacts.in_vain(contact.id, _mark(words), scene.now, scene.now - _WITHIN)
    if times > MOST_ANSWERS:
        scene.outgoing[said_before:] = [out for out in said if _on_a_slip(out)]
        if times == MOST_ANSWERS + 1:
            scene.say(contact, Message(say("common.same_words", contact.language, times=times)))
    _leave_one_waiting(scene, contact, said_before)


def _leave_one_waiting(scene: Scene, contact: Contact, said_before: int) -> None:
    """Drop what still waits of earlier such answers: a thousand words that lead nowhere leave one answer waiting."""
    said = list(enumerate(scene.outgoing))[said_before:]
    answers = [(at, out) for at, out in said if _only_said(contact, out) and out.lane is Lane.REPLY]
    if not answers:  # what was said before is still the newest answer
        return
    begins = f"vain:{contact.id}:"
    scene.work.outbox.drop_waiting(contact.channel, contact.address, begins)
    for at, out in answers:
        scene.outgoing[at] = replace(out, key=f"{begins}{out.key}")


def once_a_minute(scene: Scene, person: Contact, sender: str, said_before: int) -> None:
    """Drop the plain answers after `said_before` to a sender without rights who has had one in this minute.

    Staff are never met with silence, nor is anything held back that has a button or a card, or that answers a press.
    """
    said = scene.outgoing[said_before:]
    if not said or not all(_is_plain(person, out) for out in said) or scene.work.staff.everywhere(sender):
        return
    minute = int(scene.now.timestamp()) // 60
    if scene.work.contacts.in_vain(person.id, minute, scene.now, scene.now - _STRANGER_WAITS) > 1:
        del scene.outgoing[said_before:]


def forget(scene: Scene, contact: Contact, turn: Turn) -> None:
    """Forget the words that led nowhere once something else is taken as an answer."""
    if contact.vain_words is None:
        return
    answers = [event.answer for event in turn.events if isinstance(event, Answered)]
    if any(_mark(answer.raw) != contact.vain_words for answer in answers):
        scene.work.contacts.forget_vain(contact.id)


def _only_said(contact: Contact, out: Outgoing) -> bool:
    """True if this is only a message to this chat: what erases, forwards or tells others is never held back."""
    return isinstance(out.content, Say) and (out.channel, out.address) == (contact.channel, contact.address)


def _is_plain(contact: Contact, out: Outgoing) -> bool:
    """True for words to this chat that ask for nothing."""
    content = out.content
    plain_words = isinstance(content, Say) and not (content.card or content.message.rows or content.message.force_reply)
    return plain_words and _only_said(contact, out)


def _on_a_slip(out: Outgoing) -> bool:
    """True if this shows staff the words: a person reads them, but that ends no loop between two machines."""
    return isinstance(out.content, Say) and out.content.card.startswith(SLIP_CARDS)


def _mark(words: str) -> int:
    """Return two bytes of a digest: enough to know the same words again, too little to find out what they were."""
    return int.from_bytes(sha256(plain(words).encode()).digest()[:2])
