"""Cards that ask the station about a wish to stop (`/dung`): agreed and closed, or phoned first."""

from __future__ import annotations

from datetime import timedelta

from conversations.calls import call_card, morning_list
from conversations.dialog.scene import Scene
from conversations.dialog.wording import STAFF_LANGUAGE, illness_day, named, when, years
from conversations.model.care import UNWILLING, Episode, EpisodeStatus, Stop
from conversations.model.incoming import Arrival
from conversations.model.outgoing import Button, ButtonRows, Message
from conversations.model.people import Staff
from conversations.model.presses import StaffButton
from conversations.people import caregivers
from conversations.people.on_record import put_on_record
from conversations.people.station import post_to_station
from conversations.readers.phones import show_phone
from conversations.texts import Html, say, say_plain
from conversations.watch import status_card

LAWFUL_DAYS = timedelta(days=15)
"""Maximum time from a withdrawal of consent to the end of processing (Decree 356/2025)."""


def post(scene: Scene, episode: Episode) -> None:
    """Ask the station about a patient's wish to stop, if there is one."""
    stop = scene.work.pauses.stop_wish_of(episode.id)
    if stop is not None:
        _show(scene, episode, Message(_wish(scene, episode, stop), rows=_buttons(episode)))


def undone(scene: Scene, episode: Episode) -> None:
    """Show on the card that the wish was taken back; it has nothing to press any more."""
    text = say("stop.card_undone", STAFF_LANGUAGE, **named(episode), at=scene.clock())
    _show(scene, episode, Message(text), edit=True)


def on_press(scene: Scene, arrival: Arrival, decided: tuple[Staff, Episode], action: str) -> bool:
    """Do what a button under the card says, `x:7:agree` or `x:7:call`. Returns False if there is no such button."""
    if action not in ("agree", "call"):
        return False
    staff, episode = decided
    stop = scene.work.pauses.stop_wish_of(episode.id)
    if stop is None or episode.status is not EpisodeStatus.ACCEPTED:
        scene.answer_press(arrival, say_plain("stop.over", STAFF_LANGUAGE))
    elif action == "call":
        scene.answer_press(arrival)
        _call_first(scene, staff, episode, stop)
    elif scene.work.alerts.open_for(episode.id) is not None:
        scene.answer_press(arrival, say_plain("stop.alarm_open", STAFF_LANGUAGE))
    else:
        scene.answer_press(arrival)
        _agree(scene, staff, episode, stop)
    return True


def _agree(scene: Scene, staff: Staff, episode: Episode, stop: Stop) -> None:
    """End the care by this staff member's decision: the patient is no longer asked or looked for."""
    work = scene.work
    work.patients.set_status(episode.id, EpisodeStatus.CLOSED, scene.now, by=staff.name, reason=stop.reason)
    work.pauses.end_stop_wish(episode.id, "agreed", scene.now)
    work.pauses.end(episode.id, scene.now)
    work.tasks.close(episode.id, "closed", scene.now)
    put_on_record(scene, staff, "closed at the patient's wish", episode)
    done = say("stop.card_agreed", STAFF_LANGUAGE, staff=staff.name, at=scene.clock())
    _show(scene, episode, Message(Html(f"{_wish(scene, episode, stop)}\n\n{done}")), edit=True)
    for contact in caregivers.reachable(scene, episode.patient.id):
        scene.say(contact, Message(say("stop.agreed", contact.language, name=episode.patient.full_name)))
    status_card.refresh(scene, episode.id)
    if episode.facility:
        morning_list.refresh(scene, episode.facility)


def _call_first(scene: Scene, staff: Staff, episode: Episode, stop: Stop) -> None:
    """Open a call task and post its card, with the number: a nurse speaks with them before anything ends."""
    if episode.facility:
        scene.work.tasks.open(episode.id, episode.facility, "call", scene.today, scene.now)
    put_on_record(scene, staff, "calls before closing", episode)
    line = say("stop.card_calling", STAFF_LANGUAGE, staff=staff.name, at=scene.clock())
    text = Html(f"{_wish(scene, episode, stop)}\n\n{line}")
    _show(scene, episode, Message(text, rows=_buttons(episode)[:1]), edit=True)
    why = say(
        "stop.call_why",
        STAFF_LANGUAGE,
        reason=say_plain(f"stop.reason.{stop.reason}", STAFF_LANGUAGE),
        staff=staff.name,
    )
    call_card.post(scene, episode, why)
    contact = scene.work.contacts.get(stop.contact)
    if contact.reachable and stop.reason != UNWILLING:
        scene.say(contact, Message(say("stop.will_call", contact.language, name=episode.patient.full_name)))


def _wish(scene: Scene, episode: Episode, stop: Stop) -> Html:
    facts = {
        "age": years(scene, episode.patient.birth),
        "phone": show_phone(episode.patient.phone),
        "reason": say_plain(f"stop.reason.{stop.reason}", STAFF_LANGUAGE),
        "when": when(scene, stop.asked_at),
        "day": illness_day(scene, episode),
    }
    text = say("stop.card", STAFF_LANGUAGE, **named(episode), **facts)
    if stop.reason != UNWILLING:
        return text
    last = stop.asked_at.astimezone(scene.house.policy.zone) + LAWFUL_DAYS
    return Html(f"{text}\n{say('stop.card_unwilling', STAFF_LANGUAGE, last=f'{last:%d/%m/%Y}')}")


def _buttons(episode: Episode) -> ButtonRows:
    agree, call = (
        Button(say_plain(f"stop.button.{name}", STAFF_LANGUAGE), StaffButton.STOP.data(episode.id, name))
        for name in ("agree", "call")
    )
    return ((agree,), (call,))


def _show(scene: Scene, episode: Episode, message: Message, *, edit: bool = False) -> None:
    post_to_station(scene, episode, message, card=f"stop:{episode.id}", edit=edit)
