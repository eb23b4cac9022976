"""Knowledge of a patient that proves the family: full name and birth, which a finder of a SIM does not have."""

from __future__ import annotations

from collections.abc import Iterable

from rapidfuzz import fuzz

from conversations.model.care import Episode
from conversations.readers.text import plain

MOST_TRIES = 3
"""Times that name and birth may be told before a person has to decide."""

_ALIKE = 85
"""Minimum likeness of the names (of 100): a slip of a letter, or no accents, is still the person's own name."""


def meant(candidates: Iterable[Episode], name: str, birth: str) -> Episode | None:
    """Return the patient whose name and birth both fit. Returns None otherwise, whichever of them was wrong."""
    return next((each for each in candidates if _fits(each, name, birth)), None)


def nearest(candidates: list[Episode], name: str) -> Episode:
    """Return the patient whose name is most like the one told, for the person who looks into it."""
    return max(candidates, key=lambda each: fuzz.ratio(plain(each.patient.full_name), plain(name)))


def _fits(episode: Episode, name: str, birth: str) -> bool:
    """True if both fit. A record with a bare year takes any day in it; a bare year does not fit a full date."""
    known, told = plain(episode.patient.full_name), plain(name)
    called = fuzz.ratio(known, told) >= _ALIKE and known.split()[-1] == told.split()[-1]
    return called and birth.startswith(episode.patient.birth)
