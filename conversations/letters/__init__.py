"""Letters: the station's side. Unanswered letters, words written first to one patient, and to many.

Doors: `unanswered`, `write_first`, `bulletins`. A patient's letter itself is in `watch/letters.py`.
"""
