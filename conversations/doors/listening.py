"""Listening: every text is heard for a call for help, before and besides whatever else it means."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from conversations.dialog import sessions
from conversations.dialog.scene import Scene
from conversations.dialog.steps import Known, Step
from conversations.doors import free_text, password_words, unread_words, whose
from conversations.hearing.ears import Heard, as_heard
from conversations.hearing.measures import numbers_said
from conversations.letters import cries
from conversations.letters.cries import HelpCall
from conversations.model.dialogs import Session
from conversations.model.incoming import Arrival
from conversations.model.people import Contact
from conversations.model.presses import Press
from conversations.model.slips import SlipLine
from conversations.people import caregivers
from conversations.readers.commands import opens_link
from conversations.readers.result import Misread, Read, Reading, Unclear
from conversations.reports import judging, meant

_NUMBER = re.compile(r"\d+(?:[.,/]\d+)?")
_MOST_NUMBERS = 4
"""Maximum numbers of one message judged each alone."""

_MEASURE = "measure"
"""Id of a call that is a measured number."""


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


def listen(
    scene: Scene, contact: Contact, session: Session | None, text: str, *, message: int = 0, answers_next: bool = False
) -> Listened:
    """Tell and alarm at a call for help, at any time, before registration too (clinical.md 2.3, rule 5).

    What only may be one is asked back, and staff are shown it. The session comes back marked with a call, so that the
    same words as an answer do not bring it twice. If the text `answers_next` and its only danger is a number that a
    report takes as an answer, the report's judgement tells it, once.
    """
    heard = hear(scene, contact, session, text)
    if not heard.anything or (answers_next and _left_to_report(scene, contact, session, text, heard)):
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
    if session is None:
        return Listened(None, called=True)
    told = replace(session, facts={**session.facts, "told": cry.level})
    if told.dialog == "report" and not is_answer(scene, told, text):
        told = judging.said_besides(told, words)
    scene.work.sessions.keep(told, scene.now)
    return Listened(told, called=True)


def hear(scene: Scene, contact: Contact, session: Session | None, text: str) -> Heard:
    """Return what is heard in a text; a plain number the open question asked for is no call: a pulse of 115.

    A link that was opened says nothing: the letters of its code are chance.
    """
    if opens_link(text):
        return Heard()
    reading = _reading(scene, session or _due(scene, contact), text) if not _has_letters(text) else Misread("")
    if isinstance(reading, Read):
        return Heard()
    heard = _listened(scene, contact, session, text)
    if isinstance(reading, Unclear) and not _is_measured(heard):
        return Heard()  # asked back; only a number of another kind ("70/40" for a temperature) may be more
    if not heard.anything and session is not None and _one_of_several(scene, contact, session, text):
        return Heard(suspected=True)
    return heard


def _one_of_several(scene: Scene, contact: Contact, session: Session, text: str) -> bool:
    """True if a number a report does not take, one of several or another person's, is a danger alone: "còn bố 91"."""
    numbers = _NUMBER.findall(text)[:_MOST_NUMBERS]
    step = step_now(scene, session)
    if session.dialog != "report" or step is None or step.many:
        return False
    if free_text.whole_report(scene, session, text):
        return False  # taken, or asked back with the advice it needs
    another = free_text.is_of_another(scene, contact, session, text)
    refused = len(numbers) > 1 and not answers(scene, session, text) and not meant.is_danger(scene, session)
    return (another or refused) and any(
        meant.is_danger(scene, meant.turn_of(scene, contact, session, each).session) for each in numbers
    )


def _listened(scene: Scene, contact: Contact, session: Session | None, text: str) -> Heard:
    step = step_now(scene, session)
    return scene.house.listen(
        text,
        scene.house.protocol,
        age_months=whose.age_of(scene, contact, session),
        name_expected=step is not None and step.wants == "name",
    )


def _left_to_report(scene: Scene, contact: Contact, session: Session | None, text: str, heard: Heard) -> bool:
    """True if all that was heard is a number that the open or due report takes, and calls a danger."""
    report = session or (_meant(scene, contact, text) if _is_measured(heard) else None)
    if report is None or report.dialog != "report":
        return False
    kind = measured(scene, report, text, heard)
    return bool(kind) and meant.tells_of(scene, contact, report, text, kind)


def _due(scene: Scene, contact: Contact) -> Session | None:
    """Return the report due today at its first question, not on record yet. Returns None if none is due."""
    due = meant.due_session(scene, caregivers.accepted(scene, contact))
    return meant.begun(scene, due) if due is not None else None


def _meant(scene: Scene, contact: Contact, text: str) -> Session | None:
    """Return the report that words outside a dialog begin, not on record yet. Returns None if they begin none."""
    episodes = caregivers.accepted(scene, contact)
    due = meant.due_session(scene, episodes)
    if due is not None:
        return meant.begun(scene, due) if meant.begins(scene, due, text) else None
    alone = len(episodes) == 1 and meant.is_line(scene, episodes[0], text)
    return meant.trial_session(scene, episodes[0]) if alone else None


def answers(scene: Scene, session: Session | None, text: str) -> bool:
    """True if the open question's reader takes these words."""
    return not isinstance(_reading(scene, session, text), Misread)


def _reading(scene: Scene, session: Session | None, text: str) -> Reading:
    step = step_now(scene, session)
    if session is None or step is None or step.read is None:
        return Misread("")
    facts = {**session.facts, "today": scene.today.isoformat()}
    return step.read(text, Known(scene.today, facts, session.answers))


def measured(scene: Scene, session: Session, text: str, heard: Heard) -> str:
    """Return the measure whose number is all the danger heard in a text; an empty text if there is another."""
    if not _is_measured(heard):
        return ""
    worst = numbers_said(as_heard(text), scene.house.protocol, int(session.facts["age_months"])).worst
    return worst[0].kind if worst is not None else ""


def _is_measured(heard: Heard) -> bool:
    return heard.emergency is not None and heard.emergency.id == _MEASURE


def _has_letters(text: str) -> bool:
    return any(letter.isalpha() for letter in text)


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
    session = scene.work.sessions.open(contact.id)
    slip = scene.work.slips.get(press.row)
    if press.action == "no":
        sessions.show_again(scene, contact, session)
    elif session is not None and slip is not None and slip.episode == session.facts.get("episode"):
        newest = scene.work.slips.lines(slip.id, 1)[-1]
        scene.work.sessions.keep(judging.said_besides(session, newest.text), scene.now)
    return True


def step_now(scene: Scene, session: Session | None) -> Step | None:
    """Return the step of the open question. Returns None if no question is open."""
    return scene.house.dialog(session.dialog).step(session.step) if session is not None else None


def _note(scene: Scene, contact: Contact, message: int, how: str, line: SlipLine) -> None:
    if message:
        scene.work.slips.note_heard(contact.id, message, how, line.text, scene.now)
