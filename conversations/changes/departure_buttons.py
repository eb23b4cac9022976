"""Departure buttons of staff: confirm, not so, undo, home again. Rights are looked up at the press; twice is once."""

from __future__ import annotations

from dataclasses import replace

from conversations.changes import departure_card, departures
from conversations.dialog.scene import Scene
from conversations.dialog.wording import STAFF_LANGUAGE, named
from conversations.model.care import OVER, Episode
from conversations.model.departures import DEPARTURES, Departure, DepartureState
from conversations.model.incoming import Arrival
from conversations.model.outgoing import Button, Message
from conversations.model.people import Staff
from conversations.model.presses import StaffButton, number_in
from conversations.model.undo import UNDO_FOR
from conversations.people import staff_rights
from conversations.people.on_record import put_on_record
from conversations.people.station import group_for, station_of
from conversations.texts import say, say_plain
from conversations.watch import departure_question


def look_up(scene: Scene, arrival: Arrival, number: int) -> tuple[Staff, Episode] | None:
    """Return the sender as staff and the illness of that number, locked. Returns None without rights on it here.

    Staff of the facility that answers or of one above have rights, in their groups or in private.
    """
    episode = scene.work.patients.episode(number, lock=True)
    if episode is None:
        return None
    group = group_for(scene.work, station_of(scene, episode))
    facility = station_of(scene, episode) or (group[0] if group is not None else None)
    staff = staff_rights.entitled(scene, arrival, episode) or staff_rights.here_or_above(scene, arrival, facility)
    return (staff, episode) if staff is not None else None


def on_press(scene: Scene, arrival: Arrival, found: tuple[Staff, Episode], action: str) -> bool:
    """Do what a button about a departure (`e:7:died:yes`) says. Returns False if there is no such button."""
    staff, episode = found
    kind, _, word = action.partition(":")
    departure = scene.work.departures.open_for(episode.id)
    if kind in DEPARTURES and word in ("yes", "ask"):
        scene.answer_press(arrival)
        if word == "ask":
            departure_question.ask(scene, arrival.chat, episode, kind)
        elif episode.status not in OVER:
            _confirm(scene, staff, episode, kind)
        return True
    if kind == "nobody" and number_in(word) >= 0:
        return _nobody(scene, arrival, staff, number_in(word))
    if action == "no":
        scene.answer_press(arrival)
        if departure is None:
            left = Message(say("departure.left", STAFF_LANGUAGE, **named(episode)))
            scene.post(arrival.chat, left, card=departure_card.card_of(episode.id), edit=True)
        else:
            departure_card.redraw(scene, episode, departure)
        return True
    if action not in ("wrong", "undo", "home", "back", "back:yes"):
        return False
    if departure is None:  # taken back meanwhile, or twice
        scene.answer_press(arrival, say_plain("departure.over", STAFF_LANGUAGE))
        return True
    return _back(scene, arrival, staff, episode, departure, action)


def _confirm(scene: Scene, staff: Staff, episode: Episode, kind: str) -> None:
    """Confirm it; a contact's words without a name that meant this patient are answered by that."""
    departures.confirm(scene, staff, episode, kind)
    for contact in scene.work.patients.contacts_of(episode.patient.id):
        unclear = scene.work.departures.unclear(contact.id)
        if unclear is not None:
            _end_unclear(scene, unclear, "departure.unclear_known", **named(episode))


def _nobody(scene: Scene, arrival: Arrival, staff: Staff, number: int) -> bool:
    """End a question about words that meant none of the patients; the words are on record."""
    unclear = scene.work.departures.get(number, lock=True)
    people = departure_card.meant(scene, unclear) if unclear is not None else []
    if unclear is None or all(staff_rights.entitled(scene, arrival, each) is None for each in people):
        return False
    if unclear.ended_at is not None:
        scene.answer_press(arrival, say_plain("departure.over", STAFF_LANGUAGE))
        return True
    scene.answer_press(arrival)
    put_on_record(scene, staff, f"nobody {unclear.kind}", people[0])
    _end_unclear(scene, unclear, "departure.unclear_nobody", by=staff.name)
    return True


def _end_unclear(scene: Scene, unclear: Departure, key: str, **facts: str) -> None:
    over = replace(unclear, state=DepartureState.TAKEN_BACK, ended_at=scene.now, due_at=None)
    scene.work.departures.keep(over)
    departure_card.close_unclear(scene, over, key, **facts)


def _back(scene: Scene, arrival: Arrival, staff: Staff, episode: Episode, departure: Departure, action: str) -> bool:
    if departure.state is DepartureState.SAID:
        scene.answer_press(arrival)
        if action == "wrong":
            departures.refuse(scene, staff, episode, departure)
        return True
    if action == "wrong":
        scene.answer_press(arrival, say_plain("departure.over", STAFF_LANGUAGE))
    elif action == "undo" and scene.now - (departure.decided_at or scene.now) > UNDO_FOR:
        scene.answer_press(arrival, say_plain("departure.undo_too_late", STAFF_LANGUAGE))
        departure_card.redraw(scene, episode, replace(departure, due_at=None))
    elif action in ("undo", "back:yes"):
        scene.answer_press(arrival)
        departures.undo(scene, staff, episode, departure)
    elif action == "home":
        scene.answer_press(arrival)
        departures.come_home(scene, staff, episode, departure)
    else:
        scene.answer_press(arrival)
        _ask_back(scene, arrival, episode)
    return True


def _ask_back(scene: Scene, arrival: Arrival, episode: Episode) -> None:
    yes, no = (
        Button(say_plain(key, STAFF_LANGUAGE), StaffButton.DEPARTURE.data(episode.id, action))
        for key, action in (("departure.button.back_yes", "back:yes"), ("departure.button.no", "no"))
    )
    text = say("departure.ask.back", STAFF_LANGUAGE, **named(episode))
    scene.post(arrival.chat, Message(text, rows=((yes,), (no,))), card=departure_card.card_of(episode.id), edit=True)
