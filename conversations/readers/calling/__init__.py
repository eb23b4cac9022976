"""Calling: the phone numbers of a sentence, in figures or said digit by digit, and what is said of them."""
