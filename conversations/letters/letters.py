"""Letters: what a patient writes outside any question reaches the station, and gets one kind automatic answer.

A file too big, gone or refused becomes words, and its writer is asked for it again. Answers: `letter_answers.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import timedelta

from conversations.dialog.scene import Scene
from conversations.dialog.steps import Ended, Turn
from conversations.dialog.wording import STAFF_LANGUAGE, clock, title
from conversations.letters.letter_questions import LETTER
from conversations.model.care import Episode, EpisodeStatus, Letter
from conversations.model.dialogs import Session
from conversations.model.incoming import Attachment
from conversations.model.outgoing import Button, ButtonRows, Forward, Message
from conversations.model.people import Contact
from conversations.model.presses import PatientButton, StaffButton
from conversations.people.station import chat_for, name_or_office, station_facts, station_of
from conversations.readers.text import plain
from conversations.readers.thanks import is_question, is_thanks
from conversations.texts import Html, in_one_line, joined, knows, quoted, say, say_plain
from conversations.watch import alarm_letter

LETTER_CARDS = "thread:"
"""Prefix of the names of letters' cards, before illness and letter: `thread:7:31`."""

FILES = ("photo", "voice", "audio", "video", "video_note", "document")
"""Kinds of files that are passed on; stickers, places and the like say nothing a nurse could act on."""

CONVERSATION = timedelta(hours=6)
MOST_AN_HOUR = 10
"""Maximum letters of one contact that reach the group in an hour; more would bury the others' (they are kept)."""

MOST_HANDED_ON = 5
"""Maximum unanswered letters that follow a patient to another facility, the newest."""

CHOICE_HOLDS = timedelta(minutes=15)
"""Time that words wait for the choice of a patient; then they go to the station all the same."""


@dataclass(frozen=True, slots=True)
class Written:
    """Content of a letter: "text" with words, or a kind of file with its caption, perhaps of an album."""

    kind: str
    text: str = ""
    file: str = ""
    album: str = ""


def written(what: Attachment) -> Written | None:
    """Turn a file or a place into the content of a letter. Returns None for anything else."""
    if what.place:
        link = say_plain("letter.place", STAFF_LANGUAGE, place=what.place)
        return Written("text", f"{link}\n{what.caption}".strip())
    known = what.kind in FILES and what.file
    return Written(what.kind, what.caption, what.file, what.album) if known else None


def kind_in_words(kind: str, language: str) -> str:
    """Return what people call a kind of message, such as "ảnh"."""
    return say_plain(f"dialog.kind.{kind if knows(f'dialog.kind.{kind}') else 'other'}", language)


def receive(scene: Scene, contact: Contact, about: Sequence[Episode], what: Written, *, answered: bool = False) -> None:
    """Deliver words that answer no question to the patient's station; with several patients, ask which one first.

    `answered` if something was said already (a call for help): the first patient is taken, and no answer is sent.
    """
    if not answered and any(_only_thanks(scene, contact, each, what) for each in about):
        return
    if len(about) == 1 or answered:
        _deliver(scene, contact, about[0], [what], answered=answered)
        return
    people = [[each.id, each.patient.full_name] for each in about]
    scene.follow(contact, Session(LETTER, facts={"people": people, "written": [asdict(what)]}))


def _only_thanks(scene: Scene, contact: Contact, episode: Episode, what: Written) -> bool:
    """Add thanks for an answer to the answered letter's card, without a sound; False for anything else.

    After a question of the station even "yes, thank you" is a letter.
    """
    if what.kind != "text" or not is_thanks(what.text):
        return False
    since = scene.now - CONVERSATION
    answer = scene.work.letters.last_from_station(episode.id, contact.id, since)
    letter = scene.work.letters.answered_by(answer, contact.id) if answer is not None else None
    chat = chat_for(scene, station_of(scene, episode))
    if letter is None or answer is None or chat is None or is_question(answer.text):
        return False
    scene.work.letters.settle(_kept(scene, contact, episode, what).id, scene.now)
    by = say("letter.answered", STAFF_LANGUAGE, name=_writer(scene, episode, answer), at=clock(scene, answer.at))
    facts = {"answered": by, "at": clock(scene, scene.now), "words": in_one_line(what.text)}
    shown = card(scene, episode, letter, say("letter.thanked", STAFF_LANGUAGE, **facts))
    scene.post(chat, shown, card=f"{LETTER_CARDS}{episode.id}:{letter.id}", edit=True)
    scene.led_on = True
    return True


def _writer(scene: Scene, episode: Episode, answer: Letter) -> str:
    """Return the name of the staff member who wrote an answer; the station's once they serve there no more."""
    here = scene.work.staff.of_facility(episode.facility) if episode.facility else []
    found = next((staff.name for staff in here if staff.id == answer.staff), None)
    return found or name_or_office(station_of(scene, episode), STAFF_LANGUAGE)


def more(scene: Scene, session: Session, what: Written) -> Session | None:
    """Keep further words with the first until a patient is chosen. Returns None if they name one."""
    names = {plain(str(name)) for _, name in session.facts["people"]}
    if what.kind == "text" and plain(what.text) in names:
        return None
    kept = replace(session, facts={**session.facts, "written": [*session.facts["written"], asdict(what)]})
    scene.work.sessions.keep(kept, scene.now)
    scene.led_on = True
    return kept


def has_of_album(session: Session, album: str) -> bool:
    """True if the words that wait for a patient hold another file of an album: it was answered already."""
    return bool(album) and any(each.get("album") == album for each in session.facts["written"])


def on_turn(scene: Scene, contact: Contact, turn: Turn) -> Session:
    """Deliver the words once a patient is chosen; left too long, they go to the first one, so that none are lost."""
    session = turn.session
    ended = next((event for event in turn.events if isinstance(event, Ended)), None)
    if ended is None:
        return session
    if ended.status == "cancelled":
        scene.say(contact, Message(say("letter.dropped", contact.language)))
        return session
    told = session.answers.get("about")
    chosen = int(told.value) if told else int(session.facts["people"][0][0])
    episode = next((e for e in scene.work.patients.of_contact(contact.id) if e.id == chosen), None)
    if episode is not None:
        words = [Written(**each) for each in session.facts["written"]]
        _deliver(scene, contact, episode, words, card=f"d{session.id}", unsure=told is None)
    return session


def hand_on(scene: Scene, episode: Episode) -> None:
    """Post the unanswered letters also at the facility that answers from now on, to be replied to there."""
    chat = chat_for(scene, station_of(scene, episode))
    for letter in scene.work.letters.unanswered(episode.id, MOST_HANDED_ON) if chat is not None else ():
        if letter.contact is not None and chat is not None and not alarm_letter.carries(scene, letter):
            _post(scene, chat, scene.work.contacts.get(letter.contact), episode, letter, unsure=False)


def pass_on(scene: Scene, contact: Contact, episode: int, what: Written) -> bool:
    """Forward a message while another dialog is open, without a receipt. Returns False if no staff group reads it."""
    about = scene.work.patients.episode(episode)
    return about is not None and _deliver(scene, contact, about, [what], answered=True)


def _deliver(
    scene: Scene,
    contact: Contact,
    episode: Episode,
    words: Sequence[Written],
    *,
    card: str = "",
    answered: bool = False,
    unsure: bool = False,
) -> bool:
    """Keep the words, post them in the staff group, and answer once. Returns False if no group would read them."""
    mine = [each.id for each in scene.work.patients.of_contact(contact.id)]
    before = scene.work.letters.written(contact.id, mine, scene.now - CONVERSATION)
    lately = sum(at > scene.now - timedelta(hours=1) for at in before)
    chat = chat_for(scene, station_of(scene, episode))
    for number, what in enumerate(words, start=lately):
        letter = _kept(scene, contact, episode, what)
        joined_alarm = answered and alarm_letter.join(scene, episode, letter)
        if chat is not None and number < MOST_AN_HOUR and not joined_alarm:
            _post(scene, chat, contact, episode, letter, unsure=unsure)
    if lately <= MOST_AN_HOUR < lately + len(words):
        scene.say(contact, _sentence(scene, contact, episode, "letter.many"))
    elif not answered and (not before or card):
        key = "letter.received" if chat is not None else "letter.nobody"
        scene.say(contact, _sentence(scene, contact, episode, key), card=card, edit=bool(card))
    return chat is not None


def _kept(scene: Scene, contact: Contact, episode: Episode, what: Written) -> Letter:
    number = scene.work.letters.keep(episode.id, what.kind, what.text, what.file, scene.now, contact=contact.id)
    return Letter(number, episode.id, contact.id, None, scene.now, what.kind, what.text, what.file)


def _post(scene: Scene, chat: str, contact: Contact, episode: Episode, letter: Letter, *, unsure: bool) -> None:
    name = f"{LETTER_CARDS}{episode.id}:{letter.id}"
    shown = card(scene, episode, letter, say("letter.unsure", STAFF_LANGUAGE) if unsure else Html(""))
    if letter.kind == "text":
        scene.post(chat, shown, card=name)
    else:
        instead = without_file(scene, episode, letter)
        file = Forward(letter.kind, letter.file, contact.channel, shown, name, instead)
        scene.forward(scene.house.channels.staff_name, chat, file)


def post_words(scene: Scene, episode: Episode, letter: Letter) -> None:
    """Post the words of a letter whose file the station's group refused."""
    chat = chat_for(scene, station_of(scene, episode))
    if chat is not None:
        scene.post(chat, without_file(scene, episode, letter), card=f"{LETTER_CARDS}{episode.id}:{letter.id}")


def post_again(scene: Scene, letter: Letter, *, missing_only: bool = False) -> None:
    """Post an unanswered letter in the station's current group; with `missing_only`, unless its card is there."""
    episode = scene.work.patients.episode(letter.episode)
    chat = chat_for(scene, station_of(scene, episode)) if episode else None
    if episode is None or chat is None or letter.contact is None or alarm_letter.carries(scene, letter):
        return
    name = f"{LETTER_CARDS}{episode.id}:{letter.id}"
    if not (missing_only and scene.work.outbox.has_card(scene.house.channels.staff_name, chat, name)):
        _post(scene, chat, scene.work.contacts.get(letter.contact), episode, letter, unsure=False)


def without_file(scene: Scene, episode: Episode, letter: Letter) -> Message:
    """Draw the letter as staff see it when its file cannot be had."""
    kind = kind_in_words(letter.kind, STAFF_LANGUAGE)
    return card(scene, episode, letter, say("letter.file_missing", STAFF_LANGUAGE, kind=kind))


def card(scene: Scene, episode: Episode, letter: Letter, below: Html, rows: ButtonRows = ()) -> Message:
    """Draw a letter as staff see it: the patient without a name, the words, and how to answer."""
    words = say("letter.card", STAFF_LANGUAGE, title=title(scene, episode), words=quoted(letter.text))
    parts = (words, below, say("letter.how", STAFF_LANGUAGE))
    open_card = Button(say_plain("letter.open", STAFF_LANGUAGE), StaffButton.PATIENT.data(episode.id))
    return Message(joined(*parts), rows=(*rows, (open_card,)))


def _sentence(scene: Scene, contact: Contact, episode: Episode, key: str) -> Message:
    language = contact.language
    facts = {"name": episode.patient.full_name, **station_facts(station_of(scene, episode), language)}
    if scene.work.departures.open_for(episode.id) is not None:
        return Message(say("departure.family.letter", language, **facts))
    menu = Button(say_plain("letter.menu", language), PatientButton.MENU.data("menu"))
    report = Button(say_plain("menu.report", language), PatientButton.MENU.data("report"))
    row = (report, menu) if episode.status is EpisodeStatus.ACCEPTED else (menu,)
    return Message(say(key, language, **facts), rows=(row,))


def ended(scene: Scene, episode: Episode, why: str) -> None:
    """Say on the unanswered letters that nobody waits for an answer any more; one may be sent all the same."""
    _redraw(scene, episode, say("departure.ended", STAFF_LANGUAGE, why=why, at=scene.clock()))


def reopened(scene: Scene, episode: Episode) -> None:
    """Let the unanswered letters wait again that were ended by mistake."""
    _redraw(scene, episode, Html(""))


def _redraw(scene: Scene, episode: Episode, below: Html) -> None:
    """Edit the cards of the unanswered letters; a file's has no text to change."""
    chat = chat_for(scene, station_of(scene, episode))
    for letter in scene.work.letters.unanswered(episode.id, MOST_AN_HOUR) if chat is not None else ():
        name = f"{LETTER_CARDS}{episode.id}:{letter.id}"
        shown = letter.kind == "text" and chat is not None
        if shown and scene.work.outbox.has_card(scene.house.channels.staff_name, str(chat), name):
            scene.post(str(chat), card(scene, episode, letter, below), card=name, edit=True)
