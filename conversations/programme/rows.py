"""Rows of a protocol file: plain values, each with the source a doctor can look up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from enum import Enum
from functools import total_ordering
from typing import Literal

from conversations.readers.result import Bands

Translations = Mapping[str, str]
"""Language -> words."""


@total_ordering
class Level(Enum):
    """Urgency of a report; ordered, red-115 (call an ambulance) the highest."""

    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"
    RED_115 = "red-115"

    def __lt__(self, other: Level) -> bool:
        return self.rank < other.rank

    @property
    def rank(self) -> int:
        """0 (green) to 3 (red-115)."""
        return _RANKS[self.value]

    @property
    def danger(self) -> bool:
        """True if a person must look now."""
        return self.rank >= _RANKS["red"]


_RANKS = {"green": 0, "yellow": 1, "red": 2, "red-115": 3}


@dataclass(frozen=True, slots=True)
class Ages:
    """Months of age: `from_month` belongs to it, `below_month` does not."""

    from_month: int
    below_month: int

    def __contains__(self, months: int) -> bool:
        return self.from_month <= months < self.below_month

    def may_hold(self, fewest: int, most: int) -> bool:
        """True if one of the months between two, which belong to them, is in it."""
        return self.from_month <= most and fewest < self.below_month


@dataclass(frozen=True, slots=True)
class Option:
    """A choice to pick instead of typing; `words` are other ways of typing it."""

    id: str
    label: Translations
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Again:
    """A question that measures `question` a second time if the first value was `at_most` this."""

    question: str
    at_most: float
    after_seconds: int


@dataclass(frozen=True, slots=True)
class Question:
    """One daily question. `kind` names its reader; `cannot_say` are the buttons for having no answer.

    `judge_at_once`: an unusual value counts for triage before the person has confirmed it.
    `ask_now` asks at any hour, if it differs.
    `none` is the button for "no signs"; `group` limits a signs question to danger or ordinary signs.
    """

    name: str
    kind: str
    ask: Translations
    ask_now: Translations
    short: Translations
    unit: Translations
    example: str
    cannot_say: tuple[Option, ...]
    choices: tuple[Option, ...]
    none: Translations
    group: Literal["all", "danger", "ordinary"]
    again_of: Again | None
    judge_at_once: bool
    source: str


@dataclass(frozen=True, slots=True)
class BandRow:
    """Numbers taken, or asked back, for a question at some ages."""

    question: str
    ages: Ages
    bands: Bands
    source: str


@dataclass(frozen=True, slots=True)
class Sign:
    """A sign a patient may feel or see, its own level, and the words people type for it.

    `ages` are those it is offered to, `for_risk` the risks (one is enough); once said it counts for anybody.
    Without `button` it is only understood. `layer` is the added layer it came with, "" for none.
    `maybe` are words for this sign or for the `milder` one: the person is asked which.
    """

    id: str
    level: Level
    label: Translations
    words: tuple[str, ...]
    ages: Ages
    for_risk: tuple[str, ...]
    button: bool
    layer: str
    source: str
    maybe: tuple[str, ...] = ()
    milder: str = ""

    @property
    def danger(self) -> bool:
        """True if the sign alone is red."""
        return self.level.danger


@dataclass(frozen=True, slots=True)
class Risk:
    """A risk that makes the illness more dangerous; with `ages` it is known from the age alone."""

    id: str
    label: Translations
    ages: Ages | None
    source: str


@dataclass(frozen=True, slots=True)
class Condition:
    """An underlying disease that patients are asked about."""

    id: str
    label: Translations
    source: str


@dataclass(frozen=True, slots=True)
class Criterion:
    """One reason why home care must be considered, or is not enough."""

    id: str
    verdict: Literal["consider", "hospital"]
    words: Translations
    source: str


@dataclass(frozen=True, slots=True)
class Fever:
    """Meaning of fever when its hours are counted over several reports."""

    at_least: float
    hours_between_reports: int


@dataclass(frozen=True, slots=True)
class Screening:
    """The numbers of the registration's screening; ages in months, the end not included.

    `together_without` are the measures that may be missing when many patients are accepted at once.
    """

    test_days_back: int
    test_days_warn: int
    pregnancy_months: tuple[int, int]
    adult_from_months: int
    together_without: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LadderStep:
    """Rung of the ladder: the people told of a red alarm still unclaimed after these minutes.

    `texted` are those of them who get a text message too, if they gave a phone.
    """

    after_minutes: int
    whom: tuple[str, ...]
    texted: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LadderRepeat:
    """Rule after the last rung: the people told again and again, until the alarm is claimed."""

    every_minutes: int
    whom: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AfterDanger:
    """Minutes after a danger was told, or "worse" was pressed; 0 leaves out what it is about.

    `quiet`: nothing follows in that chat by itself. `ask`: a silent contact is asked whether help is there. `silent`:
    no answer to that is noted on the alarm. `worse`: a press on "I feel worse" without an answer reaches the group.
    `worse_signs` are the signs asked for first after that press, with the words of their buttons.
    """

    quiet_minutes: int = 0
    ask_minutes: int = 0
    silent_minutes: int = 0
    worse_minutes: int = 0
    worse_signs: tuple[tuple[str, Translations], ...] = ()


@dataclass(frozen=True, slots=True)
class Clocks:
    """Minutes after which an alarm climbs or a claim without contact lapses, and missed days that lead to tasks."""

    ladder: tuple[LadderStep, ...]
    repeat: LadderRepeat
    no_contact_minutes: int
    nurse_task_after: int
    home_visit_after: int
    risk_groups_earlier: int


@dataclass(frozen=True, slots=True)
class DayHours:
    """Hours of a day of reports: an open one ends at `ends_at` of the next, one before `mornings_from` is an extra."""

    ends_at: time
    mornings_from: time


OUTCOMES = ("well", "unwell", "no_answer", "wrong_number", "phone_off", "refused", "moved", "in_hospital", "died")
"""Outcomes of an attempt to reach a patient: fixed, so that attempts can be counted and compared."""

DEEDS = ("called_115", "referred")
"""Things done for a patient in alarm other than calling."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """Outcome of an attempt to reach a patient: the alarm ends, or staff try again, get a task, are told.

    `again_minutes` are the pauses before the next attempts (the last one repeats); `task` is given after `task_after`
    attempts of this outcome; `tell` names the people told at once, as on the ladder.
    """

    id: str
    closes: bool
    again_minutes: tuple[int, ...]
    task: str
    task_after: int
    tell: tuple[str, ...]
    source: str


@dataclass(frozen=True, slots=True)
class Closing:
    """Day of illness from which staff check if care may end, by these `words`; nothing ends by itself."""

    from_day: int
    words: Translations
    source: str


@dataclass(frozen=True, slots=True)
class Shift:
    """A part of the day on the duty roster; one that ends before it begins goes on into the next day.

    From `ask_hour` of its day it is told if nobody on duty in it can be woken; None: it may be empty.
    """

    id: str
    from_hour: int
    to_hour: int
    label: Translations
    source: str
    ask_hour: int | None = None
