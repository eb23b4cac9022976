"""Watch: patients in danger, and the staff member who takes each case.

Doors: `alarms`, `alarm_buttons`, `alarm_ladder`, `waiting`.
"""
