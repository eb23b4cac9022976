"""What is asked, what is said, what it leads to: pure and synchronous; no framework, no database, no clock, no chance.

The one path           turn.py · scene.py (what a turn has at hand) · ports/ (what the core wants from outside)
The vocabulary         model/ · dialog.py · reading.py · texts.py, texts/ (every word that is said)
Reading                readers/ (text -> value) · words.py (commands) · emergency.py, mentions.py (calls for help)
The dialog engine      engine.py · buttons.py · speech.py (what is shown) · conversing.py (a session's next turn)
Dialogs                dialogs/: registration, report, supplement, letter, accounts, profile, moving, invite, join
A programme            protocols/ (data) · protocol*.py · triage.py · symptoms.py · eligibility.py · replay.py

A patient              patient_turn.py -> patient_commands.py, account_commands.py, home.py, one_line.py
  registers            registering.py, otp.py, code_step.py, reusing.py
  is accepted          acceptance.py, supplementing.py, status_card.py
  reports              reporting.py, reminding.py, wave.py     is in danger    alarms.py
  writes               letters.py, loops.py                    keeps silent    silence.py, calling.py, lists.py
  has a household      household.py, picking.py                shares a patient    sharing.py, beside.py
  lets others in       inviting.py, carers.py, own_right.py (who answers, who only helps)
  logs in and out      logging_in.py, accounts.py, logging_out.py
  corrects, moves      correcting.py, move_house.py, moving.py
  rests or leaves      pausing.py, resting.py, stopping.py, stop_cards.py
  is guided            guide.py, guide_numbers.py, support.py, language.py, patient_menu.py

Staff                  staff_turn.py -> staff_commands.py · rights.py, viewing.py (who may what) · links.py
  people               members.py, pin.py, staff_menu.py, staff_guide.py
  groups               handing_on.py (what a group had), topics.py, threads.py
  alarms               alarm_turn.py, alarm_cards.py, ladder.py, audience.py, roster.py
  lists                listing.py, worklists.py · cards.py
  a patient's card     looking.py, finding.py, sight.py, patient_card.py, trend.py
  report for someone   phoned.py
  transfers            transfers.py (doors), transfer_draft.py, handing_over.py, transfer_cards.py, targets.py
  doubles              duplicates.py, merging.py

A facility             units.py, facility_facts.py, leaflet.py, importing.py, closing.py, successors.py
The program itself     ailments.py

Days and hours         days.py · hours.py
"""
