"""Acceptance (the letter: the station checks and verifies): one winner, card rewritten, the patient told at once."""

from __future__ import annotations

from dataclasses import replace

from conversations.calendar import local_time
from conversations.dialog.scene import Scene
from conversations.dialog.wording import STAFF_LANGUAGE, clock
from conversations.model.care import UNDECIDED, Episode, EpisodeStatus
from conversations.model.dialogs import Session
from conversations.model.incoming import Arrival
from conversations.model.outgoing import Message, Sms
from conversations.model.people import Contact, Staff
from conversations.model.presses import Prompt
from conversations.people import caregivers
from conversations.people.on_record import put_on_record
from conversations.people.patient_phone import text_patient
from conversations.people.station import chat_for, name_or_office, station_facts, station_of
from conversations.readers.text import fold
from conversations.registration import second_thoughts
from conversations.registration.acceptance_card import DECLINE_REASONS, acceptance_card
from conversations.texts import knows, say, say_plain
from conversations.watch import status_card

ACCEPTANCE_CARDS = "acc:"
"""Prefix of the names of acceptance cards."""

PILE = 10
"""Maximum cards that wait for one group; more are replaced by one message."""


ACTIONS = (
    "accept",
    "decline",
    "back",
    "typed",
    "ask",
    "reopen",
    "number-right",
    *(f"why-{reason}" for reason in DECLINE_REASONS),
)


def post_card(scene: Scene, episode: int, *, edit: bool = False, view: str = "") -> None:
    """Put a registration's card into the group that answers for it, or change the one there."""
    waiting = scene.work.patients.episode(episode)
    assert waiting is not None, "illnesses are never deleted"
    chat = chat_for(scene, station_of(scene, waiting))
    if chat is not None:
        shown = acceptance_card(scene, waiting, view)
        scene.post(chat, shown, card=f"{ACCEPTANCE_CARDS}{episode}", edit=edit)


def post_gathered(scene: Scene, chat: str) -> None:
    """Say in one message how many registrations wait for this group, in place of a pile of cards."""
    waiting = scene.work.patients.waiting()
    number = sum(chat_for(scene, station_of(scene, each)) == chat for each in waiting)
    if number:
        scene.post(chat, Message(say("piles.waiting", STAFF_LANGUAGE, number=number)))


def on_press(scene: Scene, arrival: Arrival, decided: tuple[Staff, Episode], action: str) -> bool:
    """Do what a button of an acceptance card (`a:7:accept`) says. Returns False if the card has no such button."""
    if action not in ACTIONS:
        return False
    press(scene, arrival, *decided, action)
    return True


def press(scene: Scene, arrival: Arrival, staff: Staff, episode: Episode, action: str) -> None:
    """Do what a button of an acceptance card says; the staff member has rights here, the illness is locked."""
    if episode.status not in UNDECIDED:
        _afterwards(scene, arrival, staff, episode, action)
        return
    if action in ("reopen", "number-right"):
        scene.answer_press(arrival, say_plain("cards.reopened", STAFF_LANGUAGE))
        return
    scene.answer_press(arrival)
    match action:
        case "why-needs_hospital":
            post_card(scene, episode.id, edit=True, view="hospital")
        case "accept":
            accept(scene, staff, episode)
        case "decline":
            post_card(scene, episode.id, edit=True, view="reasons")
        case "back":
            post_card(scene, episode.id, edit=True)
        case "typed" | "ask":
            _prompt(scene, arrival, episode, action)
        case _:
            decline(scene, staff, episode, action.removeprefix("why-"))


def _afterwards(scene: Scene, arrival: Arrival, staff: Staff, episode: Episode, action: str) -> None:
    """Do what a button of a decided card says; to any other press say who decided."""
    match action:
        case "reopen":
            scene.answer_press(arrival, second_thoughts.reopen(scene, staff, episode))
        case "number-right" if episode.status is EpisodeStatus.ACCEPTED and not episode.phone_proven:
            scene.answer_press(arrival)
            scene.work.patients.set_phone_proven(episode.id, True)
            put_on_record(scene, staff, "phone proven by a call", episode)
            _give_account(scene, replace(episode, phone_proven=True))
        case _:
            decided_already(scene, arrival, episode)
            return
    post_card(scene, episode.id, edit=True)
    status_card.refresh(scene, episode.id)


def decided_already(scene: Scene, arrival: Arrival, episode: Episode) -> bool:
    """True if another press was first; the sender is told whose."""
    if episode.status in UNDECIDED:
        return False
    at = clock(scene, episode.decided_at) if episode.decided_at else ""
    taken = say_plain(f"cards.taken.{episode.status}", STAFF_LANGUAGE, name=episode.decided_by, at=at)
    scene.answer_press(arrival, taken)
    return True


def on_reply(scene: Scene, arrival: Arrival, decided: tuple[Staff, Episode], prompt: Prompt, text: str) -> None:
    """Take the words typed for a prompt (`typed:7:555`): a reason for declining, or a question to the patient."""
    staff, episode = decided
    if episode.status not in UNDECIDED:
        scene.post(arrival.chat, Message(say("staff.too_late", STAFF_LANGUAGE, code=episode.patient.code)))
    elif prompt.purpose == "typed":
        decline(scene, staff, episode, text)
    else:
        ask(scene, staff, episode, text)


def accept(scene: Scene, staff: Staff, episode: Episode) -> None:
    """Take the patient in: account and password by SMS and in the chat, the card rewritten."""
    _decide(scene, staff, episode, EpisodeStatus.ACCEPTED)
    if local_time(scene.now, scene.house.policy.zone) < scene.house.policy.deadline_at:
        scene.work.pauses.expect(episode.id, scene.today)  # excused when it was opened again a moment ago
    person, station = episode.patient, station_facts(station_of(scene, episode), STAFF_LANGUAGE)
    password = _give_account(scene, episode)
    facts = {**station, "name": person.full_name, "account": person.code, "password": password}
    for contact in scene.work.patients.contacts_of(person.id):
        policy = scene.house.policy
        hours = {"remind": f"{policy.reminder_at:%H:%M}", "deadline": f"{policy.deadline_at:%H:%M}"}
        key = "login" if password else "same_login" if episode.phone_proven else "login_later"
        if caregivers.only_helps(scene, contact, person.id):
            key = "not_your_login"  # with the password a helper would answer in the patient's own right
        facts["link"] = _link(scene, contact)
        login = say(f"accepted.{key}", contact.language, **facts)
        text = say("accepted.text", contact.language, **facts, **hours, login=login)
        scene.say(contact, Message(text))


def _give_account(scene: Scene, episode: Episode) -> str:
    """Give an account and text it to the phone. Returns the new password; empty if there was one, or no proven phone.

    Nothing goes to a number nobody proved: it may be a stranger's. Then staff call it first.
    """
    person, password = episode.patient, scene.house.chance.password()
    if not episode.phone_proven or not scene.work.credentials.give(person.id, person.code, password):
        return ""
    by = scene.work.contacts.get(episode.contact)
    facts = {**station_facts(station_of(scene, episode), STAFF_LANGUAGE), "name": person.full_name}
    words = fold(
        say_plain("accepted.sms", "vi", account=person.code, password=password, link=_link(scene, by), **facts)
    )
    text_patient(scene, person, Sms(words, "account", contact=by.address, channel=by.channel))
    return password


def decline(scene: Scene, staff: Staff, episode: Episode, reason: str) -> None:
    """Turn the registration down, saying why and what to do instead."""
    _decide(scene, staff, episode, EpisodeStatus.DECLINED, reason)
    for contact in scene.work.patients.contacts_of(episode.patient.id):
        known = knows(f"declined.reason.{reason}", contact.language)
        why = say_plain(f"declined.reason.{reason}", contact.language) if known else reason
        facts = {"name": episode.patient.full_name, **station_facts(station_of(scene, episode), STAFF_LANGUAGE)}
        scene.say(contact, Message(say("declined.text", contact.language, reason=why, **facts)))


def ask(scene: Scene, staff: Staff, episode: Episode, question: str) -> None:
    """Ask the patient something; the answer returns to the card."""
    _decide(scene, staff, episode, EpisodeStatus.ASKED, question)
    scene.work.patients.set_screening(episode.id, {**episode.screening, "question": question})
    contact = _asked(scene, episode)
    if contact is None:
        return
    open_now = scene.work.sessions.open(contact.id)
    session = supplement_session(scene, episode, question)
    if open_now is None:
        scene.follow(contact, session)
    else:
        scene.say(contact, invitation(session, contact))


def _asked(scene: Scene, episode: Episode) -> Contact | None:
    """Return the contact to ask: the one that registered, if it still answers for the patient, else the first that
    does, the patient's own before a helper's."""
    people = scene.work.patients.contacts_of(episode.patient.id)
    people.sort(key=lambda each: (each.id != episode.contact, caregivers.only_helps(scene, each, episode.patient.id)))
    return next(iter(people), None)


def supplement_session(scene: Scene, episode: Episode, question: str) -> Session:
    """Return the session in which a patient answers the station's question."""
    facts = {
        "episode": episode.id,
        "station": name_or_office(station_of(scene, episode), STAFF_LANGUAGE),
        "name": episode.patient.full_name,
        "question": question,
    }
    return Session("supplement", facts=facts)


def _decide(scene: Scene, staff: Staff, episode: Episode, to: EpisodeStatus, reason: str = "") -> None:
    scene.work.patients.set_status(episode.id, to, scene.now, by=staff.name, reason=reason)
    put_on_record(scene, staff, f"registration {to}", episode)
    post_card(scene, episode.id, edit=True)
    status_card.refresh(scene, episode.id)


def invitation(session: Session, contact: Contact) -> Message:
    """Return the station's question with a button to answer it later, while another dialog is open."""
    text = say("supplement.ask", contact.language, **session.facts)
    return Message(text, rows=((status_card.answer_button(int(session.facts["episode"]), contact.language),),))


def _prompt(scene: Scene, arrival: Arrival, episode: Episode, purpose: str) -> None:
    """Ask the staff member to type; the reply to this message is understood by the card's name."""
    text = say(f"cards.prompt.{purpose}", STAFF_LANGUAGE, code=episode.patient.code, name=arrival.sender_name)
    scene.prompt(arrival, text, purpose, episode.id)


def _link(scene: Scene, contact: Contact) -> str:
    """Return the link to the chat in which this contact logs in."""
    return scene.house.channels[contact.channel].deep_link()
