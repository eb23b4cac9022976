"""Changes: care passes to another facility, moves, pauses, stops, a patient dies, or a facility closes.

Doors: `transfer_buttons`, `move_command`, `pauses`, `stops`, `departure_said`, `departure_buttons`, `close_facility`.
"""
