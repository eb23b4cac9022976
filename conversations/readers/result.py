"""Result of a reader: the value, a question back, or the reason why it could not be read.

A reader is a function from a typed text to one of these three. It never raises on
any text, and it never guesses: a text that could mean two things is asked back.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Read:
    """The text was understood as `value` (JSON-able: numbers, strings, lists of them).

    `also` are values the text gives for other questions, by kind: an oximeter shows oxygen and pulse together.
    """

    value: Any
    also: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Candidate:
    """One thing the text may have meant: the value it would give and words to show for it.

    `label` is ready to show and the same in every language (a number with its unit, a commune's name). `also` as in
    Read.
    """

    value: Any
    label: str
    also: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Unclear:
    """The text may mean one of `candidates`; the person is asked which (text key `ask`, with `facts`)."""

    ask: str
    candidates: tuple[Candidate, ...]
    facts: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Misread:
    """The text could not be read; text key `reason`, with `facts`, says what is expected, with an example.

    `also` as in Read: words that are no answer here may be one elsewhere ("spo2 86" at the question for breaths).
    `cannot_say` if the words say that the person does not know ("chưa thuộc số"): `reason` then tells what helps.
    """

    reason: str
    facts: dict[str, str] = field(default_factory=dict)
    also: Mapping[str, Any] = field(default_factory=dict)
    cannot_say: bool = False


Reading = Read | Unclear | Misread


@dataclass(frozen=True, slots=True)
class Bands:
    """Numbers taken at once, asked back, or refused; inclusive, in the question's unit.

    Inside `accept`: taken. Else inside `confirm`: asked back ("41,8, đúng không?"). Else refused.
    Inside `recount`, a round number people write without counting: asked to count again.
    The numbers come from a protocol file, each line with its source; none are in code.
    """

    accept: tuple[float, float]
    confirm: tuple[float, float]
    recount: tuple[float, float] | None = None
