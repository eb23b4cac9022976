"""Parts of a dialog: steps and choices, the inputs of a contact, the events of the engine."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from conversations.model.dialogs import Answer, Answers, Session
from conversations.readers.result import Reading
from conversations.texts import Html

Wording = Callable[[str], str]
"""Language -> words."""


@dataclass(frozen=True, slots=True)
class Known:
    """The facts a step may look at in this turn: the day, what came with the session, and whether a code was right."""

    today: date
    facts: Mapping[str, Any] = field(default_factory=dict)
    answers: Answers = field(default_factory=dict)
    code: Literal["right", "wrong", "used_up", "expired", "none"] = "none"


@dataclass(frozen=True, slots=True)
class Choice:
    """A choice of a step. `value` answers with its id; `cannot` answers *cannot say*; `act` causes an
    event and leaves the question open; `edit` opens another step again.

    `fills` are the answers of several steps (this one's too) that the choice gives.
    """

    id: str
    words: Wording
    kind: Literal["value", "cannot", "act", "edit"] = "value"
    fills: Mapping[str, Answer] = field(default_factory=dict)


Choices = Callable[[Session, Known], tuple[Choice, ...]]


def no_choices(session: Session, known: Known) -> tuple[Choice, ...]:
    """Return no choices, for a step that is answered by typing alone."""
    return ()


def always(answers: Answers, facts: Mapping[str, Any]) -> bool:
    """Return True, for a step that applies to everyone."""
    return True


@dataclass(frozen=True, slots=True)
class Step:
    """One question. `when` looks only at earlier answers and survives their absence; `rests_on` names the steps whose
    change makes this answer void. A question whose meaning changes gets a new name.

    `many` lets several choices be ticked. After `gives_up_after` unreadable answers the step is stored as unreadable,
    never as normal, and the next question is asked. `shows` words an answer for a card.
    `wants` a "number" or a person's "name", if either. `any_words`: any words may be the answer, a call for help too.
    `cannot_say` finds the choice that typed words like "không có máy" mean.
    """

    name: str
    ask: Callable[[Session, Known, str], Html]
    label: Wording
    shows: Callable[[Answer, str], str]
    read: Callable[[str, Known], Reading] | None = None
    choices: Choices = no_choices
    when: Callable[[Answers, Mapping[str, Any]], bool] = always
    rests_on: tuple[str, ...] = ()
    many: bool = False
    any_words: bool = False
    wants: Literal["number", "name", ""] = ""
    optional: bool = False
    takes_contact: bool = False
    sends_code: bool = False
    gives_up_after: int = 0
    cannot_say: Callable[[str], str | None] | None = None
    columns: int = 2


@dataclass(frozen=True, slots=True)
class Dialog:
    """A list of steps. `running` shows the answers so far above the question; after `repost_after` typed answers the
    card is posted again, so that it does not scroll away (0: at every typed answer).
    """

    name: str
    steps: tuple[Step, ...]
    header: Callable[[Session, str], Html]
    running: bool = False
    repost_after: int = 0

    def step(self, name: str) -> Step | None:
        """Return the step of that name. Returns None if this release no longer has it."""
        return next((step for step in self.steps if step.name == name), None)


# ---------------------------------------------------------------- what a contact does


@dataclass(frozen=True, slots=True)
class Said:
    """Typed words (or a shared phone number, when `shared`); `message` is the messenger's number of them."""

    text: str
    shared: bool = False
    message: int = 0


@dataclass(frozen=True, slots=True)
class Picked:
    """A picked choice of the step."""

    id: str


@dataclass(frozen=True, slots=True)
class Toggled:
    """A tick set or removed on one of many; saying which makes a double tap harmless."""

    id: str
    on: bool


@dataclass(frozen=True, slots=True)
class Done:
    """The end of ticking."""


@dataclass(frozen=True, slots=True)
class Meant:
    """The candidate that was meant, or (None) none of them."""

    index: int | None


@dataclass(frozen=True, slots=True)
class WentBack:
    """A step back to the question before."""


@dataclass(frozen=True, slots=True)
class Kept:
    """The answer being edited, left as it was."""


@dataclass(frozen=True, slots=True)
class Skipped:
    """A question skipped without an answer."""


@dataclass(frozen=True, slots=True)
class Edited:
    """A wish to change one answer."""

    step: str


@dataclass(frozen=True, slots=True)
class Left:
    """A way out of the dialog."""


@dataclass(frozen=True, slots=True)
class TimedOut:
    """A session too long without an answer."""


Input = Said | Picked | Toggled | Done | Meant | WentBack | Kept | Skipped | Edited | Left | TimedOut

# ---------------------------------------------------------------- what happened


@dataclass(frozen=True, slots=True)
class Asked:
    """The question on the screen now, and whether it is new there."""

    step: Step
    anew: bool


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer to a step."""

    step: str
    answer: Answer


@dataclass(frozen=True, slots=True)
class Rejected:
    """An answer that could not be taken; text key and facts say why and what is expected."""

    reason: str
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AskedBack:
    """Words that may mean several things (the session's `pending`); text key and facts ask which."""

    ask: str
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PassedOn:
    """Words that were no answer, kept for staff on a slip; text key and facts tell the contact what became of them."""

    key: str
    facts: Mapping[str, str]
    slip: int


@dataclass(frozen=True, slots=True)
class Acted:
    """A press on a choice that does something."""

    step: str
    id: str


@dataclass(frozen=True, slots=True)
class Ended:
    """The end of the dialog."""

    status: Literal["finished", "cancelled", "expired"]


Event = Asked | Answered | Rejected | AskedBack | PassedOn | Acted | Ended


@dataclass(frozen=True, slots=True)
class Turn:
    """One exchange: the session afterwards, and what happened."""

    session: Session
    events: tuple[Event, ...]
