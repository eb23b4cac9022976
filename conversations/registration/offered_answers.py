"""Answers offered for a further patient of a household: one tap takes a known phone, another the whole address."""

from __future__ import annotations

from conversations.dialog.steps import Choice, Wording
from conversations.model.dialogs import Answer, Session
from conversations.readers.gazetteer import commune_name
from conversations.readers.phones import show_phone
from conversations.texts import say_plain

HOW = "same"
"""Origin of such an answer: taken over from another patient of the same household."""


def phones(session: Session) -> tuple[Choice, ...]:
    """Offer the household's phones, each once, with the name of the patient."""
    found: dict[str, Choice] = {}
    for person in session.facts.get("family", ()):
        phone = str(person["phone"])
        label = _label("reuse.phone", str(person["name"]), show_phone(phone))
        found.setdefault(phone, Choice(phone, label, fills={"phone": Answer(phone, how=HOW)}))
    return tuple(found.values())


def addresses(session: Session) -> tuple[Choice, ...]:
    """Offer the household's addresses, each once: commune, street and place of stay together."""
    found: dict[tuple[str, ...], Choice] = {}
    for person in session.facts.get("family", ()):
        where = tuple(str(person[name]) for name in ("commune", "street", "place"))
        shown = f"{where[1]}, {commune_name(where[0])}"
        fills = {
            name: Answer(value, how=HOW) for name, value in zip(("commune", "street", "place"), where, strict=True)
        }
        label = _label("reuse.address", str(person["name"]), shown)
        found.setdefault(where, Choice(f"same-{person['patient']}", label, fills=fills))
    return tuple(found.values())


def _label(key: str, name: str, value: str) -> Wording:
    return lambda language: say_plain(key, language, name=name, value=value[:60])
