"""Question before a departure is put on record: one tap next to others must not declare a patient dead."""

from __future__ import annotations

from conversations.dialog.scene import Scene
from conversations.dialog.wording import STAFF_LANGUAGE, named, years
from conversations.model.care import Episode, EpisodeStatus
from conversations.model.departures import DIED, IN_HOSPITAL
from conversations.model.outgoing import Button, Message
from conversations.model.presses import StaffButton
from conversations.texts import joined, say, say_plain


def ask(scene: Scene, chat: str, episode: Episode, kind: str, *, by_family: bool = False) -> None:
    """Ask in the chat of the press, with the name, whether a patient died, is in hospital or moved away."""
    known = scene.work.departures.open_for(episode.id) if episode.status is EpisodeStatus.DEPARTED else None
    if known is not None and not (known.kind == IN_HOSPITAL and kind == DIED):
        scene.post(chat, Message(say("departure.known", STAFF_LANGUAGE, **named(episode))))
        return
    yes, no = (
        Button(say_plain(key, STAFF_LANGUAGE), StaffButton.DEPARTURE.data(episode.id, action))
        for key, action in ((f"departure.yes.{kind}", f"{kind}:yes"), ("departure.button.no", "no"))
    )
    facts = {**named(episode), "age": years(scene, episode.patient.birth)}
    text = say(f"departure.ask.{kind}", STAFF_LANGUAGE, **facts)
    if by_family:
        text = joined(say("departure.family_says", STAFF_LANGUAGE), text)
    scene.post(chat, Message(text, rows=((yes,), (no,))), card=f"leave:{episode.id}")
