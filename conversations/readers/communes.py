"""The commune or ward of an address, from whatever people write: new or old name, with or without accents or district.

An exact name that leads to one current unit is taken; everything else (several units, a typo, a district alone,
a name that contradicts the district) is asked back with a pick list.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from conversations.readers.addresses import Hit, find_hits, words_of
from conversations.readers.cannot_tell import cannot_tell
from conversations.readers.gazetteer import (
    CITIES,
    OLD_YEN_BAI,
    Place,
    commune_name,
    communes,
    is_commune,
    old_names,
    places,
    squeeze,
)
from conversations.readers.land.elsewhere import other_places
from conversations.readers.land.remarks import is_unsure, no_names, only_remarks
from conversations.readers.land.stays import Stay, stays_of
from conversations.readers.result import Candidate, Misread, Read, Reading, Unclear
from conversations.readers.spelling.syllables import is_syllable
from conversations.readers.text import LONGEST_ANSWER, fold, tidy

__all__ = ["commune_name", "communes", "old_names", "read_commune"]

_MOST = 6
"""Maximum places in a pick list."""
_LIKE, _LIKE_IN_DISTRICT, _NEAR_BEST, _LIKE_A_NAME = 78, 68, 10, 84  # similarity in percent
_EMPTY_WORD = re.compile(
    "viet|nam|vn|cu|moi|nay|thuoc|la|o|xa|phuong|huyen|tinh|tp|tx|tt|thi|tran|thanh|pho|commune|ward|town|city|district|province"
)
_VILLAGE_WORD = re.compile("[0-9]+|to|dan|pho|thon|ban|xom|khu|doi|so|nha|ngo|duong")


def read_commune(text: str) -> Reading:
    """Read an address as the five-digit code of its current unit, or as a pick list of at most six.

    A place of which the person says that they are only registered there, once lived there, or live near it is not
    taken; another province's or district's name is asked about.
    """
    words = words_of(text) if len(text) <= LONGEST_ANSWER else []
    if len(words) == 1 and is_commune(words[0]):
        return Read(words[0])
    hits = find_hits(words)
    if (
        not hits
        and cannot_tell("commune", tidy(text))
        and not _alike(words, no_names(words), frozenset(), _LIKE_A_NAME)
    ):
        return Misread("readers.commune.cannot_say", cannot_say=True)
    known = {at for hit in hits for at in range(hit.start, hit.end)}
    foreign = other_places(words, known)
    stays = stays_of(words, [*((hit.opens, hit.end) for hit in hits), *((start, end) for start, end, _ in foreign)])
    here = [hit for hit, stay in zip(hits, stays, strict=False) if stay in _THERE]
    elsewhere = [name for (_, _, name), stay in zip(foreign, stays[len(hits) :], strict=True) if stay in _THERE_OR_WORK]
    away = _units([hit for hit, stay in zip(hits, stays, strict=False) if stay is Stay.AWAY], words)
    near = [place for hit, stay in zip(hits, stays, strict=False) if stay is Stay.NEAR for place in hit.places]
    reading = _of_hits(text, words, here, known, near) if here or not hits else _only_away(words, hits, stays)
    if elsewhere:
        return _asked_of_another_province(reading, elsewhere[0], named=any(hit.places for hit in here))
    if isinstance(reading, Read) and away and not _is_said_now(hits, stays, here):
        there = [place for hit in (*_units(here, words), *away) for place in hit.places]
        return _pick("readers.commune.now", sorted(there, key=lambda place: place.code != reading.value))
    return reading


_THERE = (Stay.PLAIN, Stay.HERE)
_THERE_OR_WORK = (*_THERE, Stay.WORK)


def _of_hits(text: str, words: list[str], hits: list[Hit], known: set[int], near: list[Place]) -> Reading:
    """Read the commune that these names and the words around them mean; places near it tell namesakes apart."""
    units = _units(hits, words)
    regions = _regions(hits, units)
    fitting = _next_to([place for unit in units for place in _fitting(unit, regions)], near)
    explained = _all_explained(text, words, units, known)
    certain = explained and any(place.sure for place in fitting) and not is_unsure(words)
    if len({place.code for place in fitting}) == 1 and certain:
        return Read(fitting[0].code)
    if fitting and explained:
        return _pick("readers.commune.which", fitting)
    named = fitting or [place for unit in units for place in unit.places]
    if possible := [*named, *_alike(words, _district_names(hits), regions)]:
        inside = _within(regions) if len(regions) == 1 and not any(p.districts & regions for p in possible) else []
        return _pick("readers.commune.which", [*possible, *inside])
    return _in_districts(hits, regions)


def _only_away(words: list[str], hits: list[Hit], stays: list[Stay]) -> Reading:
    """Ask where the person lives now: all that is named is elsewhere."""
    named = [hit for hit, stay in zip(hits, stays, strict=False) if stay is not Stay.DENIED]
    units = _units(named, words) or named
    districts = frozenset(hit.district for hit in units if hit.district and not hit.places)
    possible = [*(place for hit in units for place in hit.places), *_within(districts)]
    return _pick("readers.commune.now", possible) if possible else Misread("readers.commune.unread")


def _is_said_now(hits: list[Hit], stays: list[Stay], here: list[Hit]) -> bool:
    """True if the person says of the place that they live there now: "giờ đang ở Cốc Lếu"."""
    return any(stay is Stay.HERE for hit, stay in zip(hits, stays, strict=False) if hit in here)


def _asked_of_another_province(reading: Reading, name: str, *, named: bool) -> Reading:
    facts = {"place": name}
    if isinstance(reading, Read):
        only = Candidate(reading.value, commune_name(str(reading.value)))
        return Unclear("readers.commune.elsewhere", (only,), facts)
    if isinstance(reading, Unclear) and named:
        return Unclear("readers.commune.elsewhere", reading.candidates, facts)
    return Misread("readers.commune.outside", facts)


def _units(hits: list[Hit], words: list[str]) -> list[Hit]:
    """Return the hits that name the commune: those called so, else those that are no district's name as well."""
    named = [hit for hit in hits if hit.places and hit.marker not in ("district", "province", "village")]
    if marked := [hit for hit in named if hit.marker]:
        return marked
    if only_communes := [hit for hit in named if not hit.district]:
        return only_communes
    return [hit for hit in named[:1] if _is_town_of_district(hit, words, hits)]


def _is_town_of_district(unit: Hit, words: list[str], hits: list[Hit]) -> bool:
    """True if a district's name means its town: "tổ 3, Bát Xát, huyện Bát Xát", nothing unknown before it."""
    again = any(hit is not unit and hit.district == unit.district for hit in hits)
    before = all(_VILLAGE_WORD.fullmatch(fold(word)) for word in words[: unit.start])
    return again and before and unit.district not in CITIES.values()


def _regions(hits: list[Hit], units: list[Hit]) -> frozenset[str]:
    """Return the old districts (codes) that the address says it lies in; none if it says nothing."""
    said: set[str] = set()
    for hit in hits:
        if hit in units or not hit.district or hit.marker == "village":
            continue
        if hit.marker == "district" or hit.district not in CITIES.values():
            said.add(hit.district)
        elif hit.district == CITIES["yenbai"]:
            said.update(f"{code}" for code in OLD_YEN_BAI)
    return frozenset(said)


def _fitting(unit: Hit, regions: frozenset[str]) -> list[Place]:
    """Return the places of this name that agree with the kind and the district that were written."""
    kinds = {place.kind for place in unit.places} if unit.kind is None else {unit.kind}
    return [p for p in unit.places if p.kind in kinds and (not regions or p.districts & regions)]


def _next_to(fitting: list[Place], near: list[Place]) -> list[Place]:
    """Return the one of several namesakes that is today the same unit as a place near it, or else all."""
    codes = {place.code for place in near}
    if len({place.words for place in fitting}) != 1:
        return fitting
    return [place for place in fitting if place.code in codes] or fitting


def _all_explained(text: str, words: list[str], units: list[Hit], known: set[int]) -> bool:
    """True if only remarks follow a commune not called one: "Tân Tiến, Bản Xeeo" names a village first."""
    if any(unit.marker for unit in units):
        return True
    after = max((unit.end for unit in units), default=0)
    empty = {at for at, word in enumerate(words) if at < after or _EMPTY_WORD.fullmatch(fold(word))}
    if not only_remarks(text, words, known | empty):
        return False
    return not _alike(words, known | set(range(after)) | no_names(words), frozenset(), at_least=_LIKE_A_NAME)


def _district_names(hits: list[Hit]) -> set[int]:
    return {at for hit in hits if hit.district and not hit.kind for at in range(hit.opens, hit.end)}


def _alike(words: list[str], taken: set[int], regions: frozenset[str], at_least: int = _LIKE) -> list[Place]:
    """Return places whose name is like some words of the address that are not taken, the most alike first."""
    from rapidfuzz import fuzz, process  # here: most answers are exact

    scores: dict[Place, float] = {}
    for start in range(len(words)):
        for end in range(start + 1, min(start + 4, len(words)) + 1):
            typed = squeeze(words[start:end])
            if end == start + 1 and is_syllable(words[start]):
                continue  # one syllable is no name of two run together
            if len(typed) < 4 or typed.isdigit() or taken.intersection(range(start, end)):
                continue
            for key, likeness, _ in process.extract(
                typed, places().keys(), scorer=fuzz.ratio, score_cutoff=_LIKE_IN_DISTRICT, limit=_MOST
            ):
                for place in places()[key]:
                    accents = fuzz.ratio("".join(words[start:end]), "".join(place.words)) / 100
                    scores[place] = max(scores.get(place, 0), likeness + accents)
    inside = [p for p in scores if p.districts & regions]
    possible = inside or [p for p in scores if scores[p] >= at_least]
    best = max((scores[p] for p in possible), default=0)
    return sorted((p for p in possible if scores[p] >= best - _NEAR_BEST), key=lambda p: -scores[p])


def _in_districts(hits: list[Hit], regions: frozenset[str]) -> Reading:
    """Offer the communes of a district (or its town) written alone, the one of the same name first."""
    if all(hit.marker == "province" for hit in hits):
        return Misread("readers.commune.unread")
    said = [hit for hit in hits if hit.district not in CITIES.values() or hit.marker == "district"] or hits
    same = [place for hit in said for place in hit.places]
    districts = regions if len(regions) == 1 else frozenset(hit.district for hit in said if hit.district)
    return _pick("readers.commune.district", [*same, *_within(districts)])


def _within(districts: frozenset[str]) -> list[Place]:
    """Return the current units that lie in these old districts."""
    return [place for named in places().values() for place in named if place.today and place.districts & districts]


def _pick(ask: str, possible: Iterable[Place]) -> Unclear:
    by_code: dict[str, Candidate] = {}
    for place in possible:
        by_code.setdefault(place.code, Candidate(place.code, place.label))
    return Unclear(ask, tuple(by_code.values())[:_MOST])
