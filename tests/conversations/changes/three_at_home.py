"""Three patients of one phone, followed by one station: what departs with one of them, and what stays."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta

from conversations.dialog.scene import Scene
from conversations.model.care import Episode, EpisodeStatus
from conversations.model.channels import Channel
from conversations.model.incoming import Pressed
from conversations.model.outgoing import Content, Message, Remind, Say
from conversations.ports import Fate, Parcel
from conversations.reports.reminder import reminder
from storage.store import SqlStore
from tests.support import samples
from tests.support.channels import PATIENTS
from tests.support.morning import SEVEN, tick
from tests.support.staff_room import CHIEF, GROUP, HOA, MINH, OFFICE, Room

GRANDMOTHER, MOTHER, SON = "Lò Thị Pà", "Giàng Thị Mẩy", "Vàng A Tú"


@dataclass
class Home(Room):
    """A household of three in chat 7; what leaves to that chat is kept, reminders as they are drawn."""

    people: dict[str, Episode] = field(default_factory=dict)
    left: list[str] = field(default_factory=list)
    asked: Message | None = None
    buttons: list[str] = field(default_factory=list)

    def number(self, name: str) -> int:
        """Return the number of this patient's illness."""
        return self.people[name].id

    def confirm(self, name: str, kind: str = "died") -> str:
        """Return what is said, to anybody, after Hoa confirms a departure."""
        return self.tap(f"e:{self.number(name)}:{kind}:yes")

    def tap(self, data: str, who: str = HOA) -> str:
        """Return what is said after a staff member pressed a button with this data."""
        return self.staff(Pressed(data, 1, "c"), who)

    def family_taps(self, data: str) -> str:
        """Return what is said after the family pressed a button with this data."""
        return self.texts(self.does(Pressed(data, 1, f"f{next(self._updates)}")))

    def family_chooses(self, label: str) -> str:
        """Return what is said after the family pressed the button with these words under what it was shown last."""
        assert self.asked is not None
        return self.family_taps(next(b.data for row in self.asked.rows for b in row if label in b.label))

    def at(self, hour: int, minute: int = 0, day: int = 0) -> str:
        """Return what leaves to the family when the clock ticks at that time."""
        self.now = SEVEN + timedelta(days=day, hours=hour - 7, minutes=minute)
        before = len(self.left)
        tick(self.store, self.house, self.now)
        self.said()
        return "\n".join(self.left[before:])

    def slot(self, name: str) -> str:
        """Return the state of this patient's morning of today."""
        with self.store.unit_of_work() as work:
            found = work.slots.of_day(self.people[name].patient.id, Scene(work, self.house, self.now, "").today)
        return str(found.state) if found is not None else "none"

    def status(self, name: str) -> EpisodeStatus:
        """Return the status of this patient's illness."""
        with self.store.unit_of_work() as work:
            found = work.patients.episode(self.number(name))
        assert found is not None
        return found.status

    def _taken(self, channel: Channel) -> list[Content]:
        with self.store.unit_of_work() as work:
            parcels = work.outbox.claim(channel, 100, self.now)
            scene = Scene(work, self.house, self.now, f"drawn{next(self._updates)}")
            contents = [content for parcel in parcels for content in self._drawn(scene, parcel)]
            fates = [Fate(parcel, "sent", message=parcel.posted or next(self._messages)) for parcel in parcels]
            work.outbox.settle(fates, self.now)
        self.posted |= {(fate.parcel.address, fate.parcel.card): fate.message or 0 for fate in fates}
        if channel == PATIENTS:
            said = [content.message for content in contents if isinstance(content, Say)]
            self.left += [_words(message) for message in said]
            self.buttons += [b.data for message in said for row in message.rows for b in row if b.data]
            self.asked = next((message for message in reversed(said) if message.rows), self.asked)
        return contents

    def _drawn(self, scene: Scene, parcel: Parcel) -> Iterator[Content]:
        if not isinstance(parcel.content, Remind):
            yield parcel.content
            return
        contact = scene.work.contacts.meet(PATIENTS, parcel.address, "vi", self.now)
        message = reminder(scene, contact, parcel.content)
        if message is not None:
            yield Say(message, "", False)


def at_home(store: SqlStore) -> Home:
    """Return a station with a manager and a nurse, and three of its patients, accepted the day before at seven."""
    with store.unit_of_work() as work:
        home, office = samples.staffed(work, GROUP, OFFICE, (HOA, MINH, CHIEF))
        people: dict[str, Episode] = {}
        for name, sex in ((MOTHER, "female"), (GRANDMOTHER, "female"), (SON, "male")):
            someone = replace(samples.person(name), sex=sex)
            relation = "self" if name == MOTHER else "parent" if name == GRANDMOTHER else "child"
            contact = samples.contact(work)
            ill = work.patients.register(contact.id, someone, relation, samples.illness(someone, home.id), samples.NOW)
            work.patients.set_status(ill.id, EpisodeStatus.ACCEPTED, SEVEN - timedelta(days=1), by="Hoa")
            found = work.patients.episode(ill.id)
            assert found is not None
            people[name] = found
    return Home(store, SEVEN, home=home.id, office=office.id, people=people)


def _words(message: Message) -> str:
    labels = (button.label for row in message.rows for button in row)
    return re.sub(r"</?\w+>", "", "\n".join((message.text, *labels)))
