"""Policy of the house, ailments of the program, and the bots it has worked as."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Literal
from zoneinfo import ZoneInfo

from conversations.model.channels import Channel


@dataclass(frozen=True, slots=True)
class Ailment:
    """Trouble of the program itself: how often it was noticed, since when, last when, and when people were told."""

    kind: str
    times: int
    first_at: datetime
    last_at: datetime
    told_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class KnownBot:
    """A bot this database has worked with: the messenger's number of it, its name, and when it was first met."""

    channel: Channel
    bot: int
    name: str
    met_at: datetime


@dataclass(frozen=True, slots=True)
class Policy:
    """Decisions of the house that the core must know: zone, hours, when codes are asked."""

    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Asia/Ho_Chi_Minh"))
    reminder_at: time = time(9, 0)
    nudge_at: time = time(9, 40)
    deadline_at: time = time(10, 0)
    otp_required: Literal["always", "unless_contact_shared"] = "always"
    protocol: str = "covid19-byt-261"
    support: str = ""
    crisis_line: str = ""
    bulletins_a_day: int = 3
    done_kept_days: int = 7
    open_registrations: int = 3
    codes_an_hour: int = 1200
    codes_an_hour_new_chat: int = 5
