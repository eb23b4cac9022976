"""Talks: channels, delivery, settings, the command line, the simulator. main.py introduces the rooms to each other.

main.py         the composition root: constructor calls by hand
messengers.py   which bots run, built from the settings; roles.py: which part of the work a process does
commands/       the command line, one file a noun
simulator/      a Telegram of one's own on localhost, with a page to try everything
telegram_bots/  the only room that knows Telegram
delivery/       out: lanes, flood limits, one parcel with one known fate
intake/         in: updates kept, confirmed, and answered in turn
pictures/       drawn when sent: trends, leaflets, guide pages, QR codes
channel/        what any messenger promises, and what a message is cut into
settings.py     settings; keys.py, log.py, clock.py, chance.py, run_in_core.py: one thing each
"""
