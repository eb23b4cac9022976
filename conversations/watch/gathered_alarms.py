"""Gathered alarms: people one chat registered and no station has accepted are alarmed on one card, each by name.

Each keeps an alarm of its own, with its own end. The oldest that sounded leads: its card names the others, and it
climbs for all. Once it is taken, the next one sounds by itself.
"""

from __future__ import annotations

from conversations.dialog.scene import Scene
from conversations.dialog.wording import STAFF_LANGUAGE, clock, years
from conversations.model.care import UNDECIDED, Alert, Episode
from conversations.model.outgoing import Button, ButtonRows
from conversations.model.presses import StaffButton
from conversations.readers.dialling import dial
from conversations.texts import Html, say, say_plain

Gathered = list[tuple[Episode, Alert]]
"""Illnesses and their alarms that another one's card shows."""

_SHOWN = 10
"""Maximum people named on a card; how many there are is always said."""


def leader(scene: Scene, episode: Episode, alert: Alert) -> Alert | None:
    """Return the alarm whose card names this one's patient. Returns None if it has (or needs) a card of its own."""
    if not _may_be_gathered(episode, alert):
        return None
    found = scene.work.alerts.undecided(episode.contact, alert.facility)
    return next((each for each in found if each.id != alert.id and _leads(each)), None)


def others(scene: Scene, episode: Episode, alert: Alert) -> Gathered:
    """Return the others on this card, with their alarms; on a taken one's too, until the next of them sounds."""
    if episode.status not in UNDECIDED or not episode.contact or alert.raised_at is None or alert.closed_at is not None:
        return []
    found = scene.work.alerts.undecided(episode.contact, alert.facility)
    mates = [(scene.work.patients.episode(each.episode), each) for each in found if each.id != alert.id]
    return [(mate, each) for mate, each in mates if mate is not None and _may_be_gathered(mate, each)]


def lines(scene: Scene, gathered: Gathered) -> Html:
    """Name the others whose alarms this card shows too, with their phones and reasons. Returns "" without any."""
    if not gathered:
        return Html("")
    named = [_line(scene, *each) for each in gathered[:_SHOWN]]
    return Html("\n".join((say("alarm.gathered.title", STAFF_LANGUAGE, number=len(gathered)), *named)))


def buttons(gathered: Gathered) -> ButtonRows:
    """Return a button for the own card of each of the others."""
    return tuple(
        (
            Button(
                say_plain("alarm.gathered.own_card", STAFF_LANGUAGE, name=episode.patient.full_name[:40]),
                StaffButton.ALARM.data(alert.id, "own"),
            ),
        )
        for episode, alert in gathered[:_SHOWN]
    )


def _may_be_gathered(episode: Episode, alert: Alert) -> bool:
    """True of an alarm that never sounded and nobody has taken, of a person no station has decided on."""
    never_sounded = alert.raised_at is None and alert.claimed_by is None and alert.closed_at is None
    return never_sounded and episode.status in UNDECIDED and bool(episode.contact)


def _leads(alert: Alert) -> bool:
    return alert.raised_at is not None and alert.claimed_by is None


def _line(scene: Scene, episode: Episode, alert: Alert) -> Html:
    said = "; ".join(str(reason[STAFF_LANGUAGE]) for reason in alert.reasons)
    person = episode.patient
    return say(
        f"alarm.gathered.{alert.level}",
        STAFF_LANGUAGE,
        name=person.full_name,
        age=years(scene, person.birth),
        code=person.code,
        phone=dial(person.phone),
        at=clock(scene, alert.opened_at),
        reasons=said,
    )
