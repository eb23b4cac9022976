"""A station and an office above it on the real memory, without a messenger: what the staff bot says is read."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import count
from typing import ClassVar

import pytest
from sqlalchemy import func, select

from conversations.model.channels import Channel
from conversations.model.incoming import Arrival, Attachment, Pressed, Text, What
from conversations.model.outgoing import Content
from conversations.model.people import Role
from conversations.ports import Fate, Pin
from storage import tables
from storage.store import SqlStore
from tests.support import samples
from tests.support.channels import STAFF
from tests.support.talk import Talk

GROUP, OFFICE = "-100", "-200"
HOA, MINH, CHIEF = "11", "12", "21"


@dataclass
class Room(Talk):
    """Somebody does something in a chat of the staff bot, and what is said is read. Hoa leads, Minh is a nurse."""

    CHIEF: ClassVar[str] = CHIEF
    home: int = 0
    office: int = 0
    posted: dict[tuple[str, str], int] = field(default_factory=dict)
    _updates: count[int] = field(default_factory=lambda: count(10_000))
    _messages: count[int] = field(default_factory=lambda: count(100))

    def staff(self, what: What | str, who: str = HOA, chat: str = GROUP, topic: int | None = None) -> str:
        """What the program says after a staff member did something."""
        done = Text(what) if isinstance(what, str) else what
        if isinstance(done, Pressed):
            done = replace(done, callback=f"c{next(self._updates)}")
        arrival = Arrival(STAFF, next(self._updates), chat, chat == who, who, f"Cô {who}", "vi", done, topic)
        with self.store.unit_of_work() as work:
            work.inbox.take_in([arrival], self.now)
        self.take_turns()
        return self.texts(self.said())

    def reply(self, card: str, words: Text | Attachment | str, who: str = HOA, chat: str = GROUP) -> str:
        """The same in reply to the message that shows this card (once it has been sent)."""
        return self.staff(
            replace(Text(words) if isinstance(words, str) else words, reply_to=self.posted[chat, card]), who, chat
        )

    def private(self, what: What | str, who: str = HOA) -> str:
        """The same in the person's own chat with the staff bot."""
        return self.staff(what, who, who)

    def _taken(self, channel: Channel) -> list[Content]:
        with self.store.unit_of_work() as work:
            parcels = work.outbox.claim(channel, 100, self.now)
            fates = [Fate(parcel, "sent", message=parcel.posted or next(self._messages)) for parcel in parcels]
            work.outbox.settle(fates, self.now)
        self.posted |= {(fate.parcel.address, fate.parcel.card): fate.message or 0 for fate in fates}
        return [parcel.content for parcel in parcels]

    def set_pin(self, who: str = HOA, digits: str = "407193") -> None:
        """Somebody chooses a PIN in private; it holds for ten minutes."""
        self.private("/mapin", who)
        for _ in range(2):
            said = self.private(digits, who)
        assert "đã được đặt" in said

    def later(self, minutes: int) -> None:
        """Time passes."""
        self.now += timedelta(minutes=minutes)

    def member(self, person: str, facility: int = 0) -> int:
        """A person's number as a staff member."""
        with self.store.unit_of_work() as work:
            here = work.staff.of_facility(facility or self.home)
            return next(each.id for each in here if each.person == person)

    def works(self, person: str) -> bool:
        """Whether somebody has rights at the station."""
        with self.store.unit_of_work() as work:
            return any(each.person == person for each in work.staff.of_facility(self.home))

    def role(self, person: str) -> Role:
        """A person's role at the station."""
        with self.store.unit_of_work() as work:
            return next(each.role for each in work.staff.of_facility(self.home) if each.person == person)

    def audited(self, action: str) -> int:
        """How often that is on record."""
        events = tables.table(tables.AuditEvent)
        with self.store.unit_of_work() as work:
            asked = select(func.count()).where(events.c.action == action)
            return int(work._connection.execute(asked).scalar_one())  # type: ignore[attr-defined]

    def pin(self, person: str) -> Pin:
        """What is known of somebody's PIN."""
        with self.store.unit_of_work() as work:
            return work.credentials.pin_of(person)


@pytest.fixture
def room(store: SqlStore) -> Room:
    """A station with a manager and a nurse in its group, an office with an admin above it, one accepted patient."""
    with store.unit_of_work() as work:
        home, office = samples.staffed(work, GROUP, OFFICE, (HOA, MINH, CHIEF))
        samples.accepted(work, facility=home.id)
    return Room(store, samples.NOW, home=home.id, office=office.id)
