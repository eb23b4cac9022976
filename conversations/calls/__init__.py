"""Calls: the patients staff must phone or visit, and the outcome of each try.

Doors: `silence`, `morning_list`, `call_card`.
"""
