"""Words of a step: by key from the catalogue, the same way in every dialog."""

from __future__ import annotations

from collections.abc import Callable

from conversations.dialog.steps import Choice, Choices, Known, Wording
from conversations.model.dialogs import Answer, Session
from conversations.texts import Html, say, say_plain


def words(key: str) -> Wording:
    """Return a function from a language to the words of a key."""
    return lambda language: say_plain(key, language)


def question(key: str) -> Callable[[Session, Known, str], Html]:
    """Return a function for a question's words; `{who}` is the patient, as this session says it (`{Who}`: capital)."""

    def asked(session: Session, known: Known, language: str) -> Html:
        person = who(session, language)
        return say(key, language, who=person, Who=person[:1].upper() + person[1:])

    return asked


def who(session: Session, language: str) -> str:
    """Return the word for the person asked about: oneself, or (for a relative, and in a report) the patient."""
    answer = session.answers.get("who")
    of_another = "patient" in session.facts or (answer is not None and answer.value == "relative")
    key = "relative" if of_another else "self"
    return say_plain(f"registration.person.{key}", language)


def choices(prefix: str, *ids: str, kind: str = "value") -> tuple[Choice, ...]:
    """Return choices whose labels are the texts `prefix.id`."""
    return tuple(Choice(id, words(f"{prefix}.{id}"), kind) for id in ids)  # type: ignore[arg-type]


def fixed(*options: Choice) -> Choices:
    """Offer the same choices to every contact."""
    return lambda session, known: options


def shows_choice(prefix: str) -> Callable[[Answer, str], str]:
    """Return a function that words an answer as its button is worded; lists are joined."""

    def shown(answer: Answer, language: str) -> str:
        if not answer.known:
            return say_plain("dialog.cannot_say", language)
        ids = answer.value if isinstance(answer.value, list) else [answer.value]
        return ", ".join(undecorated(say_plain(f"{prefix}.{id}", language)) for id in ids) or say_plain(
            "dialog.none", language
        )

    return shown


def undecorated(label: str) -> str:
    """Return a button's words without the picture they may begin with."""
    first = next((n for n, letter in enumerate(label) if letter.isalnum()), 0)
    return label[first:]


def shows_text(answer: Answer, language: str) -> str:
    """Return an answer that is words already."""
    return str(answer.value) if answer.known else say_plain("dialog.cannot_say", language)
