"""May a staff member see a patient, and may they act: every role in every place, from a group and in private."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import count

import pytest

from conversations.dialog.scene import Scene
from conversations.model.care import Episode
from conversations.model.incoming import Arrival, Text
from conversations.model.people import FacilityKind, Role
from conversations.people.staff_scope import viewer
from storage.store import SqlStore
from tests.support.channels import STAFF
from tests.support.samples import NOW, accepted, station
from tests.support.talk import HOUSE

PERSON = "55"
SEES_AND_ACTS, ONLY_SEES, NOTHING = (True, True), (True, False), (False, False)

PLACES = {
    "the station that answers": ("there", SEES_AND_ACTS),
    "the district above it": ("above there", SEES_AND_ACTS),
    "the home station": ("home", ONLY_SEES),
    "the district above the home station": ("above home", ONLY_SEES),
    "any other station": ("other", NOTHING),
    "the province's office": ("office", SEES_AND_ACTS),
}
"""What staff of a place may do with a patient who is away from home, from the group of that place."""


@dataclass
class Tree:
    """An office above two districts: one with the home station and another one, one with the station that answers."""

    store: SqlStore
    facilities: dict[str, int]
    patient: Episode

    def standing(self, place: str, role: Role) -> None:
        """Give the person a role in a place."""
        with self.store.unit_of_work() as work:
            work.staff.add(self.facilities[place], "Ai đó", role, PERSON, NOW)

    def may(self, chat: str) -> tuple[bool, bool]:
        """Look if the person may see the patient, and act, from this chat."""
        with self.store.unit_of_work() as work:
            arrival = Arrival(STAFF, next(_numbers), chat, chat == PERSON, PERSON, "", "vi", Text("/bn"))
            who = viewer(Scene(work, HOUSE, NOW, ""), arrival)
            return NOTHING if who is None else (who.may_see(self.patient), who.may_act(self.patient))


_numbers = count(1)


def group(place: str) -> str:
    """The group of a place."""
    return f"-{place}"


@pytest.fixture
def tree(store: SqlStore) -> Tree:
    """That tree, each place with a group, and a patient who is away from home."""
    office = FacilityKind.COORDINATING_OFFICE
    above = {"office": None, "above home": "office", "above there": "office"}
    above |= {"home": "above home", "other": "above home", "there": "above there"}
    found: dict[str, int] = {}
    with store.unit_of_work() as work:
        for place, parent in above.items():
            kind = FacilityKind.HEALTH_STATION if place in ("home", "other", "there") else office
            made = replace(station(place, kind=kind), parent=found[parent] if parent else None, staff_chat=group(place))
            found[place] = work.facilities.add(made).id
        ill = accepted(work, facility=found["there"])
    return Tree(store, found, replace(ill, home=found["home"]))


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize(("place", "allowed"), PLACES.values(), ids=PLACES)
def test_from_the_group_of_the_place(tree: Tree, place: str, allowed: tuple[bool, bool], role: Role) -> None:
    """The group decides, not the role: an admin in a station's group is one of that station."""
    tree.standing(place, role)
    assert tree.may(group(place)) == allowed


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize(("place", "allowed"), PLACES.values(), ids=PLACES)
def test_in_private(tree: Tree, place: str, allowed: tuple[bool, bool], role: Role) -> None:
    """The same as in the group; an admin sees and does everything."""
    tree.standing(place, role)
    assert tree.may(PERSON) == (SEES_AND_ACTS if role is Role.ADMIN else allowed)


@pytest.mark.parametrize("role", Role)
def test_in_the_group_of_another_place(tree: Tree, role: Role) -> None:
    """Rights in one place are none in another's group; an admin's count everywhere, as that group's."""
    tree.standing("home", role)
    for place, allowed in PLACES.values():
        mine = place == "home" or role is Role.ADMIN
        assert tree.may(group(place)) == (allowed if mine else NOTHING)


@pytest.mark.parametrize("role", Role)
def test_after_the_rights_ended(tree: Tree, role: Role) -> None:
    """In no place, and in no chat."""
    tree.standing("there", role)
    with tree.store.unit_of_work() as work:
        work.staff.end(PERSON, tree.facilities["there"], NOW + timedelta(minutes=1))
    assert {tree.may(chat) for chat in (PERSON, *map(group, tree.facilities))} == {NOTHING}


def test_without_any_rights(tree: Tree) -> None:
    """A stranger sees nothing, in any group."""
    assert {tree.may(chat) for chat in (PERSON, "-555", *map(group, tree.facilities))} == {NOTHING}


@pytest.mark.parametrize("role", Role)
def test_a_patient_who_is_at_home_has_no_second_station(tree: Tree, role: Role) -> None:
    """Only those who answer, and those above them."""
    tree.patient = replace(tree.patient, home=None)
    tree.standing("home", role)
    assert tree.may(group("home")) == NOTHING
    assert tree.may(PERSON) == (SEES_AND_ACTS if role is Role.ADMIN else NOTHING)


@pytest.mark.parametrize("role", Role)
def test_a_registration_no_facility_answers_for(tree: Tree, role: Role) -> None:
    """The office at the top reads for it; no station does."""
    tree.patient = replace(tree.patient, facility=None, home=None)
    tree.standing("office", role)
    assert tree.may(group("office")) == SEES_AND_ACTS
    tree.standing("there", role)
    assert tree.may(group("there")) == NOTHING


@pytest.mark.parametrize("role", Role)
def test_of_a_station_without_a_group(tree: Tree, role: Role) -> None:
    """Its cards come to the district's group, whose people act; its own people see them in private."""
    with tree.store.unit_of_work() as work:
        work.facilities.move_chat(group("there"), None)
    tree.standing("there", role)
    assert tree.may(PERSON) == SEES_AND_ACTS
    tree.standing("above there", role)
    assert tree.may(group("above there")) == SEES_AND_ACTS
