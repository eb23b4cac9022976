"""People: caregivers and households, staff rights, duty and PIN, facilities as a tree.

Doors: `caregivers`, `household`, `staff_rights`, `staff_scope`, `duty_roster`, `waking`, `pin`, `station`.
"""
