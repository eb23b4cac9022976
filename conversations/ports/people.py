"""Who talks to us, who is looked after, who looks after them, and what proves who they are."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any, Literal, Protocol

from conversations.model.care import Episode, EpisodeStatus
from conversations.model.incoming import Channel
from conversations.model.people import CareInvite, Carer, Contact, Facility, Login, Patient, Role, Staff

Verdict = Literal["merged", "different", "asked"]


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

    def possible_duplicates(self, patient: Patient) -> list[Episode]:
        """Return the newest illness of each older patient that may be the same person.

        They have the same phone, or are called alike and were born in the same year. Pairs that staff called
        different, and patients merged into others, are left out.
        """
        ...

    def judge_pair(self, newer: int, older: int, verdict: Verdict, staff: int, now: datetime) -> None:
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
    """The ties between contacts and patients."""

    def of_patient(self, patient: int) -> list[Carer]:
        """Everybody who may answer for a patient now, oldest tie first."""
        ...

    def of_contact(self, contact: int) -> list[Carer]:
        """All ties of a contact that hold now, oldest patient first."""
        ...

    def get(self, tie: int) -> Carer | None:
        """A tie that still holds."""
        ...

    def invite(self, digest: bytes, invitation: CareInvite, expires: datetime, now: datetime) -> None: ...

    def invited(self, digest: bytes, now: datetime) -> CareInvite | None:
        """The invitation of a link that still holds and was not used."""
        ...

    def use(self, digest: bytes, now: datetime) -> CareInvite | None:
        """The same, and the link is used up: only one of two at once gets it."""
        ...

    def tie(self, carer: Carer, now: datetime) -> None:
        """Let a contact answer for a patient; a tie that had ended begins anew, one that holds stays as it is."""
        ...

    def end(self, tie: int, now: datetime) -> bool:
        """End a tie; False when it had ended already."""
        ...

    def over(self, day: date, limit: int) -> list[Carer]:
        """Ties of invited people that hold although their last day, or the illness, is over."""
        ...

    def names(self, patients: Collection[int]) -> dict[int, str]:
        """What patients are called."""
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
        """End this chat's right to answer for the patient; False when it had none."""
        ...


class Facilities(Protocol):
    """Facilities, the groups their staff sit in, and the topics of those groups."""

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
        """Where a group is now: another address when it became a supergroup."""
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
