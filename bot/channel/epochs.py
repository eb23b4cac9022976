"""Epochs: buttons made before a backup was put back are told from those made since.

Restored rows get the numbers of rows that were lost, but the buttons that name the lost ones are still on people's
phones. So each button carries its epoch (`l:7:claim~1`), put on when it is sent and taken off when it is pressed;
a database that was never restored has epoch 0, which is not written.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from bot.channel.channel import Carrier, Sent
from conversations.model.incoming import Arrival, Pressed
from conversations.model.outgoing import Button, Content, Document, Forward, Message, Picture, Say
from conversations.model.presses import LONGEST_MARK, OLD_PRESS
from conversations.ports import Parcel

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_MARKED = re.compile(rf"~([{_DIGITS}]{{1,{LONGEST_MARK - 1}}})$")

ReadUpdate = Callable[[object], Arrival]


class Marking:
    """A carrier that puts the epoch on every button it sends."""

    def __init__(self, carrier: Carrier, epoch: int) -> None:
        self._carrier = carrier
        self._epoch = epoch

    async def send(self, parcel: Parcel) -> Sent:
        """Send one parcel. Raises SendFailed or TokenRefused."""
        return await self._carrier.send(replace(parcel, content=marked(parcel.content, self._epoch)))

    async def close(self) -> None:
        """Close the connections."""
        await self._carrier.close()


def marked(content: Content, epoch: int) -> Content:
    """Return what is sent with the epoch on its buttons. Raises ValueError after 46,655 restorations."""
    if not epoch:
        return content
    if isinstance(content, Say):
        return replace(content, message=_marked(content.message, epoch))
    if isinstance(content, Forward):
        instead = content.instead and _marked(content.instead, epoch)
        return replace(content, caption=_marked(content.caption, epoch), instead=instead)
    if isinstance(content, Picture | Document):
        return replace(content, caption=_marked(content.caption, epoch))
    return content


def believing(parse: ReadUpdate, epoch: int) -> ReadUpdate:
    """Return a reader of updates for which a button of another epoch is an old one, whatever it names."""

    def read(update: object) -> Arrival:
        arrival = parse(update)
        if not isinstance(arrival.what, Pressed):
            return arrival
        return replace(arrival, what=replace(arrival.what, data=_unmarked(arrival.what.data, epoch)))

    return read


def _marked(message: Message, epoch: int) -> Message:
    rows = tuple(tuple(_button(button, epoch) for button in row) for row in message.rows)
    return replace(message, rows=rows)


def _button(button: Button, epoch: int) -> Button:
    return replace(button, data=f"{button.data}~{_written(epoch)}") if button.data else button


def _unmarked(data: str, epoch: int) -> str:
    found = _MARKED.search(data)
    made_in = int(found[1], 36) if found else 0
    return OLD_PRESS if made_in != epoch else data[: found.start()] if found else data


def _written(epoch: int) -> str:
    digits = ""
    while epoch:
        epoch, digit = divmod(epoch, 36)
        digits = _DIGITS[digit] + digits
    if len(digits) >= LONGEST_MARK:
        raise ValueError("a button has no room for the number of this restoration")
    return digits
