"""Questions of a move: which commune, where in it, since when; looked at once more, and sent."""

from __future__ import annotations

from collections.abc import Callable

from conversations.dialog.step_words import choices, fixed, question, shows_text, words
from conversations.dialog.steps import Choice, Dialog, Known, Step
from conversations.model.dialogs import Answer, Session
from conversations.readers.communes import read_commune
from conversations.readers.dates import read_recent_date, show_date
from conversations.readers.gazetteer import commune_name
from conversations.registration.registration_questions import read_free_text
from conversations.texts import Html, say, say_plain

_NAME = "moving"
_DAYS_BACK = 60


def moving() -> Dialog:
    """Build the dialog of three questions; the session's facts name the patient (`episode`, `name`)."""
    return Dialog(
        _NAME,
        (
            Step(
                "commune",
                ask=_ask("commune"),
                label=words("registration.commune.label"),
                shows=lambda answer, language: commune_name(str(answer.value)),
                read=lambda text, known: read_commune(text),
            ),
            Step(
                "street",
                ask=question("registration.street.ask"),
                label=words("registration.street.label"),
                shows=shows_text,
                read=read_free_text,
                rests_on=("commune",),
            ),
            Step(
                "since",
                ask=_ask("since"),
                label=words("moving.since.label"),
                shows=_shows_day,
                read=lambda text, known: read_recent_date(text, known.today, _DAYS_BACK),
                choices=fixed(*choices("moving.since", "today")),
            ),
            Step(
                "review",
                ask=_ask("review"),
                label=words("moving.review.label"),
                shows=shows_text,
                choices=_review,
            ),
        ),
        header=lambda session, language: Html(""),
    )


def day_moved(answer: Answer, today: str) -> str:
    """Return the day of the move as ISO; the button means today."""
    return today if answer.value == "today" else str(answer.value)


def _ask(step: str) -> Callable[[Session, Known, str], Html]:
    def asked(session: Session, known: Known, language: str) -> Html:
        return say(f"moving.{step}.ask", language, name=session.facts["name"])

    return asked


def _shows_day(answer: Answer, language: str) -> str:
    return say_plain("moving.since.today", language) if answer.value == "today" else show_date(str(answer.value))


def _review(session: Session, known: Known) -> tuple[Choice, ...]:
    edits = {
        "commune": "registration.commune.label",
        "street": "registration.street.label",
        "since": "moving.since.label",
    }
    send = Choice("send", words("moving.review.send"))
    return (send, *(Choice(step, words(key), "edit") for step, key in edits.items()))
