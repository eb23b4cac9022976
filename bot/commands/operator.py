"""The person at the command line, as the audit names them; and the house they act in."""

from __future__ import annotations

import os
import pwd
from pathlib import Path

from bot.chance import Secrets
from bot.messengers import channels
from bot.settings import Settings
from conversations.dialog.scene import House
from conversations.dialog_list import make_house
from conversations.programme.protocol import load

_LOGIN, _NOBODY = Path("/proc/self/loginuid"), 2**32 - 1


def operator(number: int | None = None, login: int | None = None) -> str:
    """Return the audit's actor: the operating-system user, and the one who logged in and became it by sudo or su.

    Both numbers are the system's own unless given, never a variable that anybody may set: /proc/self/loginuid is
    written at the login, and follows through sudo (proc(5)).
    """
    number = os.getuid() if number is None else number
    login = _login() if login is None else login
    behind = "" if login in (number, _NOBODY) else f" for {_name(login)}"
    return f"command line: {_name(number)}{behind}"


def _login() -> int:
    try:
        return int(_LOGIN.read_text())
    except (OSError, ValueError):
        return _NOBODY


def _name(number: int) -> str:
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:  # a container's number without a name
        return str(number)


def house_of(settings: Settings) -> House:
    """Return the house of the settings, for commands that speak to patients or staff."""
    policy = settings.to_policy()
    named = channels(settings.patient_bot_username, settings.staff_bot_username)
    return make_house(policy, load(policy.protocol), Secrets(), named)
