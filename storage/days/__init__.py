"""Days: report slots, the morning wave, reports, silence, dialog sessions."""
