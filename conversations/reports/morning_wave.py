"""When the morning's wave begins: at the reminder's hour, or earlier for some when a bot could not ask all in time.

A bot may speak only so often (bot/delivery/budgets.py), and whoever answers at once has the bot speak again while the
wave still leaves. Most do so within a quarter of an hour: of too many asked at once so many
answer at once that the bot's replies wait for one another. A tenth of a province may be asked at nine all the same; of
a whole one on its worst day most are asked before.
"""

from __future__ import annotations

from itertools import pairwise
from math import ceil

CALLS_A_SECOND = 30
CALLS_A_REPORT = 7
"""The reminder, five edits of the card and the receipt, as the peak day's replay counts them (tests/bench)."""

_WITHIN = 15
"""So many minutes' worth of calls are for those asked at the reminder's hour itself.

Twice as many would be asked by half past nine as well; but if none of them reported before, and half of them answered
within twelve minutes, a reply would wait twenty seconds at about ten past nine.
"""

EARLIEST = 120
"""So many minutes before the reminder's hour nobody is asked yet, however many there are."""


WAVE_PLACES = 65_519
STRIDE = 40_503
"""A contact's place in the wave is the cube of its number times STRIDE, modulo PLACES: the same every day.

PLACES is a prime of which 3 does not divide the predecessor, so cubes mix all places evenly, in a way both databases
can count. Whoever was taken in one after another, or in turn with others, is spread over the whole wave: no facility
comes last as a whole.
"""


SLICES = 2
"""The wave is written down in so many transactions: nobody waits for all of it, each holds some of every station.

Each goes through the outbox's indexes anew: for a million contacts four took a tenth longer than two.
"""


def place(contact: int) -> int:
    """Where a contact stands in the wave, from 0 up to PLACES."""
    return pow(contact * STRIDE, 3, WAVE_PLACES)


def slices() -> list[tuple[int, int]]:
    """The places in SLICES ranges (the first of each, and the first beyond it), one after the other."""
    ends = [WAVE_PLACES * number // SLICES for number in range(SLICES + 1)]
    return list(pairwise(ends))


def lead(contacts: int) -> int:
    """How many minutes before the reminder's hour the wave must begin for so many contacts; 0 when all fit after it."""
    minutes = contacts * CALLS_A_REPORT / CALLS_A_SECOND / 60
    return min(EARLIEST, max(0, ceil(minutes - _WITHIN)))


def reached(minutes: int, gone: int) -> int:
    """The first place the wave has not come to when `gone` of its `minutes` before the hour have passed."""
    return WAVE_PLACES * gone // minutes
