"""Watch: patients in danger or writing, and the staff member who takes each case.

Doors: `alarms`, `alarm_buttons`, `alarm_ladder`, `letters`, `slips`, `slip_buttons`, `slip_ladder`, `cries`.
"""
