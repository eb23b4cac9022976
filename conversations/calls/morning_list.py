"""Morning list (10:05): patients of a facility who have not answered, to call one by one; one message, kept current.

Patients still to be called come first, so that the first page is the work left to do.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time

from conversations.calendar import instant
from conversations.dialog.scene import Scene
from conversations.dialog.wording import STAFF_LANGUAGE, clock, years
from conversations.model.care import Attempt, Episode, Slot, SlotState
from conversations.model.outgoing import Button, ButtonRows, Message
from conversations.model.people import Facility
from conversations.model.presses import StaffButton
from conversations.people.station import chat_for
from conversations.readers.phones import show_phone
from conversations.texts import Html, say, say_plain
from conversations.watch.pause_lines import list_line

Missing = tuple[int, list[tuple[Slot, Episode]]]
"""Number of reports expected, and the slots without an answer with their illnesses."""

_A_PAGE = 10
CALL_AGAIN_AFTER = ("no_answer", "phone_off", "wrong_number")
"""Outcomes after which the patient was not reached and is still to be called."""


@dataclass(frozen=True, slots=True)
class ListRow:
    """A patient who has not answered: the open tasks, the number of days, and today's last try."""

    slot: Slot
    episode: Episode
    tasks: frozenset[str]
    days: int
    tried: Attempt | None

    @property
    def reached(self) -> bool:
        """True if a staff member spoke to them today, or learned where they are."""
        return self.tried is not None and self.tried.outcome not in CALL_AGAIN_AFTER

    @property
    def rank(self) -> tuple[bool, bool, bool, bool, bool, int, str]:
        """Sort key, most urgent first: not reached, not yet tried, visits, calls, risk groups, the longest silent."""
        tasks = self.tasks
        quiet = not self.episode.screening.get("risks")
        urgency = ("visit" not in tasks, not tasks & {"call", "phone"}, quiet, -self.days)
        return (self.reached, self.tried is not None, *urgency, self.episode.patient.code)


def card_of(facility: int, day: date) -> str:
    """Return the card name of a day's list, under which its message is found again."""
    return f"silent:{facility}:{day}"


def refresh(scene: Scene, facility: int, page: int = 0) -> None:
    """Edit today's list to its current state; do nothing if it was not posted yet."""
    if scene.work.outbox.known([card_of(facility, scene.today)]):
        post(scene, facility, page=page, edit=True)


def post(scene: Scene, facility_id: int, *, page: int = 0, edit: bool = False, morning: Missing | None = None) -> None:
    """Post today's list of a facility, or edit the one there; `morning` is given if it was just looked up."""
    facility = scene.work.facilities.get(facility_id)
    chat = chat_for(scene, facility)
    if facility is None or chat is None:
        return
    card = card_of(facility_id, scene.today)
    total, missing = morning or scene.work.slots.morning(facility_id, scene.today)
    scene.post(chat, _list(scene, facility, total, missing, page), card=card, edit=edit, once="" if edit else card)


def _list(scene: Scene, facility: Facility, total: int, missing: list[tuple[Slot, Episode]], page: int) -> Message:
    day = f"{scene.today:%d/%m}"
    resting = [list_line(pause, each) for pause, each in scene.work.pauses.of_facility(facility.id)[:_A_PAGE]]
    if not missing:
        key = "lists.all_answered" if total else "lists.nobody_expected"
        done = say(key, STAFF_LANGUAGE, station=facility.name, day=day, total=total)
        return Message(Html("\n".join((done, *resting))))
    facts = {"station": facility.name, "day": day, "total": total, "done": total - len(missing)}
    head = say("lists.unanswered", STAFF_LANGUAGE, **facts, missing=len(missing))
    rows = _rows(scene, facility, missing)
    pages = -(-len(rows) // _A_PAGE)
    page = max(0, min(page, pages - 1))
    shown = list(enumerate(rows, start=1))[page * _A_PAGE : (page + 1) * _A_PAGE]
    place = (facility.id, f"{scene.today:%Y%m%d}")
    calls = tuple((_call(place, number, row),) for number, row in shown if not row.reached)
    foot = [say("silence.page", STAFF_LANGUAGE, page=page + 1, pages=pages)] if pages > 1 else []
    text = Html("\n".join((head, *(_line(scene, number, row) for number, row in shown), *resting, *foot)))
    return Message(text, rows=(*calls, *_turning(place, page, pages)))


def _rows(scene: Scene, facility: Facility, missing: list[tuple[Slot, Episode]]) -> list[ListRow]:
    midnight = instant(scene.today, time(0), scene.house.policy.zone)
    tried = {attempt.episode: attempt for attempt in scene.work.silence.tries(facility.id, midnight)}
    tasks = scene.work.silence.tasks(facility.id)
    days = scene.work.silence.days(facility.id, scene.today)
    rows = [
        ListRow(slot, e, frozenset(tasks.get(e.id, ())), len(days.get(e.id, ())), tried.get(e.id))
        for slot, e in missing
    ]
    return sorted(rows, key=lambda row: row.rank)


def _line(scene: Scene, number: int, row: ListRow) -> str:
    person = row.episode.patient
    facts = {"name": person.full_name, "code": person.code, "phone": show_phone(person.phone)}
    first = say("silence.row", STAFF_LANGUAGE, number=number, age=years(scene, person.birth), **facts)
    notes = " · ".join(_notes(row))
    tried = [_tried(scene, row.tried)] if row.tried else []
    return "\n".join((first, *(f"    {line}" for line in (notes, *tried) if line)))


def _notes(row: ListRow) -> list[Html]:
    notes = []
    if row.slot.state is SlotState.STARTED:
        notes.append(say("silence.started", STAFF_LANGUAGE))
    if row.episode.screening.get("risks"):
        notes.append(say("silence.risk", STAFF_LANGUAGE))
    if row.days > 1:
        notes.append(say("silence.days", STAFF_LANGUAGE, days=row.days))
    return notes + [say(f"silence.{kind}", STAFF_LANGUAGE) for kind in ("visit", "call", "phone") if kind in row.tasks]


def _tried(scene: Scene, attempt: Attempt) -> Html:
    outcome = say_plain(f"outcome.{attempt.outcome}", STAFF_LANGUAGE)
    return say("silence.tried", STAFF_LANGUAGE, outcome=outcome, name=attempt.staff, at=clock(scene, attempt.at))


def _call(place: tuple[int, str], number: int, row: ListRow) -> Button:
    label = say_plain("silence.button", STAFF_LANGUAGE, number=number, name=row.episode.patient.full_name)
    return Button(label, StaffButton.CALL.data(*place, "call", row.episode.id))


def _turning(place: tuple[int, str], page: int, pages: int) -> ButtonRows:
    """Return the buttons that turn pages, if there are several."""
    row = [Button("◀️", StaffButton.CALL.data(*place, "page", page - 1))] if page else []
    row += [Button("▶️", StaffButton.CALL.data(*place, "page", page + 1))] if page + 1 < pages else []
    return (tuple(row),) if row else ()
