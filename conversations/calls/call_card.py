"""Card of a call: the number of a patient to phone, why, and what is still to be done; one tap notes the outcome.

Each call has its own card, so that several staff members of a station can phone at the same time.
"""

from __future__ import annotations

from conversations.calls import afternoon, morning_list
from conversations.calls.outcomes import DEGREES, NOT_REACHED, pressed_before, record, undo
from conversations.calls.task_lines import open_tasks, reasons_line
from conversations.dialog.scene import Scene
from conversations.dialog.wording import STAFF_LANGUAGE, clock, named, years
from conversations.model.care import RESTING, SETTLED, Episode
from conversations.model.departures import DEPARTURES
from conversations.model.incoming import Arrival
from conversations.model.outgoing import Button, ButtonRows, Message
from conversations.model.people import Staff
from conversations.model.presses import Press, StaffButton, number_in
from conversations.people import staff_rights
from conversations.people.audience import showing
from conversations.people.on_record import put_on_record
from conversations.people.staff_scope import acting
from conversations.people.station import chat_for, station_of
from conversations.programme.rows import OUTCOMES
from conversations.readers.dialling import dial
from conversations.texts import Html, say, say_plain
from conversations.watch import departure_question

_WAYS = ("call", "again", "back", "unwell", *OUTCOMES, *DEGREES)
"""Things a button of a call may say, next to `undo-77`: attempt 77 is taken back."""


def on_press(scene: Scene, arrival: Arrival, press: Press) -> bool:
    """Do what a button of a list or of a call's card says: `s:3:20220314:no_answer:77`.

    Returns False if this staff member has no such button.
    """
    day, action, number = (press.action.split(":") + [""] * 3)[:3]
    called = number_in(number)
    if number_in(day) < 0 or called < 0:
        return False
    if action == "page":
        return _turned(scene, arrival, press.row, day, called)
    decided = staff_rights.responsible(scene, arrival, called) or acting(scene, arrival, called)
    if decided is None or (action not in _WAYS and not action.startswith("undo-")):
        return False
    staff, episode = decided
    if day != f"{scene.today:%Y%m%d}":
        scene.answer_press(arrival, say_plain("silence.old_list", STAFF_LANGUAGE))
    elif episode.status in RESTING and action not in ("back", *DEPARTURES):
        scene.answer_press(arrival, say_plain("calling.resting", STAFF_LANGUAGE, name=episode.patient.full_name))
    elif action == "call":
        _call(scene, arrival, staff, episode)
    elif action == "back":
        scene.answer_press(arrival)
        scene.work.calls.take(episode.id, None)
        _show(scene, arrival.chat, episode, Message(say("calling.left", STAFF_LANGUAGE, **named(episode))), edit=True)
    elif action in ("again", "unwell"):
        scene.answer_press(arrival)
        again = draw_call(scene, episode, say("calling.by", STAFF_LANGUAGE, **_by(scene, staff)))
        _show(scene, arrival.chat, episode, _how_unwell(scene, episode) if action == "unwell" else again, edit=True)
    elif action in DEPARTURES:
        scene.answer_press(arrival)
        departure_question.ask(scene, arrival.chat, episode, action)
    elif action.startswith("undo-"):
        _taken_back(scene, arrival, staff, episode, action.removeprefix("undo-"))
    else:
        _came_of_it(scene, arrival, staff, episode, action)
    return True


def post(scene: Scene, episode: Episode, why: Html, *, once: str = "") -> None:
    """Post a card in the staff group: the patient to phone, the reason, and buttons for the outcome."""
    chat = chat_for(scene, station_of(scene, episode))
    if chat is not None:
        _show(scene, chat, episode, draw_call(scene, episode, why), once=once)


def open_here(scene: Scene, arrival: Arrival, staff: Staff, episode: Episode, why: str = "calling.by") -> None:
    """Post a card in the chat of a staff member who phones, or has phoned, this patient: the call is theirs."""
    scene.work.calls.take(episode.id, staff.id)
    put_on_record(scene, staff, "calls", episode)
    _show(scene, arrival.chat, episode, draw_call(scene, episode, say(why, STAFF_LANGUAGE, **_by(scene, staff))))


def draw_call(scene: Scene, episode: Episode, why: Html) -> Message:
    """Draw the card: the patient to phone, the reasons of today, the tasks that wait, and the outcomes."""
    person = episode.patient
    lines = [why, reasons_line(scene, episode), *open_tasks(scene, episode)]
    facts = {"age": years(scene, person.birth), "phone": dial(person.phone)}
    text = say("calling.card", STAFF_LANGUAGE, **named(episode), **facts, why=Html("\n".join(filter(None, lines))))
    return Message(
        text,
        rows=(*_outcomes(scene, episode), (report_link(scene, episode, "calling.report"),), (_back(scene, episode),)),
    )


def report_link(scene: Scene, episode: Episode, key: str) -> Button:
    """Return the button that opens the six questions for this patient in the private chat."""
    link = scene.house.channels.staff.deep_link(f"k_{episode.patient.code}")
    return Button(say_plain(key, STAFF_LANGUAGE), url=link)


def _turned(scene: Scene, arrival: Arrival, facility: int, day: str, page: int) -> bool:
    if staff_rights.in_group_for(scene, arrival, scene.work.facilities.get(facility)) is None:
        return False
    current = day == f"{scene.today:%Y%m%d}"
    scene.answer_press(arrival, "" if current else say_plain("silence.old_list", STAFF_LANGUAGE))
    if current:
        morning_list.refresh(scene, facility, page)
    return True


def _call(scene: Scene, arrival: Arrival, staff: Staff, episode: Episode) -> None:
    """Post the card of the patient to phone, unless they answered meanwhile or are excused, and no task is left."""
    slot = scene.work.slots.of_day(episode.patient.id, scene.today)
    if slot is not None and slot.state in SETTLED and not scene.work.tasks.of_episode(episode.id):
        scene.answer_press(arrival, say_plain("silence.answered", STAFF_LANGUAGE, name=episode.patient.full_name))
        return
    scene.answer_press(arrival)
    settled = slot is not None and slot.state in SETTLED
    open_here(scene, arrival, staff, episode, "calling.by" if settled else "calling.silent")


def _came_of_it(scene: Scene, arrival: Arrival, staff: Staff, episode: Episode, action: str) -> None:
    """Keep the outcome of a call, do what follows, and bring card and lists up to date."""
    degree = action if action in DEGREES else ""
    outcome = "unwell" if degree else action
    if (before := pressed_before(scene, staff, episode, outcome)) is not None:
        said = say_plain("calling.noted", STAFF_LANGUAGE, name=before.staff, at=clock(scene, before.at))
        scene.answer_press(arrival, said)
        return
    scene.answer_press(arrival)
    attempt, follows = record(scene, staff, episode, outcome, degree)
    said = say_plain(f"calling.degree.{degree}" if degree else f"outcome.{outcome}", STAFF_LANGUAGE)
    done = say("calling.done", STAFF_LANGUAGE, **named(episode), outcome=said, staff=staff.name, at=scene.clock())
    rows = (*_report_row(scene, episode, outcome), (undo_button(scene, episode, attempt),))
    _show(scene, arrival.chat, episode, Message(Html("\n".join(filter(None, (done, follows)))), rows=rows), edit=True)
    refresh_lists(scene, episode)


def refresh_lists(scene: Scene, episode: Episode) -> None:
    """Bring today's lists of the facility that answers for a patient up to date."""
    if episode.facility:
        morning_list.refresh(scene, episode.facility)
        afternoon.refresh(scene, episode.facility)


def _taken_back(scene: Scene, arrival: Arrival, staff: Staff, episode: Episode, attempt: str) -> None:
    if not undo(scene, staff, episode, number_in(attempt)):
        scene.answer_press(arrival, say_plain("calling.too_late", STAFF_LANGUAGE))
        return
    scene.answer_press(arrival)
    why = say("calling.undone", STAFF_LANGUAGE, **_by(scene, staff))
    _show(scene, arrival.chat, episode, draw_call(scene, episode, why), edit=True)
    refresh_lists(scene, episode)


def _how_unwell(scene: Scene, episode: Episode) -> Message:
    """Ask how unwell: only the two worse ones raise an alarm, and it belongs to the one who phones."""
    rows = tuple((_button(scene, episode, f"calling.degree.{each}", each),) for each in DEGREES)
    back = _button(scene, episode, "dialog.back", "again")
    return Message(say("calling.how_unwell", STAFF_LANGUAGE, **named(episode)), rows=(*rows, (back,)))


def undo_button(scene: Scene, episode: Episode, attempt: int) -> Button:
    """Return the button that takes an outcome back, for ten minutes."""
    return _button(scene, episode, "calling.undo", f"undo-{attempt}")


def _by(scene: Scene, staff: Staff) -> dict[str, str]:
    return {"staff": staff.name, "at": scene.clock()}


def _outcomes(scene: Scene, episode: Episode) -> ButtonRows:
    buttons = [_button(scene, episode, f"outcome.{each}", each) for each in OUTCOMES]
    return tuple(tuple(buttons[at : at + 2]) for at in range(0, len(buttons), 2))


def _report_row(scene: Scene, episode: Episode, outcome: str) -> ButtonRows:
    """Offer the six questions after a call in which the patient was reached: a call alone is no report."""
    return (
        ()
        if outcome in NOT_REACHED or outcome not in ("well", "unwell")
        else ((report_link(scene, episode, "calling.report"),),)
    )


def _back(scene: Scene, episode: Episode) -> Button:
    return _button(scene, episode, "calling.back", "back")


def _button(scene: Scene, episode: Episode, key: str, action: str) -> Button:
    data = StaffButton.CALL.data(episode.facility, f"{scene.today:%Y%m%d}", action, episode.id)
    return Button(say_plain(key, STAFF_LANGUAGE), data)


def _show(scene: Scene, chat: str, episode: Episode, message: Message, *, edit: bool = False, once: str = "") -> None:
    """Post the card in a chat; an edit changes it wherever it is shown."""
    card = f"call:{episode.id}:{scene.today}"
    station = station_of(scene, episode)
    others = showing(scene, station, card) if edit and station is not None else []
    for each in dict.fromkeys((chat, *others)):
        scene.post(each, message, card=card, edit=edit, once=once)
