"""Deeds on a patient's card: called, report, alarm, visited, words to them, another number; rights are looked up again.

What a deed asks, it asks in the chat in which it was pressed.
"""

from __future__ import annotations

from conversations.calls import alarm_by_hand, call_card, visit_card
from conversations.calls.outcomes import VISITED
from conversations.dialog.scene import Scene
from conversations.dialog.wording import STAFF_LANGUAGE
from conversations.letters import write_first
from conversations.model.care import Episode, EpisodeStatus
from conversations.model.incoming import Arrival
from conversations.model.outgoing import Button, ButtonRows
from conversations.model.people import Staff
from conversations.model.presses import Prompt, StaffButton
from conversations.people import staff_rights
from conversations.station import new_phone
from conversations.texts import say_plain

_DEEDS = ("called", "alarm", "visited", "write", "phone")


def rows(scene: Scene, episode: Episode) -> ButtonRows:
    """Return the buttons of a followed patient's deeds; none while nobody follows them."""
    if episode.status is not EpisodeStatus.ACCEPTED:
        return ()
    called, alarm, visited, write, phone = (_button(episode, name) for name in _DEEDS)
    return ((called, call_card.report_link(scene, episode, "deed.report")), (alarm, visited), (write, phone))


def on_press(scene: Scene, arrival: Arrival, acting: tuple[Staff, Episode], action: str) -> bool:
    """Do what a button of a deed says (`k:7:called`, `k:7:raise-blue`). Returns False if there is no such button."""
    staff, episode = acting
    name, _, rest = action.partition("-")
    if episode.status is not EpisodeStatus.ACCEPTED:
        return False
    if action in VISITED:
        visit_card.found(scene, arrival, staff, episode, action)
        return True
    if name == "raise":
        return alarm_by_hand.chosen(scene, arrival, staff, episode, rest)
    if name == "phone" and rest:
        return new_phone.agreed(scene, arrival, staff, episode, rest)
    return _asks(scene, arrival, staff, episode, action)


def on_reply(scene: Scene, arrival: Arrival, acting: tuple[Staff, Episode], prompt: Prompt, text: str) -> None:
    """Take the words typed for a prompt: the reason of an alarm, or a new number."""
    staff, episode = acting
    if episode.status is not EpisodeStatus.ACCEPTED:
        staff_rights.refuse(scene, arrival, prompt.pack())
    elif prompt.purpose == alarm_by_hand.REASON_PROMPT:
        alarm_by_hand.typed(scene, arrival, staff, episode, text)
    else:
        new_phone.typed(scene, arrival, episode, text)


def _asks(scene: Scene, arrival: Arrival, staff: Staff, episode: Episode, action: str) -> bool:
    """Ask what a deed must know, or put the question away. Returns False for anything else."""
    match action:
        case "called":
            call_card.open_here(scene, arrival, staff, episode)
        case "alarm":
            alarm_by_hand.ask(scene, arrival, episode)
        case "typed":
            alarm_by_hand.ask_in_words(scene, arrival, episode)
        case "visited":
            visit_card.ask(scene, arrival, staff, episode)
        case "write":
            write_first.ask(scene, arrival, episode)
        case "phone":
            new_phone.ask(scene, arrival, episode)
        case "no-alarm":
            alarm_by_hand.left(scene, arrival, episode)
        case "no-visit":
            visit_card.left(scene, arrival, episode)
        case "no-phone":
            new_phone.left(scene, arrival, episode)
        case _:
            return False
    scene.answer_press(arrival)
    return True


def _button(episode: Episode, name: str) -> Button:
    return Button(say_plain(f"deed.{name}", STAFF_LANGUAGE), StaffButton.DEED.data(episode.id, name))
