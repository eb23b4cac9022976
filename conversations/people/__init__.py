"""People: caregivers and households, staff rights and duty, facilities as a tree.

Doors: `caregivers`, `household`, `staff_rights`, `staff_scope`, `duty_roster`, `waking`, `station`.
"""
