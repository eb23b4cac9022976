"""Dialogs to log in, to get a new password and to log out; no password is ever kept in them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from conversations.dialog.step_words import choices, fixed, question, shows_choice, shows_text, words
from conversations.dialog.steps import Choice, Dialog, Known, Step
from conversations.model.dialogs import Answer, Answers, Session
from conversations.readers.accounts import read_account, read_account_or_phone
from conversations.readers.days.births import read_birth_date
from conversations.readers.names import read_full_name
from conversations.registration.registration_questions import read_proof
from conversations.texts import Html, say, say_plain

LOGIN, LOST, LOGOUT = "login", "lost", "logout"
ALL = "all"
"""Choice that means every patient this chat answers for."""


def login() -> Dialog:
    """Build the login: account, then password. A typed password is compared before it gets here: nothing reads it."""
    return _dialog(
        LOGIN,
        _step("login.account.ask", "login.account.label", read=lambda text, known: read_account(text)),
        _step(
            "login.password.ask",
            "login.password.label",
            choices=fixed(*choices("login.password", "lost", kind="act")),
            shows=_shows_nothing,
            rests_on=("account",),
            columns=1,
        ),
    )


def lost_password() -> Dialog:
    """Build the dialog: account or phone, a code sent to the registered phone, then which patient.

    A chat of the patients' own chooses; any other must know a name and a birth, since a phone changes hands.
    """
    return _dialog(
        LOST,
        _step(
            "lost.whom.ask", "lost.whom.label", read=lambda text, known: read_account_or_phone(text), shows=_shows_whom
        ),
        _step(
            "lost.proof.ask",
            "lost.proof.label",
            read=read_proof,
            choices=fixed(*choices("registration.code", "resend", kind="act")),
            rests_on=("whom",),
            sends_code=True,
            columns=1,
        ),
        _step(
            "lost.person.ask",
            "lost.person.label",
            choices=_people,
            when=lambda answers, facts: not facts.get("strange") and len(facts.get("people", ())) > 1,
            rests_on=("proof",),
            columns=1,
        ),
        _step(
            "lost.known_name.ask",
            "lost.known_name.label",
            read=lambda text, known: read_full_name(text),
            when=_is_strange,
            rests_on=("proof",),
            wants="name",
        ),
        _step(
            "lost.known_birth.ask",
            "lost.known_birth.label",
            read=lambda text, known: read_birth_date(text, known.today),
            when=_is_strange,
            rests_on=("known_name",),
        ),
    )


def logout() -> Dialog:
    """Build the logout of this chat (or another: `device`): the patients it stops answering for, asked back once."""
    return _dialog(
        LOGOUT,
        _step(
            "logout.person.ask",
            "logout.person.label",
            choices=lambda session, known: (*_people(session, known), Choice(ALL, words("logout.person.all"))),
            when=lambda answers, facts: len(facts.get("people", ())) > 1,
            columns=1,
        ),
        Step(
            "sure",
            ask=_ask_sure,
            label=words("logout.sure.label"),
            shows=shows_choice("logout.sure"),
            choices=fixed(Choice("yes", words("logout.sure.yes")), Choice("no", words("logout.sure.no"))),
            rests_on=("person",),
            columns=1,
        ),
    )


def chosen(session: Session) -> list[int]:
    """Return the patients a logout is about."""
    answer = session.answers.get("person")
    people = [int(person[0]) for person in session.facts["people"]]
    return people if answer is None or answer.value == ALL else [int(answer.value)]


def _dialog(name: str, *steps: Step) -> Dialog:
    return Dialog(name, steps, header=lambda session, language: Html(""))


def _step(ask: str, label: str, *, shows: Callable[[Answer, str], str] = shows_text, **more: Any) -> Step:
    """Build a step asked and labelled by these keys, named by the middle part of `ask`."""
    return Step(ask.split(".")[1], question(ask), words(label), shows, **more)


def _people(session: Session, known: Known) -> tuple[Choice, ...]:
    return tuple(_choice(str(person[0]), str(person[1])) for person in session.facts.get("people", ()))


def _is_strange(answers: Answers, facts: Mapping[str, Any]) -> bool:
    return bool(facts.get("strange"))


def _choice(id: str, name: str) -> Choice:
    return Choice(id, lambda language: name)


def _shows_nothing(answer: Answer, language: str) -> str:
    return say_plain("login.password.hidden", language)


def _shows_whom(answer: Answer, language: str) -> str:
    return str(answer.value).partition(":")[2]


def _ask_sure(session: Session, known: Known, language: str) -> Html:
    """Say what a logout means before it is done; for a followed patient's last chat, clearly."""
    about = [person for person in session.facts["people"] if int(person[0]) in chosen(session)]
    names = ", ".join(str(person[1]) for person in about)
    last = ", ".join(str(person[1]) for person in about if person[2])
    key = "logout.sure.ask_device" if session.facts.get("device") else "logout.sure.ask"
    asked = say(key, language, names=names)
    return Html(f"{asked}\n\n{say('logout.sure.last', language, names=last)}") if last else asked
