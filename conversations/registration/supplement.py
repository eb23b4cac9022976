"""Supplement: the patient's answer returns to the station's card, or reaches the station as a letter."""

from __future__ import annotations

from conversations.dialog.scene import Scene
from conversations.dialog.steps import Ended, Turn
from conversations.letters import letters
from conversations.model.care import OVER, Episode, EpisodeStatus
from conversations.model.dialogs import Session
from conversations.model.outgoing import Message
from conversations.model.people import Contact
from conversations.registration import acceptance
from conversations.texts import say
from conversations.watch import status_card


def on_turn(scene: Scene, contact: Contact, turn: Turn) -> Session:
    """File the answer when the dialog has ended."""
    ended = next((e for e in turn.events if isinstance(e, Ended)), None)
    if ended is None:
        return turn.session
    if ended.status != "finished":
        button = status_card.answer_button(int(turn.session.facts["episode"]), contact.language)
        scene.say(contact, Message(say("supplement.later", contact.language), rows=((button,),)))
        return turn.session
    facts = turn.session.facts
    episode = scene.work.patients.episode(int(facts["episode"]), lock=True)
    if episode is not None and episode.status in (EpisodeStatus.WAITING, EpisodeStatus.ASKED):
        told = [
            *episode.screening.get("asked", ()),
            {"q": facts["question"], "a": turn.session.answers["answer"].value},
        ]
        scene.work.patients.set_screening(episode.id, {**episode.screening, "asked": told})
        scene.work.patients.set_status(episode.id, EpisodeStatus.WAITING, scene.now)
        acceptance.post_card(scene, episode.id)
        status_card.refresh(scene, episode.id)
        scene.say(contact, Message(say("supplement.thanks", contact.language)))
    else:
        _too_late(scene, contact, episode, turn.session)
    return turn.session


def _too_late(scene: Scene, contact: Contact, episode: Episode | None, session: Session) -> None:
    """Send the words as a letter to the facility that follows the patient now: too late for the decision (or merge)."""
    followed = [each for each in scene.work.patients.of_contact(contact.id) if each.status not in OVER]
    about = [each for each in followed if episode is not None and each.id == episode.id] or followed
    if about:
        letters.receive(scene, contact, about, letters.Written("text", str(session.answers["answer"].value)))
    else:
        scene.say(contact, Message(say("home.not_followed", contact.language)))
