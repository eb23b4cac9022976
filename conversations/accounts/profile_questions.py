"""Questions to correct one personal field, and to change the phone: the steps are registration's own."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from conversations.dialog.steps import Choice, Dialog, Known, Step
from conversations.model.dialogs import Session
from conversations.programme.protocol import Protocol
from conversations.readers.phones import read_phone
from conversations.readers.result import Misread, Read, Reading
from conversations.registration.registration_questions import registration
from conversations.texts import Html, say

PROFILE, NEW_PHONE = "profile", "new_phone"
FIELDS = ("full_name", "birth", "sex", "street")
"""Fields that can be corrected at once; a phone needs a code, another commune another station."""


@cache
def profile(protocol: Protocol) -> Dialog:
    """Build a dialog of one question, the one `field` names; the current value is shown above it."""
    steps = tuple(_if_wanted(step) for step in registration(protocol).steps if step.name in FIELDS)
    return Dialog(PROFILE, steps, header=_header)


@cache
def new_phone(protocol: Protocol) -> Dialog:
    """Build the dialog for the new number, and a code sent to it."""
    steps = {step.name: step for step in registration(protocol).steps}
    code = steps["code"]
    proven = replace(code, choices=lambda session, known: _proofs(code, session, known))
    return Dialog(NEW_PHONE, (replace(steps["phone"], read=_read_phone), proven), header=_header)


def _if_wanted(step: Step) -> Step:
    return replace(step, when=lambda answers, facts: facts.get("field") == step.name, rests_on=())


def _read_phone(text: str, known: Known) -> Reading:
    reading = read_phone(text)
    if isinstance(reading, Read) and reading.value == known.facts.get("old"):
        return Misread("new_phone.same")
    return reading


def _proofs(step: Step, session: Session, known: Known) -> tuple[Choice, ...]:
    """Return the choices without "let the station call me": an unproven number does not replace one."""
    return tuple(choice for choice in step.choices(session, known) if choice.id != "call_me")


def _header(session: Session, language: str) -> Html:
    return say("profile.header", language, name=session.facts["name"], now=session.facts["now"])
