"""Days: the dates, years and ages of a sentence, in figures, in Vietnamese or English words; `dates.py` judges them."""
