"""What a dialog is made of: steps and choices; what a contact may do in it; what the engine says happened."""

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
    """Something that can be picked. `value` answers with its id; `cannot` answers *cannot say*; `act` causes an
    event and leaves the question open; `edit` opens another step again.

    `fills` are the answers of several steps (this one's too) that the choice stands for.
    """

    id: str
    words: Wording
    kind: Literal["value", "cannot", "act", "edit"] = "value"
    fills: Mapping[str, Answer] = field(default_factory=dict)


Choices = Callable[[Session, Known], tuple[Choice, ...]]


def no_choices(session: Session, known: Known) -> tuple[Choice, ...]:
    """For a step that is answered by typing alone."""
    return ()


def always(answers: Answers, facts: Mapping[str, Any]) -> bool:
    """For a step that applies to everybody."""
    return True


@dataclass(frozen=True, slots=True)
class Step:
    """One question. `when` looks only at earlier answers and survives their absence; `rests_on` names the steps whose
    change makes this answer void. A question whose meaning changes gets a new name.

    `many` lets several choices be ticked. `gives_up_after` unreadable answers the step is stored as *cannot say*:
    unreadable is never normal, and nobody is kept from the next question. `shows` words an answer for a card.
    `any_words`: whatever is said may be the answer, a call for help too. `cannot_say` finds the choice that typed words
    like "không có máy" mean.
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
    optional: bool = False
    takes_contact: bool = False
    sends_code: bool = False
    gives_up_after: int = 0
    cannot_say: Callable[[str], str | None] | None = None
    columns: int = 2


@dataclass(frozen=True, slots=True)
class Dialog:
    """A list of steps. `running` shows the answers so far above the question; `repost_after` typed answers the card is
    posted anew, so that it does not scroll away (0: at every typed answer)."""

    name: str
    steps: tuple[Step, ...]
    header: Callable[[Session, str], Html]
    running: bool = False
    repost_after: int = 0

    def step(self, name: str) -> Step | None:
        """The step of that name, if this release still has it."""
        return next((step for step in self.steps if step.name == name), None)


# ---------------------------------------------------------------- what a contact does


@dataclass(frozen=True, slots=True)
class Said:
    """Typed words (or a shared phone number, when `shared`)."""

    text: str
    shared: bool = False


@dataclass(frozen=True, slots=True)
class Picked:
    """Chose one of the step's choices."""

    id: str


@dataclass(frozen=True, slots=True)
class Toggled:
    """Ticked or unticked one of many; saying which makes a double tap harmless."""

    id: str
    on: bool


@dataclass(frozen=True, slots=True)
class Done:
    """Has ticked enough."""


@dataclass(frozen=True, slots=True)
class Meant:
    """Said which of the candidates was meant, or (None) none of them."""

    index: int | None


@dataclass(frozen=True, slots=True)
class WentBack:
    """Wants the question before."""


@dataclass(frozen=True, slots=True)
class Kept:
    """Leaves the answer that is being edited as it was."""


@dataclass(frozen=True, slots=True)
class Skipped:
    """Does not want to answer."""


@dataclass(frozen=True, slots=True)
class Edited:
    """Wants to change one answer."""

    step: str


@dataclass(frozen=True, slots=True)
class Left:
    """Leaves the dialog."""


@dataclass(frozen=True, slots=True)
class TimedOut:
    """Too long without an answer."""


Input = Said | Picked | Toggled | Done | Meant | WentBack | Kept | Skipped | Edited | Left | TimedOut

# ---------------------------------------------------------------- what happened


@dataclass(frozen=True, slots=True)
class Asked:
    """This question is on the screen now; `anew` when it was not before."""

    step: Step
    anew: bool


@dataclass(frozen=True, slots=True)
class Answered:
    """A step was answered."""

    step: str
    answer: Answer


@dataclass(frozen=True, slots=True)
class Rejected:
    """The answer could not be taken; text key and facts say why and what is expected."""

    reason: str
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AskedBack:
    """What was said may mean several things (the session's `pending`); text key and facts ask which."""

    ask: str
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Acted:
    """A choice that does something was pressed."""

    step: str
    id: str


@dataclass(frozen=True, slots=True)
class Ended:
    """The dialog is over."""

    status: Literal["finished", "cancelled", "expired"]


Event = Asked | Answered | Rejected | AskedBack | Acted | Ended


@dataclass(frozen=True, slots=True)
class Turn:
    """One exchange: the session afterwards, and what happened."""

    session: Session
    events: tuple[Event, ...]
