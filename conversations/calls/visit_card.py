"""Visit card: a staff member was at the patient's home; one tap notes what was found there."""

from __future__ import annotations

from conversations.calls import call_card
from conversations.calls.outcomes import VISITED, pressed_before, record
from conversations.dialog.scene import Scene
from conversations.dialog.wording import STAFF_LANGUAGE, clock, named
from conversations.model.care import Episode
from conversations.model.incoming import Arrival
from conversations.model.outgoing import Button, Message
from conversations.model.people import Staff
from conversations.model.presses import StaffButton
from conversations.texts import Html, say, say_plain


def ask(scene: Scene, arrival: Arrival, staff: Staff, episode: Episode) -> None:
    """Ask what the visit found; the three answers are buttons."""
    rows = tuple((_button(episode, f"outcome.{each}", each),) for each in VISITED)
    back = (_button(episode, "deed.no", "no-visit"),)
    text = say("visit.ask", STAFF_LANGUAGE, **named(episode), staff=staff.name)
    scene.post(arrival.chat, Message(text, rows=(*rows, back)), card=_card(episode))


def found(scene: Scene, arrival: Arrival, staff: Staff, episode: Episode, outcome: str) -> None:
    """Keep what the visit found: "worse" raises an alarm that is theirs, "nobody there" leaves the tasks open."""
    if (before := pressed_before(scene, staff, episode, outcome)) is not None:
        said = say_plain("calling.noted", STAFF_LANGUAGE, name=before.staff, at=clock(scene, before.at))
        scene.answer_press(arrival, said)
        return
    scene.answer_press(arrival)
    attempt, follows = record(scene, staff, episode, outcome)
    facts = {"outcome": say_plain(f"outcome.{outcome}", STAFF_LANGUAGE), "staff": staff.name, "at": scene.clock()}
    done = say("visit.done", STAFF_LANGUAGE, **named(episode), **facts)
    rows = ((call_card.undo_button(scene, episode, attempt),),)
    text = Html("\n".join(filter(None, (done, follows))))
    scene.post(arrival.chat, Message(text, rows=rows), card=_card(episode), edit=True)
    call_card.refresh_lists(scene, episode)


def left(scene: Scene, arrival: Arrival, episode: Episode) -> None:
    """Put the question away: nothing was noted."""
    scene.post(
        arrival.chat, Message(say("visit.left", STAFF_LANGUAGE, **named(episode))), card=_card(episode), edit=True
    )


def _button(episode: Episode, key: str, action: str) -> Button:
    return Button(say_plain(key, STAFF_LANGUAGE), StaffButton.DEED.data(episode.id, action))


def _card(episode: Episode) -> str:
    return f"visit:{episode.id}"
