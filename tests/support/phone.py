"""A patient's phone in a small province: what that chat alone is shown, while staff act and time passes."""

from __future__ import annotations

from dataclasses import dataclass

from conversations.model.incoming import Pressed
from conversations.model.outgoing import Content, Message, Say
from scheduler.dangers import ensure_followed_up
from storage.store import SqlStore
from tests.support.channels import PATIENTS
from tests.support.ladder_room import Room, a_room
from tests.support.talk import Talk


@dataclass
class Phone(Talk):
    """A patient's chat; `room` is the province around it, whose clock goes with it."""

    room: Room | None = None

    def said(self) -> list[Content]:
        """What waits for this phone, as if it had been sent."""
        found: list[Content] = []
        while parcels := self._taken(PATIENTS):
            found += parcels
        return found

    def hears(self, text: str) -> str:
        """Type something; the words the phone then shows."""
        return self.texts(self.say(text))

    def taps(self, label: str, shown: list[Content]) -> list[Content]:
        """Press a button of what was shown."""
        rows = [row for message in messages(shown) for row in message.rows]
        data = next(button.data for row in reversed(rows) for button in row if label in button.label)
        return self.does(Pressed(data, 1, f"callback{next(self._numbers)}"))

    def later(self, minutes: float) -> list[Content]:
        """Time passes, and the clock's tick comes; what the phone is shown meanwhile."""
        assert self.room is not None
        self.room.later(minutes)
        self.now = self.room.now
        list(ensure_followed_up(self.store, self.house, self.now))
        return self.said()


def messages(shown: list[Content]) -> list[Message]:
    """The messages of what was shown."""
    return [content.message for content in shown if isinstance(content, Say)]


def labels(shown: list[Content]) -> list[str]:
    """The words of all buttons that were shown."""
    return [button.label for message in messages(shown) for row in message.rows for button in row]


def a_phone(store: SqlStore) -> Phone:
    """The phone of the patient of a small province."""
    room = a_room(store)
    return Phone(store, room.now, room=room)
