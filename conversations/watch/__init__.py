"""Watch: who is in danger, silent or writing, and which staff member takes it.

Doors: `alarms`, `alarm_buttons`, `alarm_ladder`, `silence`, `morning_list`, `call_card`, `letters`.
"""
