"""Verdicts on failed sends: the fate of the parcel and the report to the core. Pure, no network, no clock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from bot.channel.channel import Moved, Never, Sent, TryLater, Unsure
from bot.delivery.rests import LONG, rest
from conversations.model.channels import Channel
from conversations.model.incoming import (
    Arrival,
    Blocked,
    BotRemoved,
    GroupMoved,
    HeldUp,
    MemberSeen,
    NotArrived,
    NotErased,
    SmsFailed,
    What,
)
from conversations.model.outgoing import ALARM_CARDS, RELIED_ON, Ack, Erase, Lane, Look, Sms
from conversations.ports import Fate, Parcel


@dataclass(frozen=True, slots=True)
class Patience:
    """The number of tries of a parcel, and the waits between them, doubling from `first` to `longest` seconds.

    With `through_outages` tries never run out for an alarm, or while nothing else gets through (not its fault).
    """

    tries: int = 20
    first: float = 1.0
    longest: float = 300.0
    through_outages: bool = True

    def wait(self, attempts: int) -> timedelta:
        """Return the wait after this many attempts."""
        return timedelta(seconds=min(self.first * 2 ** min(max(attempts - 1, 0), 30), self.longest))


# The patient is told if a text message does not leave within seconds: there are other ways.
SMS_PATIENCE = Patience(tries=3, through_outages=False)


_ONE_GROUPS_TROUBLE = 3
"""Tries after which it is the group that takes nothing (a closed topic, lost rights), if others do."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """A parcel's fate, the report to the core, and the new address when the chat moved.

    `ailment` names the trouble of which the office should know: "rests" (it must wait long) or "refused" (in a group).
    """

    fate: Fate
    report: Arrival | None = None
    moved_to: str = ""
    ailment: Literal["", "rests", "refused"] = ""


def judge(
    parcel: Parcel, error: Exception, now: datetime, patience: Patience, *, outage: bool, group: bool = False
) -> Verdict:
    """Judge a parcel that met an error, on its way to a `group` or one person.

    `outage` means that nothing else gets through now.
    """
    why = str(error) if isinstance(error, Never | TryLater | Unsure) else type(error).__name__
    match error:
        case TryLater(seconds=seconds):
            fate, long = _again(parcel, now + rest(parcel.lane, seconds), why), seconds > LONG
            return Verdict(fate, _held_up(parcel, group), ailment="rests") if long else Verdict(fate)
        case Moved(to=to):
            return Verdict(_again(parcel, now, why), _report(parcel, GroupMoved(to), group), moved_to=to)
        case Never(gone=gone):
            return _dead(parcel, why, gone, group)
        case Unsure() if _harmless_to_lose(parcel):
            return Verdict(Fate(parcel, "unknown", why=why))
    if _given_up(parcel, patience, outage):
        return _dead(parcel, why, False, group)
    again = _again(parcel, now + patience.wait(parcel.attempts), why)
    if outage or not group or parcel.attempts < _ONE_GROUPS_TROUBLE:
        return Verdict(again)
    return Verdict(again, _held_up(parcel, group), ailment="refused")


def arrived(parcel: Parcel, sent: Sent, *, group: bool = False) -> Verdict:
    """Return the verdict on a parcel that arrived, or of which only the words did, since its file is lost."""
    fate = Fate(parcel, "sent", message=sent.message_id, shown=sent.at)
    if isinstance(parcel.content, Look):
        return Verdict(fate, _seen(parcel, parcel.content, sent.inside))
    if not (sent.lost and _relied_on(parcel)):
        return Verdict(fate)
    return Verdict(fate, _report(parcel, NotArrived(parcel.card, file_only=True), group))


def _harmless_to_lose(parcel: Parcel) -> bool:
    """True if a second sending would be worse than none; a look may be made twice, and an input may wait for it."""
    return isinstance(parcel.content, Ack) or (parcel.lane is Lane.REMINDER and not isinstance(parcel.content, Look))


def _given_up(parcel: Parcel, patience: Patience, outage: bool) -> bool:
    if patience.through_outages and (outage or parcel.lane is Lane.ALARM):
        return False
    return parcel.attempts >= patience.tries


def _again(parcel: Parcel, at: datetime, why: str) -> Fate:
    return Fate(parcel, "waiting", retry_at=at, why=why)


def _dead(parcel: Parcel, why: str, gone: bool, group: bool) -> Verdict:
    fate = Fate(parcel, "dead", why=why)
    if isinstance(parcel.content, Look):  # the input that waits is heard all the same
        unknown = dict.fromkeys(parcel.content.chats)
        return Verdict(Fate(parcel, "dropped", why=why), _seen(parcel, parcel.content, unknown))
    if isinstance(parcel.content, Sms):
        return Verdict(fate, _sms_failed(parcel, parcel.content))
    if isinstance(parcel.content, Erase) and not gone:
        return Verdict(fate, _report(parcel, NotErased(), group))
    if _relied_on(parcel) and not (gone and group):
        return Verdict(fate, _report(parcel, NotArrived(parcel.card, gone=gone), group))
    if not gone:
        return Verdict(fate, _held_up(parcel, group), ailment="refused" if group else "")
    return Verdict(fate, _report(parcel, BotRemoved() if group else Blocked(), group))


def _seen(parcel: Parcel, look: Look, inside: Mapping[str, bool | None]) -> Arrival:
    what = MemberSeen(look.person, inside, look.then)
    return _arrival(parcel.channel, _number(parcel), look.person, what, False)


def _relied_on(parcel: Parcel) -> bool:
    """True if the parcel is a letter and no later edit of one: its writer relies on it."""
    return parcel.card.startswith(RELIED_ON) and parcel.posted is None


def _held_up(parcel: Parcel, group: bool) -> Arrival | None:
    """Return the report that an alarm's card did not reach its chat, so that it is shown elsewhere."""
    if parcel.lane is Lane.ALARM and parcel.card.startswith(ALARM_CARDS):
        return _report(parcel, HeldUp(parcel.card), group)
    return None


def _sms_failed(parcel: Parcel, sms: Sms) -> Arrival | None:
    if not sms.contact or sms.channel is None:
        return None
    what = SmsFailed(phone=parcel.address, purpose=sms.purpose, alarm=sms.alarm)
    return _arrival(sms.channel, _number(parcel), sms.contact, what, False)


def _report(parcel: Parcel, what: What, group: bool) -> Arrival:
    return _arrival(parcel.channel, _number(parcel), parcel.address, what, group)


def _arrival(channel: Channel, number: int, chat: str, what: What, group: bool) -> Arrival:
    return Arrival(channel, number, chat, not group, "" if group else chat, "", "", what)


def _number(parcel: Parcel) -> int:
    """Return a number below zero, another for each attempt: one parcel may meet a move and later a closed door."""
    return -(parcel.id * 1000 + min(parcel.attempts, 999))
