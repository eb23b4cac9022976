"""Case: what triage looks at, a patient's age, day and risks with the answers and how certain they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from conversations.programme.rows import Ages

UNKNOWN = "unknown"
"""Answer stored for a question that could not be read twice: never normal."""

PlainAnswers = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Case:
    """A case to judge: a patient's age in months on that day, day of illness, risk factors, and the answers.

    In `answers` a missing question is not asked, None cannot be said, UNKNOWN could not be read; signs are lists of
    sign ids. `earlier` are the answers of the days before, yesterday's first. `final`: no more answers will come, so
    an abnormal SpO2 without a second measurement counts as it is.

    `asked_back` are questions whose answer was asked back and confirmed, `unconfirmed` those still without a yes.
    `may_be` are the fewest and most months of age possible, of which every line holds; None for `age_months` alone.
    `denied` are signs the words deny; `taken_back`: danger was told in this report and its answer changed since.
    """

    age_months: int
    day: int
    risk: frozenset[str] = frozenset()
    answers: PlainAnswers = field(default_factory=dict)
    earlier: Sequence[PlainAnswers] = ()
    final: bool = True
    asked_back: frozenset[str] = frozenset()
    unconfirmed: frozenset[str] = frozenset()
    denied: frozenset[str] = frozenset()
    taken_back: bool = False
    may_be: tuple[int, int] | None = None

    def is_of(self, ages: Ages) -> bool:
        """True if the patient is, or may be, of these ages."""
        return self.age_months in ages or (self.may_be is not None and ages.may_hold(*self.may_be))
