"""Waiting: what waits for a person is above the morning's list until it is decided; the clock keeps it current."""

from __future__ import annotations

from datetime import datetime

from conversations.calendar import local_day
from conversations.dialog.scene import Scene
from conversations.dialog.wording import STAFF_LANGUAGE, clock, when
from conversations.model.outgoing import Button, ButtonRows, Message
from conversations.model.people import Facility
from conversations.model.presses import StaffButton
from conversations.people.staff_scope import decided
from conversations.people.station import group_for
from conversations.ports import Waits
from conversations.texts import Html, say, say_plain

REPOSTED = ("alarms", "letters", "words", "transfers", "stops")
"""Kinds whose button posts the open cards again; registrations are opened as a list."""

_DONE, _NOT_DONE = "✅", "📋"


def above(scene: Scene, facility: Facility, message: Message) -> Message:
    """Return the morning's list with what waits above it; nothing is ✅ while anything waits. What is shown is kept."""
    own_group = facility.staff_chat and not facility.closed
    waits = _here(scene, facility) if own_group else Waits()
    scene.work.waiting.keep_head(facility.id, scene.today, mark(waits))
    if not waits:
        return message
    listed = _NOT_DONE + message.text.removeprefix(_DONE) if message.text.startswith(_DONE) else message.text
    lines = "\n".join(_lines(scene, waits))
    return Message(Html(f"{lines}\n\n{listed}"), rows=(*_buttons(facility, waits), *message.rows))


def by_group(scene: Scene, before: datetime | None = None) -> dict[int, Waits]:
    """Return what waits (since before an instant), by the facility in whose group it is read."""
    found: dict[int, Waits] = {}
    counted = scene.work.waiting.by_facility(before=before) if before else scene.work.waiting.by_facility()
    for number, waits in counted.items():
        group = group_for(scene.work, scene.work.facilities.get(number) if number else None)
        if group is not None:
            found[group[0].id] = found.get(group[0].id, Waits()) + waits
    return found


def changed(scene: Scene) -> list[int]:
    """Return the facilities whose list of today no longer says what waits."""
    heads = scene.work.waiting.heads(scene.today)
    now = by_group(scene) if heads else {}
    return [facility for facility, shown in heads.items() if shown != mark(now.get(facility, Waits()))]


def mark(waits: Waits) -> str:
    """Return the counts in one word, to be compared with those that are shown."""
    since = f"{waits.oldest:%Y%m%d%H%M}" if waits.oldest else ""
    return "|".join((*map(str, waits.counts()), since))


def _here(scene: Scene, facility: Facility) -> Waits:
    there = decided(scene.work, facility)
    return sum(scene.work.waiting.by_facility(there).values(), start=Waits())


def _lines(scene: Scene, waits: Waits) -> list[Html]:
    """Return a line for each kind that waits, alarms first."""
    since = _since(scene, waits.oldest) if waits.oldest else ""
    counted = {name: getattr(waits, name) for name in _KINDS}
    return [say(f"waiting.{name}", STAFF_LANGUAGE, number=n, since=since) for name, n in counted.items() if n]


_KINDS = ("unclaimed", "unreached", "handled", "departures", "registrations", "letters", "words", "transfers", "stops")


def _since(scene: Scene, at: datetime) -> str:
    today = local_day(at, scene.house.policy.zone) == scene.today
    return clock(scene, at) if today else when(scene, at)


def _buttons(facility: Facility, waits: Waits) -> ButtonRows:
    alarms = waits.unclaimed + waits.unreached + waits.handled
    counted = {"alarms": alarms, "registrations": waits.registrations, "letters": waits.letters}
    counted |= {"words": waits.words, "transfers": waits.transfers, "stops": waits.stops}
    buttons = [
        Button(say_plain(f"waiting.open.{kind}", STAFF_LANGUAGE, number=number), _data(facility, kind))
        for kind, number in counted.items()
        if number
    ]
    return tuple(tuple(buttons[at : at + 2]) for at in range(0, len(buttons), 2))


def _data(facility: Facility, kind: str) -> str:
    if kind in REPOSTED:
        return StaffButton.WAITING.data(facility.id, kind)
    return StaffButton.WORK_LIST.data("waiting", "0")
