"""Fates of letters: an answer corrected, taken back or not arrived, and a patient's file that the station cannot open.

A bot is told of an edited message, never of a deleted one: that is what the button to take it back is for.
"""

from __future__ import annotations

from dataclasses import replace

from conversations.dialog.scene import Scene
from conversations.dialog.wording import STAFF_LANGUAGE, clock, title
from conversations.letters import letter_answers, letters
from conversations.letters.letters import Written
from conversations.model.care import Episode, Letter, SentLetter
from conversations.model.incoming import Arrival, NotArrived, Text
from conversations.model.outgoing import Message
from conversations.model.people import Contact, Staff
from conversations.model.presses import number_in
from conversations.model.undo import UNDO_FOR
from conversations.people import staff_rights
from conversations.people.on_record import put_on_record
from conversations.people.station import name_or_office, station_of
from conversations.readers.dialling import dial
from conversations.texts import Html, say, say_plain

FoundAnswer = tuple[Staff, SentLetter, Letter, Episode]
"""Staff member, answer on its way, its words, and the illness it is about."""


def look_up(scene: Scene, arrival: Arrival, number: int) -> FoundAnswer | None:
    """Return the sender as staff and the answer of that number. Returns None without rights on it here."""
    sent, answer = scene.work.sent_letters.get(number), scene.work.letters.get(number)
    episode = scene.work.patients.episode(answer.episode, lock=True) if answer is not None else None
    staff = staff_rights.entitled(scene, arrival, episode)
    if sent is None or answer is None or episode is None or staff is None:
        return None
    return staff, sent, answer, episode


# ---------------------------------------------------------------- corrected


def edited(scene: Scene, arrival: Arrival, what: Text) -> None:
    """Send the patient a correction when staff edit a message that was passed on; unchanged words mean nothing."""
    latest = {}
    for sent in scene.work.sent_letters.typed_in(arrival.chat, what.message) if what.message else ():
        answer = scene.work.letters.get(sent.letter)
        if answer is not None:
            latest[answer.episode, answer.contact] = sent, answer
    for sent, answer in latest.values():
        if sent.state != "recalled" and answer.kind == "text" and answer.text.strip() != what.text.strip():
            _correct(scene, arrival, sent, answer, what.text.strip())


def _correct(scene: Scene, arrival: Arrival, sent: SentLetter, before: Letter, text: str) -> None:
    episode = scene.work.patients.episode(before.episode)
    staff = staff_rights.entitled(scene, arrival, episode)
    if episode is None or staff is None:
        staff_rights.note_refused(scene, arrival, sent.card)
        scene.post(arrival.chat, Message(say("letter.no_rights", STAFF_LANGUAGE)))
        return
    after = letter_answers.keep(
        scene, arrival, staff, (before.episode, before.contact), Written("text", text), sent.card
    )
    scene.work.sent_letters.keep(replace(sent, state="corrected"))
    put_on_record(scene, staff, "corrected letter", episode)
    station = station_of(scene, episode)
    for reader in letter_answers.readers(scene, episode, before.contact):
        facts = {"station": name_or_office(station, reader.language), "name": episode.patient.full_name, "words": text}
        scene.say(
            reader, Message(say("letter.corrected", reader.language, **facts)), card=letter_answers.sent_as(after)
        )
    _mark(scene, replace(sent, letter=after.id), episode, "letter.corrected_by", staff.name, recall=after.id)


# ---------------------------------------------------------------- taken back


def on_press(scene: Scene, arrival: Arrival, found: FoundAnswer, action: str) -> bool:
    """Take an answer back for ten minutes (`t:31:recall`). Returns False if there is no such button."""
    staff, sent, answer, episode = found
    if action != "recall":
        return False
    late = scene.now - sent.at > UNDO_FOR
    if late or sent.state != "sent":
        key = f"letter.not_recalled.{sent.state if sent.state != 'sent' else 'late'}"
        scene.answer_press(arrival, say_plain(key, STAFF_LANGUAGE))
        return True
    scene.answer_press(arrival)
    put_on_record(scene, staff, "recalled letter", episode)
    for each in _same(scene, sent):  # what it corrected is taken back with it
        scene.work.sent_letters.keep(replace(each, state="recalled"))
        words = scene.work.letters.get(each.letter)
        for reader in letter_answers.readers(scene, episode, answer.contact) if words is not None else ():
            _take_back(scene, reader, episode, words or answer)
    _reopen(scene, sent, answer)
    _mark(scene, sent, episode, "letter.recalled_by", staff.name)
    return True


def _take_back(scene: Scene, reader: Contact, episode: Episode, answer: Letter) -> None:
    """Replace the patient's copy by a line that the station has taken it back; a file is erased."""
    station = name_or_office(station_of(scene, episode), reader.language)
    told = Message(say("letter.recalled", reader.language, station=station, name=episode.patient.full_name))
    name = letter_answers.sent_as(answer)
    if answer.kind == "text":
        scene.say(reader, told, card=name, edit=True)
        return
    number = scene.work.outbox.shown_by(reader.channel, reader.address, name)
    if number is not None:
        scene.take_out(reader, number)
    scene.say(reader, told)


# ---------------------------------------------------------------- not arrived


def not_arrived(scene: Scene, what: NotArrived) -> None:
    """Tell staff that their answer (`station:7:31`) did not arrive, or not its file, so that they call instead."""
    number = _number(what.card, "station")
    sent, answer = scene.work.sent_letters.get(number), scene.work.letters.get(number)
    episode = scene.work.patients.episode(answer.episode) if answer is not None else None
    if sent is None or answer is None or episode is None or sent.state == "recalled":
        return
    scene.work.sent_letters.keep(replace(sent, state="lost"))
    _reopen(scene, sent, answer)
    why = "file" if what.file_only else "gone" if what.gone else "refused"
    kind = letters.kind_in_words(answer.kind, STAFF_LANGUAGE)
    facts = {"title": title(scene, episode), "kind": kind, "phone": dial(episode.patient.phone)}
    scene.post(sent.chat, Message(say(f"letter.lost.{why}", STAFF_LANGUAGE, **facts, at=clock(scene, sent.at))))
    _mark(scene, sent, episode, f"letter.lost_mark.{why}", "")


def file_missing(scene: Scene, what: NotArrived) -> None:
    """Ask a patient again for a file that the station could not open; of a letter that was refused post the words."""
    letter = scene.work.letters.get(_number(what.card, letters.LETTER_CARDS.rstrip(":")))
    episode = scene.work.patients.episode(letter.episode) if letter is not None else None
    if letter is None or episode is None or letter.contact is None or letter.kind == "text":
        return
    contact, station = scene.work.contacts.get(letter.contact), station_of(scene, episode)
    if not what.file_only:
        letters.post_words(scene, episode, letter)
    if scene.work.alerts.open_for(episode.id) is not None:
        return  # nothing follows the emergency text, and the station calls
    facts = {"kind": letters.kind_in_words(letter.kind, contact.language), "name": episode.patient.full_name}
    facts |= {"station": name_or_office(station, contact.language)}
    key = "letter.shorter" if letter.kind in _FILMED else "letter.send_again"
    scene.say(contact, Message(say(key, contact.language, **facts)))


_FILMED = ("video", "video_note", "audio", "voice")


def _number(card: str, kind: str) -> int:
    """Return the letter that a card of a kind (`kind:7:31`) names. Returns 0 for another card."""
    named, _, rest = card.partition(":")
    return max(0, number_in(rest.partition(":")[2])) if named == kind else 0


# ---------------------------------------------------------------- on the letter's card


def _reopen(scene: Scene, sent: SentLetter, answer: Letter) -> None:
    """Let the letters wait again that this answer, or the one it corrects, had settled."""
    for each in _same(scene, sent):
        scene.work.letters.open_again(answer.episode, answer.contact, each.at)


def _same(scene: Scene, sent: SentLetter) -> list[SentLetter]:
    """Return the answers that one message of staff became, first and corrected."""
    return scene.work.sent_letters.typed_in(sent.chat, sent.message) if sent.message else [sent]


def _mark(scene: Scene, sent: SentLetter, episode: Episode, key: str, name: str, *, recall: int = 0) -> None:
    """Say on the card that was answered what became of the answer; a slip's card shows no fate."""
    letter = scene.work.letters.get(_number(sent.card, letters.LETTER_CARDS.rstrip(":")))
    if letter is not None:
        below: Html = say(key, STAFF_LANGUAGE, name=name, at=clock(scene, scene.now))
        letter_answers.show_mark(scene, sent.chat, episode, letter, below, recall)
