"""Rows of the morning's list: their numbers, their order when they are given, and a line for each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time

from conversations.calendar import instant
from conversations.calls.outcomes import NOT_REACHED, VISITED
from conversations.dialog.scene import Scene
from conversations.dialog.wording import STAFF_LANGUAGE, clock, years
from conversations.model.calls import PROMISED
from conversations.model.care import REPORTED, Attempt, Episode, Slot, SlotState
from conversations.model.people import Facility
from conversations.readers.phones import show_phone
from conversations.texts import Html, say, say_plain

_NOTED = ("visit", "call", "phone", "find_number", PROMISED)
"""Kinds of tasks a row names."""


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
        return self.tried is not None and self.tried.outcome not in NOT_REACHED

    @property
    def rank(self) -> tuple[bool, bool, bool, bool, bool, int, str]:
        """Sort key, most urgent first: not reached, not yet tried, visits, calls, risk groups, the longest silent."""
        tasks = self.tasks
        quiet = not self.episode.screening.get("risks")
        urgency = ("visit" not in tasks, not tasks & {"call", "phone"}, quiet, -self.days)
        return (self.reached, self.tried is not None, *urgency, self.episode.patient.code)


Reported = tuple[Slot, Episode]
"""Patient of the list who has reported since."""


def numbered(
    scene: Scene, facility: Facility, missing: list[tuple[Slot, Episode]]
) -> list[tuple[int, ListRow | Reported]]:
    """Return the rows by this morning's numbers; who is new gets the next ones, the most urgent first.

    Who reported since keeps the row; who is followed elsewhere now, or no longer, leaves a gap.
    """
    kept = dict(scene.work.calls.places(facility.id, scene.today))
    rows = {row.episode.id: row for row in sorted(_missing(scene, facility, missing), key=lambda row: row.rank)}
    unnumbered = [episode for episode in rows if episode not in kept]
    fresh = dict(zip(unnumbered, range(max(kept.values(), default=0) + 1, 1_000_000), strict=False))
    scene.work.calls.give_places(facility.id, scene.today, fresh)
    found: list[tuple[int, ListRow | Reported]] = []
    for episode, number in sorted({**kept, **fresh}.items(), key=lambda each: each[1]):
        row = rows.get(episode) or _answered(scene, facility, episode)
        found += [(number, row)] if row is not None else []
    return found


def line_of(scene: Scene, number: int, row: ListRow | Reported) -> str:
    """Return the line of a row: done ones are ticked off in their place."""
    if not isinstance(row, ListRow):
        slot, episode = row
        filed = scene.work.reports.filed(slot.id)
        facts = {"name": episode.patient.full_name, "code": episode.patient.code}
        at = clock(scene, filed.at) if filed is not None else ""
        return say("silence.reported", STAFF_LANGUAGE, number=number, **facts, at=at)
    person = row.episode.patient
    facts = {"name": person.full_name, "code": person.code, "phone": show_phone(person.phone)}
    key = "silence.done" if row.reached else "silence.row"
    first = say(key, STAFF_LANGUAGE, number=number, age=years(scene, person.birth), **facts)
    notes = "" if row.reached else " · ".join(_notes(row))
    tried = [_tried(scene, row, row.tried)] if row.tried else []
    return "\n".join((first, *(f"    {line}" for line in (notes, *tried) if line)))


def _missing(scene: Scene, facility: Facility, missing: list[tuple[Slot, Episode]]) -> list[ListRow]:
    midnight = instant(scene.today, time(0), scene.house.policy.zone)
    tried = {attempt.episode: attempt for attempt in scene.work.silence.tries(facility.id, midnight)}
    tasks = scene.work.silence.tasks(facility.id)
    days = scene.work.silence.days(facility.id, scene.today)
    return [
        ListRow(slot, e, frozenset(tasks.get(e.id, ())), len(days.get(e.id, ())), tried.get(e.id))
        for slot, e in missing
    ]


def _answered(scene: Scene, facility: Facility, number: int) -> Reported | None:
    episode = scene.work.patients.episode(number)
    if episode is None or episode.facility != facility.id:
        return None
    slot = scene.work.slots.of_day(episode.patient.id, scene.today)
    return (slot, episode) if slot is not None and slot.state in REPORTED else None


def _notes(row: ListRow) -> list[Html]:
    notes = []
    if row.slot.state is SlotState.STARTED:
        notes.append(say("silence.started", STAFF_LANGUAGE))
    if row.episode.screening.get("risks"):
        notes.append(say("silence.risk", STAFF_LANGUAGE))
    if row.days > 1:
        notes.append(say("silence.days", STAFF_LANGUAGE, days=row.days))
    return notes + [say(f"silence.{kind}", STAFF_LANGUAGE) for kind in _NOTED if kind in row.tasks]


def _tried(scene: Scene, row: ListRow, attempt: Attempt) -> Html:
    """Say what came of the last try; a call in which the patient was well is no report, and is not called one."""
    outcome = attempt.note or say_plain(f"outcome.{attempt.outcome}", STAFF_LANGUAGE)
    key = "silence.tried"
    if row.reached:
        key = "silence.visited_only" if attempt.outcome in VISITED else "silence.called_only"
    return say(key, STAFF_LANGUAGE, outcome=outcome, name=attempt.staff, at=clock(scene, attempt.at))
