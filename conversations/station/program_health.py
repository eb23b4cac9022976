"""Program health: trouble told once to the office that runs all, with what to do, and taken back when it is over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from conversations.dialog.scene import Scene
from conversations.dialog.wording import STAFF_LANGUAGE, clock
from conversations.model.house import Ailment
from conversations.model.outgoing import Message
from conversations.people.station import post_to_group
from conversations.texts import say


@dataclass(frozen=True, slots=True)
class TroubleSign:
    """Threshold of trouble: how often it is noticed before it is told, and the quiet after which it is over."""

    times: int
    quiet: timedelta


SIGNS = {
    "sms": TroubleSign(3, timedelta(minutes=30)),
    "late-patients": TroubleSign(2, timedelta(minutes=3)),
    "late-staff": TroubleSign(2, timedelta(minutes=3)),
    "late-sms": TroubleSign(2, timedelta(minutes=3)),
    "codes": TroubleSign(2, timedelta(minutes=30)),
    "disk": TroubleSign(2, timedelta(minutes=30)),
    "clock": TroubleSign(1, timedelta(minutes=10)),
}
"""Limits. `sms`: the gateway refuses texts. `codes`: it takes them, and none arrives. `disk`: it is nearly full.

`late-…`: what people wait for does not leave. `clock`: it went back.
"""

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
    before = scene.work.health.beat(scene.now)
    if before is not None and before - scene.now > BACK_BY:
        scene.work.health.noticed("clock", scene.now)
    if _codes_are_silent(scene):
        scene.work.health.noticed("codes", scene.now)
    for channel in scene.house.channels.all:
        if scene.work.undelivered.late(channel.name, scene.now - LATE_AFTER, LATE_ROWS):
            scene.work.health.noticed(f"late-{channel.audience}", scene.now)
    for ailment in scene.work.health.all():
        _look(scene, ailment)


def _codes_are_silent(scene: Scene) -> bool:
    """True if many codes were sent lately and nobody typed one: the gateway says yes, and the phones stay silent."""
    sent, typed = scene.work.health.codes(scene.now - ASKED_WITHIN, scene.now - TYPED_WITHIN)
    return sent >= SILENT_CODES and not typed


def returned(scene: Scene, since: datetime | None = None) -> None:
    """Tell the office that the program works again after an absence since an instant (None: since its last tick)."""
    gone = since or scene.work.health.beat(scene.now)
    if gone is not None and scene.now - gone > AWAY_AFTER:
        _tell(scene, "ailment.away", f"away:{gone.timestamp():.0f}", since=gone)


def _look(scene: Scene, ailment: Ailment) -> None:
    sign = SIGNS.get(ailment.kind)
    if sign is None or scene.now - ailment.last_at >= sign.quiet:
        if ailment.told_at is not None and sign is not None:
            _tell(scene, f"ailment.{ailment.kind}.over", f"{ailment.kind}:{ailment.told_at.timestamp():.0f}:over")
        scene.work.health.over(ailment.kind)
    elif ailment.told_at is None and ailment.times >= sign.times:
        _tell(
            scene,
            f"ailment.{ailment.kind}.sick",
            f"{ailment.kind}:{ailment.first_at.timestamp():.0f}",
            ailment.first_at,
        )
        scene.work.health.told(ailment.kind, scene.now)


def _tell(scene: Scene, key: str, once: str, since: datetime | None = None) -> None:
    """Post into the group of the office that runs all; without one the log must do."""
    facts = {"since": clock(scene, since) if since else "", "at": scene.clock()}
    post_to_group(scene, None, Message(say(key, STAFF_LANGUAGE, **facts)), once=f"ailment:{once}")
