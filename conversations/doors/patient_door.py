"""Inputs of the patients' bot: an answer, a command, a report, words of danger, or nothing for us."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from conversations.accounts import phone_claims
from conversations.calls import silence
from conversations.changes import departure_said, pauses, stops
from conversations.dialog import auto_replies, sessions
from conversations.dialog.press_data import ButtonPlace, read_press
from conversations.dialog.scene import Scene
from conversations.dialog.steps import Input, Left, Said
from conversations.doors import (
    choose_language,
    choose_person,
    edits,
    free_text,
    listening,
    password_words,
    patient_commands,
    patient_guide,
    unread_words,
)
from conversations.hearing.deaths import death_said
from conversations.letters import letter_fates, letters
from conversations.model.care import OVER, Episode
from conversations.model.dialogs import Session
from conversations.model.incoming import (
    Arrival,
    Attachment,
    Blocked,
    ContactCard,
    NotArrived,
    NotErased,
    Pressed,
    SmsFailed,
    Text,
    Unblocked,
)
from conversations.model.outgoing import Message
from conversations.model.people import Contact
from conversations.model.presses import PatientButton, Press, forged_data
from conversations.people import caregivers
from conversations.people.station import station_facts, station_of
from conversations.readers.commands import Command, read_command
from conversations.readers.phones import read_phone, show_phone
from conversations.readers.result import Read
from conversations.registration import which_facility
from conversations.reports import held_back, report_days
from conversations.texts import DEFAULT_LANGUAGE, say, say_plain
from conversations.watch import after_danger

_LONGEST = 1000
"""Maximum characters of an answer to any of our questions."""


def hear(scene: Scene, arrival: Arrival) -> None:
    """Decide what one input of the patients' bot means."""
    if not arrival.private:
        _group(scene, arrival)
        return
    contact = scene.work.contacts.meet(arrival.channel, arrival.chat, DEFAULT_LANGUAGE, scene.now)
    if isinstance(arrival.what, Blocked):
        silence.blocked(scene, contact)
        return
    if isinstance(arrival.what, NotArrived):
        if arrival.what.gone:
            silence.blocked(scene, contact)
        letter_fates.not_arrived(scene, arrival.what)
        return
    if isinstance(arrival.what, NotErased):
        scene.say(contact, Message(say("common.not_erased", contact.language)))
        return
    if not contact.reachable:
        silence.back(scene, contact)
    match arrival.what:
        case Text(text):
            said_before = len(scene.outgoing)
            _text(scene, contact, arrival, arrival.what, text)
            auto_replies.quiet(scene, contact, text, said_before)
        case Pressed():
            _press(scene, contact, arrival, arrival.what.data)
        case ContactCard(phone, own):
            _contact_card(scene, contact, phone, own)
        case Attachment(kind=kind):
            said_before = len(scene.outgoing)
            _attachment(scene, contact, arrival.what)
            auto_replies.quiet(scene, contact, f"{kind} {arrival.what.caption}", said_before)
        case Unblocked():
            free_text.welcome_back(scene, contact)
        case SmsFailed(phone, purpose):
            _sms_failed(scene, contact, phone, purpose)
            return  # no word of the contact
        case _:
            return
    after_danger.heard_from(scene, contact)


# ---------------------------------------------------------------- words


def _text(scene: Scene, contact: Contact, arrival: Arrival, what: Text, text: str) -> None:
    ended = report_days.end_if_over(scene, contact)
    before = scene.work.sessions.open(contact.id) if ended is None else None
    if password_words.take(scene, contact, before, arrival, what):
        scene.led_on = True  # these words may be a password: not even a mark of them is kept
        return
    if what.edited:
        edits.edited(scene, contact, before, what)
        return
    bare = not what.reply_to and _is_at_the_start(scene, contact, before)
    if code := which_facility.typed(scene.work, text, bare=bare):
        scene.led_on = True
        patient_commands.run(scene, contact, before, Command("start", code))
        return
    command, about = read_command(text), _answered_letter(scene, contact, what)
    if command is None and _says_death(scene, contact, before, text):
        return
    next_up = command is None and about is None and len(text) <= _LONGEST
    listened = listening.listen(scene, contact, before, text, message=what.message, answers_next=next_up)
    session = listened.session
    if command is not None and (text.startswith("/") or not listening.answers(scene, session, text)):
        scene.led_on = True
        patient_commands.run(scene, contact, session, command)
    elif about is not None:
        if not listened.suspected:
            letters.receive(scene, contact, [about], letters.Written("text", text), answered=listened.called)
            sessions.show_again(scene, contact, session)
    elif session is None and ended is not None:
        if not listened.anything:
            unread_words.after_the_day(scene, contact, ended, text)
    elif session is None:
        facts = {"urgent": listened.called, "suspected": listened.suspected}
        free_text.unasked(scene, contact, text, **facts, message=what.message)
    elif listened.anything and not listening.is_answer(scene, session, text):
        _asked_again(scene, contact, listened)
    elif len(text) > _LONGEST or not text.strip():
        _no_answer(scene, contact, session, text)
    else:
        free_text.answer(scene, contact, session, text, message=what.message)


def _is_at_the_start(scene: Scene, contact: Contact, session: Session | None) -> bool:
    """True before any question was answered: a facility's code typed then can be nothing else."""
    if session is None:
        return not scene.work.patients.of_contact(contact.id)
    return session.dialog == "registration" and session.step == "consent"


def _says_death(scene: Scene, contact: Contact, session: Session | None, text: str) -> bool:
    """Answer words that say a death, unless they are a call for help, which comes first. Returns False for others."""
    death = death_said(text)
    if death is None:
        return False
    cry = listening.hear(scene, contact, session, death.text).emergency
    scene.led_on = departure_said.answer_death(scene, contact, session, death, cry)
    return scene.led_on


def _asked_again(scene: Scene, contact: Contact, listened: listening.Listened) -> None:
    """Show the open question again after a call; after a suspicion only what was asked back stays on the screen."""
    if not listened.suspected:
        sessions.show_again(scene, contact, listened.session)


def _no_answer(scene: Scene, contact: Contact, session: Session, text: str) -> None:
    """Say that a text is too long, or empty, to be an answer; a long one is kept for staff."""
    if text.strip():
        unread_words.tell(scene, contact, unread_words.keep(scene, contact, session, text))
    scene.say(contact, Message(say("dialog.too_long" if text.strip() else "dialog.empty", contact.language)))
    sessions.show(scene, contact, session)


def _answered_letter(scene: Scene, contact: Contact, what: Text) -> Episode | None:
    """Return the illness a reply to the station's words (`station:7:31`) is about. Returns None for other words."""
    if what.reply_to is None:
        return None
    card = scene.work.outbox.answered_card(contact.channel, contact.address, what.reply_to) or ""
    kind, _, rest = card.partition(":")
    wanted = rest.partition(":")[0] if kind == "station" else ""
    theirs = scene.work.patients.of_contact(contact.id)
    return next((each for each in theirs if each.status not in OVER and str(each.id) == wanted), None)


# ---------------------------------------------------------------- buttons


ASIDES: dict[str, Callable[[Scene, Contact, Arrival, Press], bool]] = {
    PatientButton.DANGER: listening.on_press,
    PatientButton.DEPARTURE: departure_said.on_press,
    PatientButton.GUIDE: patient_guide.on_press,
    PatientButton.HELP: held_back.on_press,
    PatientButton.LANGUAGE: choose_language.on_press,
    PatientButton.PAUSE: pauses.on_press,
    PatientButton.PHONE: phone_claims.on_press,
    PatientButton.STOP: stops.on_press,
}
"""Features whose buttons are outside the dialogs; each returns False for a button that is not its own."""


def _press(scene: Scene, contact: Contact, arrival: Arrival, data: str) -> None:
    press = Press.read(data)
    if press is None:
        _forged(scene, contact, arrival, data)
        return
    if press.feature == PatientButton.OLD:
        _gone(scene, contact, arrival, scene.work.sessions.open(contact.id), restored=True)
        return
    if gone := departure_said.old_press(scene, contact, press):
        scene.answer_press(arrival, gone)
        return
    if press.feature in ASIDES and ASIDES[press.feature](scene, contact, arrival, press):
        return
    if press.feature == PatientButton.MENU:
        scene.answer_press(arrival)
        patient_commands.menu(scene, contact, ":".join(press.words))
        return
    dialog_press(scene, contact, arrival, press)


def _forged(scene: Scene, contact: Contact, arrival: Arrival, data: str) -> None:
    scene.work.audit.note(f"contact:{contact.id}", "forged press", forged_data(data), scene.now)
    scene.answer_press(arrival, say_plain("dialog.old_button", contact.language))


def dialog_press(scene: Scene, contact: Contact, arrival: Arrival, press: Press) -> None:
    """Answer a dialog's question by its button; an old button only brings the current question."""
    read = read_press(press)
    report_days.end_if_over(scene, contact)
    session = scene.work.sessions.open(contact.id)
    if read is None:
        _forged(scene, contact, arrival, press.pack())
        return
    place, said = read
    done = choose_person.told(scene, contact, place.id) if place.kind is PatientButton.SLOT else ""
    if done:
        scene.answer_press(arrival, done[:200])
        sessions.show_again(scene, contact, session)
        return
    if place.kind is PatientButton.SLOT:
        session = free_text.open_slot(scene, contact, place.id)
        # Its turn stays the reminder's own: a second tap must not answer the second question.
        place = ButtonPlace(PatientButton.DIALOG, session.id, place.turn) if session is not None else place
    if session is None or place.kind is not PatientButton.DIALOG or place.id != session.id:
        _gone(scene, contact, arrival, session)
        return
    if place.turn != session.turn:
        _old_button(scene, contact, arrival, session, place, said)
        return
    scene.answer_press(arrival)
    unread_words.answer(scene, contact, session, said, pressed=True)


def _gone(scene: Scene, contact: Contact, arrival: Arrival, session: Session | None, *, restored: bool = False) -> None:
    """Answer a button whose dialog or day is over, or was before data were `restored`: ask what is open or due now."""
    due = session is None and free_text.due_report(scene, contact)
    nothing = "dialog.old_epoch" if restored else "dialog.no_dialog"
    key = "dialog.old_button" if session is not None or due else nothing
    if session is None and not due and free_text.only_gone(scene, contact):
        key = "departure.family.old_press"
    scene.answer_press(arrival, say_plain(key, contact.language))
    if session is not None:
        sessions.show(scene, contact, session)
    elif due:
        free_text.begin_report(scene, contact)
    elif report_days.is_night(scene) and caregivers.accepted(scene, contact):
        scene.say(contact, report_days.offered(contact.language, say("report.day_passed", contact.language)))


def _old_button(
    scene: Scene, contact: Contact, arrival: Arrival, session: Session, place: ButtonPlace, said: Input
) -> None:
    """Answer a button of an earlier turn: a double tap is only confirmed, an older one asks the current question.

    A button that stops the dialog is never a double tap: the first tap would have ended it.
    """
    if place.turn == session.turn - 1 and not isinstance(said, Left):
        scene.answer_press(arrival, say_plain("dialog.already", contact.language))
        return
    scene.answer_press(arrival, say_plain("dialog.old_button", contact.language))
    sessions.show(scene, contact, session)


# ---------------------------------------------------------------- other things


def _contact_card(scene: Scene, contact: Contact, phone: str, own: bool) -> None:
    """Take a shared phone contact; it counts only if it is the sender's own."""
    session = scene.work.sessions.open(contact.id)
    about = caregivers.followed(scene, contact)
    if session is None and about:
        reading = read_phone(phone if phone.startswith(("+", "0")) else f"+{phone}")
        number = show_phone(str(reading.value)) if isinstance(reading, Read) else phone
        letters.receive(scene, contact, about, letters.Written("text", f"📇 {number}"))
        return
    if session is None:
        free_text.unasked(scene, contact, "")
        return
    registered = session.answers["phone"] if session.step == "code" else None
    if not own and registered is None:
        scene.say(contact, Message(say("registration.phone.not_own", contact.language)))
        sessions.show(scene, contact, session)
        return
    reading = read_phone(phone if phone.startswith(("+", "0")) else f"+{phone}")
    number = str(reading.value) if isinstance(reading, Read) else phone
    if registered is None:
        sessions.go_on(scene, contact, session, Said(number, shared=True), pressed=False)
        return
    right = own and registered.value == number
    if not right or not session.facts.get("code_trouble"):
        key = "registration.code.still_needed" if right else "registration.code.contact_other"
        scene.say(contact, Message(say(key, contact.language, phone=show_phone(str(registered.value)))))
        sessions.show(scene, contact, session)
        return
    sessions.go_on(scene, contact, session, Said(number, shared=True), pressed=False, proven=number)


def _attachment(scene: Scene, contact: Contact, what: Attachment) -> None:
    """Pass a file to the station and ask again, since no step takes one. Its caption may be a call for help."""
    session = scene.work.sessions.open(contact.id)
    if what.caption and _says_death(scene, contact, session, what.caption):
        letter = letters.written(what) if what.kind in letters.FILES and what.file else None
        if letter is not None and (about := caregivers.written_about(scene.work.patients.of_contact(contact.id))):
            letters.receive(scene, contact, about[:1], letter, answered=True)
        return
    called = bool(what.caption) and listening.listen(scene, contact, session, what.caption).anything
    letter = letters.written(what)
    about = caregivers.written_about(scene.work.patients.of_contact(contact.id))
    if letter is not None and what.place and about and letters.pass_on(scene, contact, about[0].id, letter):
        facts = station_facts(station_of(scene, about[0]), contact.language)
        scene.say(contact, Message(say("letter.place_sent", contact.language, **facts)))
        sessions.show_again(scene, contact, session)
    elif letter is not None and session is None and about:
        letters.receive(scene, contact, about, letter, answered=called)
    elif letter is not None and session is not None and session.dialog == "letter":
        answered = letters.has_of_album(session, what.album)
        kept = letters.more(scene, session, letter) or session
        if not answered:
            sessions.show(scene, contact, kept)
    else:
        _only_words(scene, contact, session, what, letter, called=called)


def _only_words(
    scene: Scene,
    contact: Contact,
    session: Session | None,
    what: Attachment,
    letter: letters.Written | None,
    *,
    called: bool,
) -> None:
    """Say that the open question needs words; a known patient's file reaches the station all the same.

    Of an album only the first file is answered. A caption that answers the question is asked back.
    """
    episode = int(session.facts.get("episode", 0)) if session is not None else 0
    sent = letter is not None and episode > 0 and letters.pass_on(scene, contact, episode, letter)
    if session is not None and what.album and session.facts.get("album") == what.album:
        return
    named = letters.kind_in_words(what.kind, contact.language)
    key = "letter.file_sent" if sent else "dialog.only_words"
    if letter is not None and letter.kind == "text" and not sent:  # a place
        kept = unread_words.keep(scene, contact, session, letter.text, "said", quiet=True)
        key = "letter.place_kept" if kept is not None else key
    scene.say(contact, Message(say(key, contact.language, kind=named)))
    if session is None:
        free_text.menu(scene, contact)
        return
    noted = replace(session, facts={**session.facts, "album": what.album})
    if what.album:
        scene.work.sessions.keep(noted, scene.now)
    if what.caption and not called and session.dialog == "report" and listening.answers(scene, session, what.caption):
        sessions.apply(scene, contact, session, sessions.asked_back(scene, contact, noted, Said(what.caption)))
    else:
        sessions.show(scene, contact, noted)


def _sms_failed(scene: Scene, contact: Contact, phone: str, purpose: str) -> None:
    """Tell the contact that a text message failed; for a code, open other ways, and nothing is lost."""
    scene.work.health.noticed("sms", scene.now)
    session = scene.work.sessions.open(contact.id)
    if purpose != "otp":
        scene.say(contact, Message(say("accepted.sms_failed", contact.language)))
    elif session is not None and session.dialog in ("registration", "new_phone") and session.step == "code":
        sessions.code_failed(scene, contact, session)


def _group(scene: Scene, arrival: Arrival) -> None:
    """Say once in a group that people should write in private: the bot tells nothing about patients there."""
    if not isinstance(arrival.what, Text):
        return
    contact = scene.work.contacts.meet(arrival.channel, arrival.chat, DEFAULT_LANGUAGE, scene.now)
    if contact.reachable:
        link = scene.house.channels[arrival.channel].deep_link()
        scene.say(contact, Message(say("common.private_only", DEFAULT_LANGUAGE, link=link)))
        scene.work.contacts.set_reachable(contact.id, scene.now)
