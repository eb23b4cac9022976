"""Commands and menu buttons about accounts, logged-in chats and personal data."""

from __future__ import annotations

from dataclasses import replace

from conversations.accounts import logouts, lost_password, old_logins, profile
from conversations.accounts.account_questions import LOGIN, LOGOUT, LOST
from conversations.dialog import sessions
from conversations.dialog.scene import Scene
from conversations.doors import free_text, password_words
from conversations.model.care import Episode, EpisodeStatus
from conversations.model.dialogs import Session
from conversations.model.outgoing import Button, Message
from conversations.model.people import Contact
from conversations.model.presses import PatientButton, forged_data, number_in
from conversations.people import caregivers
from conversations.readers.accounts import read_account_or_phone
from conversations.readers.commands import Command
from conversations.readers.result import Read
from conversations.texts import say


def login(scene: Scene, contact: Contact, session: Session | None, command: Command) -> None:
    """Answer `/dangnhap`, perhaps with the account behind it (with a password it never gets here)."""
    password_words.begin(scene, contact, session, command.rest)


def renew_password(scene: Scene, contact: Contact, session: Session | None, command: Command) -> None:
    """Answer `/quenmatkhau`, perhaps with the account or the phone behind it."""
    if session is not None and session.dialog == LOST:
        sessions.show(scene, contact, session)
        return
    reading = read_account_or_phone(command.rest)
    whom = str(reading.value) if isinstance(reading, Read) else ""
    if session is not None and session.dialog == LOGIN:  # a code leads in too: the password is not asked for again
        known = session.answers.get("account")
        whom = whom or (f"account:{known.value}" if known is not None else "")
        scene.work.sessions.keep(replace(session, status="cancelled", answers={}), scene.now)
    sessions.begin(scene, contact, lost_password.session_for(scene, contact, whom))


def logout(scene: Scene, contact: Contact, session: Session | None, command: Command) -> None:
    """Answer `/dangxuat`: ask which patients this chat stops answering for, one or all."""
    episodes = scene.work.patients.of_contact(contact.id)
    if not episodes:
        _nobody(scene, contact, session)
    elif session is not None and session.dialog == LOGOUT:
        sessions.show(scene, contact, session)
    else:
        sessions.begin(scene, contact, logouts.session_for(scene, episodes, contact))


def devices(scene: Scene, contact: Contact, session: Session | None, command: Command) -> None:
    """Answer `/thietbi`: show the chats that are logged in."""
    logouts.show(scene, contact)
    sessions.show_again(scene, contact, session)


def check_profile(scene: Scene, contact: Contact, session: Session | None, command: Command) -> None:
    """Answer `/hoso`: show the patient's data; of several patients, ask whose. Who is gone is not named any more."""
    episodes = _here(_own(scene, contact))
    if not episodes and free_text.only_gone(scene, contact):
        scene.say(contact, Message(say("departure.family.quiet", contact.language)))
        sessions.show_again(scene, contact, session)
        return
    if not episodes:
        _nobody(scene, contact, session)
        return
    if len(episodes) == 1:
        profile.show(scene, contact, episodes[0])
    else:
        rows = tuple(
            (Button(each.patient.full_name, PatientButton.MENU.data(f"profile-{each.id}")),) for each in episodes
        )
        scene.say(contact, Message(say("profile.whose", contact.language), rows=rows))
    sessions.show_again(scene, contact, session)


def on_press(scene: Scene, contact: Contact, data: str) -> bool:
    """Answer a button about accounts (`profile-7`, `fix-7-birth`, `end-3`, `letback-7-3.4`).

    Returns False if it is none of these.
    """
    verb, _, rest = data.partition("-")
    said, _, field = rest.partition("-")
    number = number_in(said)
    if verb not in ("profile", "fix", "end", "letback") or number < 0:
        return False
    if verb == "letback":
        done = old_logins.let_back(scene, contact, number, field)
    else:
        done = _end(scene, contact, number) if verb == "end" else _open(scene, contact, number, field, verb)
    if not done:
        scene.work.audit.note(f"contact:{contact.id}", "refused press", forged_data(data), scene.now)
        scene.say(contact, Message(say("profile.not_yours", contact.language)))
    return True


def _open(scene: Scene, contact: Contact, episode_id: int, field: str, verb: str) -> bool:
    episode = next((each for each in _own(scene, contact) if each.id == episode_id), None)
    if episode is None:
        return False
    if verb == "profile":
        profile.show(scene, contact, episode)
        return True
    session = profile.session_for(scene, contact, episode, field)
    if session is not None:
        sessions.begin(scene, contact, session)
    return session is not None


def _end(scene: Scene, contact: Contact, login_id: int) -> bool:
    """Ask to end a login: this chat's own always, another only if this chat answers in its own right."""
    for episode in scene.work.patients.of_contact(contact.id):
        login = next(
            (each for each in scene.work.caregivers.logins_of(episode.patient.id) if each.id == login_id), None
        )
        if login is None:
            continue
        own = login.contact == contact.id
        if not own and not caregivers.answers_for(scene, contact, episode.patient.id):
            return False
        session = logouts.session_for(scene, [episode], contact, None if own else login)
        sessions.begin(scene, contact, session)
        return True
    return False


def _own(scene: Scene, contact: Contact) -> list[Episode]:
    """Return the illnesses whose data this chat may see whole and correct; not those it only helps with."""
    return caregivers.own_illnesses(scene, contact, scene.work.patients.of_contact(contact.id))


def _here(episodes: list[Episode]) -> list[Episode]:
    return [each for each in episodes if each.status is not EpisodeStatus.DEPARTED]


def _nobody(scene: Scene, contact: Contact, session: Session | None) -> None:
    names = ", ".join(each.patient.full_name for each in _here(scene.work.patients.of_contact(contact.id)))
    key = "carers.only_help" if names else "account.nobody"
    scene.say(contact, Message(say(key, contact.language, names=names)))
    sessions.show_again(scene, contact, session)
