"""Hearing: calls for help in any words, at any time: what surely calls, and what only may.

Doors: `ears.listen`.
"""
