"""Words to many: who gets them and who must not, once each, below everything urgent, and counted."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.chance import Secrets
from conversations.dialog.scene import Scene
from conversations.dialog_list import make_house
from conversations.letters import bulletin_cards as cards
from conversations.letters import bulletin_readers, bulletins, send_bulletins
from conversations.model.bulletins import Bulletin, BulletinState
from conversations.model.care import UNWILLING, EpisodeStatus
from conversations.model.house import Policy
from conversations.model.incoming import Arrival, Pressed
from conversations.model.outgoing import Lane
from conversations.model.people import Facility, Role
from conversations.ports import Fate, Work
from conversations.programme.protocol import load
from scheduler.bulletins import ensure_bulletins_sent
from storage.store import SqlStore
from tests.support.channels import CHANNELS, PATIENTS, STAFF
from tests.support.samples import NOW, accepted, contact, registered, station

HOUSE = make_house(Policy(), load(), Secrets(), CHANNELS)
LATER = NOW + timedelta(minutes=2)


def scene_of(work: Work, at: datetime = NOW) -> Scene:
    """A turn at that instant."""
    return Scene(work, HOUSE, at, "t")


def begun(work: Work) -> tuple[Facility, Bulletin]:
    """A station with a group, and a bulletin of it that leaves in a minute."""
    facility = work.facilities.add(replace(station(), staff_chat="-5"))
    nurse = work.staff.add(facility.id, "Hoa", Role.NURSE, "900", NOW)
    draft = work.bulletins.begin(facility.id, nurse.id, "-5", NOW)
    made = replace(draft, village="", text="Chiều phát thuốc", state=BulletinState.WAITING)
    made = replace(made, send_at=NOW + bulletins.STOPPED_WITHIN)
    work.bulletins.keep(made)
    return facility, made


def tick(store: SqlStore, at: datetime = LATER) -> None:
    """The scheduler looks at bulletins."""
    for _ in ensure_bulletins_sent(store, HOUSE, at):
        pass


def addresses(store: SqlStore) -> list[str]:
    """Chats of patients that are about to get something, each as often as it does."""
    with store.unit_of_work() as work:
        parcels = work.outbox.claim(PATIENTS, 99, LATER)
        assert all(parcel.lane is Lane.REMINDER for parcel in parcels)
        return sorted(parcel.address for parcel in parcels)


def test_it_goes_to_the_followed_and_to_nobody_else(store: SqlStore) -> None:
    """Not to those undecided, declined, ended or of elsewhere, nor after withdrawn consent, nor in an open alarm."""
    with store.unit_of_work() as work:
        facility, _ = begun(work)
        accepted(work, "1", facility.id)
        registered(work, "2", facility.id)
        for address, status in (("3", EpisodeStatus.CLOSED), ("4", EpisodeStatus.DECLINED)):
            work.patients.set_status(accepted(work, address, facility.id).id, status, NOW)
        accepted(work, "5", work.facilities.add(station("LC")).id)
        unwilling = accepted(work, "6", facility.id)
        work.pauses.ask_to_stop(unwilling.id, contact(work, "6").id, UNWILLING, NOW)
        alarmed = accepted(work, "7", facility.id)
        work.alerts.raise_(alarmed, facility.id, "red", [{"id": "x", "vi": "a", "en": "b"}], NOW)
        gone = accepted(work, "8", facility.id)
        work.contacts.set_reachable(contact(work, "8").id, NOW)
        wishes = accepted(work, "9", facility.id)
        work.pauses.ask_to_stop(wishes.id, contact(work, "9").id, "recovered", NOW)
        numbers = bulletin_readers.reached(scene_of(work), bulletin_readers.patients(scene_of(work), facility))
        assert (numbers.people, numbers.chats, numbers.without) == (2, 2, 2)
        assert gone.id in work.bulletins.audience({facility.id})
    tick(store)
    assert addresses(store) == ["1", "9"]


def test_every_tick_again_sends_nothing_twice(store: SqlStore) -> None:
    """Killed and done again at any point, each chat gets it once."""
    with store.unit_of_work() as work:
        facility, made = begun(work)
        for address in ("1", "2"):
            accepted(work, address, facility.id)
    for _ in ensure_bulletins_sent(store, HOUSE, LATER):
        break  # killed after the first copy
    tick(store)
    with store.unit_of_work() as work:
        work.bulletins.keep(made)
    tick(store)
    assert addresses(store) == ["1", "2"]


def test_nothing_leaves_before_its_minute_or_after_it_was_stopped(store: SqlStore) -> None:
    """The first minute belongs to whoever finds the mistake; a care that ends in it gets nothing either."""
    with store.unit_of_work() as work:
        facility, made = begun(work)
        ill = accepted(work, "1", facility.id)
    tick(store, NOW + timedelta(seconds=30))
    assert addresses(store) == []
    with store.unit_of_work() as work:
        work.patients.set_status(ill.id, EpisodeStatus.CLOSED, NOW)
        send_bulletins.copy(scene_of(work, LATER), made.id, ill.id)
        work.bulletins.keep(replace(made, state=BulletinState.STOPPED))
    tick(store)
    assert addresses(store) == []


def test_the_result_counts_who_got_it_and_names_who_did_not(store: SqlStore) -> None:
    """Counted when nothing is on its way any more, or after half an hour."""
    with store.unit_of_work() as work:
        facility, made = begun(work)
        accepted(work, "1", facility.id)
        silent = accepted(work, "2", facility.id)
        work.contacts.set_reachable(contact(work, "2").id, NOW)
    tick(store)
    tick(store, LATER + timedelta(minutes=1))
    with store.unit_of_work() as work:
        found = work.bulletins.get(made.id)
        assert found is not None
        assert found.state is BulletinState.SENT
    tick(store, NOW + bulletins.STOPPED_WITHIN + send_bulletins.COUNTED_AFTER)
    with store.unit_of_work() as work:
        found = work.bulletins.get(made.id)
        assert found is not None
        assert found.state is BulletinState.COUNTED
        said = []
        while parcels := work.outbox.claim(STAFF, 1, LATER):
            said += [str(parcel.content) for parcel in parcels]
            work.outbox.settle([Fate(parcel, "sent") for parcel in parcels], LATER)
        assert silent.patient.code in said[-1]


@pytest.mark.parametrize(("used", "refused"), [(0, False), (2, False), (3, True)])
def test_a_day_has_so_many_and_the_night_none(store: SqlStore, used: int, refused: bool) -> None:
    """The house's setting holds for each facility and local day; people asleep are not written to."""
    with store.unit_of_work() as work:
        facility = work.facilities.add(replace(station(), staff_chat="-5"))
        nurse = work.staff.add(facility.id, "Hoa", Role.NURSE, "900", NOW)
        for _ in range(used):
            draft = work.bulletins.begin(facility.id, nurse.id, "-5", NOW)
            work.bulletins.keep(replace(draft, state=BulletinState.COUNTED, send_at=NOW))
        assert work.bulletins.spent(facility.id, NOW - timedelta(hours=9)) == used
        assert bool(bulletins.why_not(scene_of(work), facility)) is refused
        assert bulletins.why_not(scene_of(work, NOW + timedelta(hours=17)), facility)


def test_an_older_preview_sends_nothing(store: SqlStore) -> None:
    """Its words were written again, or its readers chosen again: what stood above the button is no more."""
    with store.unit_of_work() as work:
        facility, made = begun(work)
        accepted(work, "1", facility.id)
        nurse = work.staff.in_facility("900", facility.id)
        assert nurse is not None
        old = replace(made, text="Mai trạm nghỉ", state=BulletinState.READY, send_at=None)
        new = replace(old, text="Mai trạm mở cửa")
        work.bulletins.keep(new)
        scene, press = scene_of(work), Arrival(STAFF, 1, "-5", False, "900", "Hoa", "vi", Pressed("b", 1, "c"))
        assert bulletins.on_press(scene, press, (nurse, facility, new), f"send-{cards.mark_of(old)}")
        found = work.bulletins.get(made.id)
        assert found is not None
        assert found.state is BulletinState.READY
        assert not bulletins.on_press(scene, press, (nurse, facility, new), "read")
