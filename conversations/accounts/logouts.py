"""Logouts: a chat's answering for a patient ends, with what it had begun, and no patient falls silent unnoticed."""

from __future__ import annotations

from conversations.accounts import access, invited_carers
from conversations.accounts.account_questions import LOGOUT, chosen
from conversations.calls import silence
from conversations.dialog.scene import Scene
from conversations.dialog.steps import Ended, Turn
from conversations.dialog.wording import STAFF_LANGUAGE
from conversations.model.care import Episode, EpisodeStatus
from conversations.model.dialogs import Session
from conversations.model.outgoing import Button, Message
from conversations.model.people import Contact, Login
from conversations.model.presses import PatientButton
from conversations.people import caregivers
from conversations.texts import Html, say, say_plain


def session_for(scene: Scene, episodes: list[Episode], contact: Contact, device: Login | None = None) -> Session:
    """Return the session that asks whether this chat (or `device`) stops answering for these patients."""
    ending = device.contact if device is not None else contact.id
    people = [[e.patient.id, e.patient.full_name, _is_last(scene, e, ending)] for e in episodes]
    return Session(LOGOUT, facts={"people": people, **({"device": device.contact} if device is not None else {})})


def on_turn(scene: Scene, contact: Contact, turn: Turn) -> Session:
    """Log out once it is confirmed; rights are looked up again."""
    session = turn.session
    ended = next((event for event in turn.events if isinstance(event, Ended)), None)
    if ended is None or ended.status == "expired":
        return session
    sure = session.answers.get("sure")
    if ended.status == "cancelled" or sure is None or sure.value != "yes":
        scene.say(contact, Message(say("logout.kept", contact.language)))
        return session
    about = [e for e in scene.work.patients.of_contact(contact.id) if e.patient.id in chosen(session)]
    device = session.facts.get("device")
    if device is None:
        _end_here(scene, contact, about)
    else:
        _end_there(scene, contact, about, int(device))
    return session


def show(scene: Scene, contact: Contact) -> None:
    """Show the chats logged in for each patient this chat answers for; each can be ended by a button."""
    episodes = scene.work.patients.of_contact(contact.id)
    if not episodes:
        scene.say(contact, Message(say("home.not_registered", contact.language)))
    for episode in episodes:
        _show_one(scene, contact, episode)


def _show_one(scene: Scene, contact: Contact, episode: Episode) -> None:
    answers = caregivers.answers_for(scene, contact, episode.patient.id)
    open_logins = scene.work.caregivers.logins_of(episode.patient.id)
    seen = [login for login in open_logins if answers or login.contact == contact.id]
    words = [say("devices.title", contact.language, name=episode.patient.full_name, code=episode.patient.code)]
    rows = []
    for number, login in enumerate(seen, start=1):
        here = login.contact == contact.id
        since = access.moment(scene, login.since)
        how = say_plain(f"devices.via.{login.via}", contact.language)
        where = say("devices.here", contact.language) if here else ""
        words.append(say("devices.row", contact.language, number=number, how=how, since=since, where=where))
        label = say_plain("devices.end_here" if here else "devices.end", contact.language, number=number)
        rows.append((Button(label, PatientButton.MENU.data(f"end-{login.id}")),))
    scene.say(contact, Message(Html("\n".join(words)), rows=tuple(rows)))


def _end_here(scene: Scene, contact: Contact, about: list[Episode]) -> None:
    for episode in about:
        end(scene, contact, contact, episode)
    names = ", ".join(episode.patient.full_name for episode in about)
    scene.say(contact, Message(say("logout.done", contact.language, names=names)))


def _end_there(scene: Scene, contact: Contact, about: list[Episode], device: int) -> None:
    """End another chat of the same patient, and tell it."""
    other = scene.work.contacts.get(device)
    for episode in about:
        if not caregivers.answers_for(scene, contact, episode.patient.id) or not end(scene, contact, other, episode):
            scene.say(contact, Message(say("dialog.no_dialog", contact.language)))
            continue
        name = episode.patient.full_name
        scene.say(contact, Message(say("devices.ended", contact.language, name=name)))
        if other.reachable:
            scene.say(other, Message(say("devices.you_ended", other.language, name=name)))


def end(scene: Scene, by: Contact, whose: Contact, episode: Episode) -> bool:
    """End a chat's answering for a patient, who is phoned if no chat reaches them. Returns False if it had ended."""
    if not scene.work.caregivers.log_out(whose.id, episode.patient.id, scene.now):
        return False
    invited_carers.let_go(scene, whose, episode.patient.id)
    scene.work.audit.note(
        f"contact:{by.id}", "logged out", f"patient:{episode.patient.id}", scene.now, detail={"contact": whose.id}
    )
    silence.unreached(scene, episode, say("calling.logged_out", STAFF_LANGUAGE))
    return True


def _is_last(scene: Scene, episode: Episode, contact: int) -> bool:
    """True if no message would reach a followed patient without this chat."""
    if episode.status is not EpisodeStatus.ACCEPTED:
        return False
    return all(each.id == contact for each in caregivers.reachable(scene, episode.patient.id))
