"""Scheduler: one tick a minute, and the idempotent `ensure_…(now)` it calls. Missed work is caught up, nothing doubles.

clock.py      the ticker                          morning.py    planned, asked, nudged, closed, tidied; the list of all
ladder.py     alarms climb                        silence.py    the 10:05 lists, piles gathered
again.py      second measurements                 pauses.py     reminders that rested come again
sealing.py    the audit chained, the log told     transfers.py  unanswered transfers told again
dangers.py    told dangers followed up
caring.py     invited caregivers' ties end        ailments.py   the program looks at itself
sweeping.py   what is done is deleted after days
pieces.py     a transaction each, one after another, so that turns go on in between
"""
