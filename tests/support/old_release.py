"""What the release 5c17903 left behind: its database with a province half-way through a morning, and its buttons.

How they were made stands in tests/storage/release_5c17903/how_it_was_made.txt.
"""

from __future__ import annotations

import atexit
import gzip
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import Engine, text

from conversations.dialog.scene import House
from conversations.dialog_list import make_house
from conversations.model.channels import Channel
from conversations.model.dialogs import Session
from conversations.model.house import Policy
from conversations.model.incoming import Arrival, Pressed, Text, What
from conversations.model.outgoing import Ack, Content, Document, Forward, Picture, Say, Sms
from conversations.ports import Fate
from conversations.programme.protocol import load
from conversations.turn import hear
from storage.engine.database import open_database
from storage.keys.check import keep_key
from storage.migrate import upgrade
from storage.store import SqlStore
from tests.support.channels import CHANNELS, PATIENTS, SMS, STAFF
from tests.support.databases import opened
from tests.support.morning import tick

FOLDER = Path(__file__).parent.parent / "storage" / "release_5c17903"
POLICY = Policy(support="Sở Y tế tỉnh Lào Cai: 0214 3840 034")
LEFT_AT = datetime(2022, 4, 1, 10, 6, tzinfo=POLICY.zone)
"""When the old release was stopped."""

BANXEO, LAOCAI = "-100", "-300"
HOA, MINH, LAN, KHANH, HA = "11", "12", "13", "21", "41"


class Dice:
    """Chance that gives what the old release was given: every code is 123456."""

    def __init__(self) -> None:
        self._words = count(500)

    def code(self) -> str:
        return "123456"

    def password(self) -> str:
        return f"matkhau{next(self._words)}"

    def token(self) -> str:
        return f"token{next(self._words):017d}"


@dataclass(frozen=True)
class Sent:
    """Something that left for somebody; `stands` when it changed a message that is there already."""

    channel: Channel
    address: str
    content: Content
    stands: bool
    topic: int | None

    @property
    def words(self) -> str:
        """The words that somebody reads."""
        match self.content:
            case Say(message):
                return message.text
            case Ack(text=words) | Sms(text=words):
                return words
            case Picture(caption=caption) | Document(caption=caption) | Forward(caption=caption):
                return caption.text
        return ""

    @property
    def told(self) -> str:
        """What happened to whom, as the tables of the old release say it: "edit to -100"."""
        match self.content:
            case Ack(text=words):
                return "toast" if words else ""
            case Say(edit=edit):
                return f"{'edit' if edit and self.stands else 'say'} to {self.address}"
            case Sms():
                return "sms to a phone"
        return f"{type(self.content).__name__.lower()} to {self.address}"


@dataclass
class Province:
    """The old database in the hands of today's code."""

    engine: Engine
    store: SqlStore
    house: House
    now: datetime = LEFT_AT
    _updates: Iterator[int] = field(init=False)
    _messages: Iterator[int] = field(default_factory=lambda: count(800_000))

    def __post_init__(self) -> None:
        self._updates = count(self.one("SELECT max(update_id) FROM inbox") + 1)

    def patient(self, chat: str, what: What | str) -> list[Sent]:
        """Let somebody do something in their chat with the patients' bot; what left after it."""
        return self.does(PATIENTS, chat, chat, what)

    def staff(self, who: str, what: What | str, chat: str = BANXEO) -> list[Sent]:
        """Let a staff member do something in a chat of the staff bot; what left after it."""
        return self.does(STAFF, chat, who, what)

    def does(self, channel: Channel, chat: str, who: str, what: What | str) -> list[Sent]:
        """Put it into the inbox, answer all that is there, and send."""
        done = Text(what, message=next(self._messages)) if isinstance(what, str) else what
        arrival = Arrival(channel, next(self._updates), chat, chat == who, who, f"Người {who}", "vi", done)
        with self.store.unit_of_work() as work:
            work.inbox.take_in([arrival], self.now)
        self.answer_all()
        return self.send_all()

    def press(self, who: str, data: str, chat: str = "", message: int = 1) -> list[Sent]:
        """Let somebody press a button that carries these data: a patient in their chat, staff in the chat given."""
        channel = STAFF if chat else PATIENTS
        return self.does(channel, chat or who, who, Pressed(data, message, f"callback{next(self._updates)}"))

    def reply(self, who: str, card: str, what: str, chat: str = BANXEO) -> list[Sent]:
        """Let a staff member reply to the message that shows a card."""
        message = self.one("SELECT message_id FROM posted WHERE address = :chat AND card = :card", chat=chat, card=card)
        return self.staff(who, Text(what, reply_to=message), chat)

    def answer_all(self) -> None:
        """Answer every input that waits."""
        while hear(self.store, self.house, self.now):
            pass

    def send_all(self) -> list[Sent]:
        """Send everything that waits, to anybody."""
        sent: list[Sent] = []
        for channel in (PATIENTS, STAFF, SMS):
            while some := self._send_some(channel):
                sent += some
        return sent

    def tick(self, *moment: int) -> list[Sent]:
        """Let the clock reach a moment of that zone and its minute's work be done; what left after it."""
        self.now = datetime(*moment, tzinfo=POLICY.zone)  # type: ignore[arg-type, misc]
        tick(self.store, self.house, self.now)
        return self.send_all()

    def one(self, query: str, **values: object) -> Any:
        """The first value the database gives to a query; None when it has none."""
        with self.engine.connect() as reader:
            return reader.execute(text(query), values).scalar()

    def all(self, query: str, **values: object) -> list[Any]:
        """The first column of all rows the database gives to a query."""
        with self.engine.connect() as reader:
            return list(reader.execute(text(query), values).scalars())

    def actions(self) -> list[str]:
        """Everything the audit has on record, oldest first."""
        return self.all("SELECT action FROM audit_event ORDER BY id")

    def session(self, chat: str, channel: Channel = PATIENTS) -> Session | None:
        """What somebody is asked now."""
        with self.store.unit_of_work() as work:
            return work.sessions.open(work.contacts.meet(channel, chat, "vi", self.now).id)

    def open_turn(self, chat: str, channel: Channel = PATIENTS) -> str:
        """How the data of the buttons begin of the question somebody is asked now: `d:69:3:`."""
        session = self.session(chat, channel)
        return f"d:{session.id}:{session.turn}:" if session is not None else ""

    def _send_some(self, channel: Channel) -> list[Sent]:
        with self.store.unit_of_work() as work:
            parcels = work.outbox.claim(channel, 100, self.now)
            fates = [Fate(parcel, "sent", message=parcel.posted or next(self._messages)) for parcel in parcels]
            work.outbox.settle(fates, self.now)
        return [Sent(p.channel, p.address, p.content, bool(p.posted), p.topic) for p in parcels]


def house(policy: Policy = POLICY) -> House:
    """Today's rules for the province."""
    return make_house(policy, load(policy.protocol), Dice(), CHANNELS)


@cache
def _workplace() -> Path:
    """Make a folder for this process, gone when it ends."""
    folder = TemporaryDirectory()
    atexit.register(folder.cleanup)
    return Path(folder.name)


@cache
def _engine(file: Path) -> Engine:
    """Open each file's engine once a process, so that each statement is compiled once for hundreds of copies."""
    return open_database(f"sqlite:///{file}")


def place(name: str) -> Path:
    """Return the file for the next database of that name; nothing is left of the one before."""
    for left in _workplace().glob(f"{name}*"):
        left.unlink()
    return _workplace() / name


@contextmanager
def province(file: Path, policy: Policy = POLICY) -> Iterator[Province]:
    """A database file opened, as a start of the program does it."""
    with opened(_engine(file)) as engine:
        upgrade(engine)
        keep_key(engine)  # as every start does
        yield Province(engine, SqlStore(engine), house(policy))


def write_left(file: Path) -> None:
    """Write the database as the old release left it."""
    file.write_bytes(gzip.decompress((FOLDER / "province.sqlite.gz").read_bytes()))


@cache
def answered() -> bytes:
    """The same database after today's code answered what waited in the inbox and sent what waited in the outbox."""
    file = place("answered.db")
    write_left(file)
    with province(file) as old:
        old.answer_all()
        old.send_all()
    return whole(file)


def whole(file: Path) -> bytes:
    """The bytes of a database at rest: what its log still holds is in them."""
    with sqlite3.connect(file) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    return file.read_bytes()
