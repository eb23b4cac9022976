"""Alarms: advice to the patient at once, before everything else, and an alarm card for staff."""

from __future__ import annotations

from collections.abc import Collection

from conversations.dialog.scene import Scene
from conversations.model.care import RESTING, Episode
from conversations.model.outgoing import ButtonRows
from conversations.model.people import Contact, Facility, Staff
from conversations.people import family_notices
from conversations.people.station import chat_for, group_for
from conversations.programme.rows import Level
from conversations.texts import Html, joined
from conversations.watch import advice, after_danger, alarm_ladder, alarm_numbers, gathering
from conversations.watch.advice import Reasons


def danger(
    scene: Scene,
    contact: Contact,
    level: str,
    reasons: Reasons,
    episode: Episode | None,
    numbers: Html,
    *,
    about: Collection[str] = (),
    log: str = "",
    claimer: Staff | None = None,
    below: Html | None = None,
) -> bool:
    """Tell the patient what to do, and raise an alarm at the station; return whether one was stored.

    "Chúng tôi đã báo trạm" is said only when an alarm was in fact stored for that station. `about` are the subjects of
    a call for help; `log` is a line for the alarm's card; `below` follows in the same message: a report's receipt.
    """
    stored = episode is not None and raise_alarm(
        scene, level, reasons, episode, numbers, by=contact, log=log, claimer=claimer
    )
    station = _station(scene, episode)
    if episode is not None and not stored and episode.status not in RESTING:
        family_notices.alarm(
            scene, contact, episode, level, station
        )  # no staff member gets this alarm, so the family must be told
    tell(scene, contact, level, reasons, episode, about, stored=stored, below=below)
    return stored


def tell(
    scene: Scene,
    contact: Contact,
    level: str,
    reasons: Reasons,
    episode: Episode | None,
    about: Collection[str] = (),
    *,
    stored: bool,
    below: Html | None = None,
    rows: ButtonRows = (),
) -> None:
    """Tell a contact of a danger whose alarm was raised already (if one was `stored`)."""
    if contact.id in scene.warned:  # its words were heard as a call already: one danger is told once
        if Level(level) <= Level(scene.warned[contact.id][1]):
            after_danger.add_below(scene, contact, below or Html(""), rows)
            return
        after_danger.take_back(scene, contact)
    text = advice.emergency(scene, contact.language, level, reasons, _station(scene, episode), about, stored=stored)
    alert = scene.work.alerts.open_for(episode.id) if stored and episode is not None else None
    after_danger.tell(scene, contact, level, joined(text, below or ""), episode, alert, rows)


def warn(
    scene: Scene,
    contact: Contact,
    level: str,
    reasons: Reasons,
    station: Facility | None,
    *,
    about: Collection[str] = (),
) -> None:
    """Tell a contact what to do while no patient is known; no alarm is stored, and the text claims none."""
    text = advice.emergency(scene, contact.language, level, reasons, station, about, stored=False)
    after_danger.tell(scene, contact, level, text, None, None)


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
    if facility is None or chat_for(scene, facility) is None or episode.status in RESTING:
        return False
    alert, worse = scene.work.alerts.raise_(episode, facility.id, level, reasons, scene.now)
    alert = alarm_numbers.told(scene, alert, numbers)
    if log and log not in alert.note:
        alert = alarm_ladder.logged(scene, alert, log)
    if claimer is not None and alert.claimed_by is None:
        alert = alarm_ladder.claimed(scene, alert, claimer)
        subject, detail = f"alert:{alert.id}", {"episode": episode.id}
        scene.work.audit.note(f"staff:{claimer.id}", "alarm claimed", subject, scene.now, detail=detail)
    if worse:
        gathering.sound(scene, episode, alert)
        if by is not None:
            for other in family_notices.alarm(scene, by, episode, level, facility):
                after_danger.also_told(scene, other, alert)
    else:
        gathering.redraw(scene, episode, alert)
    return True


def tell_more(scene: Scene, episode: Episode, numbers: Html) -> None:
    """Show the newest numbers, of a report without danger, on an open alarm's card; the alarm stays open."""
    alert = scene.work.alerts.open_for(episode.id)
    if alert is not None:
        newer = alarm_numbers.told(scene, alert, numbers)
        scene.work.alerts.keep(newer)
        alarm_ladder.redraw(scene, episode, newer)


def _station(scene: Scene, episode: Episode | None) -> Facility | None:
    """Return the facility to alarm: the responsible one, or the deciding office for a patient without one."""
    if episode is None:
        return None
    if episode.facility:
        return scene.work.facilities.get(episode.facility)
    office = group_for(scene.work, None)
    return office[0] if office is not None else None
