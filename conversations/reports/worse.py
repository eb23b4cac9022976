"""I feel worse: the signs are asked first, by a few large buttons, then oxygen and breaths; silence is not left alone.

The press itself is kept on a slip. Unless an answer comes, the slip reaches the group within minutes, and climbs.
"""

from __future__ import annotations

from dataclasses import replace

from conversations.dialog import sessions
from conversations.dialog.scene import Scene
from conversations.dialog.wording import STAFF_LANGUAGE
from conversations.letters import slips
from conversations.letters.slips import Speaker
from conversations.model.care import Episode
from conversations.model.dialogs import Session
from conversations.model.people import Contact
from conversations.model.slips import SlipLine
from conversations.people import caregivers
from conversations.reports import meant
from conversations.texts import say_plain

FIRST_KINDS = ("signs", "spo2", "breaths")
"""Kinds of the questions that come first; the others can wait."""


def pressed(scene: Scene, contact: Contact, episode: Episode, *, unsure: bool = False) -> None:
    """Keep the press on a slip that waits for an answer; `unsure` if the contact has several patients."""
    speaker = Speaker(contact, episode, episode.facility, unsure)
    slips.await_answer(scene, speaker, line(scene, contact))


def line(scene: Scene, contact: Contact) -> SlipLine:
    """Return the press as a line of a slip."""
    return SlipLine(contact.id, scene.now, say_plain("menu.worse", STAFF_LANGUAGE), "", "pressed")


def ask(scene: Scene, contact: Contact, episode: Episode) -> None:
    """Ask for a patient's signs at once: in the report that is open or due, else in an extra one."""
    session = scene.work.sessions.open(contact.id)
    if session is None or not _is_of(session, episode):
        due = meant.due_session(scene, [episode]) or meant.extra_session(scene, episode)
        sessions.begin(scene, contact, replace(due, facts={**due.facts, **_facts(scene)}))
        return
    asked = replace(session, facts={**session.facts, **_facts(scene)}, pending=(), editing=_signs(scene))
    scene.work.sessions.keep(asked, scene.now)
    sessions.show(scene, contact, asked)


def whom(scene: Scene, contact: Contact) -> list[Episode]:
    """Return the patients of a contact whose report can be taken, and keep the press if there are several."""
    episodes = caregivers.accepted(scene, contact)
    if episodes:
        pressed(scene, contact, episodes[0], unsure=len(episodes) > 1)
    return episodes


def named(scene: Scene, contact: Contact, episode: Episode) -> None:
    """Ask about the patient whose name was pressed; the slip that was only a guess is answered by that."""
    for each in caregivers.accepted(scene, contact):
        if each.id != episode.id:
            slips.answer_given(scene, contact, each.id)
    pressed(scene, contact, episode)
    ask(scene, contact, episode)


def _is_of(session: Session, episode: Episode) -> bool:
    facts = session.facts
    own = session.dialog == "report" and facts.get("episode") == episode.id
    return own and not facts.get("correcting") and not facts.get("by_staff")


def _facts(scene: Scene) -> dict[str, object]:
    """Return what a session knows after the press: which questions come first, and that all is about now."""
    questions = scene.house.protocol.questions
    return {"worse": True, "first": [q.name for kind in FIRST_KINDS for q in questions if q.kind == kind]}


def _signs(scene: Scene) -> str:
    return next(iter(scene.house.protocol.signs_questions), "")
