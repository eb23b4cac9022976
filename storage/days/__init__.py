"""Days: report slots, the morning wave, reports, silence, dialog sessions.

Doors: `slots.Slots`, `reports.Reports`, `silence.Silence`, `sessions.Sessions`.
"""
