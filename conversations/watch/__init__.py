"""Watch: patients in danger, silent or writing, and the staff member who takes each case.

Doors: `alarms`, `alarm_buttons`, `alarm_ladder`, `silence`, `morning_list`, `call_card`, `letters`, `slips`,
`slip_buttons`, `slip_ladder`, `cries`.
"""
