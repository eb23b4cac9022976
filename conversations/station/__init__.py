"""Station: lists, one patient, the facility, and staff's own rights, as staff look them up.

Doors: `work_list`, `find_patient`, `open_patient`, `facility_page`, `members`.
"""
