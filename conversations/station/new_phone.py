"""New phone of a patient, by staff: read, asked once with both numbers, on record; the old one stays in a note."""

from __future__ import annotations

from conversations.calls import call_card
from conversations.dialog.scene import Scene
from conversations.dialog.wording import STAFF_LANGUAGE
from conversations.model.care import Episode
from conversations.model.incoming import Arrival
from conversations.model.outgoing import Button, Message
from conversations.model.people import Staff
from conversations.model.presses import StaffButton
from conversations.people.on_record import put_on_record
from conversations.readers.dialling import dial
from conversations.readers.phones import read_phone, show_phone
from conversations.readers.result import Misread, Read, Unclear
from conversations.texts import say, say_plain

NUMBER_PROMPT = "new-phone"
"""Name of the prompt that asks for the new number."""

RENUMBERED = "renumbered"
"""Outcome of the search for a number that is over."""


def ask(scene: Scene, arrival: Arrival, episode: Episode) -> None:
    """Ask for the new number; the reply to this message is it."""
    facts = {"code": episode.patient.code, "phone": dial(episode.patient.phone)}
    scene.prompt(
        arrival, say("renumber.ask", STAFF_LANGUAGE, name=arrival.sender_name, **facts), NUMBER_PROMPT, episode.id
    )


def typed(scene: Scene, arrival: Arrival, episode: Episode, text: str) -> None:
    """Read a number, and ask once, with both, before anything changes."""
    match read_phone(text):
        case Read(value):
            numbers = [str(value)]
        case Unclear(_, candidates):
            numbers = [str(each.value) for each in candidates]
        case Misread(reason):
            scene.post(arrival.chat, Message(say(reason, STAFF_LANGUAGE)))
            ask(scene, arrival, episode)
            return
    old = dial(episode.patient.phone)
    if numbers == [episode.patient.phone]:
        scene.post(arrival.chat, Message(say("renumber.same", STAFF_LANGUAGE, number=old)))
        return
    rows = [
        (_button(episode, say_plain("renumber.yes", STAFF_LANGUAGE, number=show_phone(number)), f"phone-{number}"),)
        for number in numbers
    ]
    back = _button(episode, say_plain("renumber.no", STAFF_LANGUAGE), "no-phone")
    facts = {"code": episode.patient.code, "old": old, "new": " / ".join(map(dial, numbers))}
    text_shown = say("renumber.sure", STAFF_LANGUAGE, **facts)
    scene.post(arrival.chat, Message(text_shown, rows=(*rows, (back,))), card=_card(episode))


def agreed(scene: Scene, arrival: Arrival, staff: Staff, episode: Episode, number: str) -> bool:
    """Change the number: it is unproven now, and the search for it is over. Returns False if it is no number."""
    reading = read_phone(number)
    if not isinstance(reading, Read) or reading.value != number:
        return False
    old = episode.patient.phone
    if old == number:
        scene.answer_press(arrival, say_plain("renumber.same", STAFF_LANGUAGE, number=show_phone(number)))
        return True
    scene.answer_press(arrival)
    scene.work.patients.correct(episode.patient.id, {"phone": number})
    scene.work.patients.set_phone_proven(episode.id, False)
    note = say_plain("renumber.note", STAFF_LANGUAGE, old=show_phone(old), new=show_phone(number))
    scene.work.tasks.add_note(episode.id, staff.id, note, scene.now)
    scene.work.tasks.close(episode.id, RENUMBERED, scene.now, ("find_number",))
    put_on_record(scene, staff, "changed phone", episode, place=arrival.chat)
    facts = {"code": episode.patient.code, "old": dial(old), "new": dial(number)}
    done = say("renumber.done", STAFF_LANGUAGE, **facts, staff=staff.name, at=scene.clock())
    scene.post(arrival.chat, Message(done), card=_card(episode), edit=True)
    call_card.refresh_lists(scene, episode)
    return True


def left(scene: Scene, arrival: Arrival, episode: Episode) -> None:
    """Leave the number as it is."""
    text = say("renumber.left", STAFF_LANGUAGE, code=episode.patient.code, phone=dial(episode.patient.phone))
    scene.post(arrival.chat, Message(text), card=_card(episode), edit=True)


def _button(episode: Episode, label: str, action: str) -> Button:
    return Button(label, StaffButton.DEED.data(episode.id, action))


def _card(episode: Episode) -> str:
    return f"renumber:{episode.id}"
