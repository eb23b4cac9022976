"""Alarm card: its claimer, the reasons, the phone to call, the person, each value with its minute, buttons."""

from __future__ import annotations

from conversations.dialog.person_lines import phone_standing
from conversations.dialog.scene import Scene
from conversations.dialog.step_words import undecorated
from conversations.dialog.wording import STAFF_LANGUAGE, clock, illness_day, years
from conversations.model.care import Alert, Episode, EpisodeStatus
from conversations.model.outgoing import Button, ButtonRows, Message
from conversations.model.people import Facility, Staff
from conversations.model.presses import StaffButton
from conversations.model.undo import UNDO_FOR
from conversations.people.audience import chain
from conversations.programme.rows import OUTCOMES, LadderStep
from conversations.readers.dialling import dial, tappable
from conversations.readers.gazetteer import commune_name
from conversations.texts import Html, joined, say, say_plain
from conversations.watch import alarm_numbers, gathered_alarms

LOG_SHOWN = 8
"""Maximum lines of the log that the card shows, the last ones."""

LONG_MINUTES = 120
"""Minutes from which a time is said in hours."""


def alarm_card(scene: Scene, episode: Episode, alert: Alert, view: str = "") -> Message:
    """Draw an alarm as staff see it: its claimer and the phone first, then the person, the numbers, the log.

    `view` shows the "outcomes" of a call, or the "staff", in place of the deeds.
    """
    head = (
        say(f"alarm.title.{alert.level}", STAFF_LANGUAGE, code=episode.patient.code, day=illness_day(scene, episode)),
        _standing(scene, alert),
        _reasons(alert),
        _phone(scene, episode),
        _person(scene, episode),
    )
    gathered = gathered_alarms.others(scene, episode, alert)
    parts = (
        Html("\n".join(part for part in head if part)),
        gathered_alarms.lines(scene, gathered),
        alarm_numbers.drawn(scene, episode, alert),
        _log(alert),
        _how(alert),
    )
    rows = _rows(scene, episode, alert, view)
    return Message(joined(*parts), rows=rows if view else (*rows, *gathered_alarms.buttons(gathered)))


def left_behind(episode: Episode) -> Message:
    """Draw the remains of a card, without buttons, when a newer one of the same alarm is shown below."""
    return Message(say("alarm.moved_down", STAFF_LANGUAGE, code=episode.patient.code))


def left_for(episode: Episode, to: Facility) -> Message:
    """Draw the remains of a card, without buttons, when another facility answers for the patient."""
    return Message(
        say("alarm.moved_away", STAFF_LANGUAGE, code=episode.patient.code, station=to.name, phone=tappable(to.hotline))
    )


def last_step(scene: Scene, alert: Alert) -> LadderStep:
    """Return the ladder step the alarm has reached, or the first one if none."""
    return scene.house.protocol.clocks.ladder[max(0, alert.rung - 1)]


def _reasons(alert: Alert) -> Html:
    said = "; ".join(str(reason[STAFF_LANGUAGE]) for reason in alert.reasons)
    return say("alarm.reasons", STAFF_LANGUAGE, reasons=said)


def _phone(scene: Scene, episode: Episode) -> Html:
    phone = dial(episode.patient.phone)
    return say("alarm.call", STAFF_LANGUAGE, phone=phone, proven=phone_standing(scene, episode))


def _person(scene: Scene, episode: Episode) -> Html:
    """Show the person and the place they are at in two lines: a visit may be needed."""
    person = episode.patient
    return say(
        "alarm.person",
        STAFF_LANGUAGE,
        name=person.full_name,
        age=years(scene, person.birth),
        sex=say_plain(f"registration.sex.{person.sex}", STAFF_LANGUAGE).lower(),
        street=person.address,
        commune=commune_name(person.commune),
        place=undecorated(say_plain(f"registration.place.{episode.place}", STAFF_LANGUAGE)),
    )


def _how(alert: Alert) -> Html:
    """Say how to answer the words of danger, if they came as a letter."""
    return say("alarm.how", STAFF_LANGUAGE) if alert.letter is not None and alert.closed_at is None else Html("")


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
    return _waiting(scene, alert)


def _waiting(scene: Scene, alert: Alert) -> Html:
    """Say since when nobody has claimed the alarm, and who was told last."""
    step, repeat = last_step(scene, alert), scene.house.protocol.clocks.repeat
    if not step.after_minutes:
        return say("alarm.unclaimed", STAFF_LANGUAGE)
    start = alert.raised_at or alert.opened_at
    minutes = int((scene.now - start).total_seconds() // 60)
    last = alert.rung == len(scene.house.protocol.clocks.ladder)
    again = last and minutes >= step.after_minutes + repeat.every_minutes
    whom = repeat.whom if again else step.whom
    told = ", ".join(say_plain(f"alarm.whom.{name}", STAFF_LANGUAGE) for name in whom if name != "group" or not again)
    key = "alarm.repeated" if again else "alarm.climbed"
    return say(key, STAFF_LANGUAGE, minutes=minutes_long(minutes), at=clock(scene, start), whom=told)


def minutes_long(minutes: int) -> str:
    """Say minutes as people do: "60 phút", "24 giờ", "9 giờ 50 phút"."""
    if minutes % 60 == 0 and minutes >= LONG_MINUTES:
        return say_plain("alarm.full_hours", STAFF_LANGUAGE, hours=minutes // 60)
    if minutes < LONG_MINUTES:
        return say_plain("alarm.minutes", STAFF_LANGUAGE, minutes=minutes)
    return say_plain("alarm.hours", STAFF_LANGUAGE, hours=minutes // 60, minutes=f"{minutes % 60:02}")


def _rows(scene: Scene, episode: Episode, alert: Alert, view: str) -> ButtonRows:
    undo = _undo(scene, episode, alert)
    if alert.closed_at is not None:
        return undo
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
        *undo,
        (_button(alert, first, first.rpartition(".")[2]),),
        *_in_pairs([_button(alert, f"alarm.button.{deed}", deed) for deed in deeds]),
    )


def _undo(scene: Scene, episode: Episode, alert: Alert) -> ButtonRows:
    """Offer to take back the newest outcome, for as long as that can be done; never of a patient who departed."""
    step = scene.work.alarm_steps.newest(alert.id, scene.now - UNDO_FOR)
    if step is None or episode.status is EpisodeStatus.DEPARTED:
        return ()
    label = say_plain("alarm.button.undo", STAFF_LANGUAGE, outcome=say_plain(f"outcome.{step.outcome}", STAFF_LANGUAGE))
    return ((Button(label, StaffButton.ALARM.data(alert.id, f"undo-{step.id}")),),)


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
