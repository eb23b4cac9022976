"""Gate before the inbox: what one sender sends too fast waits its turn, or is only counted; a call for help never is.

Most senders never meet it, and it asks the memory nothing for them.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Hashable, Sequence
from datetime import datetime

from bot.intake.buckets import MOST_SECONDS_IN_LINE, Buckets
from conversations.dialog.scene import House
from conversations.model.channels import Audience
from conversations.model.incoming import Arrival, Attachment, ContactCard, Pressed, Text, Unreadable
from conversations.model.outgoing import Lane, Message, Outgoing, Say
from conversations.model.presses import PatientButton, Press
from conversations.ports import Work
from conversations.texts import DEFAULT_LANGUAGE, say

_log = logging.getLogger(__name__)

Keep = Callable[[Work, Sequence[Arrival], datetime, int], int]
"""Keeping a batch that a bot (its number) heard in the inbox; returns how many were new."""

CRIES_A_MINUTE = 3
"""Maximum calls for help of one sender heard past the limit in a burst; further ones stand in line like other words."""

_ONE_NOTICE = 600  # seconds
_LIMITED = Text | Pressed | Attachment | ContactCard | Unreadable


def keep_all(work: Work, arrivals: Sequence[Arrival], now: datetime, bot: int = 0) -> int:
    """Keep a batch without any limit."""
    return work.inbox.take_in(arrivals, now, bot)


class Gate:
    """The gate of all channels of a house: `a_minute` inputs of each sender are heard in a minute.

    As many again wait, up to a minute; what comes on top is kept as a number, without its words, and not answered.
    `keyless`: this process has no DATA_KEY, so it cannot tell staff from strangers, nor a patient that words are not
    heard: there what comes on top waits as long as the last in line.
    """

    def __init__(self, house: House, a_minute: int, keyless: bool = False) -> None:
        self._house = house
        self._keyless = keyless
        self._inputs, self._cries = Buckets(a_minute), Buckets(CRIES_A_MINUTE)
        self._noticed: dict[Hashable, int] = {}

    def let_in(self, work: Work, arrivals: Sequence[Arrival], now: datetime, bot: int = 0) -> int:
        """Keep a batch; return how many were new."""
        later: dict[int, datetime] = {}
        counted: dict[int, Arrival] = {}
        cries: list[Arrival] = []
        for arrival in arrivals:
            waits = self._inputs.wait(_sender(arrival), arrival.update, now) if _is_limited(arrival) else 0.0
            if waits == 0 or self._is_staff(work, arrival):
                continue
            if self._cries_out(arrival, now):
                cries.append(arrival)
            elif not arrival.private or (waits is None and not self._keyless):  # in a group others would wait behind it
                counted[arrival.update] = arrival
            else:
                due = now.timestamp() + (MOST_SECONDS_IN_LINE if waits is None else waits)
                later[arrival.update] = datetime.fromtimestamp(due, now.tzinfo)
        new = work.inbox.take_in(arrivals, now, bot, later=later, counted=counted)
        for cry in cries:
            work.inbox.at_once(cry.channel, cry.chat)
        self._notice(work, [each for each in counted.values() if each.private], now)
        return new

    def _is_staff(self, work: Work, arrival: Arrival) -> bool:
        """True if staff did it, or it was done in their group: a busy night must not be slowed."""
        if self._house.channels[arrival.channel].audience is not Audience.STAFF:
            return False
        if self._keyless:  # the mark of a right cannot be looked at: all are let in, strangers are answered rarely
            return True
        return bool(work.staff.everywhere(arrival.sender)) or work.facilities.of_chat(arrival.chat) is not None

    def _cries_out(self, arrival: Arrival, now: datetime) -> bool:
        """True if an input calls for help, or may, and is heard at once although too much came before it."""
        if self._house.channels[arrival.channel].audience is not Audience.PATIENTS or not self._is_cry(arrival):
            return False
        return self._cries.wait(_sender(arrival), arrival.update, now) == 0

    def _is_cry(self, arrival: Arrival) -> bool:
        if isinstance(arrival.what, Pressed):
            press = Press.read(arrival.what.data)
            return press is not None and press.feature in (PatientButton.DANGER, PatientButton.HELP)
        words = arrival.what.text if isinstance(arrival.what, Text) else getattr(arrival.what, "caption", "")
        return bool(words) and self._house.listen(words, self._house.protocol).anything

    def _notice(self, work: Work, counted: Sequence[Arrival], now: datetime) -> None:
        """Tell each sender, once in a while, that not everything is read any more."""
        period = int(now.timestamp()) // _ONE_NOTICE
        for arrival in counted:
            sender = _sender(arrival)
            if self._noticed.get(sender) == period:
                continue
            self._noticed = {who: told for who, told in self._noticed.items() if told == period} | {sender: period}
            _log.warning("somebody sends the %s bot too much: the rest is counted, not answered", arrival.channel)
            contact = work.contacts.meet(arrival.channel, arrival.chat, DEFAULT_LANGUAGE, now)
            words = Say(Message(say("common.too_much", contact.language)))
            key = f"too-much:{arrival.channel}:{arrival.chat}:{period}"
            work.outbox.put([Outgoing(arrival.channel, arrival.chat, Lane.REPLY, words, key)], now)


def _is_limited(arrival: Arrival) -> bool:
    """True for what a person does; what the messenger tells of chats and groups is always heard."""
    return isinstance(arrival.what, _LIMITED) and bool(arrival.chat)


def _sender(arrival: Arrival) -> Hashable:
    return (arrival.channel, arrival.chat, "" if arrival.private else arrival.sender)
