"""Program health: trouble told once to the office that runs all, with what to do, and taken back when it is over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from conversations.dialog.scene import Scene
from conversations.dialog.wording import STAFF_LANGUAGE, clock
from conversations.model.house import Ailment
from conversations.model.outgoing import Message
from conversations.people.station import post_to_group
from conversations.ports import Restoration
from conversations.texts import say


@dataclass(frozen=True, slots=True)
class TroubleSign:
    """Threshold of trouble: how often it is noticed before it is told, and the quiet after which it is over.

    `hourly`: it has no end to wait for; what was noticed is added up, and told after that time from its beginning.
    """

    times: int
    quiet: timedelta
    hourly: bool = False


PARKED = "parked"
"""Name of the trouble of inputs that failed again and again, or that do not open."""

SIGNS = {
    PARKED: TroubleSign(1, timedelta(hours=1), hourly=True),
    "sms": TroubleSign(3, timedelta(minutes=30)),
    "late-patients": TroubleSign(2, timedelta(minutes=3)),
    "late-staff": TroubleSign(2, timedelta(minutes=3)),
    "late-sms": TroubleSign(2, timedelta(minutes=3)),
    "rests-patients": TroubleSign(1, timedelta(minutes=30)),
    "rests-staff": TroubleSign(1, timedelta(minutes=30)),
    "refused-staff": TroubleSign(1, timedelta(minutes=30)),
    "unopened": TroubleSign(1, timedelta(days=1)),
    "codes": TroubleSign(1, timedelta(hours=1)),
    "silent-codes": TroubleSign(2, timedelta(minutes=30)),
    "clock": TroubleSign(1, timedelta(minutes=10)),
    "rights": TroubleSign(1, timedelta(minutes=10)),
    "disk": TroubleSign(2, timedelta(minutes=10)),
}
"""Limits. `sms`: the gateway refuses texts. `late-…`: what people wait for does not leave. `rests-…`: the messenger
makes a chat wait for many minutes. `refused-…`: a group is not shown its messages. `unopened`: what is stored does not
open with the key. `codes`: the house's cap of an hour is reached. `silent-codes`: the gateway takes codes, and nobody
types one. `clock`: it jumped. `rights`: rows of rights were written into the database by hand. `disk`: nearly full.
"""

FULL_DISK = 0.9
"""Used share of the disk from which it is told: at 1 nothing is written, so nobody is answered."""

LATE_AFTER = timedelta(minutes=3)
"""Time after which a waiting reply or alarm is late: a full group makes some wait a minute or two."""

LATE_ROWS = 3
"""Number of late rows that is the channel's trouble; fewer may be one chat's own."""

SILENT_CODES = 5
"""Number of codes, with none typed in, that is the gateway's trouble: some people always give up."""

TYPED_WITHIN, ASKED_WITHIN = timedelta(minutes=10), timedelta(hours=1)
"""Ages of the codes looked at: a code is typed in within minutes, and an hour ago is over."""

AWAY_AFTER = timedelta(minutes=4)
"""Maximum absence not worth a word: ticks come every minute, and an update takes a minute or two."""

BACK_BY = timedelta(minutes=2)


def examine(scene: Scene) -> None:
    """Look for trouble, tell what is new, take back what is over."""
    follow_clock(scene)
    if _codes_are_silent(scene):
        scene.work.health.noticed("silent-codes", scene.now)
    for channel in scene.house.channels.all:
        if scene.work.undelivered.late(channel.name, scene.now - LATE_AFTER, LATE_ROWS):
            scene.work.health.noticed(f"late-{channel.audience}", scene.now)
    if scene.work.staff.unmarked():
        scene.work.health.noticed("rights", scene.now)
    for ailment in scene.work.health.all():
        _look(scene, ailment)


def _codes_are_silent(scene: Scene) -> bool:
    """True if many codes were sent lately and nobody typed one: the gateway says yes, and the phones stay silent."""
    sent, typed = scene.work.health.codes(scene.now - ASKED_WITHIN, scene.now - TYPED_WITHIN)
    return sent >= SILENT_CODES and not typed


def returned(scene: Scene, since: datetime | None = None) -> None:
    """Tell the office that the program works again after an absence since an instant (None: since its last tick)."""
    gone = since or follow_clock(scene)
    if gone is not None and scene.now - gone > AWAY_AFTER:
        _tell(scene, "ailment.away", f"away:{gone.timestamp():.0f}", since=gone)


def follow_clock(scene: Scene) -> datetime | None:
    """Note this tick; return the instant of the last. If the clock went back, what waits goes back with it.

    Otherwise an alarm due in five minutes would be due in a day and five minutes.
    """
    before = scene.work.health.beat(scene.now)
    if before is not None and before - scene.now > BACK_BY:
        scene.work.health.set_back(scene.now, before - scene.now)
        scene.work.health.noticed("clock", scene.now)
    return before


def jumped(scene: Scene, expected: datetime) -> None:
    """Tell the office once that the clock jumped forward, when it would have been `expected`."""
    scene.work.health.noticed("clock", scene.now)
    told = next(ailment.told_at for ailment in scene.work.health.all() if ailment.kind == "clock")
    if told is None:
        once = f"jumped:{scene.now.timestamp():.0f}"
        post_to_group(
            scene,
            None,
            Message(say("ailment.jumped", STAFF_LANGUAGE, since=_full(scene, expected), at=_full(scene, scene.now))),
            once=f"ailment:{once}",
        )
        scene.work.health.told("clock", scene.now)


def restored(scene: Scene, found: Restoration) -> None:
    """Tell the office and every station's group that a backup was put back, and what to do now."""
    facts = {"since": _full(scene, found.made_at), "at": _full(scene, found.restored_at)}
    words = Message(say("ailment.restored", STAFF_LANGUAGE, **facts))
    for chat in dict.fromkeys(each.staff_chat for each in scene.work.facilities.all() if each.staff_chat):
        scene.post(chat, words, once=f"ailment:restored:{found.id}:{chat}")
    if found.parked:
        held = Message(say("ailment.held_back", STAFF_LANGUAGE, number=found.parked))
        post_to_group(scene, None, held, once=f"ailment:held:{found.id}")
    scene.work.restorations.told(scene.now)


def _full(scene: Scene, at: datetime) -> str:
    return at.astimezone(scene.house.policy.zone).strftime("%H:%M ngày %d/%m/%Y")


def _look(scene: Scene, ailment: Ailment) -> None:
    sign = SIGNS.get(ailment.kind)
    if sign is None or scene.now - (ailment.first_at if sign.hourly else ailment.last_at) >= sign.quiet:
        if ailment.told_at is not None and sign is not None and (not sign.hourly or ailment.times > 1):
            key = f"{ailment.kind}:{ailment.told_at.timestamp():.0f}:over"
            _tell(scene, f"ailment.{ailment.kind}.over", key, ailment.first_at, ailment.times)
        scene.work.health.over(ailment.kind)
    elif ailment.told_at is None and ailment.times >= sign.times:
        _tell(
            scene,
            f"ailment.{ailment.kind}.sick",
            f"{ailment.kind}:{ailment.first_at.timestamp():.0f}",
            ailment.first_at,
            ailment.times,
        )
        scene.work.health.told(ailment.kind, scene.now)


def _tell(scene: Scene, key: str, once: str, since: datetime | None = None, times: int = 0) -> None:
    """Post into the group of the office that runs all; without one the log must do."""
    facts = {"since": clock(scene, since) if since else "", "at": scene.clock(), "number": times}
    post_to_group(scene, None, Message(say(key, STAFF_LANGUAGE, **facts)), once=f"ailment:{once}")
