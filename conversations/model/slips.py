"""Slips: words of a patient's people that answered no question, until a staff member has read them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class SlipWeight(StrEnum):
    """Weight of a slip: plain words, "I feel worse" pressed, a suspected call for help, a denied one, or a sure one."""

    WORDS = "words"
    WORSE = "worse"
    SUSPECTED = "suspected"
    CALMED = "calmed"
    CRY = "cry"


URGENT = (SlipWeight.WORSE, SlipWeight.SUSPECTED, SlipWeight.CRY)
"""Weights that climb until a staff member has read the slip."""


@dataclass(frozen=True, slots=True)
class Slip:
    """One person's unread words at the facility that answers; one is open for an illness (or, before it, a contact).

    `posted_at` is None while the words are only kept; `rung`, `raised_at` and `due_at` are those of the ladder.
    `answer` is what the contact pressed when asked back ("yes" or "no"), or "given" after "I feel worse"; `known`
    is the name and phone typed so far by a contact without an illness.
    """

    id: int
    contact: int
    episode: int | None
    facility: int | None
    weight: SlipWeight
    opened_at: datetime
    posted_at: datetime | None = None
    raised_at: datetime | None = None
    rung: int = 0
    due_at: datetime | None = None
    unsure: bool = False
    answer: str = ""
    known: Mapping[str, str] = field(default_factory=dict)
    read_at: datetime | None = None
    read_by: str = ""


@dataclass(frozen=True, slots=True)
class SlipLine:
    """One message on a slip: its words, the place it was typed at, and how it was heard.

    `how` is "unread" (no answer to the question), "said" (no question was open), "edited", "suspected", "cry", or
    "pressed" and "answers" (an answer in a registration) for what was not typed.
    """

    contact: int
    at: datetime
    text: str
    place: str = ""
    how: str = "unread"
