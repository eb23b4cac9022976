"""Morning wave: it begins at the reminder's hour, or earlier for some contacts if a bot could not ask all in time.

A bot may speak only so often (bot/delivery/budgets.py), and each contact that answers at once has it speak again while
the wave still leaves. Most answer within a quarter of an hour: if too many are asked at once, the bot's replies wait
for one another. A tenth of a province may be asked at nine all the same; of a whole province on its worst day most are
asked before.
"""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from math import ceil

CALLS_A_SECOND = 30
CALLS_A_REPORT = 7
"""Number of calls: reminder, five edits of the card and receipt, as the peak day's replay counts them (tests/bench)."""

_WITHIN = 15
"""Minutes' worth of calls for the contacts asked at the reminder's hour itself.

Twice as many would be asked by half past nine as well; but if none of them reported before, and half of them answered
within twelve minutes, a reply would wait twenty seconds at about ten past nine.
"""

NUDGE_AFTER = timedelta(minutes=15)
"""Minimum time from question to nudge, for a patient accepted, or a program started, shortly before.

A report begun earlier than this before its question is due, and not finished, is asked for all the same: where it
stopped.
"""


EARLIEST = 120
"""Maximum minutes before the reminder's hour at which the wave begins, however many contacts there are."""


WAVE_PLACES = 65_519
STRIDE = 40_503
"""Factor of a contact's place in the wave: the cube of its number times STRIDE, modulo WAVE_PLACES, the same every day.

WAVE_PLACES is a prime, and 3 does not divide WAVE_PLACES - 1, so cubes mix all places evenly, in a way both databases
can count. Contacts taken in one after another, or in turn with others, are spread over the whole wave: no facility
comes last as a whole.
"""


SLICES = 2
"""Number of transactions that write the wave down: no turn waits for all of it, and each holds some of every station.

Each goes through the outbox's indexes again: for a million contacts four took a tenth longer than two.
"""


def place(contact: int) -> int:
    """Return a contact's place in the wave, from 0 up to WAVE_PLACES (not included)."""
    return pow(contact * STRIDE, 3, WAVE_PLACES)


def slices() -> list[tuple[int, int]]:
    """Return the places in SLICES ranges (the first of each, and the first beyond it), one after the other."""
    ends = [WAVE_PLACES * number // SLICES for number in range(SLICES + 1)]
    return list(pairwise(ends))


def lead(contacts: int) -> int:
    """Return how many minutes before the reminder's hour the wave must begin for these contacts; 0 if all fit after."""
    minutes = contacts * CALLS_A_REPORT / CALLS_A_SECOND / 60
    return min(EARLIEST, max(0, ceil(minutes - _WITHIN)))


def reached(minutes: int, gone: int) -> int:
    """Return the first place the wave has not reached after `gone` of its `minutes` before the hour."""
    return WAVE_PLACES * gone // minutes
