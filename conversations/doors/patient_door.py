"""Inputs of the patients' bot: an answer, a command, a report, words of danger, or nothing for us."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from conversations.changes import pauses, stops
from conversations.dialog import auto_replies, sessions
from conversations.dialog.press_data import ButtonPlace, read_press
from conversations.dialog.scene import Scene
from conversations.dialog.steps import Dialog, Input, Known, Left, Said
from conversations.doors import (
    choose_language,
    choose_person,
    free_text,
    password_words,
    patient_commands,
    patient_guide,
)
from conversations.hearing.ears import listen
from conversations.model.care import OVER, Episode
from conversations.model.dialogs import Session
from conversations.model.incoming import Arrival, Attachment, Blocked, ContactCard, Pressed, SmsFailed, Text, Unblocked
from conversations.model.outgoing import Message
from conversations.model.people import Contact
from conversations.model.presses import PatientButton, Press
from conversations.people import caregivers
from conversations.readers.commands import read_command
from conversations.readers.phones import read_phone, show_phone
from conversations.readers.result import Misread, Read
from conversations.registration import new_patient
from conversations.texts import DEFAULT_LANGUAGE, LANGUAGES, Html, knows, say, say_plain
from conversations.watch import alarms, letters, silence

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
        case _:
            return


# ---------------------------------------------------------------- words


def _text(scene: Scene, contact: Contact, arrival: Arrival, what: Text, text: str) -> None:
    before, said_before = scene.work.sessions.open(contact.id), len(scene.outgoing)
    if password_words.take(scene, contact, before, arrival, what):
        scene.led_on = True  # these words may be a password: not even a mark of them is kept
        return
    session = _listen(scene, contact, before, text)
    called = scene.has_said(contact, since=said_before)
    if what.edited:
        scene.say(contact, Message(say("dialog.edited", contact.language)))
        return
    command = read_command(text)
    if command is not None and (text.startswith("/") or not _answers(scene, session, text)):
        scene.led_on = True
        patient_commands.run(scene, contact, session, command)
    elif about := _answered_letter(scene, contact, what):
        letters.receive(scene, contact, [about], letters.Written("text", text), answered=called)
        sessions.show_again(scene, contact, session)
    elif session is not None and len(text) > _LONGEST:
        scene.say(contact, Message(say("dialog.too_long", contact.language)))
        sessions.show(scene, contact, session)
    elif session is not None and not text.strip():
        scene.say(contact, Message(say("dialog.empty", contact.language)))
        sessions.show(scene, contact, session)
    elif session is not None and called and not _is_answer(scene, session, text):
        sessions.show(scene, contact, session)
    elif session is not None:
        free_text.answer(scene, contact, session, text)
    else:
        free_text.unasked(scene, contact, text, urgent=called)


def _answered_letter(scene: Scene, contact: Contact, what: Text) -> Episode | None:
    """Return the illness a reply to the station's words (`station:7:31`) is about. Returns None for other words."""
    if what.reply_to is None:
        return None
    card = scene.work.outbox.posted_card(contact.channel, contact.address, what.reply_to) or ""
    kind, _, rest = card.partition(":")
    wanted = rest.partition(":")[0] if kind == "station" else ""
    return next((each for each in caregivers.followed(scene, contact) if str(each.id) == wanted), None)


def _listen(scene: Scene, contact: Contact, session: Session | None, text: str) -> Session | None:
    """Send the emergency text for words of danger at any time, before registration too (clinical.md 2.3, rule 5).

    Returns the session marked with it, so that the same words as an answer do not bring it twice.
    """
    heard = listen(text).emergency
    if heard is None or _reads_as_number(scene, session, text):
        return session
    scene.led_on = True
    # Words next to the call during a login may be a password: the station gets the call alone.
    words = heard.phrase if password_words.may_hold_password(session, text) else text[:200]
    reasons = [{"id": "words", **{language: say_plain("alarm.heard", language, words=words) for language in LANGUAGES}}]
    if session is not None and session.dialog == "registration":
        alarms.warn(scene, contact, "red-115", reasons, new_patient.station_now(scene, session))
    else:
        alarms.danger(scene, contact, "red-115", reasons, _whose(scene, contact, session), Html(""))
    return None if session is None else replace(session, facts={**session.facts, "told": "red-115"})


def _is_answer(scene: Scene, session: Session, text: str) -> bool:
    """True if a call for help answers the open question too; names and numbers never count as one."""
    step = scene.house.dialog(session.dialog).step(session.step)
    if step is None or step.many or step.any_words:
        return step is not None or free_text.whole_report(scene, session, text)
    known = Known(scene.today, session.facts, session.answers)
    picked = any(choice.kind == "value" for choice in step.choices(session, known)) and _answers(scene, session, text)
    return picked or free_text.whole_report(scene, session, text)


def _whose(scene: Scene, contact: Contact, session: Session | None) -> Episode | None:
    """Return the illness the words are about: the session's, else the contact's first one that is not over.

    Own patients come before those it only helps. An illness that ended in the middle (merged, closed) alarms nobody any
    more, so the words go on to a followed one.
    """
    named = (
        scene.work.patients.episode(int(session.facts["episode"])) if session and "episode" in session.facts else None
    )
    if named is not None and named.status not in OVER:
        return named
    open_ones = caregivers.followed(scene, contact)
    if len(open_ones) > 1:
        open_ones.sort(key=lambda each: caregivers.only_helps(scene, contact, each.patient.id))
    return open_ones[0] if open_ones else named


def _reads_as_number(scene: Scene, session: Session | None, text: str) -> bool:
    """True if the words are a plain number the open question asked for: a pulse of 115 is no call for help."""
    return not any(letter.isalpha() for letter in text) and _answers(scene, session, text)


def _answers(scene: Scene, session: Session | None, text: str) -> bool:
    """True if the open question's reader takes these words."""
    if session is None:
        return False
    dialog: Dialog = scene.house.dialog(session.dialog)
    step = dialog.step(session.step)
    if step is None or step.read is None:
        return False
    facts = {**session.facts, "today": scene.today.isoformat()}
    return not isinstance(step.read(text, Known(scene.today, facts, session.answers)), Misread)


# ---------------------------------------------------------------- buttons


ASIDES: dict[str, Callable[[Scene, Contact, Arrival, Press], bool]] = {
    PatientButton.GUIDE: patient_guide.on_press,
    PatientButton.LANGUAGE: choose_language.on_press,
    PatientButton.PAUSE: pauses.on_press,
    PatientButton.STOP: stops.on_press,
}
"""Features whose buttons are outside the dialogs; each returns False for a button that is not its own."""


def _press(scene: Scene, contact: Contact, arrival: Arrival, data: str) -> None:
    press = Press.read(data)
    if press is None:
        _forged(scene, contact, arrival, data)
        return
    if press.feature in ASIDES and ASIDES[press.feature](scene, contact, arrival, press):
        return
    if press.feature == PatientButton.MENU:
        scene.answer_press(arrival)
        patient_commands.menu(scene, contact, ":".join(press.words))
        return
    dialog_press(scene, contact, arrival, press)


def _forged(scene: Scene, contact: Contact, arrival: Arrival, data: str) -> None:
    scene.work.audit.note(f"contact:{contact.id}", "forged press", data[:64], scene.now)
    scene.answer_press(arrival, say_plain("dialog.old_button", contact.language))


def dialog_press(scene: Scene, contact: Contact, arrival: Arrival, press: Press) -> None:
    """Answer a dialog's question by its button; an old button only brings the current question."""
    read = read_press(press)
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
    sessions.go_on(scene, contact, session, said, pressed=True)


def _gone(scene: Scene, contact: Contact, arrival: Arrival, session: Session | None) -> None:
    """Answer a button whose dialog or day is over: ask what is open or due now instead."""
    due = session is None and free_text.due_report(scene, contact)
    key = "dialog.old_button" if session is not None or due else "dialog.no_dialog"
    scene.answer_press(arrival, say_plain(key, contact.language))
    if session is not None:
        sessions.show(scene, contact, session)
    elif due:
        free_text.begin_report(scene, contact)


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
    session, said_before = scene.work.sessions.open(contact.id), len(scene.outgoing)
    if what.caption:
        _listen(scene, contact, session, what.caption)
    called = scene.has_said(contact, since=said_before)
    letter = letters.written(what) if what.kind in letters.FILES and what.file else None
    about = caregivers.followed(scene, contact)
    if letter is not None and session is None and about:
        letters.receive(scene, contact, about, letter, answered=called)
    elif letter is not None and session is not None and session.dialog == "letter":
        sessions.show(scene, contact, letters.more(scene, session, letter) or session)
    else:
        _only_words(scene, contact, session, what.kind, letter)


def _only_words(
    scene: Scene, contact: Contact, session: Session | None, kind: str, letter: letters.Written | None
) -> None:
    """Say that the open question needs words; a known patient's file reaches the station all the same."""
    episode = int(session.facts.get("episode", 0)) if session is not None else 0
    sent = letter is not None and episode > 0 and letters.pass_on(scene, contact, episode, letter)
    named = say_plain(f"dialog.kind.{kind if knows(f'dialog.kind.{kind}') else 'other'}", contact.language)
    key = "letter.file_sent" if sent else "dialog.only_words"
    scene.say(contact, Message(say(key, contact.language, kind=named)))
    if session is not None:
        sessions.show(scene, contact, session)
    else:
        free_text.menu(scene, contact)


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
