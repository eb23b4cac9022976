"""Spelling: letters as they were meant, with and without accents, and the lists of everyday words."""
