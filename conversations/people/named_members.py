"""Named members: whose numbers a household's words are, when they name a person ("bố 38,9", "97 còn Páo 91").

A number said of another person than the one asked about is filed under nobody: the household is asked whose it is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from conversations.dialog.scene import Scene
from conversations.model.care import Episode
from conversations.model.people import Contact
from conversations.readers.text import plain, tidy

_FATHER, _MOTHER, _GRANDMOTHER = ("parent", "male"), ("parent", "female"), ("grandparent", "female")
_RELATIVES: dict[str, tuple[tuple[str, str], ...]] = {
    **dict.fromkeys(("bố", "bo", "cha", "tía", "father", "dad"), (_FATHER,)),
    "ba": (_FATHER, _GRANDMOTHER),  # without its accent "bà" is "ba"
    **dict.fromkeys(("mẹ", "má", "me", "mother", "mum"), (_MOTHER,)),
    **dict.fromkeys(("vợ", "vo", "wife"), (("spouse", "female"),)),
    **dict.fromkeys(("chồng", "chong", "husband"), (("spouse", "male"),)),
    **dict.fromkeys(("ông", "ong"), (("grandparent", "male"),)),
    "bà": (_GRANDMOTHER,),
    **dict.fromkeys(("bé", "be"), (("child", "male"), ("child", "female"))),
}
"""Words for relatives: what the patient is to the contact, and the patient's sex.

Not "con", "cháu", "em", "anh", "chị": most who write so mean themselves or the reader.
"""

_ALL = re.compile(r"\b(cả nhà|ca nha|cả hai|ca hai|hai người|everybody|both)\b")
_BETWEEN = r"(?:\s*[:,–-]?\s*(?:thì|thi|là|la|được|duoc|sốt|sot|đo|do|chỉ|is|has))*\s*[:,–-]?\s*"
_NAMED = re.compile(rf"([^\W\d_]+){_BETWEEN}(?=\d)")


def said_of(scene: Scene, contact: Contact, episodes: Sequence[Episode], text: str) -> list[Episode] | None:
    """Return the members that a text's numbers may be of, by the persons it names. Returns None if it names none.

    Several persons, one who is not a patient here, or "cả nhà", leave more than one or none.
    """
    words = tidy(text).casefold()
    if len(episodes) < 2 or not any(letter.isdigit() for letter in words):
        return None
    if _ALL.search(words):
        return list(episodes)
    found: list[Episode] | None = None
    for each in _NAMED.finditer(words):
        members = _members(scene, contact, episodes, each[1])
        if members is not None:
            found = members if found is None else [*found, *(one for one in members if one not in found)]
    return found


def _members(scene: Scene, contact: Contact, episodes: Sequence[Episode], word: str) -> list[Episode] | None:
    """Return the members a word may name. Returns None if it names no person."""
    named = [each for each in episodes if _is_called(each.patient.full_name, word)]
    if named:
        return named
    if word not in _RELATIVES:
        return None
    ties = {tie.patient: tie.relation for tie in scene.work.caregivers.of_contact(contact.id)}
    return [each for each in episodes if (ties.get(each.patient.id), each.patient.sex) in _RELATIVES[word]]


def _is_called(full_name: str, word: str) -> bool:
    """True if a word is the given name, its accents right or left out."""
    given = full_name.casefold().split()[-1]
    return word == given or (len(word) > 2 and word.isascii() and word == plain(given))
