"""Changes: care passes to another facility, pauses, stops, a patient dies, or a facility closes.

Doors: `transfer_buttons`, `pauses`, `stops`, `departure_said`, `departure_buttons`, `close_facility`.
"""
