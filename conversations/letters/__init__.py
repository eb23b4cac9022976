"""Letters: words both ways between a patient and the station, and words nobody understood yet.

Doors: `letters`, `letter_answers`, `letter_fates`, `slips`, `slip_buttons`, `slip_ladder`, `cries`; from the station
first: `unanswered`, `write_first`, `bulletins`.
"""
