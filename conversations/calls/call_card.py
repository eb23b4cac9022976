"""Call card: the number of a silent patient to phone, then one tap notes the outcome.

Each call has its own card, so that several staff members of a station can phone at the same time.
"""

from __future__ import annotations

from conversations.calls import morning_list
from conversations.dialog.scene import Scene
from conversations.dialog.wording import STAFF_LANGUAGE, named, years
from conversations.model.care import SETTLED, Episode
from conversations.model.incoming import Arrival
from conversations.model.outgoing import Button, ButtonRows, Message
from conversations.model.people import Staff
from conversations.model.presses import Press, StaffButton, is_number
from conversations.people import staff_rights
from conversations.people.on_record import put_on_record
from conversations.people.station import post_to_station
from conversations.programme.rows import OUTCOMES
from conversations.readers.phones import show_phone
from conversations.texts import LANGUAGES, Html, say, say_plain
from conversations.watch import alarms

TASKS = ("call", "visit", "phone")
"""Kinds of tasks that silence leads to; an answer of the patient ends them."""


def on_press(scene: Scene, arrival: Arrival, press: Press) -> bool:
    """Do what a button of the morning's list or of a call's card says: `s:3:20220314:no_answer:77`.

    Returns False if this staff member has no such button.
    """
    day, action, number = (press.action.split(":") + [""] * 3)[:3]
    if not is_number(day) or not is_number(number):
        return False
    if action == "page":
        return _turned(scene, arrival, press.row, day, int(number))
    decided = staff_rights.responsible(scene, arrival, int(number))
    if decided is None or action not in ("call", "back", *OUTCOMES):
        return False
    staff, episode = decided
    if day != f"{scene.today:%Y%m%d}":
        scene.answer_press(arrival, say_plain("silence.old_list", STAFF_LANGUAGE))
    elif action == "call":
        _call(scene, arrival, staff, episode)
    elif action == "back":
        scene.answer_press(arrival)
        _show(scene, episode, Message(say("calling.left", STAFF_LANGUAGE, **named(episode))), edit=True)
    else:
        scene.answer_press(arrival)
        _came_of_it(scene, staff, episode, action)
    return True


def post(scene: Scene, episode: Episode, why: Html, *, once: str = "") -> None:
    """Post a card in the staff group: the patient to phone, the reason, and buttons for the outcome."""
    person = episode.patient
    facts = {"age": years(scene, person.birth), "phone": show_phone(person.phone), "why": why}
    text = say("calling.card", STAFF_LANGUAGE, **named(episode), **facts)
    _show(scene, episode, Message(text, rows=_outcomes(scene, episode)), once=once)


def _turned(scene: Scene, arrival: Arrival, facility: int, day: str, page: int) -> bool:
    if staff_rights.in_group_for(scene, arrival, scene.work.facilities.get(facility)) is None:
        return False
    current = day == f"{scene.today:%Y%m%d}"
    scene.answer_press(arrival, "" if current else say_plain("silence.old_list", STAFF_LANGUAGE))
    if current:
        morning_list.refresh(scene, facility, page)
    return True


def _call(scene: Scene, arrival: Arrival, staff: Staff, episode: Episode) -> None:
    """Post the card of the patient to phone, unless they have answered meanwhile or are excused."""
    slot = scene.work.slots.of_day(episode.patient.id, scene.today)
    if slot is not None and slot.state in SETTLED:
        scene.answer_press(arrival, say_plain("silence.answered", STAFF_LANGUAGE, name=episode.patient.full_name))
        return
    scene.answer_press(arrival)
    put_on_record(scene, staff, "calls", episode)
    post(scene, episode, say("calling.silent", STAFF_LANGUAGE, staff=staff.name, at=scene.clock()))


def _came_of_it(scene: Scene, staff: Staff, episode: Episode, outcome: str) -> None:
    """Keep the outcome of a call, do what follows, and bring card and list up to date."""
    tasks = [task for task in scene.work.tasks.of_episode(episode.id) if task.kind in TASKS]
    scene.work.silence.add_attempt(episode.id, staff.id, outcome, scene.now, task=tasks[0].id if tasks else None)
    put_on_record(scene, staff, f"contact {outcome}", episode)
    said = say_plain(f"outcome.{outcome}", STAFF_LANGUAGE)
    facts = {"outcome": said, "staff": staff.name, "at": scene.clock()}
    parts = [say("calling.done", STAFF_LANGUAGE, **named(episode), **facts), _what_follows(scene, episode, outcome)]
    _show(scene, episode, Message(Html("\n".join(part for part in parts if part))), edit=True)
    if episode.facility:
        morning_list.refresh(scene, episode.facility)


def _what_follows(scene: Scene, episode: Episode, outcome: str) -> Html:
    """Keep the tasks if not reached or "refused", else end them; "unwell" also raises an alarm."""
    if outcome == "wrong_number" and episode.facility:
        scene.work.tasks.open(episode.id, episode.facility, "find_number", scene.today, scene.now)
        return say("calling.find_number", STAFF_LANGUAGE)
    if outcome in morning_list.CALL_AGAIN_AFTER:
        return say("calling.try_again", STAFF_LANGUAGE)
    if outcome == "refused":
        return Html("")
    scene.work.tasks.close(episode.id, outcome, scene.now, TASKS)
    if outcome != "unwell":
        return Html("")
    reason = {"id": "phoned", **{language: say_plain("calling.reason", language) for language in LANGUAGES}}
    stored = alarms.raise_alarm(scene, "red", [reason], episode, Html(""))
    return say("calling.alarmed", STAFF_LANGUAGE) if stored else Html("")


def _outcomes(scene: Scene, episode: Episode) -> ButtonRows:
    day = f"{scene.today:%Y%m%d}"

    def data(action: str) -> str:
        return StaffButton.CALL.data(episode.facility, day, action, episode.id)

    buttons = [Button(say_plain(f"outcome.{each}", STAFF_LANGUAGE), data(each)) for each in OUTCOMES]
    pairs = tuple(tuple(buttons[at : at + 2]) for at in range(0, len(buttons), 2))
    return (*pairs, (Button(say_plain("calling.back", STAFF_LANGUAGE), data("back")),))


def _show(scene: Scene, episode: Episode, message: Message, *, edit: bool = False, once: str = "") -> None:
    post_to_station(scene, episode, message, card=f"call:{episode.id}:{scene.today}", edit=edit, once=once)
