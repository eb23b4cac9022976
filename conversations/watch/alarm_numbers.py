"""Numbers of an alarm: every value told since it was raised, with its minute, next to the last earlier day's."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise
from typing import Any

from conversations.calendar import age_in_months, local_day
from conversations.dialog.drawing import lines
from conversations.dialog.scene import Scene
from conversations.dialog.wording import STAFF_LANGUAGE, clock, when
from conversations.model.care import Alert, Episode
from conversations.model.dialogs import Session, answers_from
from conversations.texts import Html, say

LOOKED_BACK = 4
"""Reports looked through for those of an earlier day."""

_LINE = re.compile(
    re.escape(say("dialog.line", STAFF_LANGUAGE, label="@", value="#")).replace("@", "(.+?)").replace("\\#", "(.*)")
)
_WITH_UNIT = re.compile(r"(.*\d) ([^\d\s]+)")


@dataclass(frozen=True, slots=True)
class Told:
    """A value as it was drawn, and when it was told; None for one of an earlier day."""

    value: str
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class DrawnMeasure:
    """One measure as it is drawn; two short ones share a line."""

    text: Html
    short: bool


def told(scene: Scene, alert: Alert, numbers: Html) -> Alert:
    """Return the alarm with the newest numbers; what changed in them is kept with its minute, nothing is dropped."""
    if not numbers:
        return alert
    readings = list(alert.readings)
    if not readings and alert.numbers:  # of an alarm opened before each value was kept
        readings.append({"at": alert.opened_at.isoformat(), "values": values_of(alert.numbers)})
    known: dict[str, str] = {}
    for each in readings:
        known |= each["values"]
    changed = {label: value for label, value in values_of(numbers).items() if known.get(label) != value}
    if changed:
        readings.append({"at": scene.now.isoformat(), "values": changed})
    return replace(alert, numbers=numbers, readings=tuple(readings))


def drawn(scene: Scene, episode: Episode, alert: Alert) -> Html:
    """Draw each measure: "36,8 → 38,2", two in a line, and on its own with minutes once it was told again."""
    chains = _since(alert)
    day, before = _earlier(scene, episode, alert)
    short: list[Html] = []
    long: list[Html] = []
    for label, chain in chains.items():
        line = _line(scene, label, [*_of_before(before, label, chain[0]), *chain])
        (short if line.short else long).append(line.text)
    if not short and not long:
        return Html("")
    heading = say("alarm.before", STAFF_LANGUAGE, day=day) if before.keys() & chains.keys() else ""
    pairs = [" · ".join(short[at : at + 2]) for at in range(0, len(short), 2)]
    return Html("\n".join(part for part in (heading, *pairs, *long) if part))


def values_of(numbers: str) -> dict[str, str]:
    """Return the values of drawn lines by their labels; both stay as they were drawn."""
    return {found[1]: found[2] for line in numbers.split("\n") if (found := _LINE.fullmatch(line))}


def _since(alert: Alert) -> dict[str, list[Told]]:
    """Return what was told since the alarm was raised, by label, oldest first."""
    readings: Iterable[Mapping[str, Any]] = alert.readings
    if not readings and alert.numbers:
        readings = [{"at": alert.opened_at.isoformat(), "values": values_of(alert.numbers)}]
    chains: dict[str, list[Told]] = {}
    for each in readings:
        for label, value in each["values"].items():
            chains.setdefault(label, []).append(Told(value, datetime.fromisoformat(each["at"])))
    return chains


def _earlier(scene: Scene, episode: Episode, alert: Alert) -> tuple[str, dict[str, str]]:
    """Return the last day with a report before the alarm's, and its values; both empty if there is none."""
    opened = local_day(alert.opened_at, scene.house.policy.zone)
    earlier = (report for report in scene.work.reports.last(episode.id, LOOKED_BACK) if report["day"] < opened)
    if (report := next(earlier, None)) is None:
        return "", {}
    months = age_in_months(episode.patient.birth, scene.today)
    facts = {"age_months": months, "day": 1, "risks": [], "missing": []}
    session = Session("report", answers=answers_from(report["answers"]), facts=facts)
    return f"{report['day']:%d/%m}", values_of(lines(scene.house.dialog("report"), session, STAFF_LANGUAGE))


def _of_before(before: Mapping[str, str], label: str, first: Told) -> list[Told]:
    """Return the earlier day's value, unless it is the same: "18 → 18" says nothing."""
    return [Told(before[label])] if label in before and before[label] != first.value else []


def _line(scene: Scene, label: str, chain: list[Told]) -> DrawnMeasure:
    """Draw the values of one measure; numbers are short, without the unit every nurse knows, until told again."""
    chain = [each for each, later in pairwise((*chain, Told(""))) if not _confirmed(each, later)]
    parted = [_WITH_UNIT.fullmatch(each.value) for each in chain]
    units = {found[2] if found else "" for found in parted}
    one = len(units) == 1 and "" not in units
    values = [found[1] if one and found else each.value for each, found in zip(chain, parted, strict=True)]
    again = sum(each.at is not None for each in chain) > 1
    shown = " → ".join(_value(scene, each, value, again) for each, value in zip(chain, values, strict=True))
    key = "alarm.measure.short" if one and not again else "alarm.measure.line"
    return DrawnMeasure(say(key, STAFF_LANGUAGE, label=Html(label), values=Html(shown)), short=one and not again)


def _confirmed(each: Told, later: Told) -> bool:
    """True if the next value only says again, without its doubt, what this one said: "79 % – chưa xác nhận"."""
    return bool(later.value) and each.at is not None and each.value.startswith(f"{later.value} ")


def _value(scene: Scene, each: Told, value: str, again: bool) -> Html:
    if each.at is None:
        return Html(value)
    if not again:
        return say("alarm.measure.value", STAFF_LANGUAGE, value=Html(value))
    today = local_day(each.at, scene.house.policy.zone) == scene.today
    at = clock(scene, each.at) if today else when(scene, each.at)
    return say("alarm.measure.timed", STAFF_LANGUAGE, value=Html(value), at=at)
