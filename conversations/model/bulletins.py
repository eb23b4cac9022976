"""Bulletins: words of a station to all its patients, or to those of one village."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class BulletinState(StrEnum):
    """State of a bulletin: prepared, waiting its minute, written down for all, counted; or given up."""

    DRAFT = "draft"
    READY = "ready"
    WAITING = "waiting"
    SENT = "sent"
    COUNTED = "counted"
    STOPPED = "stopped"
    DROPPED = "dropped"


PREPARED = (BulletinState.DRAFT, BulletinState.READY)
"""States in which its words and its readers may still change."""

SPENT = (BulletinState.WAITING, BulletinState.SENT, BulletinState.COUNTED)
"""States that count against a facility's bulletins of a day."""


@dataclass(frozen=True, slots=True)
class Bulletin:
    """A bulletin: `village` is its key (empty: all; None: not chosen yet), `chat` where staff prepare it.

    `send_at` is when it leaves, so that it can be stopped until then.
    """

    id: int
    facility: int
    staff: int
    chat: str
    state: BulletinState
    at: datetime
    village: str | None = None
    text: str = ""
    send_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class BulletinCopy:
    """A copy for the people of one patient; `chats` is the number that get it (0: none could be written to)."""

    episode: int
    chats: int
