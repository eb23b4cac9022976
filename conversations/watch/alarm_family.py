"""Alarms as the family hears them: a staff member has it, nobody has it yet, it is closed."""

from __future__ import annotations

from conversations.dialog.scene import Scene
from conversations.model.care import Alert, Episode
from conversations.model.outgoing import Lane, Message
from conversations.model.people import Contact, Facility, Staff
from conversations.people import caregivers
from conversations.people.station import EMERGENCY_PHONE, facility_of, station_facts, station_of
from conversations.readers.dialling import tappable
from conversations.texts import Html, say, say_plain

FAMILY = "family"
"""Name on the ladder of the patient's people who were told of the alarm."""

_UNSAID = ("moved", "in_hospital", "died")
"""Outcomes after which an alarm's end is told to nobody of the family: what they are told then is another matter."""


def claimed(scene: Scene, episode: Episode, alert: Alert, staff: Staff) -> None:
    """Tell the family that a staff member has the alarm and is calling."""
    works_at = facility_of(scene, staff.facility)
    for reader in _readers(scene, episode, alert):
        role = say_plain(f"danger.role.{staff.role}", reader.language)
        facts = {"role": role, "at": scene.clock(), **station_facts(works_at, reader.language)}
        _say(scene, reader, episode, say("danger.claimed", reader.language, **facts))


def nobody_yet(scene: Scene, episode: Episode, alert: Alert) -> None:
    """Tell the family that nobody has the alarm yet, and which phones to call now."""
    station = station_of(scene, episode)
    for reader in _readers(scene, episode, alert):
        phones = _phones(scene, station, reader.language)
        _say(scene, reader, episode, say("danger.nobody", reader.language, phones=phones))


def closed(scene: Scene, episode: Episode, alert: Alert) -> None:
    """Tell the family that the alarm is closed, and what comes next."""
    if alert.outcome in _UNSAID:
        return
    for reader in _readers(scene, episode, alert):
        facts = {"at": scene.clock(), **station_facts(station_of(scene, episode), reader.language)}
        _say(scene, reader, episode, say("danger.closed", reader.language, **facts))


def _readers(scene: Scene, episode: Episode, alert: Alert) -> list[Contact]:
    """Return the contacts that were told of the alarm and still answer for the patient."""
    knowing = set(scene.work.dangers.knowing(alert.id))
    return [each for each in caregivers.reachable(scene, episode.patient.id) if each.id in knowing] if knowing else []


def _say(scene: Scene, reader: Contact, episode: Episode, text: Html) -> None:
    """Say it, with the patient's name to who answers for several."""
    several = len(caregivers.followed(scene, reader)) > 1
    name = say("danger.about", reader.language, name=episode.patient.full_name) if several else Html("")
    scene.say(reader, Message(Html(f"{name}\n{text}") if name else text), lane=Lane.ALARM)


def _phones(scene: Scene, station: Facility | None, language: str) -> Html:
    """Return the phones to call now, a line each: the station's, the office's, the emergency number."""
    office = next(iter(scene.work.facilities.offices()), None)
    named = [each for each in (station, office) if each is not None and each.hotline]
    lines = [say("danger.phone", language, name=each.name, phone=tappable(each.hotline)) for each in named]
    first = list(dict.fromkeys(lines))
    return _lines(
        *first, say("danger.phone", language, name=say_plain("danger.emergency", language), phone=EMERGENCY_PHONE)
    )


def _lines(*lines: Html) -> Html:
    return Html("\n".join(lines))
