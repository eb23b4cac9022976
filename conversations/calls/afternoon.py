"""Afternoon card (16:00): calls promised today that nobody has made, and letters nobody has answered; one message.

It is posted only if something waits, and edited as calls are made. A promise made later is told the next morning.
"""

from __future__ import annotations

from datetime import date, timedelta

from conversations.calendar import instant, local_day
from conversations.calls.promises import REMIND_AT
from conversations.calls.task_lines import in_words
from conversations.dialog.scene import Scene
from conversations.dialog.wording import STAFF_LANGUAGE, clock, years
from conversations.model.calls import StaffCall, WaitingNumber
from conversations.model.outgoing import Button, Message
from conversations.model.presses import StaffButton
from conversations.people.station import chat_for
from conversations.readers.dialling import dial
from conversations.texts import Html, say, say_plain

_MOST = 20
"""Maximum calls shown; all of them are in /danhsach."""

LETTERS_OF = timedelta(days=7)
"""Maximum age of a letter counted as unanswered; an older one is history, to be read on the patient's card."""

NOTHING = WaitingNumber(0, 0)


def due_card(facility: int, day: date) -> str:
    """Return the card name of a day's afternoon message, under which it is found again."""
    return f"due:{facility}:{day}"


def state_of(facility: int, day: date, calls: WaitingNumber, letters: WaitingNumber) -> str:
    """Return a key that is another one whenever other calls or letters wait: what it names is shown once."""
    return f"{due_card(facility, day)}:{calls.number}-{calls.mark}-{letters.number}-{letters.mark}"


def tell(scene: Scene, facility: int, state: str) -> None:
    """Post today's message if it is not there, and remember what waited; else edit it once for this `state`."""
    card = due_card(facility, scene.today)
    if scene.work.outbox.known([card]):
        _post(scene, facility, edit=True, once=state)
    else:
        _post(scene, facility, edit=False, once=card)


def _post(scene: Scene, facility_id: int, *, edit: bool, once: str = "") -> None:
    facility = scene.work.facilities.get(facility_id)
    chat = chat_for(scene, facility)
    if facility is None or chat is None:
        return
    letters = scene.work.calls.unanswered_letters(scene.now - LETTERS_OF).get(facility_id, NOTHING).number
    waiting = {call.episode: call for call in scene.work.calls.waiting(facility.id)}  # of two days: the newer
    since = instant(scene.today, REMIND_AT, scene.house.policy.zone)
    made = [call for call in scene.work.calls.made(facility.id, since) if call.episode not in waiting]
    calls = sorted((*waiting.values(), *{call.episode: call for call in made}.values()), key=lambda call: call.id)
    rows, buttons = [], []
    for number, call in enumerate(calls[:_MOST], start=1):
        rows.append(_line(scene, number, call))
        buttons += [_button(scene, number, call)] if call.closed_at is None else []
    more = [say("afternoon.more", STAFF_LANGUAGE, number=len(calls) - _MOST)] if len(calls) > _MOST else []
    facts = {"station": facility.name, "day": f"{scene.today:%d/%m}"}
    key = "afternoon.head" if waiting or letters else "afternoon.nothing"
    owed = [say("afternoon.calls", STAFF_LANGUAGE, number=len(waiting))] if waiting else []
    written = [say("afternoon.letters", STAFF_LANGUAGE, number=letters)] if letters else []
    text = Html("\n".join((say(key, STAFF_LANGUAGE, **facts), *owed, *rows, *more, *written)))
    message = Message(text, rows=tuple((button,) for button in buttons))
    scene.post(chat, message, card=due_card(facility.id, scene.today), edit=edit, once=once)


def refresh(scene: Scene, facility: int) -> None:
    """Edit today's message to its current state; do nothing if it was not posted."""
    if scene.work.outbox.known([due_card(facility, scene.today)]):
        _post(scene, facility, edit=True)


def _line(scene: Scene, number: int, call: StaffCall) -> str:
    episode = scene.work.patients.episode(call.episode)
    assert episode is not None, "illnesses are never deleted"
    person = episode.patient
    facts = {"number": number, "name": person.full_name, "code": person.code}
    if call.closed_at is not None:
        said = say_plain(f"outcome.{call.outcome}", STAFF_LANGUAGE)
        by = next((each.staff for each in scene.work.silence.attempts_of(episode.id) if each.id == call.attempt), "")
        return say("afternoon.made", STAFF_LANGUAGE, **facts, outcome=said, staff=by, at=clock(scene, call.closed_at))
    phone, age = dial(person.phone), years(scene, person.birth)
    first = say("afternoon.row", STAFF_LANGUAGE, **facts, age=age, phone=phone)
    taken = say("afternoon.taken", STAFF_LANGUAGE, staff=call.staff) if call.staff else ""
    since = say("afternoon.since", STAFF_LANGUAGE, day=f"{call.day:%d/%m}") if call.day < scene.today else ""
    why = say("afternoon.why", STAFF_LANGUAGE, reasons=in_words(call.reasons))
    lines = [first, " · ".join(part for part in (why, since, taken) if part), *_tried(scene, call)]
    return "\n    ".join(line for line in lines if line)


def _tried(scene: Scene, call: StaffCall) -> list[Html]:
    """Say what came of today's last try to reach the patient, if there was one."""
    last = next(iter(scene.work.silence.attempts_of(call.episode)), None)
    if last is None or local_day(last.at, scene.house.policy.zone) != scene.today:
        return []
    outcome = last.note or say_plain(f"outcome.{last.outcome}", STAFF_LANGUAGE)
    return [say("silence.tried", STAFF_LANGUAGE, outcome=outcome, name=last.staff, at=clock(scene, last.at))]


def _button(scene: Scene, number: int, call: StaffCall) -> Button:
    episode = scene.work.patients.episode(call.episode)
    assert episode is not None, "illnesses are never deleted"
    label = say_plain("silence.button", STAFF_LANGUAGE, number=number, name=episode.patient.full_name)
    return Button(label, StaffButton.CALL.data(call.facility, f"{scene.today:%Y%m%d}", "call", call.episode))
