"""The dialogs of the program, all of them in one visible list."""

from __future__ import annotations

from functools import cache

from conversations.dialog import Dialog
from conversations.dialogs.accounts import login, logout, lost_password
from conversations.dialogs.invite import invite
from conversations.dialogs.join import join
from conversations.dialogs.letter import letter
from conversations.dialogs.moving import moving
from conversations.dialogs.profile import new_phone, profile
from conversations.dialogs.registration import registration
from conversations.dialogs.report import report
from conversations.dialogs.supplement import supplement
from conversations.protocol import Protocol


@cache
def dialogs(protocol: Protocol) -> dict[str, Dialog]:
    """Every dialog by name, built for a programme."""
    medical = (registration(protocol), report(protocol), supplement(), letter())
    personal = (login(), lost_password(), logout(), profile(protocol), new_phone(protocol))
    family = (invite(), join(), moving())
    return {dialog.name: dialog for dialog in (*medical, *personal, *family)}
