"""Counters of a process: what its carriers were told, by channel, lane and outcome; and the hour's line in the log."""

from __future__ import annotations

import logging
from collections import Counter as Tally
from datetime import datetime

from bot.channel.channel import Carrier, Moved, Never, Passing, Sent, TokenRefused, TryLater, Unsure
from bot.health.judgement import since
from conversations.model.channels import Channel
from conversations.model.figures import Figures
from conversations.ports import Parcel

_log = logging.getLogger(__name__)

_OUTCOMES: dict[type[Exception], str] = {
    TryLater: "too_fast",
    Never: "refused",
    Moved: "moved",
    Unsure: "unsure",
    Passing: "no_answer",
    TokenRefused: "token_refused",
}


class Counted:
    """A carrier whose outcomes are counted."""

    def __init__(self, channel: Channel, carrier: Carrier, counts: ProcessCounts) -> None:
        self._channel = channel
        self._carrier = carrier
        self._counts = counts

    async def send(self, parcel: Parcel) -> Sent:
        """Send one parcel, and count how it ended."""
        outcome = "sent"
        try:
            return await self._carrier.send(parcel)
        except Exception as error:
            outcome = next((said for kind, said in _OUTCOMES.items() if isinstance(error, kind)), "error")
            raise
        finally:
            self._counts.carried(self._channel, parcel.lane.name.lower(), outcome)

    async def close(self) -> None:
        """Close the carrier's connections."""
        await self._carrier.close()


class ProcessCounts:
    """The counters of one process, and gauges of what all processes see."""

    def __init__(self) -> None:
        # Imported here: the command line, which counts nothing, does not pay for it.
        from prometheus_client import CollectorRegistry, Counter, Gauge, generate_latest

        self._registry = CollectorRegistry()
        self._written = generate_latest
        at = self._registry
        outcomes = ["channel", "lane", "outcome"]
        self._carried = Counter("f0care_sends", "Sends, by how they ended", outcomes, registry=at)
        self._queued = Gauge("f0care_queued", "Messages that wait to leave", ["channel", "lane"], registry=at)
        self._gauges = {
            name: Gauge(f"f0care_{name}", words, registry=at)
            for name, words in (
                ("wave", "Reminders that still have to leave"),
                ("inputs", "Inputs that wait to be read"),
                ("parked", "Inputs laid aside because they could not be read"),
                ("unclaimed_alarms", "Open alarms nobody has taken"),
                ("oldest_waiting_seconds", "Age of the oldest alarm or reply that could leave"),
                ("oldest_input_seconds", "Age of the oldest input that waits"),
                ("oldest_unclaimed_seconds", "Age of the oldest alarm nobody has taken"),
                ("last_tick_seconds", "Age of the minute's work; -1: never done"),
                ("well", "1 if /healthz says so"),
            )
        }
        self._hour: Tally[str] = Tally()
        self._shown: set[tuple[str, str]] = set()

    def carried(self, channel: str, lane: str, outcome: str) -> None:
        """Count one send."""
        self._carried.labels(channel, lane, outcome).inc()
        self._hour[outcome] += 1

    def page(self, figures: Figures, now: datetime, well: bool) -> bytes:
        """Return all figures as Prometheus reads them (text format 0.0.4)."""
        for gone in self._shown - set(figures.queued):
            self._queued.labels(*gone).set(0)
        self._shown |= set(figures.queued)
        for label, number in figures.queued.items():
            self._queued.labels(*label).set(number)
        found = {
            "wave": figures.wave(),
            "inputs": figures.inputs,
            "parked": figures.parked,
            "unclaimed_alarms": figures.unclaimed,
            "oldest_waiting_seconds": _age(figures.oldest, now),
            "oldest_input_seconds": _age(figures.oldest_input, now),
            "oldest_unclaimed_seconds": _age(figures.oldest_unclaimed, now),
            "last_tick_seconds": -1 if figures.last_tick is None else _age(figures.last_tick, now),
            "well": int(well),
        }
        for name, value in found.items():
            self._gauges[name].set(value)
        return self._written(self._registry)

    def tell_hour(self, figures: Figures, now: datetime) -> None:
        """Write the hour's line into the log, and begin the next hour."""
        hour, self._hour = self._hour, Tally()
        sent = ", ".join(f"{outcome} {number}" for outcome, number in sorted(hour.items())) or "nothing sent"
        tick = since(figures.last_tick, now)
        rest = f"queued {sum(figures.queued.values())}, inputs {figures.inputs}, parked {figures.parked}"
        _log.info("the last hour: %s; now %s, alarms untaken %s; last tick %s", sent, rest, figures.unclaimed, tick)


def _age(instant: datetime | None, now: datetime) -> float:
    return 0.0 if instant is None else max(0.0, (now - instant).total_seconds())
