"""A course is a dialog with what its feature adds: consequences of a turn, the way in, additions to a question."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from conversations.dialog.steps import Dialog, Turn
from conversations.model.dialogs import Session
from conversations.model.outgoing import Message
from conversations.model.people import Contact

if TYPE_CHECKING:
    from conversations.dialog.scene import Scene

After = Callable[["Scene", Contact, Turn], Session]
"""Function that applies what a turn means and returns the session to keep."""

Opens = Callable[["Scene", Contact, Session], Session]
"""Function that returns the session to open; one that carries a number is already kept and goes on where it was."""

Dresses = Callable[[Message, Session, str], Message]
"""Function that adds to a drawn question what the dialog itself cannot know, in the given language."""


def _opens_as_given(scene: Scene, contact: Contact, session: Session) -> Session:
    return session


def _undressed(message: Message, session: Session, language: str) -> Message:
    return message


@dataclass(frozen=True, slots=True)
class Course:
    """One dialog of the program and the functions of its feature, listed in `conversations/dialog_list.py`."""

    dialog: Dialog
    after: After
    opens: Opens = _opens_as_given
    dresses: Dresses = _undressed
