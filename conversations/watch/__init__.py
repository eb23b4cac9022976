"""Watch: patients in danger or writing, and the staff member who takes each case.

Doors: `alarms`, `alarm_buttons`, `alarm_ladder`, `waiting`, `letters`, `letter_answers`, `letter_fates`, `slips`,
`slip_buttons`, `slip_ladder`, `cries`.
"""
