"""Watch: patients in danger, silent or writing, and the staff member who takes each case.

Doors: `alarms`, `alarm_buttons`, `alarm_ladder`, `silence`, `morning_list`, `waiting`, `call_card`, `letters`,
`letter_answers`, `letter_fates`, `slips`, `slip_buttons`, `slip_ladder`, `cries`.
"""
