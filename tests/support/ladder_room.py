"""A small province in memory for tests of alarms: a station with its people, an office above it, the province's top."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import count

from sqlalchemy import func, select

from conversations.dialog.scene import House, Scene
from conversations.dialog_list import make_house
from conversations.doors import staff_door
from conversations.model.care import Alert, Episode
from conversations.model.house import Policy
from conversations.model.incoming import Arrival, Blocked, Pressed, Text
from conversations.model.outgoing import Ack, Content, Message, Say, Sms
from conversations.model.people import FacilityKind, Role
from conversations.ports import Fate, Work
from conversations.programme.protocol import load
from conversations.texts import Html
from conversations.watch import alarms
from scheduler.dangers import ensure_followed_up
from scheduler.ladder import ensure_climbed
from scheduler.shifts import ensure_handed_over, ensure_shifts_filled
from storage import tables
from storage.store import SqlStore
from tests.support.channels import CHANNELS, PATIENTS, SMS, STAFF
from tests.support.samples import DAY, NOW, accepted, station
from tests.support.talk import Talk

STATION, DISTRICT, PROVINCE = "-100", "-200", "-300"
HOA, MINH, LAN, SON, KHANH = "11", "12", "13", "21", "31"
LOW = [{"id": "spo2_low", "vi": "SpO2 93%", "en": "SpO2 93%"}]


class Dice:
    """Chance that never matters here."""

    def code(self) -> str:
        return "123456"

    def password(self) -> str:
        return "password77"

    def token(self) -> str:
        return "token"


@dataclass
class Room:
    """Memory with one patient in it, and a clock in the test's hand."""

    store: SqlStore
    now: datetime
    episode: Episode
    staff: dict[str, int]
    numbers: count[int]
    toasts: list[str] = field(default_factory=list)
    posted: dict[tuple[str, str], int] = field(default_factory=dict)
    screens: dict[tuple[str, str, int], int] = field(default_factory=dict)
    """Buttons under each message on a screen now, by chat, card and the message's number."""

    @property
    def house(self) -> House:
        return make_house(Policy(), load(), Dice(), CHANNELS)

    def scene(self, work: Work) -> Scene:
        return Scene(work, self.house, self.now, key=f"t{next(self.numbers)}")

    def alarm(self, level: str = "red", numbers: str = "93", *, may_fail: bool = False) -> None:
        """The patient answered something dangerous; of an illness that is over there may be no alarm."""
        with self.store.unit_of_work() as work:
            scene = self.scene(work)
            raised = alarms.raise_alarm(scene, level, LOW, self.episode, Html(f"• SpO2: <b>{numbers} %</b>"))
            assert raised or may_fail
            work.outbox.put(scene.outgoing, self.now)

    def press(self, person: str, action: str, chat: str = STATION) -> None:
        """Somebody pressed a button of the alarm card."""
        self.tap(person, f"l:{self.alert.id}:{action}", chat)

    def tap(self, person: str, data: str, chat: str = STATION) -> None:
        """Somebody pressed a button with this data."""
        self._hear(person, Pressed(data, 1, f"c{next(self.numbers)}"), chat)

    def show(self, person: str, words: str, chat: str = STATION) -> None:
        """Somebody types a command."""
        self._hear(person, Text(words), chat)

    def reply(self, person: str, card: str, words: str, chat: str = STATION) -> None:
        """Somebody replies with words to the message that shows this card (once it has been sent)."""
        self._hear(person, Text(words, reply_to=self.posted[chat, card]), chat)

    def blocks(self, person: str) -> None:
        """Somebody blocks the staff bot."""
        self._hear(person, Blocked(), person)

    def promote(self, person: str) -> None:
        """This person leads the station from now on."""
        with self.store.unit_of_work() as work:
            assert self.episode.facility is not None
            staff = work.staff.add(self.episode.facility, f"name {person}", Role.MANAGER, person, self.now)
            self.staff[person] = staff.id

    def tick(self) -> None:
        """The clock looks for shifts that would begin empty."""
        list(ensure_shifts_filled(self.store, self.house, self.now))

    def texted(self) -> list[tuple[str, str]]:
        """Text messages that are new since last asked: phone and words."""
        with self.store.unit_of_work() as work:
            parcels = work.outbox.claim(SMS, 50, self.now)
            work.outbox.settle([Fate(parcel, "sent") for parcel in parcels], self.now)
        return [(parcel.address, parcel.content.text) for parcel in parcels if isinstance(parcel.content, Sms)]

    def meet(self, *people: str) -> None:
        """These people have spoken to the bot in private."""
        with self.store.unit_of_work() as work:
            for person in people:
                work.contacts.meet(STAFF, person, "vi", self.now)

    def on_duty(self, *people: str, shift: str = "day") -> None:
        """These people have this day's shift at the station."""
        with self.store.unit_of_work() as work:
            for person in people:
                assert self.episode.facility is not None
                work.tasks.give_duty(self.episode.facility, DAY, shift, self.staff[person])

    def later(self, minutes: float) -> None:
        """Time passes, and the clock's tick comes."""
        self.now += timedelta(minutes=minutes)
        list(ensure_climbed(self.store, self.house, self.now))
        list(ensure_handed_over(self.store, self.house, self.now))

    def sent(self) -> list[tuple[str, str, int]]:
        """What is new since last asked, delivered: chat, text without markup, number of buttons."""
        found: list[tuple[str, str, int]] = []
        while True:
            with self.store.unit_of_work() as work:
                parcels = work.outbox.claim(STAFF, 50, self.now)
                fates = [Fate(parcel, "sent", message=parcel.posted or next(self.numbers)) for parcel in parcels]
                work.outbox.settle(fates, self.now)
            if not parcels:
                return found
            for fate in fates:
                parcel = fate.parcel
                if isinstance(parcel.content, Say):
                    self.posted[parcel.address, parcel.card] = fate.message or 0
                    message = parcel.content.message
                    shown = (parcel.address, parcel.card, fate.message or 0)
                    self.screens[shown] = sum(len(row) for row in message.rows)
                    words = re.sub(r"</?b>", "", message.text)
                    found.append((parcel.address, words, sum(len(row) for row in message.rows)))
                elif isinstance(parcel.content, Ack) and parcel.content.text:
                    self.toasts.append(parcel.content.text)

    def said_to_patient(self) -> list[str]:
        """What waits to be said to the patients since last asked; it counts as sent."""
        with self.store.unit_of_work() as work:
            parcels = work.outbox.claim(PATIENTS, 50, self.now)
            work.outbox.settle([Fate(parcel, "sent", message=next(self.numbers)) for parcel in parcels], self.now)
        return [parcel.content.message.text for parcel in parcels if isinstance(parcel.content, Say)]

    @property
    def alert(self) -> Alert:
        """The newest alarm of the patient."""
        with self.store.unit_of_work() as work:
            return work.alerts.of_episode(self.episode.id)[0]

    def audited(self, action: str) -> int:
        """How often that is on record."""
        events = tables.table(tables.AuditEvent)
        with self.store.unit_of_work() as work:
            asked = select(func.count()).where(events.c.action == action)
            return int(work._connection.execute(asked).scalar_one())  # type: ignore[attr-defined]

    def _hear(self, person: str, what: Pressed | Blocked | Text, chat: str) -> None:
        arrival = seen_by(person, chat, what, next(self.numbers))
        with self.store.unit_of_work() as work:
            scene = self.scene(work)
            staff_door.hear(scene, arrival)
            work.outbox.put(scene.outgoing, self.now)


def seen_by(person: str, chat: str, what: Pressed | Blocked | Text | None = None, number: int = 0) -> Arrival:
    """What a person does in a chat of the staff bot."""
    return Arrival(STAFF, number, chat, chat == person, person, person, "vi", what or Text(""))


def a_room(store: SqlStore) -> Room:
    """Station below district below province, each with its group; two nurses and a doctor at the station."""
    with store.unit_of_work() as work:
        office = FacilityKind.COORDINATING_OFFICE
        top = work.facilities.add(replace(station("TINH", kind=office), staff_chat=PROVINCE))
        middle = work.facilities.add(replace(station("HUYEN", kind=office), staff_chat=DISTRICT, parent=top.id))
        home = work.facilities.add(replace(station("BX"), staff_chat=STATION, parent=middle.id))
        people = {
            HOA: (home, Role.NURSE),
            MINH: (home, Role.NURSE),
            LAN: (home, Role.DOCTOR),
            SON: (middle, Role.DOCTOR),
            KHANH: (top, Role.MANAGER),
        }
        staff = {p: work.staff.add(f.id, f"name {p}", role, p, NOW).id for p, (f, role) in people.items()}
        episode = accepted(work, facility=home.id)
    return Room(store, NOW, episode, staff, count(1))


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
