"""The channels of both bots: their stored names, Telegram's abilities, how its links and addresses look."""

from __future__ import annotations

from dataclasses import dataclass

from bot.channel.drawing import LONGEST_CALLBACK, LONGEST_TEXT
from conversations.model.channels import Abilities, Audience, Channel, ChannelProfile

PATIENTS = Channel("patients")
STAFF = Channel("staff")

ABILITIES = Abilities(
    longest_text=LONGEST_TEXT,
    buttons=100,
    longest_data=LONGEST_CALLBACK,
    edits=True,
    erases=True,
    shares_contact=True,
    files=True,
    tells_members=True,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TelegramProfile(ChannelProfile):
    """A bot on Telegram; `username` is its name without @."""

    username: str
    messenger: str = "Telegram"
    abilities: Abilities = ABILITIES

    def deep_link(self, payload: str = "") -> str:
        """Return the link to the bot's chat (core.telegram.org/bots/features#deep-linking)."""
        return f"https://t.me/{self.username}?start={payload}" if payload else f"https://t.me/{self.username}"

    def topic_link(self, group: str, topic: int) -> str:
        """Return the link to a topic of a supergroup, for its members (core.telegram.org/api/links#message-links)."""
        return f"https://t.me/c/{group.removeprefix('-100')}/{topic}"

    def is_group(self, address: str) -> bool:
        """True if the id is that of a group."""
        return is_group(address)


def is_group(address: str) -> bool:
    """True if the id is that of a group: they are below zero (core.telegram.org/api/bots/ids)."""
    return address.startswith("-")


def patients_bot(username: str) -> TelegramProfile:
    """Return the channel of patients and their caregivers."""
    return TelegramProfile(name=PATIENTS, audience=Audience.PATIENTS, username=username)


def staff_bot(username: str) -> TelegramProfile:
    """Return the channel of staff members."""
    return TelegramProfile(name=STAFF, audience=Audience.STAFF, username=username)
