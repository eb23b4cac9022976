"""Listening: every text is heard for a call for help, before and besides whatever else it means."""

from __future__ import annotations

from dataclasses import dataclass, replace

from conversations.dialog import sessions
from conversations.dialog.scene import Scene
from conversations.dialog.steps import Known, Step
from conversations.doors import free_text, password_words, unread_words, whose
from conversations.hearing.ears import Heard
from conversations.model.dialogs import Session
from conversations.model.incoming import Arrival
from conversations.model.people import Contact
from conversations.model.presses import Press
from conversations.model.slips import SlipLine
from conversations.readers.commands import opens_link
from conversations.readers.result import Misread
from conversations.watch import cries
from conversations.watch.cries import HelpCall


@dataclass(frozen=True, slots=True)
class Listened:
    """Result of listening: the session, marked with what was told, and whether the words called or may have."""

    session: Session | None
    called: bool = False
    suspected: bool = False

    @property
    def anything(self) -> bool:
        """True if the contact has been told, or asked, something about danger."""
        return self.called or self.suspected


def listen(scene: Scene, contact: Contact, session: Session | None, text: str, *, message: int = 0) -> Listened:
    """Tell and alarm at a call for help, at any time, before registration too (clinical.md 2.3, rule 5).

    What only may be one is asked back, and staff are shown it. The session comes back marked with a call, so that the
    same words as an answer do not bring it twice.
    """
    heard = hear(scene, contact, session, text)
    if not heard.anything:
        return Listened(session)
    about = whose.speaker(scene, contact, session)
    line = unread_words.line(scene, contact, session, text)
    if heard.emergency is None:
        _note(scene, contact, message, "suspected", line)
        cries.suspect(scene, about, line)
        return Listened(session, suspected=True)
    _note(scene, contact, message, "cry", line)
    # Words next to the call during a login may be a password: the station gets the call alone.
    cry = heard.emergency
    words = cry.phrase if password_words.may_hold_password(session, text) else text
    cries.call(scene, about, HelpCall(words, level=cry.level, about=cry.about), line)
    told = replace(session, facts={**session.facts, "told": cry.level}) if session is not None else None
    return Listened(told, called=True)


def hear(scene: Scene, contact: Contact, session: Session | None, text: str) -> Heard:
    """Return what is heard in a text; a plain number the open question asked for is no call: a pulse of 115.

    A link that was opened says nothing: the letters of its code are chance.
    """
    if opens_link(text):
        return Heard()
    if not any(letter.isalpha() for letter in text) and answers(scene, session, text):
        return Heard()
    step = step_now(scene, session)
    return scene.house.listen(
        text,
        scene.house.protocol,
        age_months=whose.age_of(scene, contact, session),
        name_expected=step is not None and step.wants == "name",
    )


def answers(scene: Scene, session: Session | None, text: str) -> bool:
    """True if the open question's reader takes these words."""
    step = step_now(scene, session)
    if session is None or step is None or step.read is None:
        return False
    facts = {**session.facts, "today": scene.today.isoformat()}
    return not isinstance(step.read(text, Known(scene.today, facts, session.answers)), Misread)


def is_answer(scene: Scene, session: Session, text: str) -> bool:
    """True if a call for help answers the open question too; names and numbers never count as one."""
    step = step_now(scene, session)
    if step is None or step.many or step.any_words:
        return step is not None or free_text.whole_report(scene, session, text)
    known = Known(scene.today, session.facts, session.answers)
    picked = any(choice.kind == "value" for choice in step.choices(session, known)) and answers(scene, session, text)
    return picked or free_text.whole_report(scene, session, text)


def on_press(scene: Scene, contact: Contact, arrival: Arrival, press: Press) -> bool:
    """Do what a button about danger says; after "nobody is in danger" the dialog goes on where it was."""
    if not cries.on_press(scene, contact, arrival, press):
        return False
    if press.action == "no":
        sessions.show_again(scene, contact, scene.work.sessions.open(contact.id))
    return True


def step_now(scene: Scene, session: Session | None) -> Step | None:
    """Return the step of the open question. Returns None if no question is open."""
    return scene.house.dialog(session.dialog).step(session.step) if session is not None else None


def _note(scene: Scene, contact: Contact, message: int, how: str, line: SlipLine) -> None:
    if message:
        scene.work.slips.note_heard(contact.id, message, how, line.text, scene.now)
