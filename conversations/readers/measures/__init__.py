"""Measured numbers in free words: which there are, of which kind, of today or not, and what else was said."""
