"""Question before a departure is put on record: one tap next to others must not declare a patient dead."""

from __future__ import annotations

from conversations.dialog.scene import Scene
from conversations.dialog.wording import STAFF_LANGUAGE, named, years
from conversations.model.care import Episode, EpisodeStatus
from conversations.model.outgoing import Button, Message
from conversations.model.presses import StaffButton
from conversations.texts import say, say_plain


def ask(scene: Scene, chat: str, episode: Episode, kind: str) -> None:
    """Ask in the chat of the press, with the patient's name, whether the patient died, is in hospital or moved away."""
    if episode.status is EpisodeStatus.DEPARTED:
        scene.post(chat, Message(say("departure.known", STAFF_LANGUAGE, **named(episode))))
        return
    yes, no = (
        Button(say_plain(key, STAFF_LANGUAGE), StaffButton.DEPARTURE.data(episode.id, action))
        for key, action in ((f"departure.yes.{kind}", f"{kind}:yes"), ("departure.button.no", "no"))
    )
    facts = {**named(episode), "age": years(scene, episode.patient.birth)}
    text = say(f"departure.ask.{kind}", STAFF_LANGUAGE, **facts)
    scene.post(chat, Message(text, rows=((yes,), (no,))), card=f"leave:{episode.id}")
