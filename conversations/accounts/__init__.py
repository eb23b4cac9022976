"""Accounts: chats that answer for a patient.

Doors: `logins`, `lost_password`, `logouts`, `profile`, `new_phone`, `invitations`, `joins`, `invited_carers`.
"""
