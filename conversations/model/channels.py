"""Channels: a messenger for an audience, its abilities, and how its links and addresses look.

The house is given its channels; nothing here, in storage or in the scheduler lists them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import NewType

Channel = NewType("Channel", str)
"""Name of a channel, as it is stored with every address."""


class Audience(StrEnum):
    """The people met in a channel: patients and their caregivers, staff, or owners of any phone."""

    PATIENTS = "patients"
    STAFF = "staff"
    PHONES = "sms"


@dataclass(frozen=True, slots=True, kw_only=True)
class Abilities:
    """The abilities of a channel; by default words only, written at any time.

    `buttons` is how many fit under one message, `longest_data` how many bytes one carries back. `longest_text` counts
    UTF-16 units without markup. `writes_for` is how long after a person's last word the bot may write; None is forever.
    """

    longest_text: int
    buttons: int = 0
    longest_data: int = 0
    edits: bool = False  # a message that was posted can be changed
    edits_in_contact_key: bool = False  # … into one with the key that shares one's number, too
    erases: bool = False  # words a person typed can be taken out of the chat
    shares_contact: bool = False  # a key shares one's own number, and the messenger vouches for it
    files: bool = False
    tells_members: bool = False  # it can be asked if a person is in a group
    writes_for: timedelta | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelProfile:
    """A description of one channel. It has no links, groups or topics; the profile of a messenger with them says how.

    `messenger` is the name people call it by.
    """

    name: Channel
    audience: Audience
    messenger: str
    abilities: Abilities

    def deep_link(self, payload: str = "") -> str:
        """Link to the bot's chat; `payload` tells it where the person came from (64 of A-Z a-z 0-9 _ - at most)."""
        return ""

    def topic_link(self, group: str, topic: int) -> str:
        """Link to a topic of a group."""
        return ""

    def is_group(self, address: str) -> bool:
        """True if several people read at this address."""
        return False


class Channels(dict[Channel, ChannelProfile]):
    """Every channel of the house: patients may have several messengers, staff one, text messages one gateway."""

    def __init__(self, *profiles: ChannelProfile) -> None:
        super().__init__((each.name, each) for each in profiles)
        self.all = profiles
        self.patients = tuple(each for each in profiles if each.audience is Audience.PATIENTS)
        (self.staff,) = (each for each in profiles if each.audience is Audience.STAFF)
        (self.phones,) = (each for each in profiles if each.audience is Audience.PHONES)
        self.front = self.patients[0]
        """The patients' channel to which printed links lead."""
        self.staff_name = self.staff.name
