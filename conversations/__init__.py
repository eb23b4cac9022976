"""Conversations: what is asked, said and follows. Synchronous: no I/O, framework, database, network, clock or chance.

A stranger reads from the top; a room may import only from rooms below it (pyproject.toml holds that).

turn.py         the one path: claim an input, decide, file, commit
dialog_list.py  every dialog with what follows from it
doors/          what an input means, and which feature it goes to
groups/         linking of a staff group, its move to another, and who sits in it
station/        what staff look up: lists, one patient, their facility, their rights
shifts/         who is on duty, a night with nobody, the change of shift
moves/          a patient's own move to another place
changes/        care changes hands or ends: transfer, move, pause, stop, death, a facility closes
accounts/       the chats that may answer for a patient: login, logout, profile, invited caregivers
reports/        the daily report: its questions, its filing, the morning's reminder
registration/   from stranger to accepted patient
letters/        words both ways, notes to many, and words nobody understood yet
calls/          patients staff must phone or visit: the silent, the yellow, the 10:05 and 16:00 lists
watch/          patients in danger, and the staff member who takes it
people/         caregivers, households, staff rights and duty, facilities as a tree
dialog/         the engine room: steps, engine, a session's next turn, how a question is drawn
hearing/        calls for help in any words: what surely calls, what only may
programme/      the rules of one illness, from its file to a level (the data: protocols/)
readers/        text to value: numbers, dates, phones, places
ports/          what this room wants from outside: memory in one transaction, and chance
texts.py        every word that is said (the catalogues: texts/)
calendar.py     local days and hours
model/          the vocabulary: plain facts, nothing that acts
"""
