"""Promised calls: a yellow report promises a call only with a task opened for it.

A report that is yellow for belonging to a risk group alone promises nothing, unless its facility wants to call those
too. A call that was made is not promised a second time for the same reasons.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import time
from typing import Any, Literal

from conversations.calendar import local_time
from conversations.dialog.scene import Scene
from conversations.model.calls import PROMISED, StaffCall
from conversations.model.care import Episode, EpisodeStatus
from conversations.people.station import facility_of
from conversations.programme.out_of_range import out_of_range
from conversations.programme.rows import Level
from conversations.programme.triage import Judgement

_Reasons = Sequence[Mapping[str, Any]]

HELPED = "helped"
"""Outcome of a call in which staff answered the six questions for the patient."""

CORRECTED = "corrected"
"""Outcome of a promised call that a corrected report made unnecessary."""

ASK_AGAIN_AT = time(15, 0)
"""Hour from which the question that was out of range is asked once more (261: theo dõi ngày 2 lần; the hour: ours)."""

REMIND_AT = time(16, 0)
"""Hour from which staff are told what waits; later calls are promised for the next morning (ours)."""


@dataclass(frozen=True, slots=True)
class Promise:
    """Promise of a receipt: a call "today", by "morning", "still" to come, or "made" already.

    `measure` is the question that will be asked again in the afternoon, `alone` says that the risk group is all.
    """

    call: Literal["", "today", "morning", "still", "made"] = ""
    measure: str = ""
    alone: bool = False


NONE = Promise()


def of_report(
    scene: Scene, episode: Episode, verdict: Judgement, reasons: _Reasons, *, staff: int | None, correcting: bool
) -> Promise:
    """Open, renew or end the promised call as a filed report asks for; return what its receipt may promise.

    `staff` is the staff member who asked the questions by phone: nothing is promised then, the call is this one.
    """
    if episode.status is not EpisodeStatus.ACCEPTED or not episode.facility:
        return NONE
    known = scene.work.calls.of_day(episode.id, scene.today)
    if staff is not None:
        attempt = scene.work.silence.add_attempt(episode.id, staff, HELPED, scene.now)
        scene.work.tasks.close(episode.id, HELPED, scene.now, (PROMISED,), attempt=attempt)
        return NONE
    if verdict.level.danger:
        return NONE  # an alarm says more than a call
    alone = verdict.level is Level.YELLOW and verdict.advice != verdict.level.value
    facility = facility_of(scene, episode.facility)
    if verdict.level is Level.GREEN or (alone and not (facility and facility.calls_at_risk)):
        return _calm(scene, episode, known, correcting=correcting, alone=alone)
    return _promised(scene, episode, verdict, reasons, known, alone=alone)


def _calm(scene: Scene, episode: Episode, known: StaffCall | None, *, correcting: bool, alone: bool) -> Promise:
    """Keep an open promise, unless its own report was corrected."""
    if known is None or known.closed_at is not None:
        return Promise(alone=alone)
    if not correcting:
        return Promise("still", alone=alone)
    scene.work.tasks.close(episode.id, CORRECTED, scene.now, (PROMISED,))
    scene.work.calls.measured(known.id, scene.now)
    return Promise(alone=alone)


def _promised(
    scene: Scene, episode: Episode, verdict: Judgement, reasons: _Reasons, known: StaffCall | None, *, alone: bool
) -> Promise:
    assert episode.facility, "only a patient with a facility is promised its call"
    told = {str(reason.get("id")) for reason in known.reasons} if known else set()
    new = [reason for reason in reasons if str(reason.get("id")) not in told]
    if known is not None and known.attempt is not None and not new:
        return Promise("made", alone=alone)
    local = local_time(scene.now, scene.house.policy.zone)
    asked_already = known is not None and known.measured_at is not None
    measure = "" if local >= ASK_AGAIN_AT or asked_already else out_of_range(scene.house.protocol, verdict)
    kept = [*(known.reasons if known is not None and known.closed_at is None else ()), *new]
    scene.work.calls.promise(episode.id, episode.facility, scene.today, kept or reasons, measure, scene.now)
    return Promise("today" if local < REMIND_AT else "morning", measure, alone)
