"""Budgets of a bot's messages: sliding windows for the bot, each private chat and each group, and pauses it was told.

Telegram's numbers (core.telegram.org/bots/faq, "My bot is hitting limits"): about 30 messages a second in all,
1 a second in one chat, 20 a minute in one group. Time comes in as seconds that only go forward.

The messenger counts a message when it arrives, at an unknown instant between leaving and being answered. For the bot
we count it from its answer less the quickest way known: the next, even on that way, then arrives a whole second
later. If all ways are equal, that is the moment of leaving, and the full rate is used; a slow one waits longer.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from conversations.model.outgoing import Lane

_MUCH = 1_000_000


@dataclass(frozen=True, slots=True)
class SendLimits:
    """Maximum messages: a second for the bot, a second for a private chat, a minute for a group.

    Reminders may use `reminders` of the bot's; in a group all but alarms leave `for_alarms` free. The windows of
    chats are `stretch` times as long as the messenger's, that of the bot has `grain` seconds more.
    """

    overall: int = 30
    reminders: int = 28
    private: int = 1
    group: int = 20
    for_alarms: int = 3
    stretch: float = 1.05
    grain: float = 0.005

    @classmethod
    def none(cls) -> SendLimits:
        """Return no limits, for a messenger without any."""
        return cls(overall=_MUCH, reminders=_MUCH, private=_MUCH, group=_MUCH, for_alarms=0)


class Budgets:
    """The messages one bot may send now; `is_group` tells a group's address.

    Memory is bounded: windows that have run out are dropped.
    """

    def __init__(self, is_group: Callable[[str], bool], limits: SendLimits | None = None) -> None:
        self._is_group = is_group
        self._limits = limits or SendLimits()
        self._all = 1 + self._limits.grain
        self._second = self._limits.stretch
        self._minute = 60 * self._limits.stretch
        self._overall: list[tuple[float, float]] = []  # (left, answered) of each; before the answer (left, left)
        self._left: dict[str, float] = {}
        self._quickest = 0.0
        self._bulk: deque[float] = deque()
        self._chats: dict[str, deque[float]] = {}
        self._paused: dict[str, tuple[float, float]] = {}  # until when: alarms, and all else
        self._paused_all = 0.0
        self._resting = dict.fromkeys(Lane, 0.0)
        self._swept = 0.0

    def available(self, now: float, lane: Lane = Lane.ALARM) -> int:
        """Return how many messages of a lane may leave now, to chats that are not busy.

        Reminders leave in even small steps, a quarter of a second's worth at a time, so that no burst meets a reply.
        """
        if now < max(self._paused_all, self._resting[lane]):
            return 0
        used = self._in_all(now)
        if lane is not Lane.REMINDER:
            return max(0, self._limits.overall - used)
        step = -(-self._limits.reminders // 4) - self._used(self._bulk, now, self._all / 4)
        return max(0, min(step, self._limits.reminders - used))

    def may_send(self, address: str, now: float, lane: Lane = Lane.ALARM) -> bool:
        """True if one message of a lane may go to this chat now."""
        return self.available(now, lane) > 0 and not self._is_busy(address, now, lane)

    def spent(self, address: str, now: float, lane: Lane = Lane.ALARM) -> None:
        """Count a message (or an edit) that leaves for this chat."""
        if self._limits.overall >= _MUCH:
            return  # nothing is counted where nothing is limited
        self._overall.append((now, now))
        self._left[address] = now
        if lane is Lane.REMINDER:
            self._bulk.append(now)
        self._chats.setdefault(address, deque()).append(now)
        self._sweep(now)

    def landed(self, address: str, now: float) -> None:
        """Count the chat's last message from its answer, now; for the bot, from when it may have arrived."""
        if (left := self._left.pop(address, None)) is not None:
            way = now - left
            self._quickest = min(self._quickest, way) if self._quickest else way
            if (left, left) in self._overall:
                self._overall.remove((left, left))
            self._overall.append((left, now))
        if sent := self._chats.get(address):
            sent[-1] = now

    def pause(self, until: float, address: str | None = None, alarms: float | None = None) -> None:
        """Send nothing before `until` to this chat (no alarm before `alarms`, if given), or (None) to any chat."""
        if address is None:
            self._paused_all = max(self._paused_all, until)
        else:
            before = self._paused.get(address, (0.0, 0.0))
            self._paused[address] = max(before[0], until if alarms is None else alarms), max(before[1], until)

    def rest(self, lane: Lane, until: float) -> None:
        """Send nothing of this lane, nor of less urgent ones, before `until` to any chat."""
        for each in Lane:
            if each >= lane:
                self._resting[each] = max(self._resting[each], until)

    def busy(self, now: float, lane: Lane = Lane.ALARM) -> set[str]:
        """Return the chats that must wait now."""
        self._sweep(now)
        known = self._chats.keys() | self._paused.keys()
        return {address for address in known if self._is_busy(address, now, lane)}

    def full_groups(self, now: float) -> dict[str, tuple[float, ...]]:
        """Return the groups in which a reply must wait, each with the instants at which one more fits."""
        return {chat: self._frees(chat, now) for chat in self.busy(now, Lane.REPLY) if self._is_group(chat)}

    def _frees(self, address: str, now: float) -> tuple[float, ...]:
        most = self._limits.group - self._limits.for_alarms
        paused, window = self._paused.get(address, (0.0, 0.0))[1], self._window(address)
        ends = [sent + window for sent in self._chats.get(address, ())][-most:]
        return tuple(max(paused, end) for end in ends if max(paused, end) > now) or (paused,)

    def next_free(self, now: float) -> float | None:
        """Return the first instant when something held back now may leave. Returns None if nothing is held back."""
        ends = [self._paused_all, *self._resting.values(), *(end for both in self._paused.values() for end in both)]
        if self._overall and self.available(now, Lane.REMINDER) == 0:
            ends.append(min(map(self._counts_from, self._overall)) + self._all)
            ends += [self._bulk[0] + self._all / 4] if self._bulk else []
        full = (self._chats[chat][0] + self._window(chat) for chat in self.busy(now, Lane.REPLY) & self._chats.keys())
        return min((end for end in [*ends, *full] if end > now), default=None)

    def _is_busy(self, address: str, now: float, lane: Lane) -> bool:
        if self._paused and now < self._paused.get(address, (0.0, 0.0))[lane is not Lane.ALARM]:
            return True
        most = self._limits.private
        if self._is_group(address):
            most = self._limits.group - (0 if lane is Lane.ALARM else self._limits.for_alarms)
        sent = self._chats.get(address)
        if sent is None or len(sent) < most:
            return False
        return self._used(sent, now, self._window(address)) >= most

    def _window(self, address: str) -> float:
        return self._minute if self._is_group(address) else self._second

    def _in_all(self, now: float) -> int:
        """Count the messages in the whole bot's window, and drop older ones."""
        self._overall = [each for each in self._overall if self._counts_from(each) > now - self._all]
        return len(self._overall)

    def _counts_from(self, message: tuple[float, float]) -> float:
        """Return when a message counts from, by the quickest way known now; none was known for the first, slow ones."""
        left, answered = message
        return max(left, answered - self._quickest)

    @staticmethod
    def _used(sent: deque[float] | None, now: float, window: float) -> int:
        if not sent:
            return 0
        while sent and sent[0] <= now - window:
            sent.popleft()
        return len(sent)

    def _sweep(self, now: float) -> None:
        if now - self._swept < self._second:
            return
        self._swept = now
        self._in_all(now)
        self._left = {chat: left for chat, left in self._left.items() if chat in self._chats}
        self._used(self._bulk, now, self._second)
        used = {chat: self._used(sent, now, self._window(chat)) for chat, sent in self._chats.items()}
        self._chats = {chat: sent for chat, sent in self._chats.items() if used[chat]}
        self._paused = {chat: until for chat, until in self._paused.items() if max(until) > now}
