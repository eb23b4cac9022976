"""A guide as messages: the list of its chapters, and each chapter with the way back to the list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from conversations.model.outgoing import Button, Message
from conversations.model.presses import Feature
from conversations.texts import Html, say, say_plain

GUIDE_CARD = "guide"
"""Card of the one message in which a guide is read: each page replaces the one before."""

CONTENTS = "contents"


def contents(guide: Feature, text: Html, names: Mapping[str, str], language: str) -> Message:
    """Show a text and a button for each chapter, two in a row; `names` are the labels by chapter."""
    buttons = [Button(name, guide.data(chapter)) for chapter, name in names.items()]
    rows = tuple(tuple(buttons[at : at + 2]) for at in range(0, len(buttons), 2))
    return Message(Html(f"{text}\n\n{say('guide.choose', language)}"), rows=rows)


def chapter(guide: Feature, name: str, text: Html, language: str, rows: Sequence[tuple[Button, ...]] = ()) -> Message:
    """Show a chapter under its name, with its own rows of buttons above the way back to the contents."""
    back = Button(say_plain("guide.contents", language), guide.data(CONTENTS))
    return Message(Html(f"<b>{name}</b>\n\n{text}"), rows=(*rows, (back,)))
