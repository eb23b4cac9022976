"""Input and output: channels, delivery, settings, the command line, the simulator. main.py connects the rooms.

main.py         the composition root: constructor calls by hand
messengers.py   the bots that run, built from the settings; roles.py: the parts of the work a process does
commands/       the command line, one file a noun
simulator/      a simulated Telegram on localhost, with a page to try everything
telegram_bots/  the only room that knows Telegram
delivery/       messages out: lanes, flood limits, one parcel with one known fate
intake/         updates in: kept, confirmed, and answered in turn
pictures/       drawn when sent: trends, leaflets, guide pages, QR codes
channel/        the promises of any messenger, and the parts a message is cut into
settings.py     settings; keys.py, log.py, clock.py, disk.py, chance.py, run_in_core.py: one thing each
"""
