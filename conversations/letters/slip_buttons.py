"""Slip buttons and replies: staff say that they have read the words, or answer them; both end the ladder."""

from __future__ import annotations

from conversations.dialog.scene import Scene
from conversations.dialog.wording import STAFF_LANGUAGE, clock
from conversations.letters import letter_answers, slips
from conversations.letters.letters import Written, kind_in_words, written
from conversations.letters.slip_card import LINES_SHOWN
from conversations.model.incoming import Arrival, Attachment
from conversations.model.outgoing import Forward, Message
from conversations.model.people import Contact, Facility, Staff
from conversations.model.presses import number_in
from conversations.model.slips import Slip
from conversations.people import staff_rights
from conversations.people.on_record import put_on_record
from conversations.people.station import facility_of, station_facts
from conversations.texts import say, say_plain


def look_up(scene: Scene, arrival: Arrival, number: int) -> tuple[Staff, Slip] | None:
    """Return the sender as staff and the slip of that number, locked. Returns None without rights on it here.

    Staff of the facility that reads it or of one above have rights, in their groups or in private.
    """
    slip = scene.work.slips.get(number, lock=True)
    if slip is None:
        return None
    facility = facility_of(scene, slip.facility)
    reads = facility or next(iter(scene.work.facilities.offices()), None)
    staff = staff_rights.in_group_for(scene, arrival, facility) or staff_rights.here_or_above(scene, arrival, reads)
    return (staff, slip) if staff is not None else None


def on_press(scene: Scene, arrival: Arrival, found: tuple[Staff, Slip], action: str) -> bool:
    """Do what a button of a slip (`h:7:read`) says. Returns False if it has no such button."""
    staff, slip = found
    if action != "read":
        return False
    if slip.read_at is not None:
        facts = {"name": slip.read_by.rpartition("|")[0], "at": clock(scene, slip.read_at)}
        scene.answer_press(arrival, say_plain("slip.taken", STAFF_LANGUAGE, **facts))
        return True
    scene.answer_press(arrival)
    slips.read(scene, slip, staff.name)
    _record(scene, staff, slip, "read words")
    return True


def on_reply(scene: Scene, arrival: Arrival, card: str, text: str) -> None:
    """Send the words that staff replied to a slip's card (`slip:7`) to the people who typed on it."""
    _reply(scene, arrival, card, Written("text", text))


def on_file_reply(scene: Scene, arrival: Arrival, card: str, what: Attachment) -> None:
    """Send the photo, voice message, place or document that staff replied with."""
    content = written(what)
    if content is None:
        letter_answers.not_passed_on(scene, arrival, what)
    else:
        _reply(scene, arrival, card, content)


def _reply(scene: Scene, arrival: Arrival, card: str, what: Written) -> None:
    found = look_up(scene, arrival, number_in(card.partition(":")[2]))
    if found is None:
        staff_rights.note_refused(scene, arrival, card)
        scene.post(arrival.chat, Message(say("letter.no_rights", STAFF_LANGUAGE)))
        return
    staff, slip = found
    typed = {line.contact for line in scene.work.slips.lines(slip.id, LINES_SHOWN)}
    readers = [each for each in map(scene.work.contacts.get, sorted(typed)) if each.reachable]
    if not readers:
        scene.post(arrival.chat, Message(say("slip.unreachable", STAFF_LANGUAGE)))
        return
    episode = scene.work.patients.episode(slip.episode) if slip.episode else None
    station = facility_of(scene, slip.facility)
    for reader in readers:
        if episode is None:
            _send_to_stranger(scene, reader, station, what)
        else:  # kept as a letter, which the contact may answer
            answer = letter_answers.keep(scene, arrival, staff, (episode.id, reader.id), what, card)
            letter_answers.send(scene, reader, answer, station, episode.patient.full_name)
    if slip.read_at is None:
        slips.read(scene, slip, staff.name, "answered")
    _record(scene, staff, slip, "answered words")


def _send_to_stranger(scene: Scene, to: Contact, station: Facility | None, what: Written) -> None:
    """Send the reply to a person who is not registered yet."""
    facts = {**station_facts(station, to.language), "words": what.text}
    message = Message(say("words.from_station", to.language, **facts))
    if what.kind == "text":
        scene.say(to, message)
        return
    kind = kind_in_words(what.kind, to.language)
    instead = Message(say("words.file_instead", to.language, **facts, kind=kind))
    source = scene.house.channels.staff_name
    scene.forward(to.channel, to.address, Forward(what.kind, what.file, source, message, instead=instead))


def _record(scene: Scene, staff: Staff, slip: Slip, action: str) -> None:
    episode = scene.work.patients.episode(slip.episode) if slip.episode else None
    if episode is not None:
        put_on_record(scene, staff, action, episode, {"slip": slip.id})
    else:
        scene.work.audit.note(f"staff:{staff.id}", action, f"slip:{slip.id}", scene.now)
