"""Speed and memory, measured beside two bare echo bots in one run; `python -m tests.bench` writes build/bench.json.

figures.py    a measured value and its goal      stub.py    a Bot API and its patients, a process of its own
bots.py       the bots measured, one a process   live.py    the bots' rounds, taken in turn
core.py       one turn, one batch, one morning without a messenger, and the commands
"""
