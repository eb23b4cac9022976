"""Who may answer for whom is remembered as the house promises, with its end, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from conversations.model.care import EpisodeStatus
from conversations.model.people import CareInvite, Carer
from conversations.ports import Work
from storage.store import SqlStore
from tests.support.samples import DAY, NOW, accepted, contact

LINK = b"a digest of a link"
HOLDS = NOW + timedelta(days=1)


def _helper(work: Work, patient: int, ends_on: date | None) -> Carer:
    """Somebody invited by contact 7, as kept."""
    inviter, helper = contact(work, "7").id, contact(work, "8").id
    work.caregivers.tie(Carer(0, helper, patient, "child", "invited", ends_on, inviter, "Vàng A Páo"), NOW)
    (tie,) = work.caregivers.of_contact(helper)
    return tie


def test_who_registers_is_tied_in_their_own_right(store: SqlStore) -> None:
    """A registration makes a tie without an end, granted by nobody."""
    with store.unit_of_work() as work:
        episode = accepted(work)
        (tie,) = work.caregivers.of_contact(contact(work).id)
        assert tie == Carer(tie.id, contact(work).id, episode.patient.id, "self", "registered")
        assert work.caregivers.names([episode.patient.id]) == {episode.patient.id: "Giàng Thị Mẩy"}


def test_an_invitation_is_used_once_and_only_while_it_holds(store: SqlStore) -> None:
    """Two who open the same link at once: one gets in. A day later nobody does."""
    with store.unit_of_work() as work:
        patients = (accepted(work).patient.id, accepted(work).patient.id)
        invitation = CareInvite(contact(work).id, patients, DAY)
        work.caregivers.invite(LINK, invitation, HOLDS, NOW)
        assert work.caregivers.invited(LINK, NOW) == invitation
        assert work.caregivers.invited(LINK, HOLDS) is None
        assert work.caregivers.invited(b"another", NOW) is None
    with store.unit_of_work() as work:
        assert work.caregivers.use(LINK, NOW) == invitation
    with store.unit_of_work() as work:
        assert work.caregivers.use(LINK, NOW) is None
        assert work.caregivers.invited(LINK, NOW) is None


def test_a_tie_ends_once_and_may_begin_anew(store: SqlStore) -> None:
    """After the end the patient is in no list of that contact; being invited again opens the same row."""
    with store.unit_of_work() as work:
        patient = accepted(work).patient.id
        tie = _helper(work, patient, DAY)
        assert tie.name == "Vàng A Páo"
        assert [each.address for each in work.patients.contacts_of(patient)] == ["7", "8"]
        assert work.caregivers.end(tie.id, NOW)
        assert not work.caregivers.end(tie.id, NOW)
        assert work.caregivers.get(tie.id) is None
        assert work.patients.of_contact(tie.contact) == []
        later = replace(tie, ends_on=None)
        work.caregivers.tie(later, NOW)
        assert work.caregivers.get(tie.id) == later


def test_a_tie_that_holds_is_not_made_less(store: SqlStore) -> None:
    """Who registered the patient stays it, whatever invitation they open."""
    with store.unit_of_work() as work:
        patient = accepted(work).patient.id
        own = work.caregivers.of_contact(contact(work).id)
        work.caregivers.tie(replace(own[0], via="invited", ends_on=DAY, name="Ai đó"), NOW)
        assert work.caregivers.of_contact(contact(work).id) == own
        assert work.caregivers.of_patient(patient) == own


def test_what_is_over_is_found_and_nothing_else(store: SqlStore) -> None:
    """A tie is over after its last day; one for the whole illness when no illness is open; a registered one never."""
    with store.unit_of_work() as work:
        episode = accepted(work)
        dated = _helper(work, episode.patient.id, DAY)
        assert work.caregivers.over(DAY, 10) == []
        assert work.caregivers.over(DAY + timedelta(days=1), 10) == [dated]
        work.caregivers.end(dated.id, NOW)
        work.caregivers.tie(replace(dated, ends_on=None), NOW)
        assert work.caregivers.over(DAY + timedelta(days=99), 10) == []
        work.patients.set_status(episode.id, EpisodeStatus.CLOSED, NOW)
        assert work.caregivers.over(DAY, 10) == [replace(dated, ends_on=None)]


def test_consent_holds_for_its_own_words(store: SqlStore) -> None:
    """A newer version of the text is agreed to anew, and each contact agrees for itself."""
    with store.unit_of_work() as work:
        work.contacts.give_consent(contact(work).id, "2026-11", NOW)
        assert work.contacts.has_consent(contact(work).id, "2026-11")
        assert not work.contacts.has_consent(contact(work).id, "2027-01")
        assert not work.contacts.has_consent(contact(work, "8").id, "2026-11")
