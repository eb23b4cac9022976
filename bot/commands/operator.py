"""The person at the command line, as the audit names them; and the house they act in."""

from __future__ import annotations

import os
import pwd

from bot.chance import Secrets
from bot.messengers import channels
from bot.settings import Settings
from conversations.dialog.scene import House
from conversations.dialog_list import make_house
from conversations.programme.protocol import load


def operator(number: int | None = None) -> str:
    """Return the audit's actor: the operating-system user, and the user that became root by sudo.

    Taken from the system (its own number, unless one is given), not from a variable that anybody may set; SUDO_USER
    counts for root alone, since sudo sets it.
    """
    number = os.getuid() if number is None else number
    try:
        name = pwd.getpwuid(number).pw_name
    except KeyError:  # a container's number without a name
        name = str(number)
    behind = os.environ.get("SUDO_USER", "") if number == 0 else ""
    return f"command line: {name}" + (f" for {behind}" if behind else "")


def house_of(settings: Settings) -> House:
    """Return the house of the settings, for commands that speak to patients or staff."""
    policy = settings.to_policy()
    named = channels(settings.patient_bot_username, settings.staff_bot_username)
    return make_house(policy, load(policy.protocol), Secrets(), named)
