"""Unread words: what is typed at a question and answers nothing is kept and passed on, and the question asked again."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace

from conversations.accounts.account_questions import LOGIN
from conversations.dialog import sessions
from conversations.dialog.drawing import danger_button, number_of
from conversations.dialog.scene import Scene
from conversations.dialog.steps import Answered, Asked, Input, PassedOn, Rejected, Said, Step, Turn
from conversations.dialog.wording import STAFF_LANGUAGE
from conversations.doors import whose
from conversations.letters import slips
from conversations.letters.slips import KeptWords, Speaker
from conversations.model.care import OVER
from conversations.model.dialogs import Session
from conversations.model.outgoing import Message
from conversations.model.people import Contact
from conversations.model.slips import SlipLine
from conversations.readers.accounts import looks_like_password
from conversations.readers.text import tidy
from conversations.reports import report_days
from conversations.texts import say, say_plain

ENOUGH_WORDS = 3
"""Words that staff are shown at once while nobody is registered; fewer may be a slip of the finger, once."""

_CODE = re.compile(r"\d{4,}")
_SECRET = re.compile(r"(?=\S*\d)(?=\S*[a-z])\S+", re.IGNORECASE)


def answer(scene: Scene, contact: Contact, session: Session, said: Input, *, pressed: bool = False) -> None:
    """Answer the open question; words that are no answer (or that were asked back, and meant nothing) are kept too."""
    turn = sessions.heard(scene, contact, session, said, pressed=pressed)
    take(
        scene, contact, session, turn, said.text if isinstance(said, Said) and _no_answer(turn) else "", pressed=pressed
    )


def take(
    scene: Scene,
    contact: Contact,
    session: Session,
    turn: Turn,
    unread: str,
    *,
    pressed: bool = False,
    line: bool = False,
) -> None:
    """Apply a turn, and keep what it leaves unread; of a `line`, numbers that nobody could place are kept too."""
    given_up = _given_up(session, turn)
    kept = keep(scene, contact, session, given_up) if given_up else None
    kept = (keep(scene, contact, session, unread, numbers=line) if unread else None) or kept
    if kept is None or not kept.fate:
        sessions.apply(scene, contact, session, turn, pressed=pressed)
        return
    asked = next((event.step for event in turn.events if isinstance(event, Asked)), None)
    if asked is None or asked.takes_contact:  # ended, or the key that shares a number takes no button
        tell(scene, contact, kept)
        sessions.apply(scene, contact, session, turn, pressed=pressed)
        return
    passed = PassedOn(f"words.{kept.fate}", kept.facts, kept.slip.id)
    sessions.apply(scene, contact, session, replace(turn, events=(*turn.events, passed)), pressed=pressed)


def tell(scene: Scene, contact: Contact, kept: KeptWords | None) -> bool:
    """Tell a contact what became of the words, with the button for danger; return whether anything was told."""
    if kept is None or not kept.fate:
        return False
    button = danger_button(kept.slip.id, contact.language)
    scene.say(contact, Message(say(f"words.{kept.fate}", contact.language, **kept.facts), rows=((button,),)))
    return True


def left_open(scene: Scene, contact: Contact, session: Session) -> None:
    """Keep words that are still being asked back when a dialog ends by itself; nothing is said to the contact."""
    if session.pending:
        keep(scene, contact, session, str(session.pending[0].get("raw", "")))


def after_the_day(scene: Scene, contact: Contact, ended: Session, text: str) -> None:
    """Say that words came after the day of their report: they are kept for staff, and no question takes them."""
    keep(scene, contact, ended, text, numbers=True)
    day, hour = str(ended.facts["day_shown"]), f"{scene.house.protocol.day_hours.ends_at:%H:%M}"
    over = say("report.day_over", contact.language, words=text[:100], day=day, hour=hour)
    scene.say(contact, report_days.offered(contact.language, over))


def keep(
    scene: Scene,
    contact: Contact,
    session: Session | None,
    text: str,
    how: str = "unread",
    *,
    quiet: bool = False,
    numbers: bool = False,
) -> KeptWords | None:
    """Keep words for staff, who see them later if `quiet`. Returns None for what may be a password, or has no words.

    With `numbers`, a text of numbers alone is kept too. Staff who enter a report for a patient know themselves what
    they typed.
    """
    secret = session is not None and (session.dialog == LOGIN or bool(session.facts.get("by_staff")))
    if secret or not (numbers or has_words(text)):
        return None
    about = whose.speaker(scene, contact, session)
    return slips.keep(
        scene, about, line(scene, contact, session, text, how), post=not quiet and _worth_a_card(scene, about, text)
    )


def line(scene: Scene, contact: Contact, session: Session | None, text: str, how: str = "unread") -> SlipLine:
    """Return words as a line of a slip: where they were typed, without a code, and nothing of a login."""
    if session is not None and session.dialog == LOGIN:
        hidden = say_plain("slip.hidden", STAFF_LANGUAGE)
        return SlipLine(contact.id, scene.now, hidden, say_plain("slip.login", STAFF_LANGUAGE), how)
    step = scene.house.dialog(session.dialog).step(session.step) if session is not None else None
    words = _SECRET.sub(lambda word: "…" if looks_like_password(word[0]) else word[0], text)
    words = _CODE.sub("…", words) if step is not None and step.sends_code else words
    return SlipLine(contact.id, scene.now, words.strip(), _place(scene, session, step), how)


def has_words(text: str) -> bool:
    """True if a text says something beyond numbers and signs: a letter, or a picture such as 🆘."""
    return any(letter.isalpha() or (unicodedata.category(letter) == "So" and ord(letter) > 0xFF) for letter in text)


def _given_up(before: Session, turn: Turn) -> str:
    """Return the words that were asked back and that this turn drops, since they meant none of what was offered."""
    raw = str(before.pending[0].get("raw", "")) if before.pending else ""
    answered = any(isinstance(event, Answered) and event.answer.raw == raw for event in turn.events)
    return "" if answered or turn.session.pending == before.pending else raw


def _no_answer(turn: Turn) -> bool:
    return any(
        isinstance(event, Rejected) or (isinstance(event, Answered) and event.answer.how == "unreadable")
        for event in turn.events
    )


def _worth_a_card(scene: Scene, about: Speaker, text: str) -> bool:
    """True if staff see words at once: of a patient who is followed, else three words, or any the second time."""
    if about.episode is not None and about.episode.status not in OVER:
        return True
    again = scene.work.slips.open_for(about.contact.id, about.illness) is not None
    return again or len(tidy(text).split()) >= ENOUGH_WORDS


def _place(scene: Scene, session: Session | None, step: Step | None) -> str:
    if session is None or step is None:
        return ""
    label = step.label(STAFF_LANGUAGE)
    number = number_of(scene.house.dialog(session.dialog), session, step)
    return say_plain("slip.at_question", STAFF_LANGUAGE, number=number[0], label=label) if number else label
