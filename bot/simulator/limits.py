"""Telegram's flood limits, so that a bot that speaks too fast gets 429 here before it gets it there.

Sources: core.telegram.org/bots/faq ("My bot is hitting limits, how do I avoid this?"): about 30 messages a second
in all, one a second in a chat, 20 a minute in a group. Edits count like messages.
"""

from __future__ import annotations

import math
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

SECOND = 1.0
MINUTE = 60.0


@dataclass(frozen=True, slots=True)
class Limits:
    """Maximum messages a bot may send: a second in all, a second to a person, a minute to a group."""

    overall: float = 30
    chat: float = 1
    group: float = 20

    @classmethod
    def telegram(cls, scale: float = 1.0) -> Limits:
        """Return the documented limits, or a multiple of them."""
        return cls(*(max(1, rate * scale) for rate in (30, 1, 20)))

    @classmethod
    def none(cls) -> Limits:
        """Return no limits at all, for tests of other things."""
        return cls(math.inf, math.inf, math.inf)


class Flood:
    """Sliding windows over what each bot has sent, in all and to each chat."""

    def __init__(self, limits: Limits, now: Callable[[], datetime]) -> None:
        self.limits = limits
        self._now = now
        self._sent: defaultdict[tuple[int, int | None], deque[float]] = defaultdict(deque)

    def wait(self, bot_id: int, chat_id: int, group: bool) -> int:
        """Return the whole seconds this bot must wait before it may speak to this chat; 0 when it may now."""
        chat = (self.limits.group, MINUTE) if group else (self.limits.chat, SECOND)
        waits = (
            self._wait((bot_id, chat_id), *chat),
            self._wait((bot_id, None), self.limits.overall, SECOND),
        )
        return max(waits)

    def note(self, bot_id: int, chat_id: int) -> None:
        """Count one message that went out."""
        at = self._now().timestamp()
        self._sent[bot_id, chat_id].append(at)
        self._sent[bot_id, None].append(at)

    def _wait(self, key: tuple[int, int | None], most: float, window: float) -> int:
        sent = self._sent[key]
        now = self._now().timestamp()
        while sent and sent[0] <= now - window:
            sent.popleft()
        if len(sent) < most:
            return 0
        return max(1, math.ceil(sent[len(sent) - int(most)] + window - now))
