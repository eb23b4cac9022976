"""Telegram bots: the only room that knows Telegram and its two libraries. Doors: `patients`, `staff`, `profiles`."""
