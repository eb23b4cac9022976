"""People: contacts, patients, caregivers, facilities and their staff."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any, Literal, Protocol

from conversations.model.care import Episode, EpisodeStatus
from conversations.model.channels import Channel
from conversations.model.people import CareInvite, Carer, Contact, Facility, Login, Patient, Role, Staff

PairVerdict = Literal["merged", "different", "asked"]


class Contacts(Protocol):
    """Addresses in channels, and the consents given there."""

    def meet(self, channel: Channel, address: str, language: str, now: datetime) -> Contact:
        """Return the contact at an address, made when new."""
        ...

    def get(self, contact: int) -> Contact: ...

    def reachable(self, channel: Channel, addresses: Collection[str]) -> set[str]:
        """Return those of the addresses that have spoken to us there and have not blocked us since."""
        ...

    def in_vain(self, contact: int, words: int, now: datetime, since: datetime) -> int:
        """Count words that led nowhere; return how many times in a row they did, the last one after `since`.

        `words` is a mark of them, not the words themselves.
        """
        ...

    def forget_vain(self, contact: int) -> None:
        """Forget the words that led nowhere, so that they are new again."""
        ...

    def set_language(self, contact: int, language: str) -> None: ...

    def set_reachable(self, contact: int, since: datetime | None) -> None:
        """Mark a contact as unreachable since an instant, or (None) as reachable again."""
        ...

    def give_consent(self, contact: int, text_version: str, now: datetime) -> None: ...

    def has_consent(self, contact: int, text_version: str) -> bool:
        """True if the contact agreed to this version of a text and has not withdrawn it."""
        ...

    def withdraw_consent(self, contact: int, now: datetime) -> None:
        """Withdraw every consent of a contact."""
        ...

    def restore_consent(self, contact: int, withdrawn_at: datetime) -> None:
        """Restore the consents that were withdrawn at that instant: the contact took it back."""
        ...


class Patients(Protocol):
    """Patients, their contacts, their illnesses, and pairs of patients that may be one."""

    def register(self, contact: int, patient: Patient, relation: str, episode: Episode, now: datetime) -> Episode:
        """Keep a new patient with one open illness and the link to the contact; give numbers and code."""
        ...

    def episode(self, episode: int, lock: bool = False) -> Episode | None: ...

    def of_contact(self, contact: int) -> list[Episode]:
        """Return the newest illness of each patient the contact may answer for, oldest patient first."""
        ...

    def contacts_of(self, patient: int) -> list[Contact]:
        """Return the contacts that answer for a patient now."""
        ...

    def set_status(self, episode: int, status: EpisodeStatus, now: datetime, *, by: str = "", reason: str = "") -> None:
        """Set the status of an illness; unless it is accepted, excuse the slots still open."""
        ...

    def set_screening(self, episode: int, screening: Mapping[str, Any]) -> None: ...

    def waiting(self) -> list[Episode]:
        """Return the registrations no station has decided on yet, oldest first."""
        ...

    def correct(self, patient: int, values: Mapping[str, str]) -> None:
        """Change personal fields (full_name, birth, sex, phone, address, commune)."""
        ...

    def set_phone_proven(self, episode: int, proven: bool) -> None:
        """Keep whether the phone of an illness's patient is known to be theirs."""
        ...

    def possible_duplicates(self, patient: Patient) -> list[Episode]:
        """Return the newest illness of each older patient that may be the same person.

        They have the same phone, or are called alike and were born in the same year. Pairs that staff called
        different, and patients merged into others, are left out.
        """
        ...

    def judge_pair(self, newer: int, older: int, verdict: PairVerdict, staff: int, now: datetime) -> None:
        """Keep the verdict of staff on a pair; a later verdict replaces it."""
        ...

    def pair_verdict(self, newer: int, older: int) -> str:
        """Return the verdict on a pair, or an empty text."""
        ...

    def merged_into(self, patient: int) -> int | None:
        """Return the older patient this one was merged into."""
        ...

    def code_of(self, patient: int) -> str:
        """Return the code of a patient."""
        ...

    def link_over(self, newer: int, older: int, now: datetime) -> None:
        """Move every link of the newer patient to the older one; the newer one has none afterwards."""
        ...

    def move_illness(self, episode: int, older: int) -> None:
        """Give an illness, with its slots, to the older patient."""
        ...


class Caregivers(Protocol):
    """The ties by which contacts answer for patients, and the invitations that lead to them."""

    def of_patient(self, patient: int) -> list[Carer]:
        """Return the ties of a patient that hold now, oldest tie first."""
        ...

    def of_contact(self, contact: int) -> list[Carer]:
        """Return the ties of a contact that hold now, oldest patient first."""
        ...

    def get(self, tie: int) -> Carer | None:
        """Return a tie that still holds."""
        ...

    def invite(self, digest: bytes, invitation: CareInvite, expires: datetime, now: datetime) -> None: ...

    def invited(self, digest: bytes, now: datetime) -> CareInvite | None:
        """Return the invitation of a link that still holds and was not used."""
        ...

    def use(self, digest: bytes, now: datetime) -> CareInvite | None:
        """Return the invitation of a link and use the link up; only one of two at once gets it."""
        ...

    def tie(self, carer: Carer, now: datetime) -> None:
        """Let a contact answer for a patient; an ended tie begins again, one that holds stays."""
        ...

    def end(self, tie: int, now: datetime) -> bool:
        """End a tie. Returns False if it had ended already."""
        ...

    def over(self, day: date, limit: int) -> list[Carer]:
        """Return ties of invited people that hold although their last day, or the illness, is over."""
        ...

    def names(self, patients: Collection[int]) -> dict[int, str]:
        """Return the names of patients, by number."""
        ...

    def logins_of(self, patient: int) -> list[Login]:
        """Return the chats that answer for a patient now, the oldest first."""
        ...

    def login_between(self, contact: int, patient: int) -> Login | None: ...

    def log_in(self, contact: int, patient: int, relation: str, via: str, now: datetime) -> None:
        """Let this chat answer for the patient from now on, in its own right if it was only invited before.

        A relation known from earlier is kept.
        """
        ...

    def log_out(self, contact: int, patient: int, now: datetime) -> bool:
        """End this chat's right to answer for the patient. Returns False if it had none."""
        ...

    def log_back_in(self, login: int, patient: int, since: datetime) -> int | None:
        """Undo the end of a patient's login that ended at `since` or later. Returns its contact, or None."""
        ...


class Facilities(Protocol):
    """Facilities, the groups their staff sit in, and the topics of those groups."""

    def get(self, facility: int) -> Facility | None: ...

    def by_code(self, code: str) -> Facility | None: ...

    def known(self, code: str) -> Facility | None:
        """Return the facility of a code in any case, even a closed one.

        Codes are on paper, and people type them.
        """
        ...

    def of_chat(self, chat: str) -> Facility | None: ...

    def all(self) -> list[Facility]:
        """Return every open facility, by code; there may be thousands."""
        ...

    def below(self, facility: int) -> list[Facility]:
        """Return an open facility and all open ones below it in the tree."""
        ...

    def offices(self) -> list[Facility]:
        """Return the coordinating offices that have a group, the top of the tree first, then by code."""
        ...

    def add(self, facility: Facility) -> Facility: ...

    def change(self, facility: Facility) -> None:
        """Keep the name, kind, commune, hotline and parent of a facility."""
        ...

    def close(self, facility: int, successor: int | None, now: datetime) -> None:
        """Close a facility and forget its group; its code and its successor are remembered."""
        ...

    def responsible(self, commune: str) -> Facility | None:
        """Return the health station of a commune, else its coordinating office, else any coordinating office."""
        ...

    def set_link(self, facility: int, digest: bytes, expires: datetime) -> None: ...

    def use_link(self, digest: bytes, chat: str, now: datetime) -> Facility | None:
        """Bind a group by a link code, which is used up. Returns None if the code no longer holds."""
        ...

    def linked_by(self, digest: bytes, now: datetime) -> Facility | None:
        """Return the facility a link code is for, without using the code."""
        ...

    def give_group(self, facility: int, chat: str | None) -> None:
        """Give a facility another staff group (None: no more); topics and link code belonged to the old one."""
        ...

    def void_link(self, facility: int) -> None:
        """Void a facility's link code."""
        ...

    def move_chat(self, old: str, new: str | None) -> None:
        """Give a staff group its new address, or (None) take the group and its topics from the facility."""
        ...

    def chat_now(self, chat: str) -> str:
        """Return the current address of a group: another one if it moved."""
        ...

    def topic_in(self, chat: str, kind: str) -> int | None:
        """Return the topic of a forum group that takes cards of this kind."""
        ...

    def topics_of(self, facility: int) -> Mapping[str, int]:
        """Return the topics of a facility's group, by kind of card."""
        ...

    def set_topic(self, facility: int, kind: str, topic: int) -> None: ...

    def clear_topics(self, facility: int) -> None: ...


class StaffMembers(Protocol):
    """People with rights in a facility."""

    def in_facility(self, person: str, facility: int) -> Staff | None:
        """Return a person's rights in a facility now; admins of any facility count everywhere."""
        ...

    def everywhere(self, person: str) -> list[Staff]: ...

    def of_facility(self, facility: int) -> list[Staff]: ...

    def unmarked(self) -> list[int]:
        """Return the rows that were written or changed by hand, and so give no rights."""
        ...

    def last_name(self, person: str, facility: int) -> str | None:
        """Return the name under which a person serves a facility, or did before their rights ended."""
        ...

    def add(self, facility: int, name: str, role: Role, person: str, now: datetime) -> Staff: ...

    def invite(self, facility: int, name: str, role: Role, digest: bytes, expires: datetime) -> None: ...

    def invited_to(self, digest: bytes, now: datetime) -> int | None:
        """Return the facility of an invitation that still holds."""
        ...

    def use_invite(self, digest: bytes, person: str, name: str, now: datetime) -> Staff | None: ...

    def change_role(self, staff: int, role: Role) -> None: ...

    def end(self, person: str, facility: int, now: datetime) -> int:
        """End a person's rights in a facility; return how many rows ended."""
        ...

    def void_invites(self, facility: int, now: datetime) -> int:
        """Void the unused invitations to a facility; return how many there were."""
        ...

    def disband(self, facility: int, now: datetime) -> int:
        """End all rights and open invitations in a facility that closes; admins keep theirs."""
        ...


class StaffPhones(Protocol):
    """Phones that staff gave to be woken by, one a person."""

    def give(self, person: str, phone: str, now: datetime) -> None: ...

    def forget(self, person: str) -> bool:
        """Erase the phone of a person. Returns False if none was known."""
        ...

    def of(self, persons: Collection[str]) -> dict[str, str]:
        """Return the phones (E.164) of those persons who gave one."""
        ...
