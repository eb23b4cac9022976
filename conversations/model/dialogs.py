"""Sessions of contacts in dialogs, and their answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer of a dialog; "no" is a value, *cannot say* has none, *not asked* is no Answer at all.

    `raw` keeps what was typed, `how` how it came (typed, pressed, shared, or why it cannot be said).
    """

    value: Any
    raw: str = ""
    how: str = "typed"
    known: bool = True


Answers = Mapping[str, Answer]


@dataclass(frozen=True, slots=True)
class Session:
    """A contact's way through one dialog. The next question is computed; `step` only says what is on the screen."""

    dialog: str
    id: int = 0
    answers: Answers = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)
    step: str = ""
    turn: int = 0
    tries: int = 0
    draft: tuple[str, ...] = ()
    pending: tuple[Mapping[str, Any], ...] = ()
    editing: str = ""
    status: Literal["open", "aside", "finished", "cancelled", "expired"] = "open"
    typed: int = 0


def answers_from(kept: Mapping[str, Any]) -> dict[str, Answer]:
    """Return answers from the form in which a registration or report keeps them."""
    return {
        name: Answer(a["value"], a.get("raw", ""), a.get("how", "typed"), a.get("known", True))
        for name, a in kept.items()
    }


def answers_kept(answers: Mapping[str, Answer]) -> dict[str, Any]:
    """Return answers in the form a registration or report keeps: value, raw text, how it came, whether it is known."""
    return {name: {"value": a.value, "raw": a.raw, "how": a.how, "known": a.known} for name, a in answers.items()}
