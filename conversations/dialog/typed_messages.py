"""Typed messages: which message of the chat gave which answer, so that its edit is understood as that answer's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from conversations.model.dialogs import Session

LINE = "line"
"""In place of a step: the message gave several answers at once."""


def noted(session: Session, step: str, message: int) -> Session:
    """Return the session with a message noted as the one that answered a step."""
    if not message:
        return session
    return replace(session, facts={**session.facts, "messages": {**_known(session), str(message): step}})


def step_of(session: Session, message: int) -> str:
    """Return the step a message answered, or LINE. Returns an empty text for any other message."""
    return str(_known(session).get(str(message), ""))


def marked(session: Session, kept: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """Mark each kept answer with the message that gave it."""
    given = {step: int(message) for message, step in _known(session).items()}
    line = given.pop(LINE, 0)
    found = {name: given.get(name, line) for name in kept}
    return {name: {**answer, "message": found[name]} if found[name] else {**answer} for name, answer in kept.items()}


def of_kept(kept: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    """Return the messages that gave the kept answers, with the step of each."""
    steps: dict[str, str] = {}
    for name, answer in kept.items():
        if message := str(answer.get("message") or ""):
            steps[message] = LINE if message in steps else name
    return steps


def _known(session: Session) -> Mapping[str, str]:
    known: Mapping[str, str] = session.facts.get("messages", {})
    return known
