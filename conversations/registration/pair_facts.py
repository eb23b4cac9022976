"""Facts that two registrations share and those in which they differ, for a decision if they are of one person."""

from __future__ import annotations

import re
from html import unescape

from conversations.dialog.person_lines import person_lines, screening_lines
from conversations.dialog.scene import Scene
from conversations.dialog.wording import STAFF_LANGUAGE
from conversations.model.care import Episode
from conversations.model.people import Patient
from conversations.readers.dates import show_date
from conversations.readers.gazetteer import commune_name
from conversations.readers.phones import show_phone
from conversations.texts import Html, say, say_plain

_TAG = re.compile(r"<[^>]+>")
_FIELDS = ("full_name", "birth", "sex", "phone", "commune", "address")


def compared(scene: Scene, newer: Episode, older: Episode) -> Html:
    """Say what is the same of two registrations and what differs, letter by letter; and if one chat sent both.

    Siblings and twins share phone, house and chat, and often all but an accent of the name.
    """
    one, other = newer.patient, older.patient
    same = [name for name in _FIELDS if getattr(one, name) == getattr(other, name)]
    lines = []
    if same:
        fields = ", ".join(say_plain(f"pair.field.{name}", STAFF_LANGUAGE) for name in same)
        lines.append(say("pair.same", STAFF_LANGUAGE, fields=fields))
    for name in _FIELDS:
        if name not in same:
            facts = {"field": say_plain(f"pair.field.{name}", STAFF_LANGUAGE), "newer": one.code, "older": other.code}
            told = {"this": _shown(one, name), "that": _shown(other, name)}
            lines.append(say("pair.differs", STAFF_LANGUAGE, **facts, **told))
    if one_chat(scene, newer, older):
        lines.append(say("pair.one_chat", STAFF_LANGUAGE))
    return Html("\n".join(lines))


def one_chat(scene: Scene, newer: Episode, older: Episode) -> bool:
    """True if one chat registered both, or answers for both: a household, perhaps twins."""
    here = {contact.id for contact in scene.work.patients.contacts_of(newer.patient.id)} | {newer.contact}
    there = {contact.id for contact in scene.work.patients.contacts_of(older.patient.id)} | {older.contact}
    return bool(here & there)


def left_over(scene: Scene, newer: Episode, older: Episode) -> str:
    """Return what the newer registration knew and the older one does not say, as a note's plain text; or nothing."""
    known = {line for part in _parts(scene, older) for line in part.split("\n")}
    lines = [line for part in _parts(scene, newer) for line in part.split("\n") if line and line not in known]
    return "\n".join(unescape(_TAG.sub("", line)) for line in lines)


def _parts(scene: Scene, episode: Episode) -> tuple[Html, Html]:
    return person_lines(scene, episode), screening_lines(scene, episode)


def _shown(person: Patient, field: str) -> str:
    value = str(getattr(person, field))
    match field:
        case "birth":
            return show_date(value)
        case "sex":
            return say_plain(f"registration.sex.{value}", STAFF_LANGUAGE).lower()
        case "phone":
            return show_phone(value)
        case "commune":
            return commune_name(value)
    return value
