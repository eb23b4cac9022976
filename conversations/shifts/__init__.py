"""Shifts: who is on duty, a shift with nobody, and what the shift before leaves open.

Doors: `duty_page`, `empty_shift`, `shift_change`.
"""
