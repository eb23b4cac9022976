"""The menus messengers show: the commands, in the words of the catalogue."""

from __future__ import annotations

import logging

from bot.channel.channel import Messenger, SendFailed, TokenRefused
from bot.telegram_bots.profiles import PATIENTS
from conversations.dialog.wording import STAFF_LANGUAGE
from conversations.doors.patient_menu import SHOWN_COMMANDS
from conversations.model.channels import Channel
from conversations.station.staff_menu import FOR_STRANGERS
from conversations.texts import DEFAULT_LANGUAGE, LANGUAGES, say_plain

_log = logging.getLogger(__name__)

GROUP_COMMANDS = (
    "danhsach",
    "bn",
    "nhan",
    "khai",
    "lienket",
    "moi",
    "thanhvien",
    "truc",
    "chude",
    "donvi",
    "huongdan",
    "hotro",
)


async def set_menus(messenger: Messenger, channel: Channel) -> None:
    """Set the menus of a bot; one that cannot be set is logged, and the bot starts without it."""
    try:
        if channel == PATIENTS:
            for language in ("", *LANGUAGES[1:]):
                await messenger.set_commands(_for_patients(language or DEFAULT_LANGUAGE), "private", language)
        else:
            await messenger.set_commands(_for_staff(GROUP_COMMANDS), "groups")
            await messenger.set_commands(_for_staff(FOR_STRANGERS), "private")
    except (SendFailed, TokenRefused) as trouble:  # a server without menus answers as to an unknown bot
        _log.warning("the menu of the %s bot could not be set: %s", channel, trouble)


def _for_patients(language: str) -> dict[str, str]:
    return {command: say_plain(f"command.{command}", language) for command in SHOWN_COMMANDS}


def _for_staff(commands: tuple[str, ...]) -> dict[str, str]:
    return {command: say_plain(f"command.{command}", STAFF_LANGUAGE) for command in commands}
