"""Wakes: one tick a minute, and the idempotent `ensure_…(now)` it calls. What was missed is caught up, nothing doubles.

morning.py    what must be true by now       clock.py    the ticker
"""
