"""Alarm card: patient, day of illness, reasons, numbers next to the last ones, phone to call, claimer, buttons."""

from __future__ import annotations

from conversations.calendar import age_in_months, day_of_illness
from conversations.dialog.drawing import lines
from conversations.dialog.person_lines import person_lines
from conversations.dialog.scene import Scene
from conversations.dialog.wording import STAFF_LANGUAGE, clock
from conversations.model.care import Alert, Episode
from conversations.model.dialogs import Session, answers_from
from conversations.model.outgoing import Button, ButtonRows, Message
from conversations.model.people import Facility, Staff
from conversations.model.presses import StaffButton
from conversations.people.audience import chain
from conversations.programme.rows import OUTCOMES, LadderStep
from conversations.readers.phones import show_phone
from conversations.texts import Html, say, say_plain

LOG_SHOWN = 8
"""Maximum lines of the log that the card shows, the last ones."""


def alarm_card(scene: Scene, episode: Episode, alert: Alert, view: str = "") -> Message:
    """Draw an alarm as staff see it; `view` shows the "outcomes" of a call, or the "staff", in place of the deeds."""
    person = episode.patient
    reasons = "\n".join(f"• {reason[STAFF_LANGUAGE]}" for reason in alert.reasons)
    parts = (
        say(f"alarm.title.{alert.level}", STAFF_LANGUAGE, code=person.code),
        person_lines(scene, episode),
        say("alarm.day", STAFF_LANGUAGE, day=day_of_illness(episode.positive_on, scene.today)),
        say("alarm.reasons", STAFF_LANGUAGE, reasons=reasons),
        Html(alert.numbers),
        _before(scene, episode),
        say("alarm.call", STAFF_LANGUAGE, phone=show_phone(person.phone)),
        _log(alert),
        _standing(scene, alert),
    )
    return Message(Html("\n\n".join(p for p in parts if p)), rows=_rows(scene, alert, view))


def left_behind(episode: Episode) -> Message:
    """Draw the remains of a card, without buttons, when a newer one of the same alarm is shown below."""
    return Message(say("alarm.moved_down", STAFF_LANGUAGE, code=episode.patient.code))


def left_for(episode: Episode, to: Facility) -> Message:
    """Draw the remains of a card, without buttons, when another facility answers for the patient."""
    return Message(
        say("alarm.moved_away", STAFF_LANGUAGE, code=episode.patient.code, station=to.name, phone=to.hotline)
    )


def last_step(scene: Scene, alert: Alert) -> LadderStep:
    """Return the ladder step the alarm has reached, or the first one if none."""
    return scene.house.protocol.clocks.ladder[max(0, alert.rung - 1)]


def _before(scene: Scene, episode: Episode) -> Html:
    """Show the answers of the last earlier day, for comparison; empty if there are none."""
    earlier = (report for report in scene.work.reports.last(episode.id, 4) if report["day"] < scene.today)
    if (report := next(earlier, None)) is None:
        return Html("")
    months = age_in_months(episode.patient.birth, scene.today)
    facts = {"age_months": months, "day": 1, "risks": [], "missing": []}
    session = Session("report", answers=answers_from(report["answers"]), facts=facts)
    shown = Html(lines(scene.house.dialog("report"), session, STAFF_LANGUAGE).replace("\n", "; "))
    return say("alarm.before", STAFF_LANGUAGE, day=f"{report['day']:%d/%m}", numbers=shown) if shown else Html("")


def _log(alert: Alert) -> Html:
    done = alert.note.splitlines()[-LOG_SHOWN:]
    return say("alarm.log", STAFF_LANGUAGE, lines="\n".join(done)) if done else Html("")


def _standing(scene: Scene, alert: Alert) -> Html:
    if alert.closed_at is not None:
        outcome = say_plain(f"outcome.{alert.outcome}", STAFF_LANGUAGE)
        return say("alarm.closed", STAFF_LANGUAGE, outcome=outcome, at=clock(scene, alert.closed_at))
    if alert.claimed_by is not None:
        claimed = say("alarm.claimed", STAFF_LANGUAGE, name=alert.claimer, at=clock(scene, alert.claimed_at))
        if alert.contacted_at is None or alert.due_at is None:
            return claimed
        return Html(f"{claimed}\n{say('alarm.again_at', STAFF_LANGUAGE, at=clock(scene, alert.due_at))}")
    step = last_step(scene, alert)
    if not step.after_minutes:
        return say("alarm.unclaimed", STAFF_LANGUAGE)
    told = ", ".join(say_plain(f"alarm.whom.{name}", STAFF_LANGUAGE) for name in step.whom)
    return say("alarm.climbed", STAFF_LANGUAGE, minutes=step.after_minutes, whom=told)


def _rows(scene: Scene, alert: Alert, view: str) -> ButtonRows:
    if alert.closed_at is not None:
        return ()
    back = (_button(alert, "dialog.back", "back"),)
    if view == "outcomes":
        found = [_button(alert, f"outcome.{outcome}", f"o-{outcome}") for outcome in OUTCOMES]
        return (*_in_pairs(found), back)
    if view == "staff":
        people = [
            Button(staff.name, StaffButton.ALARM.data(alert.id, f"to-{staff.id}")) for staff in colleagues(scene, alert)
        ]
        return (*_in_pairs(people), back)
    first = "alarm.button.give" if alert.claimed_by is not None else "alarm.button.claim"
    deeds = ("contact", "115", "refer", "note")
    return (
        (_button(alert, first, first.rpartition(".")[2]),),
        *_in_pairs([_button(alert, f"alarm.button.{deed}", deed) for deed in deeds]),
    )


def colleagues(scene: Scene, alert: Alert) -> list[Staff]:
    """Return staff an alarm may be handed to: its facility's, or the nearest above with any, without its claimer."""
    facility = scene.work.facilities.get(alert.facility)
    above = chain(scene, facility) if facility else []
    here = next((found for each in above if (found := scene.work.staff.of_facility(each.id))), [])
    return [staff for staff in here if staff.id != alert.claimed_by]


def _button(alert: Alert, key: str, action: str) -> Button:
    return Button(say_plain(key, STAFF_LANGUAGE), StaffButton.ALARM.data(alert.id, action))


def _in_pairs(buttons: list[Button]) -> ButtonRows:
    return tuple(tuple(buttons[n : n + 2]) for n in range(0, len(buttons), 2))
