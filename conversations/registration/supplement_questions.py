"""Supplement dialog: one question the station asks before deciding, in its words; the answer returns to its card."""

from __future__ import annotations

from conversations.dialog.step_words import shows_text, words
from conversations.dialog.steps import Dialog, Known, Step
from conversations.model.dialogs import Session
from conversations.readers.result import Misread, Read, Reading
from conversations.texts import Html, say

_NAME = "supplement"
_LONGEST = 1000


def supplement() -> Dialog:
    """Return the dialog of one step; the question is in the session's facts."""
    return Dialog(
        _NAME,
        (Step("answer", ask=_ask, label=words("supplement.label"), shows=shows_text, read=_read, any_words=True),),
        header=lambda session, language: Html(""),
    )


def _ask(session: Session, known: Known, language: str) -> Html:
    facts = session.facts
    return say("supplement.ask", language, station=facts["station"], name=facts["name"], question=facts["question"])


def _read(text: str, known: Known) -> Reading:
    kept = text.strip()
    if not kept or len(kept) > _LONGEST:
        return Misread("supplement.length", {"most": str(_LONGEST)})
    return Read(kept)
