"""Accounts: which chat may answer for whom. Doors: `logins`, `logouts`, `profile`, `invitations`, `invited_carers`."""
