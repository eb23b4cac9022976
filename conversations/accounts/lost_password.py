"""A lost password: a code proves the phone, name and birth the patient's people; then a new password goes there.

The code alone opens nothing: a number changes hands, and its new owner gets every code sent to it.
"""

from __future__ import annotations

from dataclasses import replace

from conversations.accounts import access, known_person, old_logins, phone_claims
from conversations.accounts.account_questions import LOST
from conversations.dialog import code_step, one_time_code
from conversations.dialog.scene import Scene
from conversations.dialog.steps import Acted, Answered, Asked, Ended, Turn
from conversations.model.care import Episode
from conversations.model.dialogs import Answer, Session
from conversations.model.outgoing import Message, Sms
from conversations.model.people import Contact
from conversations.people import caregivers
from conversations.people.patient_phone import text_patient
from conversations.texts import say, say_plain


def on_turn(scene: Scene, contact: Contact, turn: Turn) -> Session:
    """Send a code to the registered phone; the right one, from a chat that knows the patient, logs in here."""
    session = turn.session
    for event in turn.events:
        match event:
            case Answered("whom", answer):
                session = replace(session, facts={**session.facts, **_meant(scene, contact, str(answer.value))})
            case Answered("proof") if not _candidates(scene, session):  # the phone was changed meanwhile
                scene.say(contact, Message(say("lost.changed", contact.language)))
                return replace(session, status="cancelled", step="", answers={}, facts={})
            case Asked(step, True) if step.sends_code:
                session = code_step.send(scene, contact, session, again=False)
            case Acted("proof", act):
                session = code_step.act(scene, contact, session, act)
            case Ended("finished"):
                _finished(scene, contact, session)
                return replace(session, answers={}, facts={})
            case Ended():
                _left(scene, contact, session)
    return session


def session_for(scene: Scene, contact: Contact, whom: str = "") -> Session:
    """Return the session that gets a new password; an account (or phone) already known is not asked for."""
    if not whom:
        return Session(LOST)
    return Session(LOST, answers={"whom": Answer(whom)}, facts=_meant(scene, contact, whom))


def _meant(scene: Scene, contact: Contact, whom: str) -> dict[str, object]:
    """Find the phone that proves it, and the accounts it may mean; if there is none, nothing of that shows.

    A chat that answers for some of these patients may choose among them; any other must know a name and a birth.
    """
    kind, _, value = whom.partition(":")
    if kind == "phone":
        found = scene.work.standings.by_phone(value)
    else:
        found = [each for each in [scene.work.standings.by_number(int(value.removeprefix("LC-")))] if each is not None]
    people = [each.patient for each in found if _may_renew(scene, each)]
    own = [p for p in people if caregivers.answers_for(scene, contact, p.id)]
    code_to = people[0].phone if people else value
    named = [[p.id, p.full_name] for p in own or people]
    return {"code_to": code_to, "people": named, "silent": not people, "strange": not own}


def _may_renew(scene: Scene, episode: Episode) -> bool:
    """True if the patient has an account, and nobody said that the phone has another owner now."""
    person = episode.patient
    return scene.work.credentials.has_one(person.id) and not scene.work.phone_claims.has_new_owner(person)


def _finished(scene: Scene, contact: Contact, session: Session) -> None:
    """Renew the password of the patient that is meant; who does not know the patient tries again, or is looked into."""
    candidates = _candidates(scene, session)
    if not session.facts.get("strange"):
        person = session.answers.get("person")
        wanted = int(person.value) if person is not None else candidates[0].patient.id
        _renew(scene, contact, next(each for each in candidates if each.patient.id == wanted))
        return
    name, birth = (str(session.answers[step].value) for step in ("known_name", "known_birth"))
    episode = known_person.meant(candidates, name, birth)
    if episode is not None:
        _renew(scene, contact, episode)
        return
    tries = int(session.facts.get("tries", 0)) + 1
    if tries < known_person.MOST_TRIES:
        scene.say(contact, Message(say("lost.not_known", contact.language)))
        kept = {step: session.answers[step] for step in ("whom", "proof")}
        scene.follow(contact, Session(LOST, answers=kept, facts={**session.facts, "tries": tries}))
        return
    scene.say(contact, Message(say("lost.station_asked", contact.language)))
    phone_claims.asked(scene, contact, known_person.nearest(candidates, name))


def _left(scene: Scene, contact: Contact, session: Session) -> None:
    """Say that it is left; a chat that proved the phone and then tells no name is looked into."""
    scene.say(contact, Message(say("login.left", contact.language)))
    candidates = _candidates(scene, session) if session.facts.get("strange") and "proof" in session.answers else []
    if candidates:
        told = session.answers.get("known_name")
        phone_claims.asked(scene, contact, known_person.nearest(candidates, str(told.value) if told else ""))


def _candidates(scene: Scene, session: Session) -> list[Episode]:
    """Return those of the accounts that still have the phone that was proven."""
    wanted = {int(person[0]) for person in session.facts.get("people", ())}
    found = scene.work.standings.by_phone(one_time_code.phone_of(session)) if wanted else []
    return [each for each in found if each.patient.id in wanted]


def _renew(scene: Scene, contact: Contact, episode: Episode) -> None:
    """Send a new password by text message to the phone that was proven; nothing of it is said in the chat."""
    patient, password = episode.patient, scene.house.chance.password()
    scene.work.credentials.renew(patient.id, patient.code, password)
    link = scene.house.channels[contact.channel].deep_link()
    words = say_plain("lost.sms", "vi", account=patient.code, password=password, link=link)
    text_patient(scene, patient, Sms(words, "account"))
    scene.work.audit.note(f"contact:{contact.id}", "password renewed", f"patient:{patient.id}", scene.now)
    scene.say(contact, Message(say("lost.done", contact.language)))
    others = old_logins.of_others(scene, contact, patient.id)
    access.enter(scene, contact, patient.id, "code", untold=[login.contact for login in others])
    old_logins.end(scene, contact, episode, others)
