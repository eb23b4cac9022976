"""Advice in danger: the verdict in the first line, what to do meanwhile by the kind of danger, then the phones."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from conversations.dialog.scene import Scene
from conversations.hearing.certain import evidence
from conversations.hearing.ears import as_heard
from conversations.model.people import Facility
from conversations.people.station import station_facts
from conversations.readers.dialling import tappable
from conversations.texts import Html, joined, say

AlarmReason = Mapping[str, Any]
Reasons = Sequence[AlarmReason]

SELF_HARM = "self_harm"
"""Subject of a call for help that is answered in words of its own; a doctor decides them (texts, alarm.self_harm)."""

NO_115 = "no_answer_115"
"""Subject of a call for help by a contact that 115 does not answer: the station's phone comes first then."""


def emergency(
    scene: Scene,
    language: str,
    level: str,
    reasons: Reasons,
    station: Facility | None,
    about: Collection[str] = (),
    *,
    stored: bool,
) -> Html:
    """Return what to do in a danger; `about` are subjects of a call for help, the reasons' ids say the rest."""
    told = _told(scene, language, station) if stored else Html("")
    if SELF_HARM in about:
        return joined(_self_harm(scene, language, station), told)
    name = "no-115" if NO_115 in about else level
    name = name if station is not None else f"{name}-no-station"
    subjects = [*about, *(str(reason.get("id", "")) for reason in reasons)]
    text = scene.house.protocol.advice(name, language, **_facts(scene, language, reasons, station, subjects))
    return Html(f"{text}\n{told}") if told else text


def of_level(scene: Scene, language: str, level: str, reasons: Reasons, station: Facility | None) -> Html:
    """Return the advice of a level without danger, for a receipt."""
    text = scene.house.protocol.advice(level, language, **_facts(scene, language, reasons, station, ()))
    return joined(text, scene.house.protocol.advice("foot", language))


def subjects_of(words: str) -> list[str]:
    """Return the signs said in a call for help, and what they are about: who is unconscious too is not only weak."""
    cries = evidence(as_heard(words), number_expected=False).plain
    found = [subject for cry in cries for subject in (cry.id, cry.about)]
    return [each for each in found if each != NO_115 or "115" in words]


def _facts(
    scene: Scene, language: str, reasons: Reasons, station: Facility | None, subjects: Collection[str]
) -> dict[str, object]:
    told = (reason.get("plain", reason) for reason in reasons)  # a note is for staff: it has no words for the patient
    signs = "; ".join(str(words[language]) for words in told if words)
    named = {"station": station.name, "phone": tappable(station.hotline)} if station is not None else {}
    return {
        "signs": signs,
        "time": scene.clock(),
        "meanwhile": _meanwhile(scene, language, subjects),
        "station": "",
        "phone": "",
        **named,
    }


def _meanwhile(scene: Scene, language: str, subjects: Collection[str]) -> Html:
    protocol = scene.house.protocol
    name = protocol.advice_kind(subjects) or "meanwhile"
    return protocol.advice(name, language) if name in protocol.advice_words else Html("")


def _told(scene: Scene, language: str, station: Facility | None) -> Html:
    name = station.name if station is not None else ""
    return scene.house.protocol.advice("alarm_stored", language, station=name, time=scene.clock())


def _self_harm(scene: Scene, language: str, station: Facility | None) -> Html:
    number = scene.house.policy.crisis_line
    line = Html("\n" + say("alarm.self_harm.line", language, number=number)) if number else Html("")
    return say("alarm.self_harm.text", language, **station_facts(station, language), line=line)
