"""Days of reports: an open report keeps its day until it is finished or the day's end, also after midnight.

A report before the morning is an extra one of its day: judged and sounded like any other, and the morning is asked all
the same. Both hours are the protocol's (`[days]`).
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from conversations.calendar import instant, local_day, local_time
from conversations.dialog import sessions
from conversations.dialog.scene import House, Scene
from conversations.dialog.steps import TimedOut
from conversations.model.care import Episode
from conversations.model.dialogs import Session
from conversations.model.outgoing import Button, Message
from conversations.model.people import Contact
from conversations.model.presses import PatientButton
from conversations.texts import Html, say_plain


def is_night(scene: Scene) -> bool:
    """True if it is before the hour from which a report is the morning's."""
    return local_time(scene.now, scene.house.policy.zone) < scene.house.protocol.day_hours.mornings_from


def earliest_day(house: House, now: datetime) -> date:
    """Return the earliest day of which a report may still be open: yesterday until its end, then today."""
    today = local_day(now, house.policy.zone)
    ended = local_time(now, house.policy.zone) >= house.protocol.day_hours.ends_at
    return today if ended else today - timedelta(days=1)


def is_over(house: House, now: datetime, session: Session) -> bool:
    """True if the day of an open report has ended; other dialogs have no day."""
    day = session.facts.get("slot_day")
    return session.dialog == "report" and day is not None and str(day) < earliest_day(house, now).isoformat()


def last_end(house: House, now: datetime) -> datetime:
    """Return the last instant at which a day of reports ended."""
    following = earliest_day(house, now)
    return instant(following, house.protocol.day_hours.ends_at, house.policy.zone)


def last_morning(house: House, now: datetime) -> datetime:
    """Return the last instant at which a morning began."""
    began: time = house.protocol.day_hours.mornings_from
    today = local_day(now, house.policy.zone)
    morning = instant(today, began, house.policy.zone)
    return morning if morning <= now else instant(today - timedelta(days=1), began, house.policy.zone)


def is_first(scene: Scene, episode: Episode, day: date) -> bool:
    """True if a patient was accepted when that day's questions were out already: any hour of it is in time."""
    policy = scene.house.policy
    return episode.accepted_at is not None and episode.accepted_at >= instant(day, policy.reminder_at, policy.zone)


def end_if_over(scene: Scene, contact: Contact) -> Session | None:
    """End the contact's open report if its day is over, and return it: the clock's tick may come a moment later."""
    session = scene.work.sessions.open(contact.id)
    if session is None or not is_over(scene.house, scene.now, session):
        return None
    sessions.go_on(scene, contact, session, TimedOut(), pressed=False)
    return session


def offered(language: str, words: Html) -> Message:
    """Return words with the button that begins a report."""
    return Message(words, rows=((Button(say_plain("menu.report", language), PatientButton.MENU.data("report")),),))
