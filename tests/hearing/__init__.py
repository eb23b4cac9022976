"""Hearing measured on phrases by people who had not seen the lists."""
