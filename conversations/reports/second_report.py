"""Second report: if two chats finish the same report, the first counts, and what differs is kept next to it."""

from __future__ import annotations

from dataclasses import replace

from conversations.dialog.scene import Scene
from conversations.model.care import Episode, Slot
from conversations.model.dialogs import Answers, Session, answers_from
from conversations.model.people import Contact
from conversations.people import household
from conversations.reports.report_questions import plain_answers
from conversations.texts import say


def kept(scene: Scene, contact: Contact, session: Session, slot: Slot, episode: Episode, answers: Answers) -> Session:
    """Make an extra report if another chat has filed the day's with other answers meanwhile, so that nothing is lost.

    A danger only this chat saw is judged, stored and sounded like any other.
    """
    first = scene.work.reports.of_slot(slot.id)
    if first is None:
        return session
    told = household.told(scene, slot, episode, contact.language)
    if plain_answers(answers_from(first)) == plain_answers(answers):
        heard = say("household.heard", contact.language, told=told)
        return replace(session, facts={**session.facts, "same": f"{heard} {say('household.same', contact.language)}"})
    extra = scene.work.slots.add(episode, slot.day, scene.now, extra=True)
    beside = say("household.beside", contact.language, told=told)
    return replace(session, facts={**session.facts, "slot": extra.id, "beside": beside})
