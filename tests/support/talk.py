"""A conversation without a messenger: what is typed goes into the inbox, turns are taken, what is said is read back."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count

from bot.chance import Secrets
from conversations.dialog.scene import House, Scene
from conversations.dialog_list import make_house
from conversations.model.channels import Channel
from conversations.model.incoming import Arrival, Pressed, Text, What
from conversations.model.outgoing import Ack, Content, Message, Remind, Say, Sms
from conversations.ports import Fate
from conversations.programme.protocol import load
from conversations.reports.reminder import reminder
from conversations.turn import hear
from storage.store import SqlStore
from tests.support.channels import CHANNELS, PATIENTS
from tests.support.morning import POLICY, SEVEN

HOUSE = make_house(POLICY, load(POLICY.protocol), Secrets(), CHANNELS)


@dataclass
class Talk:
    """One person's private chat with the patients' bot (address "7" unless said otherwise)."""

    store: SqlStore
    now: datetime = SEVEN
    house: House = HOUSE
    last: Message | None = None
    _numbers: count[int] = field(default_factory=lambda: count(1))

    def say(self, text: str, chat: str = "7") -> list[Content]:
        """Type something; what the bot says to it."""
        return self.does(Text(text), chat)

    def press(self, label: str, chat: str = "7") -> list[Content]:
        """Press the button of the last message that has these words in it."""
        assert self.last is not None
        data = next(button.data for row in self.last.rows for button in row if label in button.label)
        return self.does(Pressed(data, 1, f"callback{next(self._numbers)}"), chat)

    def does(self, what: What, chat: str = "7") -> list[Content]:
        """Do anything at all."""
        heard = Arrival(PATIENTS, next(self._numbers), chat, True, chat, "Mẹ Lan", "vi", what)
        with self.store.unit_of_work() as work:
            work.inbox.take_in([heard], self.now)
        self.take_turns()
        return self.said()

    def take_turns(self) -> None:
        """Answer everything that came in."""
        while hear(self.store, self.house, self.now):
            pass

    def said(self) -> list[Content]:
        """All that waits to be sent, to anybody, as if it had been sent; reminders drawn."""
        contents: list[Content] = []
        for channel in self.house.channels.all:
            while parcels := self._taken(channel.name):
                contents += parcels
        for content in contents:
            if isinstance(content, Say) and (content.message.rows or content.message.ask_contact):
                self.last = content.message
        return contents

    def texts(self, contents: list[Content]) -> str:
        """The words of some contents, one below the other."""
        words = [c.message.text if isinstance(c, Say) else c.text for c in contents if isinstance(c, Say | Sms | Ack)]
        return "\n".join(words)

    def remind(self, slot: int, step: str, chat: str = "7", later: timedelta = timedelta(0)) -> Message | None:
        """The message of a reminder, as it would be drawn at this instant."""
        with self.store.unit_of_work() as work:
            contact = work.contacts.meet(PATIENTS, chat, "vi", self.now)
            message = reminder(Scene(work, self.house, self.now + later, ""), contact, Remind(slot, step))  # type: ignore[arg-type]
        self.last = message or self.last
        return message

    def _taken(self, channel: Channel) -> list[Content]:
        with self.store.unit_of_work() as work:
            parcels = work.outbox.claim(channel, 100, self.now)
            work.outbox.settle([Fate(parcel, "sent", message=1) for parcel in parcels], self.now)
        return [parcel.content for parcel in parcels]
