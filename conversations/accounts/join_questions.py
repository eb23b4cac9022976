"""Questions to accept an invitation: what one will see, until when, and the relation to each patient."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from conversations.dialog.step_words import choices, fixed, question, shows_choice, shows_text, words
from conversations.dialog.steps import Choice, Dialog, Known, Step
from conversations.model.dialogs import Answers, Session
from conversations.readers.names import read_full_name
from conversations.texts import Html, say

_NAME = "join"
MOST_PEOPLE = 8
"""Maximum patients of one invitation; each gets a question of its own about the relation."""

RELATIONS = ("child", "parent", "spouse", "grandparent", "sibling", "other")


def join() -> Dialog:
    """Build the dialog an invitation's link opens; its patients are in the session's facts."""
    relations = tuple(_relation(number) for number in range(MOST_PEOPLE))
    return Dialog(_NAME, (_confirm(), _called(), *relations), header=lambda session, language: Html(""))


def _confirm() -> Step:
    yes, no = Choice("yes", words("join.confirm.yes")), Choice("no", words("join.confirm.no"), "act")
    return Step(
        "confirm",
        ask=_ask_confirm,
        label=words("join.confirm.label"),
        shows=shows_choice("join.confirm"),
        choices=fixed(yes, no),
        columns=1,
    )


def _called() -> Step:
    return Step(
        "called",
        ask=question("join.called.ask"),
        label=words("join.called.label"),
        shows=shows_text,
        read=lambda text, known: read_full_name(text),
        wants="name",
        when=lambda answers, facts: not facts.get("called"),
    )


def _relation(number: int) -> Step:
    def asked(session: Session, known: Known, language: str) -> Html:
        return say("join.relation.ask", language, name=session.facts["people"][number])

    def applies(answers: Answers, facts: Mapping[str, Any]) -> bool:
        return number < len(facts.get("people", ()))

    return Step(
        f"relation{number}",
        ask=asked,
        label=words("registration.relation.label"),
        shows=shows_choice("registration.relation"),
        choices=fixed(*choices("registration.relation", *RELATIONS)),
        when=applies,
        columns=3,
    )


def _ask_confirm(session: Session, known: Known, language: str) -> Html:
    facts = session.facts
    until = say("join.until.day", language, day=facts["ends"]) if facts["ends"] else say("join.until.illness", language)
    return say("join.confirm.ask", language, inviter=facts["inviter"], names=", ".join(facts["people"]), until=until)
