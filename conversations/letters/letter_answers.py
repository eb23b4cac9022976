"""Answers of staff: what they reply to a letter reaches the patient, from the station, never from a person by name."""

from __future__ import annotations

from conversations.dialog.scene import Scene
from conversations.dialog.wording import STAFF_LANGUAGE, clock, title
from conversations.letters.letters import Written, card, kind_in_words, written
from conversations.model.care import Episode, Letter, SentLetter
from conversations.model.incoming import Arrival, Attachment
from conversations.model.outgoing import ALARM_CARDS, Button, ButtonRows, Forward, Message
from conversations.model.people import Contact, Facility, Staff
from conversations.model.presses import StaffButton, number_in
from conversations.people import staff_rights
from conversations.people.on_record import put_on_record
from conversations.people.station import station_facts, station_of
from conversations.readers.dialling import dial
from conversations.texts import Html, joined, say, say_plain
from conversations.watch import alarm_letter


def on_reply(scene: Scene, arrival: Arrival, name: str, text: str) -> None:
    """Send the words that staff replied to a letter's card (`thread:7:31`), or to an alarm's (`alarm:7`)."""
    _reply(scene, arrival, name, Written("text", text))


def on_file_reply(scene: Scene, arrival: Arrival, name: str, what: Attachment) -> None:
    """Send the photo, voice message, place or document that staff replied with; of any other say that it stays here."""
    content = written(what)
    if content is None:
        not_passed_on(scene, arrival, what)
    else:
        _reply(scene, arrival, name, content)


def not_passed_on(scene: Scene, arrival: Arrival, what: Attachment) -> None:
    """Say that a sticker, a poll or the like was not sent to the patient."""
    kind = kind_in_words(what.kind, STAFF_LANGUAGE)
    scene.post(arrival.chat, Message(say("letter.kind_stays", STAFF_LANGUAGE, kind=kind)))


def readers(scene: Scene, episode: Episode, writer: int | None) -> list[Contact]:
    """Return the contacts an answer goes to: the writer of the letter, else all who answer for the patient."""
    patient = scene.work.patients.merged_into(episode.patient.id) or episode.patient.id
    people = scene.work.patients.contacts_of(patient)  # the older patient's, if merged meanwhile
    wrote = [each for each in people if each.id == writer]
    return [each for each in wrote or people if each.reachable]


def sent_as(letter: Letter) -> str:
    """Return the card name of an answer in the patient's chat."""
    return f"station:{letter.episode}:{letter.id}"


def content_of(scene: Scene, to: Contact, answer: Letter, station: Facility | None, name: str) -> Message | Forward:
    """Return an answer as the patient gets it; instead of a file that does not arrive there is a phone to call."""
    facts = {**station_facts(station, to.language), "name": name, "words": answer.text}
    words = Message(say("letter.from_station", to.language, **facts))
    if answer.kind == "text":
        return words
    kind = kind_in_words(answer.kind, to.language)
    instead = Message(say("letter.file_instead", to.language, **facts, kind=kind))
    source = scene.house.channels.staff_name
    return Forward(answer.kind, answer.file, source, words, sent_as(answer), instead)


def send(scene: Scene, to: Contact, answer: Letter, station: Facility | None, name: str) -> None:
    """Send an answer to one contact."""
    content = content_of(scene, to, answer, station, name)
    if isinstance(content, Forward):
        scene.forward(to.channel, to.address, content)
    else:
        scene.say(to, content, card=sent_as(answer))


def keep(
    scene: Scene, arrival: Arrival, staff: Staff, letter: tuple[int, int | None], what: Written, name: str
) -> Letter:
    """Keep an answer about an illness to a contact (None: to all), with the message it was typed in and its card."""
    episode, writer = letter
    number = scene.work.letters.keep(
        episode, what.kind, what.text, what.file, scene.now, contact=writer, staff=staff.id
    )
    message = int(getattr(arrival.what, "message", 0))
    scene.work.sent_letters.keep(SentLetter(number, arrival.chat, message, name, scene.now))
    return Letter(number, episode, writer, staff.id, scene.now, what.kind, what.text, what.file)


def _reply(scene: Scene, arrival: Arrival, name: str, what: Written) -> None:
    if name.startswith(ALARM_CARDS):
        _reply_to_alarm(scene, arrival, name, what)
        return
    letter = scene.work.letters.get(number_in(name.rpartition(":")[2]))
    episode = scene.work.patients.episode(letter.episode) if letter is not None else None
    staff = staff_rights.entitled(scene, arrival, episode)
    if letter is None or episode is None or staff is None:
        _refuse(scene, arrival, name)
        return
    answer = _sent(scene, arrival, staff, episode, letter, what, name)
    if answer is None:
        return
    below = say("letter.answered", STAFF_LANGUAGE, name=staff.name, at=clock(scene, scene.now))
    show_mark(scene, arrival.chat, episode, letter, below, answer.id)


def _reply_to_alarm(scene: Scene, arrival: Arrival, name: str, what: Written) -> None:
    """Send what staff replied to an alarm with words of danger; an alarm without any says that nothing was sent."""
    found = staff_rights.on_alarm(scene, arrival, alarm_letter.alarm_of(name))
    if found is None:
        _refuse(scene, arrival, name)
        return
    staff, episode, alert = found
    letter = scene.work.letters.get(alert.letter) if alert.letter is not None else None
    if letter is None:
        scene.post(arrival.chat, Message(say("alarm.no_letter", STAFF_LANGUAGE)))
    elif _sent(scene, arrival, staff, episode, letter, what, name) is not None:
        alarm_letter.answered(scene, staff, episode, alert)


def _refuse(scene: Scene, arrival: Arrival, name: str) -> None:
    staff_rights.note_refused(scene, arrival, name)
    scene.post(arrival.chat, Message(say("letter.no_rights", STAFF_LANGUAGE)))


def _sent(
    scene: Scene, arrival: Arrival, staff: Staff, episode: Episode, letter: Letter, what: Written, name: str
) -> Letter | None:
    """Send the reply from the station; staff are on record, but not named. Returns None if nobody is there."""
    to = readers(scene, episode, letter.contact)
    if not to:
        facts = {"code": episode.patient.code, "phone": dial(episode.patient.phone)}
        scene.post(arrival.chat, Message(say("letter.unreachable", STAFF_LANGUAGE, **facts)))
        return None
    answer = keep(scene, arrival, staff, (episode.id, letter.contact), what, name)
    put_on_record(scene, staff, "answered letter", episode)
    for reader in to:
        send(scene, reader, answer, station_of(scene, episode), episode.patient.full_name)
    return answer


def show_mark(scene: Scene, chat: str, episode: Episode, letter: Letter, below: Html, recall: int = 0) -> None:
    """Show what became of an answer on the letter's card; a file has no text to change, so a line is posted below it.

    With `recall` there is a button that takes this answer back.
    """
    label = say_plain("letter.recall", STAFF_LANGUAGE)
    rows: ButtonRows = ((Button(label, StaffButton.LETTER.data(recall, "recall")),),) if recall else ()
    if letter.kind == "text":
        name = f"thread:{episode.id}:{letter.id}"
        scene.post(chat, card(scene, episode, letter, below, rows), card=name, edit=True)
        return
    head = say("letter.mark", STAFF_LANGUAGE, title=title(scene, episode))
    name = f"answer:{letter.id}"
    there = scene.work.outbox.has_card(scene.house.channels.staff_name, chat, name)
    scene.post(chat, Message(joined(head, below), rows=rows), card=name, edit=there)
