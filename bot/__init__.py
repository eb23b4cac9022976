"""Talks: channels, delivery, settings, the command line, the simulator. main.py introduces the rooms to each other."""
