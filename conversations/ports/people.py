"""Who talks to us, who is looked after, who looks after them, and what proves who they are."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, Literal, Protocol

from conversations.model.care import Episode, EpisodeStatus
from conversations.model.channels import Channel
from conversations.model.dialogs import Session
from conversations.model.people import Contact, Facility, Patient, Role, Staff


class Contacts(Protocol):
    """Addresses in channels."""

    def meet(self, channel: Channel, address: str, language: str, now: datetime) -> Contact:
        """The contact at an address, made when new."""
        ...

    def get(self, contact: int) -> Contact: ...

    def reachable(self, channel: Channel, addresses: Collection[str]) -> set[str]:
        """Which of these have spoken to us there, and have not blocked us since."""
        ...

    def in_vain(self, contact: int, words: int, now: datetime, since: datetime) -> int:
        """These words (a mark of them) led nowhere: how many times in a row now, the last one after `since`."""
        ...

    def forget_vain(self, contact: int) -> None:
        """Words that led nowhere before are new again."""
        ...

    def set_language(self, contact: int, language: str) -> None: ...

    def set_reachable(self, contact: int, since: datetime | None) -> None:
        """Unreachable since an instant, or (None) reachable again."""
        ...


class Sessions(Protocol):
    """Ways through dialogs; one open per contact."""

    def open(self, contact: int) -> Session | None: ...

    def locked(self, contact: int) -> Session | None:
        """The open session as it is now, for whoever changes another contact's: an answer being taken is not lost."""
        ...

    def begin(self, contact: int, session: Session, now: datetime) -> Session:
        """Keep a new session and give it its number; an open one of the same contact must be ended first."""
        ...

    def keep(self, session: Session, now: datetime) -> None: ...

    def take_up(self, contact: int, now: datetime) -> Session | None:
        """The newest session laid aside (status `aside`), opened again."""
        ...

    def aside(self, contact: int) -> list[Session]:
        """The sessions laid aside, oldest first."""
        ...

    def unfinished(self, contact: int) -> list[Session]:
        """The open session, and those laid aside."""
        ...

    def stale(
        self, dialog: str, before: datetime, limit: int, since: datetime | None = None
    ) -> list[tuple[int, Session]]:
        """Open sessions of a dialog last touched before an instant (and after `since`), with their contacts."""
        ...

    def left_aside(self, dialog: str, before: datetime, limit: int) -> list[tuple[int, Session]]:
        """Sessions of a dialog laid aside before an instant and never taken up again, with their contacts."""
        ...


class Patients(Protocol):
    """Patients, who may answer for them, and their illnesses."""

    def register(self, contact: int, patient: Patient, relation: str, episode: Episode, now: datetime) -> Episode:
        """Keep a new patient with one open illness and the link to the contact; numbers and code are given here."""
        ...

    def episode(self, episode: int, lock: bool = False) -> Episode | None: ...

    def of_contact(self, contact: int) -> list[Episode]:
        """The newest illness of each patient the contact may answer for, oldest patient first."""
        ...

    def contacts_of(self, patient: int) -> list[Contact]:
        """Who answers for a patient now."""
        ...

    def set_status(self, episode: int, status: EpisodeStatus, now: datetime, *, by: str = "", reason: str = "") -> None:
        """Where an illness stands from now on; who is no longer accepted has the slots still open excused."""
        ...

    def set_screening(self, episode: int, screening: Mapping[str, Any]) -> None: ...

    def waiting(self) -> list[Episode]:
        """Registrations no station has decided on yet, oldest first."""
        ...

    def correct(self, patient: int, values: Mapping[str, str]) -> None:
        """Change personal fields (full_name, birth, sex, phone, address, commune)."""
        ...


class Facilities(Protocol):
    """Facilities, and the groups their staff sit in."""

    def get(self, facility: int) -> Facility | None: ...

    def by_code(self, code: str) -> Facility | None: ...

    def known(self, code: str) -> Facility | None:
        """The facility of a code in whatever case, even a closed one: codes stand on paper, and people type them."""
        ...

    def of_chat(self, chat: str) -> Facility | None: ...

    def all(self) -> list[Facility]:
        """Every open facility, by code. There may be thousands: who needs a few asks for them."""
        ...

    def below(self, facility: int) -> list[Facility]:
        """An open facility and all open ones below it in the tree."""
        ...

    def offices(self) -> list[Facility]:
        """The coordinating offices that have a group, the top of the tree first, then by code."""
        ...

    def add(self, facility: Facility) -> Facility: ...

    def change(self, facility: Facility) -> None:
        """Keep what a facility is now: name, kind, commune, hotline, parent."""
        ...

    def close(self, facility: int, successor: int | None, now: datetime) -> None:
        """It is open no more and has no group; its code is remembered, with who took over."""
        ...

    def responsible(self, commune: str) -> Facility | None:
        """The health station of a commune, else its coordinating office, else any coordinating office."""
        ...

    def set_link(self, facility: int, digest: bytes, expires: datetime) -> None: ...

    def use_link(self, digest: bytes, chat: str, now: datetime) -> Facility | None:
        """Bind a group by a link code that still holds; the code is used up."""
        ...

    def move_chat(self, old: str, new: str | None) -> None:
        """A staff group has a new address, or (None) the bot is no longer in it and its topics are forgotten."""
        ...

    def chat_now(self, chat: str) -> str:
        """Where a group is now: another address when it moved."""
        ...


class Staffs(Protocol):
    """People with rights."""

    def in_facility(self, person: str, facility: int) -> Staff | None:
        """This person's standing in a facility, now; admins of any facility count everywhere."""
        ...

    def everywhere(self, person: str) -> list[Staff]: ...

    def of_facility(self, facility: int) -> list[Staff]: ...

    def add(self, facility: int, name: str, role: Role, person: str, now: datetime) -> Staff: ...

    def invite(self, facility: int, name: str, role: Role, digest: bytes, expires: datetime) -> None: ...

    def invited_to(self, digest: bytes, now: datetime) -> int | None:
        """The facility an invitation that still holds is for."""
        ...

    def use_invite(self, digest: bytes, person: str, name: str, now: datetime) -> Staff | None: ...

    def change_role(self, staff: int, role: Role) -> None: ...

    def end(self, person: str, facility: int, now: datetime) -> int:
        """End a person's rights in a facility; returns how many rows ended."""
        ...

    def void_invites(self, facility: int, now: datetime) -> int:
        """Invitations to a facility that nobody has used lead nowhere any more; returns how many there were."""
        ...

    def disband(self, facility: int, now: datetime) -> int:
        """End everybody's rights in a facility that closes, and open invitations; admins keep theirs."""
        ...


class Codes(Protocol):
    """One-time codes."""

    def sent(self, contact: int, phone: str, code: str, via: str, now: datetime) -> None: ...

    def counts(self, contact: int, phone: str, since: datetime) -> tuple[int, int, datetime | None]:
        """How many codes went to this phone and to this contact since an instant; when the phone's last one went."""
        ...

    def try_code(
        self, contact: int, phone: str, code: str, now: datetime
    ) -> Literal["right", "wrong", "used_up", "expired", "none"]:
        """Compare with the newest code in constant time, counting the attempt (5 tries, 5 minutes)."""
        ...


class Consents(Protocol):
    """Who agreed to what."""

    def give(self, contact: int, text_version: str, now: datetime) -> None: ...

    def holds(self, contact: int, text_version: str) -> bool:
        """Whether the contact agreed to this version, and has not withdrawn it."""
        ...

    def withdraw(self, contact: int, now: datetime) -> None:
        """Everything the contact agreed to is withdrawn."""
        ...

    def restore(self, contact: int, withdrawn_at: datetime) -> None:
        """What was withdrawn at that instant holds again: the contact took it back."""
        ...
