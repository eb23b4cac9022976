"""Duplicate registrations: earlier patients who are alike, and what the acceptance card says of them.

Only staff decide that two are one. No health details are shown of a patient another facility answers for.
"""

from __future__ import annotations

from rapidfuzz import fuzz

from conversations.dialog.scene import Scene
from conversations.dialog.wording import STAFF_LANGUAGE
from conversations.model.care import UNDECIDED, Episode, EpisodeStatus
from conversations.model.outgoing import Button, ButtonRows
from conversations.model.people import Patient
from conversations.model.presses import StaffButton
from conversations.people.station import station_facts, station_of
from conversations.readers.dates import show_date
from conversations.readers.text import plain
from conversations.registration import pair_facts
from conversations.texts import Html, say, say_plain

_ALIKE = 85
"""Minimum likeness of the names (of 100) at which two may be one person, if the birth dates fit."""

_MOST = 2
"""Maximum patients shown on a card, the newest first."""

FOLLOWED = (*UNDECIDED, EpisodeStatus.ACCEPTED)
PAIR_ANSWERS = ("merge", "other")


def alike(one: Patient, other: Patient) -> bool:
    """True if two registrations may be of one person: names much alike, births that fit. The phone decides nothing,
    since a household shares one and a person may have two."""
    return born_alike(one.birth, other.birth) and fuzz.ratio(plain(one.full_name), plain(other.full_name)) >= _ALIKE


def born_alike(one: str, other: str) -> bool:
    """True if two births can be the same day: equal, or one is a bare year or month and the other falls in it."""
    known = min(len(one), len(other))
    return one[:known] == other[:known]


def found(scene: Scene, episode: Episode) -> list[Episode]:
    """Return earlier patients who may be the same person; empty once the registration is decided."""
    if episode.status not in UNDECIDED:
        return []
    candidates = scene.work.patients.possible_duplicates(episode.patient)
    return [each for each in candidates if alike(each.patient, episode.patient)][:_MOST]


def lines(scene: Scene, episode: Episode, likely: list[Episode]) -> Html:
    """Describe them for the card; of another facility's patient only that there is one, and the phone to call."""
    return Html("\n".join(_line(scene, episode, each) for each in likely))


def rows(episode: Episode, likely: list[Episode]) -> ButtonRows:
    """Return the buttons for each of them; the code on a button says which one is meant."""

    def button(other: Episode, role: str) -> Button:
        label = say_plain(f"duplicate.button.{role}", STAFF_LANGUAGE, code=other.patient.code)
        return Button(label, StaffButton.DUPLICATE.data(episode.id, other.patient.id, role))

    return tuple(tuple(button(other, role) for role in PAIR_ANSWERS) for other in likely)


def _line(scene: Scene, episode: Episode, other: Episode) -> Html:
    person = other.patient
    if other.facility == episode.facility:
        status = say_plain(f"patient.status.{other.status}", STAFF_LANGUAGE)
        facts = {"name": person.full_name, "birth": show_date(person.birth), "status": status}
        line = say("duplicate.here", STAFF_LANGUAGE, code=person.code, **facts)
        return Html(f"{line}\n{pair_facts.compared(scene, episode, other)}")
    station = station_facts(station_of(scene, other), STAFF_LANGUAGE)
    key = "duplicate.elsewhere" if other.status in FOLLOWED else "duplicate.elsewhere_over"
    line = say(key, STAFF_LANGUAGE, code=person.code, **station)
    if scene.work.patients.pair_verdict(episode.patient.id, person.id) == "asked":
        return Html(f"{line}\n{say('duplicate.waits_there', STAFF_LANGUAGE, station=station['station'])}")
    return line
