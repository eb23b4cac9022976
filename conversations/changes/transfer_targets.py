"""Targets of a transfer: the likely facilities, and those that typed words mean."""

from __future__ import annotations

from collections.abc import Iterable

from rapidfuzz import fuzz, process

from conversations.dialog.scene import Scene
from conversations.model.care import Episode
from conversations.model.people import PLACE_OF, Facility
from conversations.readers.communes import read_commune
from conversations.readers.gazetteer import commune_name
from conversations.readers.result import Read
from conversations.readers.text import plain

_MOST = 8
MOST_SIBLINGS = 3
_ALIKE = 75
"""Minimum likeness (of 100) of a typed name to a facility's; staff choose, so that none is taken unasked."""


def likely(scene: Scene, episode: Episode) -> list[Facility]:
    """Return the facilities mostly thought of first: home, the commune's own, treatment, neighbours, the one above."""
    there = {each.id: each for each in scene.work.facilities.all()}
    here = there.get(episode.facility) if episode.facility else None
    own = scene.work.facilities.responsible(episode.patient.commune)
    above = here.parent if here is not None else None
    treating = sorted((f for f in there.values() if f.kind in PLACE_OF), key=lambda f: f.parent != above)
    siblings = [f for f in there.values() if f.parent == above and f.kind not in PLACE_OF][: MOST_SIBLINGS + 1]
    first = [there.get(number) for number in (episode.home, own.id if own else None) if number is not None]
    found = [*first, *treating[:MOST_SIBLINGS], *siblings, there.get(above) if above else None]
    return _others(episode, (each for each in found if each is not None))


def meant(scene: Scene, episode: Episode, text: str) -> list[Facility]:
    """Return the facilities typed words may mean: by code, by words of the name, by commune, else by likeness."""
    everyone = scene.work.facilities.all()
    words = plain(text).split()
    exact = [each for each in everyone if each.code.casefold() == text.strip().casefold()]
    named = [each for each in everyone if words and all(word in plain(each.name).split() for word in words)]
    reading = read_commune(text)
    communes = _communes(reading)
    near = [each for each in everyone if each.commune in communes]
    found = exact or [*named, *near]
    return _others(episode, found or _alike(everyone, text))


def _communes(reading: object) -> set[str]:
    if isinstance(reading, Read):
        return {str(reading.value)}
    return {str(candidate.value) for candidate in getattr(reading, "candidates", ())}


def _alike(everyone: list[Facility], text: str) -> list[Facility]:
    names = {each.id: plain(f"{each.name} {commune_name(each.commune)}") for each in everyone}
    close = process.extract(plain(text), names, scorer=fuzz.token_set_ratio, score_cutoff=_ALIKE, limit=_MOST)
    by_id = {each.id: each for each in everyone}
    return [by_id[number] for _, _, number in close]


def _others(episode: Episode, found: Iterable[Facility]) -> list[Facility]:
    """Return each once, without the one the patient is with already, and no more than fit on a phone."""
    return list({each.id: each for each in found if each.id != episode.facility}.values())[:_MOST]
