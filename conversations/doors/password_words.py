"""Words that hold a password: taken before anything else reads them, erased from the chat, and kept nowhere."""

from __future__ import annotations

import re
from dataclasses import replace

from conversations.accounts import access
from conversations.accounts.account_questions import LOGIN
from conversations.dialog import sessions
from conversations.dialog.scene import Scene
from conversations.dialog.steps import Left
from conversations.model.dialogs import Answer, Session
from conversations.model.incoming import Arrival, Text
from conversations.model.outgoing import Button, Message
from conversations.model.people import Contact, Tried
from conversations.model.presses import PatientButton
from conversations.readers.accounts import looks_like_password, read_account, read_login, read_password
from conversations.readers.commands import read_command
from conversations.readers.result import Read
from conversations.texts import say, say_plain

_COMMAND = re.compile(r"\s*/(?:dangnhap|login)(?:@\w+)?\s+(.+)", re.DOTALL | re.IGNORECASE)


def take(scene: Scene, contact: Contact, session: Session | None, arrival: Arrival, what: Text) -> bool:
    """Take words that hold a password, and erase them from the chat. Returns False for all other words."""
    given = _given(scene, session, what.text)
    if given is None:
        return False
    scene.erase(arrival)
    account, password = given
    if not account and scene.house.listen(what.text).anything:
        return False  # a call for help in the wrong place goes on to be heard as one
    if what.edited:
        scene.say(contact, Message(say("dialog.edited", contact.language)))
    elif not account:
        scene.say(contact, Message(say("login.one_by_one", contact.language)))
        begin(scene, contact, session)
    else:
        _try(scene, contact, _session(scene, contact, session), account, password)
    return True


def may_hold_password(session: Session | None, text: str) -> bool:
    """True if these words may hold a password: no more of them may be read than is needed."""
    return _asks(session, "account", "password") or _COMMAND.fullmatch(text) is not None


def begin(scene: Scene, contact: Contact, session: Session | None, text: str = "") -> None:
    """Ask for the account (unless it was given) and the password."""
    if session is not None and session.dialog == LOGIN:
        sessions.show(scene, contact, session)
        return
    _drop_empty_registration(scene, session)
    reading = read_account(text)
    answers = {"account": Answer(reading.value, raw=text)} if isinstance(reading, Read) else {}
    sessions.begin(scene, contact, Session(LOGIN, answers=answers))


def _given(scene: Scene, session: Session | None, text: str) -> tuple[str, str] | None:
    """Return account and password; ("", "") if the account is missing or unclear. Returns None without a password."""
    if found := _COMMAND.fullmatch(text):
        return read_login(found[1]) or (None if isinstance(read_account(found[1]), Read) else ("", ""))
    both = read_login(text)
    if both is not None and (looks_like_password(both[1]) or _asks(session, "account", "password")):
        return both
    if session is not None and _asks(session, "password"):
        return (str(session.answers["account"].value), read_password(text)) if _is_password(scene, text) else None
    return ("", "") if session is None and _has_digit_and_letter(text) and looks_like_password(text) else None


def _is_password(scene: Scene, text: str) -> bool:
    """True if an answer to the password's question is neither a command nor a call for help."""
    if looks_like_password(text):
        return True
    return bool(text.strip()) and read_command(text) is None and not scene.house.listen(text).anything


def _has_digit_and_letter(text: str) -> bool:
    return any(sign.isdigit() for sign in text) and any(sign.isalpha() for sign in text)


def _asks(session: Session | None, *steps: str) -> bool:
    return session is not None and session.dialog == LOGIN and session.step in steps


def _session(scene: Scene, contact: Contact, session: Session | None) -> Session:
    if session is not None and session.dialog == LOGIN:
        return session
    _drop_empty_registration(scene, session)
    return sessions.open_quietly(scene, contact, Session(LOGIN))


def _try(scene: Scene, contact: Contact, session: Session, account: str, password: str) -> None:
    tried = scene.work.credentials.try_password(account, contact.id, password, scene.now)
    answers = {"account": Answer(account)}
    asked = replace(session, answers=answers, editing="", pending=())
    if tried.outcome == "right":
        proven = replace(asked, facts={**asked.facts, "proven": tried.patient})
        turn = sessions.filled(scene, proven, {"password": Answer("right", how="compared")})
        sessions.apply(scene, contact, proven, turn)
        return
    scene.work.audit.note(
        f"contact:{contact.id}", f"login {tried.outcome}", "credential", scene.now, detail={"account": account}
    )
    if tried.outcome == "wrong":
        scene.say(contact, Message(say("login.wrong", contact.language)))
        sessions.show(scene, contact, asked)
        return
    scene.say(contact, _locked(scene, contact, tried))
    locked = replace(asked, facts={**asked.facts, "locked": True})
    sessions.go_on(scene, contact, locked, Left(), pressed=False)


def _locked(scene: Scene, contact: Contact, tried: Tried) -> Message:
    lost = Button(say_plain("login.password.lost", contact.language), PatientButton.MENU.data("lost"))
    return Message(
        say("login.locked", contact.language, until=access.moment(scene, tried.until or scene.now)), rows=((lost,),)
    )


def _drop_empty_registration(scene: Scene, session: Session | None) -> None:
    """Cancel a registration without a phone: it began only because we did not know this contact."""
    if session is not None and session.dialog == "registration" and "phone" not in session.answers:
        scene.work.sessions.keep(replace(session, status="cancelled"), scene.now)
