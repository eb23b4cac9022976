"""Every table. Times are UTC; personal and health columns are sealed (encrypted at rest)."""

from storage.tables.alarms import AlarmStep, ShiftChange
from storage.tables.arrivals import EarlierPlace, MorningHead, SentLetter
from storage.tables.boxes import DialogSession, DoorKey, FullChat, Inbox, KnownBot, Outbox, Posted
from storage.tables.bulletins import Bulletin, BulletinCopy
from storage.tables.care import (
    Alert,
    ContactAttempt,
    Episode,
    ListPlace,
    PatientNote,
    Pause,
    Report,
    ReportSlot,
    StopRequest,
    Task,
    ThreadMessage,
    Transfer,
)
from storage.tables.columns import table
from storage.tables.dangers import DangerTold
from storage.tables.departures import Departure
from storage.tables.house import Ailment, AuditEnd, AuditEvent, Restoration, Term
from storage.tables.keys import KeyCheck
from storage.tables.people import (
    CareInvite,
    CareLink,
    Consent,
    Contact,
    Credential,
    DuplicatePair,
    Duty,
    Facility,
    FacilityTopic,
    LoginLock,
    MovedChat,
    Otp,
    Patient,
    StaffMember,
    StaffPhone,
    StaffPin,
)
from storage.tables.phone_claims import PhoneClaim
from storage.tables.slips import HeardMessage, Slip, SlipLine
from storage.tables.staff_groups import FacilityChange, StaffLook

__all__ = [
    "Ailment",
    "AlarmStep",
    "Alert",
    "AuditEnd",
    "AuditEvent",
    "Bulletin",
    "BulletinCopy",
    "CareInvite",
    "CareLink",
    "Consent",
    "Contact",
    "ContactAttempt",
    "Credential",
    "DangerTold",
    "Departure",
    "DialogSession",
    "DoorKey",
    "DuplicatePair",
    "Duty",
    "EarlierPlace",
    "Episode",
    "Facility",
    "FacilityChange",
    "FacilityTopic",
    "FullChat",
    "HeardMessage",
    "Inbox",
    "KeyCheck",
    "KnownBot",
    "ListPlace",
    "LoginLock",
    "MorningHead",
    "MovedChat",
    "Otp",
    "Outbox",
    "Patient",
    "PatientNote",
    "Pause",
    "PhoneClaim",
    "Posted",
    "Report",
    "ReportSlot",
    "Restoration",
    "SentLetter",
    "ShiftChange",
    "Slip",
    "SlipLine",
    "StaffLook",
    "StaffMember",
    "StaffPhone",
    "StaffPin",
    "StopRequest",
    "Task",
    "Term",
    "ThreadMessage",
    "Transfer",
    "table",
]
