"""Changes: care passes to another facility, moves, pauses, stops, or a facility closes.

Doors: `transfer_buttons`, `move_command`, `pauses`, `stops`, `close_facility`.
"""
