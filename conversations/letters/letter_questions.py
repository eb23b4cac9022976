"""Letter dialog: which of several patients on one phone a letter is about; the words wait in the session's facts."""

from __future__ import annotations

from conversations.dialog.step_words import question, shows_text, words
from conversations.dialog.steps import Choice, Dialog, Known, Step
from conversations.model.dialogs import Session
from conversations.texts import Html

LETTER = "letter"


def letter() -> Dialog:
    """Return the dialog of one step: pick one of `people` (illness and name, from the session's facts)."""
    about = Step(
        "about",
        ask=question("letter.about.ask"),
        label=words("letter.about.label"),
        shows=shows_text,
        choices=_people,
        columns=1,
    )
    return Dialog(LETTER, (about,), header=lambda session, language: Html(""))


def _people(session: Session, known: Known) -> tuple[Choice, ...]:
    return tuple(_choice(str(episode), str(name)) for episode, name in session.facts.get("people", ()))


def _choice(episode: str, name: str) -> Choice:
    return Choice(episode, lambda language: name)
