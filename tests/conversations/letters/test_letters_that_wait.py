"""The 10:05 list, the 16:00 card and /danhsach count the same letters, also of somebody who is gone."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from conversations.model.care import EpisodeStatus
from conversations.model.departures import DIED, Departure, DepartureState
from storage.store import SqlStore
from tests.support.samples import NOW, accepted, contact, station


def test_a_letter_after_a_death_waits_and_one_before_it_does_not(store: SqlStore) -> None:
    """What the family writes later is read by somebody; nobody is told to answer what was asked before."""
    with store.unit_of_work() as work:
        home = work.facilities.add(replace(station(), staff_chat="-5"))
        ill, writer = accepted(work, "7", home.id), contact(work).id
        work.letters.keep(ill.id, "text", "mẹ tôi nên ăn gì?", "", NOW, contact=writer)
        gone = Departure(0, ill.id, DIED, DepartureState.CONFIRMED, NOW, facility=home.id)
        work.departures.begin(replace(gone, decided_at=NOW + timedelta(hours=1)))
        work.patients.set_status(ill.id, EpisodeStatus.DEPARTED, NOW)
        later = NOW + timedelta(hours=2)
        work.letters.keep(ill.id, "text", "xin cảm ơn các cô, gia đình cần giấy gì?", "", later, contact=writer)
        assert work.letters.count_waiting({home.id}) == 1
        assert work.waiting.by_facility()[home.id].letters == 1
        assert work.calls.unanswered_letters(NOW - timedelta(days=1))[home.id].number == 1
