"""Station: what staff look up, lists, one patient, their facility, their own rights and PIN.

Doors: `work_list`, `find_patient`, `open_patient`, `facility_page`, `members`, `pin`.
"""
