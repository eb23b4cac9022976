"""Alarms: advice to the patient at once, before everything else, and an alarm card for staff."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from conversations.dialog.scene import Scene
from conversations.model.care import OVER, Episode
from conversations.model.outgoing import Lane, Message
from conversations.model.people import Contact, Facility, Staff
from conversations.people import family_notices
from conversations.people.station import chat_for, group_for, station_facts
from conversations.texts import Html, joined, say
from conversations.watch import alarm_ladder

Reasons = Sequence[Mapping[str, Any]]


def danger(
    scene: Scene,
    contact: Contact,
    level: str,
    reasons: Reasons,
    episode: Episode | None,
    numbers: Html,
    *,
    about: str = "",
    log: str = "",
    claimer: Staff | None = None,
) -> bool:
    """Tell the patient what to do, and raise an alarm at the station; return whether one was stored.

    "Chúng tôi đã báo trạm" is said only when an alarm was in fact stored for that station. `about` is the subject of a
    call for help that has words of its own; `log` is a line for the alarm's card.
    """
    stored = episode is not None and raise_alarm(
        scene, level, reasons, episode, numbers, by=contact, log=log, claimer=claimer
    )
    station = _station(scene, episode)
    if episode is not None and not stored and episode.status not in OVER:
        family_notices.alarm(
            scene, contact, episode, level, station
        )  # no staff member gets this alarm, so the family must be told
    text = _words(scene, contact.language, level, reasons, station, about, stored=stored)
    scene.say(contact, Message(text), lane=Lane.ALARM)
    return stored


def warn(
    scene: Scene, contact: Contact, level: str, reasons: Reasons, station: Facility | None, *, about: str = ""
) -> None:
    """Tell a contact what to do while no patient is known; no alarm is stored, and the text claims none."""
    text = _words(scene, contact.language, level, reasons, station, about, stored=False)
    scene.say(contact, Message(text), lane=Lane.ALARM)


def raise_alarm(
    scene: Scene,
    level: str,
    reasons: Reasons,
    episode: Episode,
    numbers: Html,
    by: Contact | None = None,
    *,
    log: str = "",
    claimer: Staff | None = None,
) -> bool:
    """Open an alarm or raise the open one: it sounds if it is new or worse, else its card shows what is new.

    The patient's other contacts are told if a contact's words (`by`) made it sound. `claimer` has the patient on the
    phone: an alarm nobody has taken belongs to them at once, and wakes no one else.

    Returns False if there is no alarm to raise: no facility, no staff group, or an illness that is over.
    """
    # Locked and read again: another facility may be accepting the patient at this very moment.
    episode = scene.work.patients.episode(episode.id, lock=True) or episode
    facility = _station(scene, episode)
    if facility is None or chat_for(scene, facility) is None or episode.status in OVER:
        return False
    alert, worse = scene.work.alerts.raise_(episode, facility.id, level, reasons, scene.now)
    alert = replace(alert, numbers=numbers or alert.numbers)
    if log and log not in alert.note:
        alert = alarm_ladder.logged(scene, alert, log)
    if claimer is not None and alert.claimed_by is None:
        alert = alarm_ladder.claimed(scene, alert, claimer)
        subject, detail = f"alert:{alert.id}", {"episode": episode.id}
        scene.work.audit.note(f"staff:{claimer.id}", "alarm claimed", subject, scene.now, detail=detail)
    if worse:
        alarm_ladder.sound(scene, episode, alert)
        if by is not None:
            family_notices.alarm(scene, by, episode, level, facility)
    else:
        scene.work.alerts.keep(alert)
        alarm_ladder.redraw(scene, episode, alert)
    return True


def tell_more(scene: Scene, episode: Episode, numbers: Html) -> None:
    """Show the newest numbers, of a report without danger, on an open alarm's card; the alarm stays open."""
    alert = scene.work.alerts.open_for(episode.id)
    if alert is not None:
        newer = replace(alert, numbers=numbers)
        scene.work.alerts.keep(newer)
        alarm_ladder.redraw(scene, episode, newer)


def advice(
    scene: Scene, language: str, level: str, reasons: Reasons, station: Facility | None, *, stored: bool
) -> Html:
    """Return the advice of a level: the phone to call, and steps to take meanwhile (clinical.md section 7)."""
    protocol = scene.house.protocol
    told = (reason.get("plain", reason) for reason in reasons)  # a note is for staff: it has no words for the patient
    signs = "; ".join(str(words[language]) for words in told if words)
    facts = {"signs": signs, "time": scene.clock(), "station": "", "phone": ""}
    name = f"{level}-no-station"
    if station is not None:
        name, facts = level, {**facts, "station": station.name, "phone": station.hotline}
    elif level not in ("red", "red-115"):
        name = level
    parts = [protocol.advice(name, language, **facts)]
    if stored:
        parts.append(protocol.advice("alarm_stored", language, station=facts["station"]))
    return Html("\n\n".join((*parts, protocol.advice("foot", language))))


SELF_HARM = "self_harm"
"""Subject of a call for help that is answered in words of its own; a doctor decides them (texts, alarm.self_harm)."""


def _words(
    scene: Scene, language: str, level: str, reasons: Reasons, station: Facility | None, about: str, *, stored: bool
) -> Html:
    if about != SELF_HARM:
        return advice(scene, language, level, reasons, station, stored=stored)
    number = scene.house.policy.crisis_line
    line = Html("\n" + say("alarm.self_harm.line", language, number=number)) if number else Html("")
    text = say("alarm.self_harm.text", language, **station_facts(station, language), line=line)
    told = scene.house.protocol.advice("alarm_stored", language, station=station.name) if stored and station else ""
    return joined(text, told)


def _station(scene: Scene, episode: Episode | None) -> Facility | None:
    """Return the facility to alarm: the responsible one, or the deciding office for a patient without one."""
    if episode is None:
        return None
    if episode.facility:
        return scene.work.facilities.get(episode.facility)
    office = group_for(scene.work, None)
    return office[0] if office is not None else None
