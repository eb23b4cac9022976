"""Rule rows of a protocol file: one line of triage, and sums that add up points over several facts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from conversations.programme.rows import Ages, Level, Translations


@dataclass(frozen=True, slots=True)
class Comparison:
    """One fact and what its value must pass."""

    fact: str
    holds: Callable[[object], bool]


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of triage: `level` is reached when the value of `fact` passes `holds` and the other conditions are met.

    `subject` is what the fact is about ("spo2" for spo2_lowest): of each subject only the worst line is a reason.
    `with_signs`: one of these signs is present; `for_risk`: one of these risks; `also`: each of these comparisons.
    `patient` are the words for the patient if they differ; none of a `note`, which stays next to dangers, for staff.
    `advice` names the advice if all reasons name it; `layer` is the added layer the line came with, "" for none.
    """

    id: str
    level: Level
    fact: str
    subject: str
    comparison: str
    limit: float | str
    ages: Ages
    last_day: int | None
    with_danger: bool
    with_risk: bool
    with_signs: tuple[str, ...]
    for_risk: tuple[str, ...]
    also: tuple[Comparison, ...]
    not_measured: tuple[str, ...]
    words: Translations
    patient: Translations
    note: bool
    advice: str
    layer: str
    source: str
    holds: Callable[[object], bool]

    @property
    def alone(self) -> bool:
        """True if its fact is enough, whichever patient it is and whatever else was said."""
        bound = self.with_danger or self.with_risk or self.with_signs or self.for_risk or self.also
        return not bound and not self.not_measured and self.last_day is None


@dataclass(frozen=True, slots=True)
class SumPart:
    """Points of one fact in a sum: each step gives its points up to its number, which belongs to it."""

    fact: str
    subject: str
    label: Translations
    unit: Translations
    steps: tuple[tuple[float, int], ...]

    def points(self, value: float) -> int:
        """Return the points of a value; a value beyond the last step has that step's."""
        return next((points for up_to, points in self.steps if value <= up_to), self.steps[-1][1])


@dataclass(frozen=True, slots=True)
class PointSum:
    """A score such as NEWS2: it gives the facts `id` (the sum) and `id_part` (each part's points)."""

    id: str
    ages: Ages
    missing: Translations
    parts: tuple[SumPart, ...]
    layer: str
    source: str
