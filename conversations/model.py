"""The vocabulary: everything that comes in, goes out or is remembered, on one page. Plain facts, nothing that acts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date, datetime, time
from enum import IntEnum, StrEnum
from typing import Any, Literal
from zoneinfo import ZoneInfo


class Channel(StrEnum):
    """A way to reach people: the patients' bot, the staff bot, or text messages to a phone."""

    PATIENTS = "patients"
    STAFF = "staff"
    SMS = "sms"


# ---------------------------------------------------------------- what comes in


@dataclass(frozen=True, slots=True)
class Text:
    """Words somebody typed; `reply_to` is the message they answered, `edited` when an older message was changed.

    `message` is the messenger's number of the words themselves, by which they can be erased from the chat.
    """

    text: str
    reply_to: int | None = None
    forwarded: bool = False
    edited: bool = False
    message: int = 0


@dataclass(frozen=True, slots=True)
class Press:
    """A pressed button: its data, the message it stands under, and the callback that wants an answer."""

    data: str
    message: int
    callback: str


@dataclass(frozen=True, slots=True)
class ContactCard:
    """A shared phone contact; `own` only when the messenger vouches that it is the sender's own number."""

    phone: str
    own: bool


@dataclass(frozen=True, slots=True)
class Attachment:
    """Something that is not words: photo, voice, sticker, video, document, location …, fetched later by `file`."""

    kind: str
    file: str = ""
    caption: str = ""
    reply_to: int | None = None


@dataclass(frozen=True, slots=True)
class Blocked:
    """The person blocked the bot."""


@dataclass(frozen=True, slots=True)
class Unblocked:
    """The person let the bot speak again."""


@dataclass(frozen=True, slots=True)
class BotAdded:
    """The bot became a member of a group."""


@dataclass(frozen=True, slots=True)
class BotRemoved:
    """The bot was taken out of a group."""


@dataclass(frozen=True, slots=True)
class MemberLeft:
    """A person left, or was taken out of, a group."""

    person: str


@dataclass(frozen=True, slots=True)
class GroupMoved:
    """A group became a supergroup: from now on its address is `to`."""

    to: str


@dataclass(frozen=True, slots=True)
class SmsFailed:
    """A text message to this contact's phone could not be sent (our own delivery says so)."""

    phone: str
    purpose: str


@dataclass(frozen=True, slots=True)
class Unreadable:
    """An update of a form this program does not know; kept, and passed over."""

    note: str


What = (
    Text
    | Press
    | ContactCard
    | Attachment
    | Blocked
    | Unblocked
    | BotAdded
    | BotRemoved
    | MemberLeft
    | GroupMoved
    | SmsFailed
    | Unreadable
)

_WHAT: dict[str, type[Any]] = {kind.__name__: kind for kind in What.__args__}


def _by_name(row: Any) -> dict[str, Any]:
    """The fields of a flat dataclass (`asdict` copies each value, for ten times as long)."""
    return {each.name: getattr(row, each.name) for each in fields(row)}


@dataclass(frozen=True, slots=True)
class Arrival:
    """One update of a messenger, in our words: who (`sender`) did what, where (`chat`); addresses are strings.

    `update` is the messenger's number of the update, unique within the channel: a second hearing is a no-op.
    Our own reports to ourselves (SmsFailed) take negative numbers. `topic` is the part of a forum group it happened in.
    """

    channel: Channel
    update: int
    chat: str
    private: bool
    sender: str
    sender_name: str
    language: str
    what: What
    topic: int | None = None

    def to_json(self) -> dict[str, Any]:
        """The arrival as it is kept (sealed) in the inbox."""
        kind = type(self.what).__name__
        return {**_by_name(self), "channel": str(self.channel), "what": _by_name(self.what), "kind": kind}

    @staticmethod
    def from_json(kept: Mapping[str, Any]) -> Arrival:
        """The arrival back from the inbox."""
        what = _WHAT[kept["kind"]](**kept["what"])
        rest = {k: v for k, v in kept.items() if k not in ("kind", "what", "channel")}
        return Arrival(channel=Channel(kept["channel"]), what=what, **rest)


# ---------------------------------------------------------------- what goes out


class Lane(IntEnum):
    """What leaves first: an alarm never waits behind a reply, a reply never behind a reminder."""

    ALARM = 0
    REPLY = 1
    REMINDER = 2


@dataclass(frozen=True, slots=True)
class Button:
    """Something to press: it carries `data` back (at most 64 bytes), or opens `url`."""

    label: str
    data: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """Words (with b, i, u, code markup) and the buttons under them; a channel draws it as it can.

    `ask_contact` is the label of a key that shares one's own phone number; `force_reply` asks for a typed answer.
    """

    text: str
    rows: tuple[tuple[Button, ...], ...] = ()
    ask_contact: str = ""
    drop_keyboard: bool = False
    force_reply: bool = False


@dataclass(frozen=True, slots=True)
class Say:
    """Post a message; with `card` its place is remembered, and `edit` changes the one already there instead."""

    message: Message
    card: str = ""
    edit: bool = False


@dataclass(frozen=True, slots=True)
class Ack:
    """Answer a button press, perhaps with a few words that show for a moment (at most 200 characters)."""

    callback: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Sms:
    """A text message to a phone, without diacritics. `contact` is who is told when it cannot be sent."""

    text: str
    purpose: Literal["otp", "account", "notice"]
    code: str = ""
    contact: str = ""


@dataclass(frozen=True, slots=True)
class Remind:
    """A reminder for a report slot: a reference, drawn when it is sent and dropped when no longer needed."""

    slot: int
    step: Literal["ask", "nudge"]


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture drawn from plain data when it is sent (so that no turn waits for it), with words under it.

    `kind` names who draws it: "trend" is a patient's days, "qr" a facility's code, "guide" a page of
    the guide.
    """

    kind: Literal["trend", "qr", "guide"]
    data: Mapping[str, Any]
    caption: Message


@dataclass(frozen=True, slots=True)
class Document:
    """A file to keep or print, drawn from plain data when it is sent, under a file name, with words under it.

    `kind` names who draws it: "qr" is a facility's code (PNG, sharp as it was drawn), "leaflet" its leaflet (PDF).
    """

    kind: Literal["qr", "leaflet"]
    name: str
    data: Mapping[str, Any]
    caption: Message


@dataclass(frozen=True, slots=True)
class Forward:
    """A file somebody sent to the bot of `source`, which another bot sends again, with words under it.

    `kind` is that of the Attachment. No bot can use another's file: it is fetched when it is sent. With `card` its
    place is remembered.
    """

    kind: str
    file: str
    source: Channel
    caption: Message
    card: str = ""


@dataclass(frozen=True, slots=True)
class Menu:
    """The commands one chat offers, each with its words; with none, what all such chats offer is shown again."""

    commands: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Erase:
    """Take a message somebody sent out of the chat, because what stands in it must not stay readable there."""

    message: int


Content = Say | Ack | Sms | Remind | Picture | Document | Forward | Menu | Erase


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One thing to send; `key` is unique for ever, so what was written down once is never written twice.

    `topic` is the part of a forum group it belongs in.
    """

    channel: Channel
    address: str
    lane: Lane
    content: Content
    key: str
    topic: int | None = None


# ---------------------------------------------------------------- what is remembered


class Role(StrEnum):
    """What a staff member may do; an admin may all."""

    NURSE = "nurse"
    DOCTOR = "doctor"
    MANAGER = "manager"
    ADMIN = "admin"


class FacilityKind(StrEnum):
    """What a facility is."""

    HEALTH_STATION = "health_station"
    TREATMENT_FACILITY = "treatment_facility"
    MOBILE_STATION = "mobile_station"
    COORDINATING_OFFICE = "coordinating_office"


class EpisodeStatus(StrEnum):
    """Where an illness stands: waiting for the station, being asked something, accepted, declined or closed."""

    WAITING = "waiting"
    ASKED = "asked"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    CLOSED = "closed"


class SlotState(StrEnum):
    """What became of one patient's local day."""

    EXPECTED = "expected"
    STARTED = "started"
    ON_TIME = "on_time"
    LATE = "late"
    MISSED = "missed"
    EXCUSED = "excused"


@dataclass(frozen=True, slots=True)
class Contact:
    """An address in a channel, with the language spoken there."""

    id: int
    channel: Channel
    address: str
    language: str
    reachable: bool = True


INVITED = "invited"
"""How a chat came to answer for a patient that only helps: let in by a link, until a day or for the illness."""


@dataclass(frozen=True, slots=True)
class Login:
    """A chat that answers for a patient now: as whom, and how it came to ("registered", "login", "invited")."""

    id: int
    contact: int
    patient: int
    relation: str
    via: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Tried:
    """What became of a password somebody gave; `until` is when to try again, after too many wrong ones."""

    outcome: Literal["right", "wrong", "locked"]
    patient: int = 0
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Facility:
    """A health station, treatment facility, mobile station or coordinating office.

    A closed one is remembered, since its code stands on paper; `successor` took over from it, when one was named.
    """

    id: int
    code: str
    name: str
    kind: FacilityKind
    commune: str
    hotline: str
    parent: int | None
    staff_chat: str | None
    closed: bool = False
    successor: int | None = None


@dataclass(frozen=True, slots=True)
class Staff:
    """A person with rights in one facility's group; `person` is their address in the staff channel."""

    id: int
    name: str
    role: Role
    facility: int
    person: str


@dataclass(frozen=True, slots=True)
class Patient:
    """A person who is ill. `birth` is an ISO date or a bare year; `commune` a code of today."""

    id: int
    code: str
    full_name: str
    birth: str
    sex: str
    phone: str
    address: str
    commune: str


@dataclass(frozen=True, slots=True)
class Episode:
    """One illness of one patient: who answers for it, where the patient stays, and how it stands.

    `place` is the kind of place, `stay` the facility in which the patient stays, `home` the home station that keeps
    sight while another answers.
    """

    id: int
    patient: Patient
    facility: int | None
    status: EpisodeStatus
    place: str
    screening: Mapping[str, Any]
    positive_on: date | None
    opened_at: datetime
    accepted_at: datetime | None = None
    decided_by: str = ""
    decided_at: datetime | None = None
    reason: str = ""
    phone_proven: bool = True
    contact: int = 0
    stay: int | None = None
    home: int | None = None


@dataclass(frozen=True, slots=True)
class Slot:
    """A patient's local day: unique per patient, day and number (1 is the morning's; more are extra reports)."""

    id: int
    patient: int
    episode: int
    day: date
    number: int
    state: SlotState


@dataclass(frozen=True, slots=True)
class Carer:
    """A contact that may answer for a patient: how that came about, and (of an invited one) by whom and until when.

    `relation` is what the patient is to them; `name` what an invited person is called.
    """

    id: int
    contact: int
    patient: int
    relation: str
    via: str
    ends_on: date | None = None
    granted_by: int | None = None
    name: str = ""


@dataclass(frozen=True, slots=True)
class CareInvite:
    """A one-time link that lets another person care for some patients, through a day or (None) the whole illness."""

    inviter: int
    patients: tuple[int, ...]
    ends_on: date | None


@dataclass(frozen=True, slots=True)
class Filed:
    """Who filed the newest version of a report (a contact), when, with which level."""

    contact: int
    at: datetime
    level: str


@dataclass(frozen=True, slots=True)
class Alert:
    """An alarm, its own record: never a mark on a report.

    `raised_at` is when it last began to climb, `due_at` when the clock must look at it next, `contacted_at` the last
    contact that still counts, `rung` how many steps of the ladder it has climbed, `note` what was done, line by line.
    """

    id: int
    episode: int
    facility: int
    level: str
    reasons: tuple[Mapping[str, Any], ...]
    opened_at: datetime
    raised_at: datetime | None = None
    claimed_by: int | None = None
    claimer: str = ""
    claimed_at: datetime | None = None
    contacted_at: datetime | None = None
    outcome: str = ""
    note: str = ""
    rung: int = 0
    due_at: datetime | None = None
    closed_at: datetime | None = None
    numbers: str = ""


class TransferState(StrEnum):
    """A transfer being prepared, waiting for the other facility, or over."""

    DRAFT = "draft"
    WAITING = "waiting"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Transfer:
    """A patient is to pass from the facility `source` to `target`; asked for by staff, or (no `staff`) by a contact.

    `reason` is a word of the catalogue or typed, `address` the new one ({"commune", "street", "since"}), `due_at` when
    the clock must look at it next, `reminded` how often it did.
    """

    id: int
    episode: int
    source: int | None
    state: TransferState
    at: datetime
    target: int | None = None
    place: str = ""
    reason: str = ""
    note: str = ""
    address: Mapping[str, str] = field(default_factory=dict)
    staff: int | None = None
    contact: int | None = None
    asked_by: str = ""
    reminded: int = 0
    due_at: datetime | None = None
    decided_by: str = ""
    decided_at: datetime | None = None
    answer: str = ""


@dataclass(frozen=True, slots=True)
class Task:
    """Something a person must do for a patient: "call", "visit", "phone", "find_number"."""

    id: int
    episode: int
    facility: int
    kind: str
    day: date
    opened_at: datetime
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try to reach a patient, by whom (a name), what came of it, and what it belonged to."""

    id: int
    episode: int
    at: datetime
    outcome: str
    staff: str
    alert: int | None = None
    task: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """What a staff member (a name) wrote about a patient."""

    at: datetime
    staff: str
    text: str


@dataclass(frozen=True, slots=True)
class Letter:
    """Words (or a file) between a patient's people and the station; from the station when `staff` is given."""

    id: int
    episode: int
    contact: int | None
    staff: int | None
    at: datetime
    kind: str
    text: str = ""
    file: str = ""


@dataclass(frozen=True, slots=True)
class Ailment:
    """Trouble of the program itself: how often it was noticed, since when, last when, and when people were told."""

    kind: str
    times: int
    first_at: datetime
    last_at: datetime
    told_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer of a dialog; "no" is a value, *cannot say* has none, *not asked* is no Answer at all.

    `raw` keeps what was typed, `how` how it came (typed, pressed, shared, or why it cannot be said).
    """

    value: Any
    raw: str = ""
    how: str = "typed"
    known: bool = True


Answers = Mapping[str, Answer]


@dataclass(frozen=True, slots=True)
class Session:
    """A contact's way through one dialog. What is asked next is computed; `step` only says what is on the screen."""

    dialog: str
    id: int = 0
    answers: Answers = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)
    step: str = ""
    turn: int = 0
    tries: int = 0
    draft: tuple[str, ...] = ()
    pending: tuple[Mapping[str, Any], ...] = ()
    editing: str = ""
    status: Literal["open", "aside", "finished", "cancelled", "expired"] = "open"
    typed: int = 0


@dataclass(frozen=True, slots=True)
class Policy:
    """What the house has decided and the core must know: zone, hours, when codes are asked, the bots' names."""

    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Asia/Ho_Chi_Minh"))
    reminder_at: time = time(9, 0)
    nudge_at: time = time(9, 40)
    deadline_at: time = time(10, 0)
    otp_required: Literal["always", "unless_contact_shared"] = "always"
    patient_bot: str = ""
    staff_bot: str = ""
    protocol: str = "covid19-byt-261"
    support: str = ""
