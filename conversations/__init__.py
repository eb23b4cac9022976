"""What is asked, what is said, what it leads to: pure and synchronous; no framework, no database, no clock, no chance.

reading.py    what a reader gives back: Read, Unclear or Misread
readers/      text -> value, one kind of answer a file
model.py      the vocabulary: everything that comes in, goes out or is remembered
engine.py     (dialog, session, input) -> turn
dialogs/      registration, the daily report, a supplement: each a list of steps
protocols/    a programme's questions, thresholds and advice, as data with sources
triage.py     answers -> level and reasons
texts.py      key + language -> words; the words themselves in texts/
turn.py       the one path: claim the oldest input, decide, file, commit
ports.py      what the core wants from outside
"""
