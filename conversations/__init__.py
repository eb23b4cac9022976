"""What is asked, what is said, what it leads to: pure and synchronous; no framework, no database, no clock, no chance.

The one path           turn.py · scene.py (what a turn has at hand) · ports/ (what the core wants from outside)
The vocabulary         model.py · dialog.py · reading.py · texts.py, texts/ (every word that is said)
Reading                readers/ (text -> value) · words.py (commands) · emergency.py, mentions.py (calls for help)
The dialog engine      engine.py · buttons.py · speech.py (what is shown) · conversing.py (a session's next turn)
Dialogs                dialogs/: registration, report, supplement, letter
A programme            protocols/ (data) · protocol*.py · triage.py · symptoms.py · eligibility.py · replay.py

A patient              patient_turn.py -> patient_commands.py, home.py, one_line.py
  registers            registering.py, otp.py            is accepted          acceptance.py, supplementing.py
  reports              reporting.py, reminding.py        is in danger         alarms.py
  writes               letters.py                        keeps silent         silence.py, calling.py, lists.py

Staff                  staff_turn.py -> staff_commands.py · rights.py, viewing.py (who may what) · links.py
  alarms               alarm_turn.py, alarm_cards.py, ladder.py, audience.py, roster.py
  lists and cards      listing.py, worklists.py · looking.py, finding.py, sight.py, patient_card.py, trend.py · cards.py
  report for someone   phoned.py

Days and hours         days.py · hours.py
"""
