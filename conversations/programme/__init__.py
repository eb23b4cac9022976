"""Programme: the rules of one illness, from its file to a level. Doors: `protocol.load`, `triage.judge`."""
