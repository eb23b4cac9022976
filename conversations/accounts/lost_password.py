"""A lost password: a code proves the phone registered, and a new password goes there by text message."""

from __future__ import annotations

from dataclasses import replace

from conversations.accounts import access
from conversations.accounts.account_questions import LOST
from conversations.dialog import code_step, one_time_code
from conversations.dialog.scene import Scene
from conversations.dialog.steps import Acted, Answered, Asked, Ended, Turn
from conversations.model.dialogs import Answer, Session
from conversations.model.outgoing import Message, Sms
from conversations.model.people import Contact
from conversations.texts import say, say_plain


def on_turn(scene: Scene, contact: Contact, turn: Turn) -> Session:
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


def session_for(scene: Scene, whom: str = "") -> Session:
    """Return the session that gets a new password; an account (or phone) already known is not asked for."""
    if not whom:
        return Session(LOST)
    return Session(LOST, answers={"whom": Answer(whom)}, facts=_meant(scene, whom))


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
    access.enter(scene, contact, patient.id, "code")
