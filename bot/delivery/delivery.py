"""Delivery of what waits in the outbox: most urgent first, within the budgets, each with a known fate in the end.

One Delivery serves one channel. A round is one transaction in the core's thread: write down the fates of sent
parcels, take new ones. Sending happens outside it, several at a time, never two to one chat.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.channel.channel import TOGETHER, Carrier, Moved, Never, Passing, SendFailed, Sent, TokenRefused, TryLater
from bot.channel.drawing import parts
from bot.clock import Clock, ticks
from bot.delivery.budgets import Budgets
from bot.delivery.rests import Rests
from bot.delivery.verdicts import SMS_PATIENCE, Patience, Verdict, arrived, judge
from bot.run_in_core import RunInCore
from conversations.model.channels import Audience, ChannelProfile
from conversations.model.outgoing import Ack, Content, Lane, Look, Message, Remind, Say
from conversations.ports import Fate, Parcel, Store, Work

_log = logging.getLogger(__name__)

Draw = Callable[[Work, Parcel, datetime], Message | None]
_Drawn = tuple[Parcel, Content]

# Seconds; under load several replies, and several fates, then share one transaction. No patient notices a hundredth
# of a second; three thousandths meant twice as many transactions and a sixth more processor time.
GATHERING = 0.01
_SLOW_POLL = 1.0  # seconds; for rows another process wrote, and retries that have become due
_LAST_WORDS = 40.0  # seconds; for a database that is away while a delivery ends
_FRESH = 1.0  # seconds; a parcel sent later than this after its round first asks if this process still delivers
_OUTAGE_AFTER = 3  # failures in a row
_LONGEST_QUIET = 30.0  # seconds


@dataclass(frozen=True, slots=True)
class _Wish:
    """A wish for parcels of the outbox: up to `limit` of these lanes, none for busy chats."""

    limit: int
    busy: Collection[str]
    lanes: Collection[Lane] = tuple(Lane)


class Delivery:
    """The delivery of one channel's outbox.

    `draw` makes the message of a reminder, in the transaction that claims it (None: no longer needed); `heard` is
    called when the core has been told something (a blocked bot, a failed SMS); `together` bounds parallel sends;
    `seconds` paces, and only goes forward.
    """

    def __init__(
        self,
        profile: ChannelProfile,
        carrier: Carrier,
        store: Store,
        run: RunInCore,
        clock: Clock,
        budgets: Budgets,
        *,
        draw: Draw | None = None,
        heard: Callable[[], None] = lambda: None,
        patience: Patience | None = None,
        together: int = TOGETHER,
        seconds: Callable[[], float] = ticks,
    ) -> None:
        self._profile = profile
        self._channel = profile.name
        self._carrier = carrier
        self._store = store
        self._run = run
        self._clock = clock
        self._budgets = budgets
        self._draw = draw
        self._heard = heard
        self._patience = patience or (SMS_PATIENCE if profile.audience is Audience.PHONES else Patience())
        self._together = together
        self._ticks = seconds
        self._woken = asyncio.Event()
        self._stopping = False
        self._term = 0
        self._verdicts: list[Verdict] = []
        self._on_the_way: dict[str, asyncio.Task[None]] = {}
        self._parts_sent: dict[int, int] = {}
        self._full: dict[str, tuple[float, ...]] = {}
        self._failures = 0
        self._quiet = 0.0
        self._rests = Rests(budgets)

    def wake(self) -> None:
        """Wake the delivery: the outbox has something new (call it in the event loop's thread)."""
        self._woken.set()

    def stop(self) -> None:
        """Take nothing new; `deliver` returns when the parcels on their way have arrived and are written down."""
        self._stopping = True
        self._woken.set()

    async def deliver(self) -> None:
        """Deliver until stopped, or until another process has taken over. No single failure ends it."""
        while not self._stopping and not await self._safely(self._recover()):
            await self._rest()
        while not self._stopping:
            self._woken.clear()
            if not await self._safely(self._round(self._wishes())):
                await self._rest()
        if self._on_the_way:
            await asyncio.wait(list(self._on_the_way.values()))
        await self._write_last()

    async def _write_last(self) -> None:
        """Write down the last fates, even if it takes a while: a fate that is forgotten means sending twice."""
        until = self._ticks() + _LAST_WORDS
        await self._safely(self._round([]))
        while self._verdicts and self._ticks() < until:
            await asyncio.sleep(0.5)
            await self._safely(self._round([]))

    async def _safely(self, step: Awaitable[bool]) -> bool:
        try:
            return await step
        except Exception as error:
            _log.error("delivery of %s stumbled", self._channel, exc_info=error)
            return False

    async def _recover(self) -> bool:
        def recover() -> int:
            with self._store.unit_of_work() as work:
                self._term = work.outbox.begin_term(self._channel)
                return work.outbox.recover(self._channel, self._clock.now())

        if found := await self._run(recover):
            _log.warning("%s: %d messages were on their way when the program ended", self._channel, found)
        return True

    async def _rest(self) -> None:
        """Wait until woken or until a budget has room again, but no longer than the slow poll."""
        now = self._ticks()
        free = self._budgets.next_free(now)
        pause = _SLOW_POLL if free is None else min(_SLOW_POLL, max(0.02, free - now))
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._woken.wait(), pause)
            await asyncio.sleep(GATHERING)

    # ------------------------------------------------------------ a round: one transaction

    def _wishes(self) -> list[_Wish]:
        now = self._ticks()
        room = self._together - len(self._on_the_way)
        urgent = min(room, self._budgets.available(now))
        if urgent <= 0:
            return []
        busy = self._budgets.busy(now, Lane.REPLY) | self._on_the_way.keys()
        closed = self._budgets.busy(now, Lane.ALARM) | self._on_the_way.keys()
        alarms = _Wish(urgent, closed, (Lane.ALARM,))
        if not self._budgets.available(now, Lane.REPLY):
            return [alarms]
        wishes = [] if busy == closed else [alarms]
        if reminders := min(room, self._budgets.available(now, Lane.REMINDER)):
            return [*wishes, _Wish(reminders, busy)]
        return [*wishes, _Wish(urgent, busy, (Lane.ALARM, Lane.REPLY))]

    async def _round(self, wishes: Sequence[_Wish]) -> bool:
        """Run one round. Returns True if there may be more to take at once."""
        verdicts, self._verdicts = self._verdicts, []
        if not verdicts and not wishes:
            return False
        begun, full = self._ticks(), self._newly_full()
        try:
            taken = await self._run(lambda: self._transaction(verdicts, wishes, full))
        except BaseException:
            self._verdicts = verdicts + self._verdicts
            raise
        if any(verdict.report for verdict in verdicts):
            self._heard()
        for parcel, content in taken:
            self._set_out(parcel, content, begun)
        return bool(wishes) and len(taken) >= wishes[-1].limit

    def _newly_full(self) -> dict[str, list[datetime]]:
        """Return when the groups that have become full since last noted, or fuller, have room again."""
        now, clock = self._ticks(), self._clock.now()
        found = {chat: ends for chat, ends in self._budgets.full_groups(now).items() if self._full.get(chat) != ends}
        self._full |= found
        return {chat: [clock + timedelta(seconds=end - now) for end in ends] for chat, ends in found.items()}

    def _transaction(
        self, verdicts: Sequence[Verdict], wishes: Sequence[_Wish], full: Mapping[str, Sequence[datetime]]
    ) -> list[_Drawn]:
        now = self._clock.now()
        with self._store.unit_of_work() as work:
            if not work.outbox.in_term(self._channel, self._term):
                self._stopping = True  # another process delivers now, and has taken over our unsent parcels
                work.outbox.settle([verdict.fate for verdict in verdicts if verdict.fate.state == "sent"], now)
                return []
            if verdicts:
                _write_down(work, verdicts, now, self._profile.audience)
            if full:
                work.outbox.note_full(self._channel, full)
            taken: list[Parcel] = []
            for wish in wishes:
                busy = {*wish.busy, *(parcel.address for parcel in taken)}
                if (limit := wish.limit - len(taken)) > 0:
                    taken += work.outbox.claim(self._channel, limit, now, busy, wish.lanes)
            if work.outbox.unopened:
                work.health.noticed("unopened", now)
            drawn = [self._drawn(work, parcel, now) for parcel in taken]
            if fates := [each for each in drawn if isinstance(each, Fate)]:
                work.outbox.settle(fates, now)
        return [each for each in drawn if not isinstance(each, Fate)]

    def _drawn(self, work: Work, parcel: Parcel, now: datetime) -> _Drawn | Fate:
        if not isinstance(parcel.content, Remind):
            return parcel, parcel.content
        try:
            message = self._draw(work, parcel, now) if self._draw else None
        except Exception as error:  # a reminder that cannot be drawn must not hold up an alarm
            _log.error("%s: a reminder could not be drawn", self._channel, exc_info=error)
            return judge(parcel, error, now, self._patience, outage=False).fate
        return (parcel, Say(message, card=parcel.card)) if message else Fate(parcel, "dropped", why="not needed")

    # ------------------------------------------------------------ one parcel on its way

    def _set_out(self, parcel: Parcel, content: Content, begun: float) -> None:
        if not isinstance(content, Ack | Look):  # no message
            self._budgets.spent(parcel.address, self._ticks(), parcel.lane)
        self._on_the_way[parcel.address] = asyncio.create_task(self._carry(parcel, content, begun))

    async def _carry(self, parcel: Parcel, content: Content, begun: float) -> None:
        if self._ticks() - begun > _FRESH and not await self._safely(self._still_ours()):
            self._stopping = True  # this process slept, and was replaced meanwhile
            del self._on_the_way[parcel.address]
            self._woken.set()
            return
        try:
            sent = await self._send(parcel, content)
        except Exception as error:
            verdict = self._failed(parcel, error)
        else:
            self._failures, self._quiet = 0, 0.0
            if not isinstance(content, Ack):
                self._rests.answered()
            group = self._profile.is_group(parcel.address)
            verdict = arrived(parcel, sent, group=group)
        if verdict.fate.state != "waiting":
            self._parts_sent.pop(parcel.id, None)
        self._verdicts.append(verdict)
        if not isinstance(content, Ack | Look):  # no message
            self._budgets.landed(parcel.address, self._ticks())
        del self._on_the_way[parcel.address]
        self._woken.set()

    async def _still_ours(self) -> bool:
        def ask() -> bool:
            with self._store.unit_of_work() as work:
                return work.outbox.in_term(self._channel, self._term)

        return await self._run(ask)

    async def _send(self, parcel: Parcel, content: Content) -> Sent:
        letters = _letters(parcel, content, self._profile.abilities.longest_text)
        sent = Sent()
        for number, letter in enumerate(letters):
            if number < self._parts_sent.get(parcel.id, 0):
                continue
            if number:
                await self._turn(parcel)
            sent = await self._carrier.send(letter)
            if len(letters) > 1:
                self._parts_sent[parcel.id] = number + 1
        return sent

    async def _turn(self, parcel: Parcel) -> None:
        """Wait until the next part of a long message may leave."""
        self._budgets.landed(parcel.address, self._ticks())
        while not self._budgets.may_send(parcel.address, now := self._ticks(), parcel.lane):
            await asyncio.sleep(max(0.02, (self._budgets.next_free(now) or now) - now))
        self._budgets.spent(parcel.address, now, parcel.lane)

    def _failed(self, parcel: Parcel, error: Exception) -> Verdict:
        now = self._ticks()
        outage = isinstance(error, Passing | TokenRefused) and self._count_failure(now)
        if isinstance(error, Never | Moved | TryLater):  # the messenger answered
            self._failures, self._quiet = 0, 0.0
        if isinstance(error, TryLater):
            self._rests.told(parcel.address, parcel.lane, error.seconds, now)
        group = self._profile.is_group(parcel.address)
        verdict = judge(parcel, error, self._clock.now(), self._patience, outage=outage, group=group)
        known = isinstance(error, SendFailed)
        level = logging.ERROR if verdict.fate.state == "dead" or not known else logging.WARNING
        told = (self._channel, parcel.lane.name.lower(), verdict.fate.state, verdict.fate.why)
        _log.log(level, "%s: a message of lane %s is %s: %s", *told, exc_info=None if known else error)
        return verdict

    def _count_failure(self, now: float) -> bool:
        """Count a failure. Returns True if nothing gets through now; then the whole channel rests, ever longer."""
        self._failures += 1
        if self._failures < _OUTAGE_AFTER:
            return False
        if self._patience.through_outages and self._budgets.available(now):
            self._quiet = min(max(1.0, self._quiet * 2), _LONGEST_QUIET)
            self._budgets.pause(now + self._quiet)
        return True


def _letters(parcel: Parcel, content: Content, longest: int) -> list[Parcel]:
    """Return the parcels to send: this one, or the parts of a text too long for one message (posted, not edited)."""
    if not isinstance(content, Say) or len(content.message.text) <= longest // 2:
        return [parcel if content is parcel.content else replace(parcel, content=content)]
    messages = parts(content.message, longest)
    edit = content.edit and len(messages) == 1
    return [replace(parcel, content=replace(content, message=message, edit=edit)) for message in messages]


def _write_down(work: Work, verdicts: Sequence[Verdict], now: datetime, audience: Audience) -> None:
    work.outbox.settle([verdict.fate for verdict in verdicts], now)
    for ailment in dict.fromkeys(verdict.ailment for verdict in verdicts if verdict.ailment):
        work.health.noticed(f"{ailment}-{audience}", now)
    for verdict in verdicts:
        if verdict.moved_to:
            work.outbox.moved(verdict.fate.parcel.channel, verdict.fate.parcel.address, verdict.moved_to)
    if reports := [verdict.report for verdict in verdicts if verdict.report]:
        work.inbox.take_in(reports, now)
