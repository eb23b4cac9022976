"""`f0care facility qr|leaflet`: the papers a facility hangs on its wall and hands out, as files."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bot.channel.channel import SendFailed, TokenRefused
from bot.commands.facility import CannotDo
from bot.main import opened
from bot.messengers import who_are_they
from bot.pictures import leaflet, qr
from bot.settings import Settings
from bot.telegram_bots.profiles import PATIENTS, patients_bot
from conversations.programme.protocol import load
from conversations.station.leaflet_data import leaflet as leaflet_of


def write_qr(settings: Settings, code: str, out: str) -> str:
    """Write the QR code as PNG; return a line with its link. Raises CannotDo."""
    data = _data(settings, code)
    return _written(qr.paint(data), out, ".png", data)


def write_leaflet(settings: Settings, code: str, out: str) -> str:
    """Write the leaflet as PDF; return a line with its link. Raises CannotDo."""
    data = _data(settings, code)
    return _written(leaflet.paint(data), out, ".pdf", data)


def _data(settings: Settings, code: str) -> Mapping[str, Any]:
    username = settings.patient_bot_username or _asked(settings)
    with opened(settings) as work:
        facility = work.facilities.by_code(code)
    if facility is None:
        raise CannotDo(f"there is no open facility {code}; `f0care facility list` shows them")
    policy = settings.to_policy()
    return leaflet_of(facility, patients_bot(username), policy, load(policy.protocol))


def _asked(settings: Settings) -> str:
    """Ask Telegram for the name of the patients' bot. Raises CannotDo."""
    if "PATIENT_BOT_TOKEN" in settings.missing() or "STAFF_BOT_TOKEN" in settings.missing():
        raise CannotDo("PATIENT_BOT_USERNAME is not set, nor the tokens: the code must say which bot it opens")
    try:
        return asyncio.run(who_are_they(settings))[PATIENTS].username
    except (SendFailed, TokenRefused) as why:
        raise CannotDo(f"Telegram does not say the bot's name ({why}): write it into PATIENT_BOT_USERNAME") from None


def _written(content: bytes, out: str, ending: str, data: Mapping[str, Any]) -> str:
    path = Path(out)
    if path.suffix.lower() != ending:
        raise CannotDo(f"{out!r} should end in {ending}")
    try:
        path.write_bytes(content)
    except OSError as error:
        raise CannotDo(f"{out!r} cannot be written: {error.strerror}") from None
    return f"wrote {path}; it leads to {data['link']}"
