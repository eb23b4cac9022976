"""Rests after a 429: as long as told, but never so long that one odd answer silences people for hours.

Telegram has named hours for one message (18,053 s: telegraf/telegraf#1046; 10,072 s: tdlib/td#1331, which was better by
itself) and does not say if the chat, or the whole bot, is meant. So a chat rests alone, until several are refused one
after another; and after a rest one message finds out if the wait is really over. The numbers are ours.
"""

from __future__ import annotations

from datetime import timedelta

from bot.delivery.budgets import Budgets
from conversations.model.outgoing import Lane

LONG = 60.0
"""Seconds of a wait after which people are told of it, and longest rest of an alarm: then it is tried again."""

_LONGEST_CHAT = 300.0  # seconds; of a chat, for all that is no alarm
_LONGEST_WAVE = 10.0  # seconds; of all reminders, after one was refused: they go to many people in turn
_LONGEST_BOT = 30.0  # seconds; of all but alarms
_MANY = 3  # refusals in a row, with nothing sent between


def rest(lane: Lane, seconds: float) -> timedelta:
    """Return how long a message of a lane rests that was told to wait this many seconds."""
    return timedelta(seconds=min(seconds, LONG if lane is Lane.ALARM else _LONGEST_CHAT))


class Rests:
    """The rests of one bot's chats and lanes, kept in its budgets."""

    def __init__(self, budgets: Budgets) -> None:
        self._budgets = budgets
        self._in_a_row = 0

    def answered(self) -> None:
        """Note that a message was not too fast."""
        self._in_a_row = 0

    def told(self, address: str, lane: Lane, seconds: float, now: float) -> None:
        """Let a chat rest that was told to wait; after a reminder the others, after several all but alarms, rest too.

        An alarm for the chat is tried in spite of a long wait that another message was told.
        """
        self._in_a_row += 1
        until = now + rest(Lane.REPLY, seconds).total_seconds()
        alarms = now + rest(Lane.ALARM, seconds).total_seconds() if lane is Lane.ALARM or seconds <= LONG else now
        self._budgets.pause(until, address, alarms)
        if self._in_a_row >= _MANY:
            self._budgets.rest(Lane.REPLY, now + min(seconds, _LONGEST_BOT))
        elif lane is Lane.REMINDER:
            self._budgets.rest(Lane.REMINDER, now + min(seconds, _LONGEST_WAVE))
