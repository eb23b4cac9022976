"""Registration: from stranger to accepted patient.

Doors: `new_patient`, `acceptance`, `supplement`, `merge_duplicates`.
"""
