"""The facility that answers for a patient: its group, its name and its phone, or what stands in for them."""

from __future__ import annotations

from conversations.dialog.scene import Scene
from conversations.model.outgoing import Message
from conversations.model.people import FacilityKind
from conversations.people.station import (
    EMERGENCY_PHONE,
    chat_for,
    facility_of,
    group_for,
    post_to_station,
    station_facts,
    station_of,
)
from storage.store import SqlStore
from tests.support import samples
from tests.support.morning import SEVEN
from tests.support.talk import HOUSE


def test_the_nearest_group_upwards_answers(store: SqlStore) -> None:
    """A station's own group, else its parent's, else a coordinating office's, else nobody's."""
    office, station = FacilityKind.COORDINATING_OFFICE, FacilityKind.HEALTH_STATION
    alone = samples.kept_facility(store, "alone", station, None, None)
    with store.unit_of_work() as work:
        assert group_for(work, alone) is None
        assert group_for(work, None) is None
    top = samples.kept_facility(store, "top", office, None, "-1")
    district = samples.kept_facility(store, "district", office, top.id, "-2")
    own = samples.kept_facility(store, "own", station, district.id, "-3")
    silent = samples.kept_facility(store, "silent", station, district.id, None)
    with store.unit_of_work() as work:
        found = [group_for(work, each) for each in (own, silent, alone, None)]
    assert [(unit.code, chat) for unit, chat in filter(None, found)] == [
        ("own", "-3"),
        ("district", "-2"),
        ("top", "-1"),
        ("top", "-1"),
    ]


def test_a_patient_of_no_facility_is_told_of_the_office_and_115(store: SqlStore) -> None:
    """Before a facility answers, texts name the health office in the reader's language, and the emergency number."""
    with store.unit_of_work() as work:
        scene = Scene(work, HOUSE, SEVEN, "key")
        stray = samples.registered(work)
        assert station_of(scene, stray) is None is facility_of(scene, None)
        assert station_facts(None, "vi") == {"station": "Cơ quan y tế", "phone": EMERGENCY_PHONE}
        assert station_facts(None, "en") == {"station": "The health office", "phone": EMERGENCY_PHONE}
        post_to_station(scene, stray, Message("words"))
        assert scene.outgoing == [], "nobody reads for them"


def test_what_is_posted_to_the_station_goes_into_the_group_that_answers(store: SqlStore) -> None:
    """A patient's own facility is named with a hotline to tap, and the group above it reads while it has none."""
    above = samples.kept_facility(store, "above", FacilityKind.COORDINATING_OFFICE, None, "-1")
    below = samples.kept_facility(store, "below", FacilityKind.HEALTH_STATION, above.id, None)
    with store.unit_of_work() as work:
        scene = Scene(work, HOUSE, SEVEN, "key")
        episode = samples.registered(work, facility=below.id)
        assert station_of(scene, episode) == below
        assert station_facts(below, "en") == {"station": below.name, "phone": "0214123456 (+84214123456)"}
        post_to_station(scene, episode, Message("words"), card="card:1")
        assert chat_for(scene, below) == "-1"
        assert [sent.address for sent in scene.outgoing] == ["-1"]
