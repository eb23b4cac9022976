"""Dangers told: a contact was told to call for help, and what must follow in that chat."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class DangerTold:
    """One danger told to one contact, about an illness and its alarm (None for who is not registered yet).

    Until `quiet_until` nothing follows in the chat by itself; `held` names what waits for its end ("question", "next").
    `ask_at` is when to ask whether help is there, `asked_at` when that was asked, `silent_at` when silence is noted.
    `answer` is what was pressed: "called", "fine" or "help". A contact told only as another of the family has
    neither a quiet nor a question.
    """

    id: int
    contact: int
    episode: int | None
    alert: int | None
    told_at: datetime
    quiet_until: datetime | None = None
    held: str = ""
    ask_at: datetime | None = None
    asked_at: datetime | None = None
    silent_at: datetime | None = None
    answer: str = ""
