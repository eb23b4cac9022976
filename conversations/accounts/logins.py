"""Logins and lost passwords: this chat answers for the patient from then on, and the others are told."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from conversations.accounts.account_questions import LOST
from conversations.dialog import code_step, one_time_code
from conversations.dialog.scene import Scene
from conversations.dialog.steps import Acted, Answered, Asked, Ended, Turn
from conversations.model.care import Episode, EpisodeStatus
from conversations.model.dialogs import Answer, Session
from conversations.model.outgoing import Button, Message, Sms
from conversations.model.people import INVITED, Contact
from conversations.model.presses import PatientButton
from conversations.texts import say, say_plain


def on_turn(scene: Scene, contact: Contact, turn: Turn) -> Session:
    """Apply the login dialog's events. Keeps neither the password nor the account."""
    session = turn.session
    for event in turn.events:
        match event:
            case Acted("password", "lost"):
                scene.follow(contact, lost_session(scene, f"account:{session.answers['account'].value}"))
                return replace(session, status="cancelled", step="", answers={})
            case Ended("finished"):
                enter(scene, contact, int(session.facts["proven"]), "password")
                return replace(session, answers={}, facts={})
            case Ended():
                if not session.facts.get("locked"):
                    scene.say(contact, Message(say("login.left", contact.language)))
                return replace(session, answers={})
    return session


def on_lost_turn(scene: Scene, contact: Contact, turn: Turn) -> Session:
    """Send a code to the registered phone; the right one brings a new password there and a login here."""
    session = turn.session
    for event in turn.events:
        match event:
            case Answered("whom", answer):
                session = replace(session, facts={**session.facts, **_meant(scene, str(answer.value))})
            case Asked(step, True) if step.sends_code:
                session = code_step.send(scene, contact, session, again=False)
            case Acted("proof", act):
                session = code_step.act(scene, contact, session, act)
            case Ended("finished"):
                _renew(scene, contact, session)
                return replace(session, answers={}, facts={})
            case Ended():
                scene.say(contact, Message(say("login.left", contact.language)))
    return session


def lost_session(scene: Scene, whom: str = "") -> Session:
    """Return the session that gets a new password; an account (or phone) already known is not asked for."""
    if not whom:
        return Session(LOST)
    return Session(LOST, answers={"whom": Answer(whom)}, facts=_meant(scene, whom))


def enter(scene: Scene, contact: Contact, patient: int, how: str) -> None:
    """Make this chat answer for the patient from now on; the patient's other chats are told."""
    before = scene.work.caregivers.login_between(contact.id, patient)
    scene.work.caregivers.log_in(contact.id, patient, "self", "login", scene.now)
    scene.work.audit.note(f"contact:{contact.id}", "logged in", f"patient:{patient}", scene.now, detail={"how": how})
    episode = next(e for e in scene.work.patients.of_contact(contact.id) if e.patient.id == patient)
    scene.work.tasks.close(episode.id, "reachable", scene.now, ("phone",))
    if before is None or before.via == INVITED:
        tell_others(scene, contact, episode, "account.elsewhere")
    key = "login.done" if before is None else "login.already"
    hours = {"remind": f"{scene.house.policy.reminder_at:%H:%M}", "deadline": f"{scene.house.policy.deadline_at:%H:%M}"}
    text = say(key, contact.language, name=episode.patient.full_name, code=episode.patient.code, **hours)
    names = ("report", "status") if episode.status is EpisodeStatus.ACCEPTED else ("status",)
    row = tuple(Button(say_plain(f"menu.{name}", contact.language), PatientButton.MENU.data(name)) for name in names)
    scene.say(contact, Message(text, rows=(row,)))


def tell_others(scene: Scene, contact: Contact, episode: Episode, key: str) -> None:
    """Say something to the chats that answer for a patient in their own right, except the one it happened in."""
    facts = {"name": episode.patient.full_name, "at": moment(scene, scene.now)}
    for login in scene.work.caregivers.logins_of(episode.patient.id):
        other = scene.work.contacts.get(login.contact)
        if login.contact != contact.id and login.via != INVITED and other.reachable:
            scene.say(other, Message(say(key, other.language, **facts)))


def moment(scene: Scene, at: datetime) -> str:
    """Write an instant as it is told to people: 14:05 14/03."""
    return f"{at.astimezone(scene.house.policy.zone):%H:%M %d/%m}"


def _meant(scene: Scene, whom: str) -> dict[str, object]:
    """Find the phone that proves it, and the accounts it may mean; if there is none, nothing of that shows."""
    kind, _, value = whom.partition(":")
    if kind == "phone":
        found = scene.work.standings.by_phone(value)
    else:
        found = [each for each in [scene.work.standings.by_number(int(value.removeprefix("LC-")))] if each is not None]
    people = [each.patient for each in found if scene.work.credentials.has_one(each.patient.id)]
    code_to = people[0].phone if people else value
    return {"code_to": code_to, "people": [[p.id, p.full_name] for p in people], "silent": not people}


def _renew(scene: Scene, contact: Contact, session: Session) -> None:
    """Send a new password by text message to the phone that was proven; nothing of it is said in the chat."""
    person = session.answers.get("person")
    wanted = int(person.value) if person is not None else int(session.facts["people"][0][0])
    found = scene.work.standings.by_phone(one_time_code.phone_of(session))
    patient = next((each.patient for each in found if each.patient.id == wanted), None)
    if patient is None:  # the phone was changed meanwhile
        scene.say(contact, Message(say("lost.changed", contact.language)))
        return
    password = scene.house.chance.password()
    scene.work.credentials.renew(patient.id, patient.code, password)
    link = scene.house.channels[contact.channel].deep_link()
    words = say_plain("lost.sms", "vi", account=patient.code, password=password, link=link)
    scene.text_phone(patient.phone, Sms(words, "account"))
    scene.work.audit.note(f"contact:{contact.id}", "password renewed", f"patient:{patient.id}", scene.now)
    scene.say(contact, Message(say("lost.done", contact.language)))
    enter(scene, contact, patient.id, "code")
