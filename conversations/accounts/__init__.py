"""Accounts: chats that answer for a patient. Doors: `logins`, `logouts`, `profile`, `invitations`, `invited_carers`."""
