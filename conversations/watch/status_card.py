"""Status card: the state of one patient, one message in each contact's chat, edited in place.

Created on /trangthai or after a merge, then kept current by edits. Chats that never asked cost no API calls.
"""

from __future__ import annotations

from datetime import timedelta

from conversations.calendar import day_of_illness
from conversations.dialog.scene import Scene
from conversations.dialog.wording import clock
from conversations.model.care import REPORTED, Episode, EpisodeStatus
from conversations.model.outgoing import Button, Lane, Message
from conversations.model.people import Contact
from conversations.model.presses import PatientButton
from conversations.people.station import station_facts, station_of
from conversations.programme.rows import Level
from conversations.texts import Html, say, say_plain
from conversations.watch.pause_lines import patient_line


def show(scene: Scene, contact: Contact, episode: Episode) -> None:
    """Post the card again; the one before is not edited any more."""
    session = scene.work.sessions.open(contact.id)
    answering = session is not None and session.dialog == "supplement"
    asked = episode.status is EpisodeStatus.ASKED and not answering
    rows = ((answer_button(episode.id, contact.language),),) if asked else ()
    scene.say(contact, Message(_text(scene, contact.language, episode), rows=rows), card=_name(episode))


def refresh(scene: Scene, episode: int) -> None:
    """Edit the card of a changed illness in every chat that shows it, without a sound."""
    fresh = scene.work.patients.episode(episode)
    assert fresh is not None, "illnesses are never deleted"
    if fresh.status is EpisodeStatus.DEPARTED:
        return  # no message about them leaves any more, not even an edit
    for contact in scene.work.patients.contacts_of(fresh.patient.id):
        if contact.reachable and scene.work.outbox.has_card(contact.channel, contact.address, _name(fresh)):
            text = _text(scene, contact.language, fresh)
            scene.say(contact, Message(text), card=_name(fresh), edit=True, lane=Lane.REMINDER)


def standing(scene: Scene, language: str, episode: Episode) -> Html:
    """Describe one patient's state, the station's phone, and today's report, as the menu shows it too."""
    slot = scene.work.slots.of_day(episode.patient.id, scene.today)
    today = ""
    if episode.status is EpisodeStatus.ACCEPTED:
        state = slot.state if slot is not None else "none"
        if state == "excused" and scene.work.departures.open_for(episode.id) is not None:
            return say("departure.family.status", language, name=episode.patient.full_name)
        today = "\n" + say(f"home.today.{state}", language, deadline=f"{scene.house.policy.deadline_at:%H:%M}")
        if resting := patient_line(scene, language, episode):
            today += f"\n{resting}"
    text = say(
        f"home.status.{episode.status}",
        language,
        name=episode.patient.full_name,
        code=episode.patient.code,
        **station_facts(station_of(scene, episode), language),
        at=clock(scene, episode.opened_at),
    )
    return Html(text + today)


def answer_button(episode: int, language: str) -> Button:
    """Return the button that lets a patient answer the station's question later."""
    return Button(say_plain("supplement.answer", language), PatientButton.MENU.data(f"answer-{episode}"))


def _text(scene: Scene, language: str, episode: Episode) -> Html:
    foot = say("status.foot", language, at=scene.clock(), day=f"{scene.today:%d/%m}")
    return Html("\n".join((standing(scene, language, episode), *_illness(scene, language, episode), foot)))


def _illness(scene: Scene, language: str, episode: Episode) -> list[Html]:
    """Describe the day of illness, today's level, and when the next report is due."""
    if episode.status is not EpisodeStatus.ACCEPTED:
        return []
    closing = scene.house.protocol.closing
    day = day_of_illness(episode.positive_on, scene.today)
    shown = f"{day}/{closing.from_day}" if closing and day <= closing.from_day else str(day)
    found = [say("status.day", language, day=shown)]
    last = next((each for each in scene.work.standings.days(episode.id) if each.day == scene.today), None)
    if last is not None and last.level:
        found.append(say("status.level", language, level=_level(scene, language, episode, last.level)))
    if last is not None and last.state in REPORTED:
        tomorrow = f"{scene.today + timedelta(days=1):%d/%m}"
        deadline = f"{scene.house.policy.deadline_at:%H:%M}"
        found.append(say("status.next", language, deadline=deadline, day=tomorrow))
    return found


def _level(scene: Scene, language: str, episode: Episode, level: str) -> Html:
    """Say today's level; while an alarm is open, no better number makes it calm."""
    calm = not Level(level).danger and scene.work.alerts.open_for(episode.id) is not None
    return say("danger.open", language) if calm else say(f"report.level.{level}", language)


def _name(episode: Episode) -> str:
    return f"status:{episode.id}"
