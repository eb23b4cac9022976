"""Questions to invite another caregiver: for which patients, and until when; what follows is a link."""

from __future__ import annotations

from conversations.dialog.step_words import fixed, question, shows_choice, words
from conversations.dialog.steps import Choice, Dialog, Known, Step
from conversations.model.dialogs import Answer, Session
from conversations.texts import Html, say_plain

_NAME = "invite"
CARE_DAYS = ("7", "14", "30")
"""Days an invited caregiver may help; the other choice is the whole illness."""


def invite() -> Dialog:
    """Build the dialog of an invitation; the patients one may invite for are in the session's facts."""
    return Dialog(_NAME, (_patients(), _until()), header=lambda session, language: Html(""))


def _patients() -> Step:
    return Step(
        "patients",
        ask=question("invite.patients.ask"),
        label=words("invite.patients.label"),
        shows=_shows_count,
        choices=_people,
        when=lambda answers, facts: len(facts.get("people", ())) > 1,
        many=True,
        columns=1,
    )


def _until() -> Step:
    options = (
        Choice("7", words("invite.until.7")),
        Choice("14", words("invite.until.14")),
        Choice("30", words("invite.until.30")),
        Choice("illness", words("invite.until.illness")),
    )
    return Step(
        "until",
        ask=question("invite.until.ask"),
        label=words("invite.until.label"),
        shows=shows_choice("invite.until"),
        choices=fixed(*options),
    )


def _people(session: Session, known: Known) -> tuple[Choice, ...]:
    return tuple(_person(str(number), str(name)) for number, name in session.facts.get("people", ()))


def _person(id: str, name: str) -> Choice:
    return Choice(id, lambda language: name)


def _shows_count(answer: Answer, language: str) -> str:
    return say_plain("invite.patients.count", language, count=len(answer.value))
