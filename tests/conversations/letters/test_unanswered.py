"""The letters nobody has answered: which wait, in which order, what settles them, and who may see their words."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chance import Secrets
from conversations.calls import outcomes
from conversations.dialog.scene import Scene
from conversations.dialog_list import make_house
from conversations.letters import unanswered
from conversations.model.care import EpisodeStatus
from conversations.model.house import Policy
from conversations.model.outgoing import Say
from conversations.model.people import Role
from conversations.people.staff_scope import Viewer
from conversations.ports import Work
from conversations.programme.protocol import load
from storage.store import SqlStore
from tests.support.channels import CHANNELS
from tests.support.samples import NOW, accepted, contact, station

HOUSE = make_house(Policy(), load(), Secrets(), CHANNELS)


def scene_of(work: Work, minutes: int = 0) -> Scene:
    """A turn some minutes later."""
    return Scene(work, HOUSE, NOW + timedelta(minutes=minutes), f"t{minutes}")


def here(work: Work, *, decides: bool = True) -> tuple[Viewer, int]:
    """A nurse at a station with a group, and the station's number."""
    facility = work.facilities.add(replace(station(), staff_chat="-5"))
    nurse = work.staff.add(facility.id, "Hoa", Role.NURSE, "900", NOW)
    sees = frozenset({facility.id})
    return Viewer(nurse, facility, sees, sees if decides else frozenset()), facility.id


def test_the_oldest_waits_on_top_and_an_answer_settles_it(store: SqlStore) -> None:
    """Letters are listed by their age; one leaves the list when the station wrote to its writer."""
    with store.unit_of_work() as work:
        who, facility = here(work)
        first, second = accepted(work, "7", facility), accepted(work, "8", facility)
        old = work.letters.keep(second.id, "text", "b", "", NOW - timedelta(hours=3), contact=contact(work, "8").id)
        new = work.letters.keep(first.id, "text", "a", "", NOW, contact=contact(work).id)
        assert [each.id for each in work.letters.waiting(who.sees, 0, 9)] == [old, new]
        assert unanswered.count(scene_of(work), who) == 2
        work.letters.keep(second.id, "text", "vâng", "", NOW, contact=contact(work, "8").id, staff=who.staff.id)
        assert [each.id for each in work.letters.waiting(who.sees, 0, 9)] == [new]


def test_no_letter_about_an_illness_that_is_over_waits(store: SqlStore) -> None:
    """After the end of care nobody is asked to answer, and no message is asked for."""
    with store.unit_of_work() as work:
        who, facility = here(work)
        ill = accepted(work, "7", facility)
        work.letters.keep(ill.id, "text", "a", "", NOW, contact=contact(work).id)
        work.patients.set_status(ill.id, EpisodeStatus.CLOSED, NOW)
        assert unanswered.count(scene_of(work), who) == 0


def test_a_call_that_reached_the_patient_answers_and_its_undo_takes_that_back(store: SqlStore) -> None:
    """ "No answer" settles nothing; "well" settles what waited; taken back within ten minutes it waits again."""
    with store.unit_of_work() as work:
        who, facility = here(work)
        ill = accepted(work, "7", facility)
        work.letters.keep(ill.id, "text", "a", "", NOW, contact=contact(work).id)
        outcomes.record(scene_of(work, 1), who.staff, ill, "no_answer")
        assert unanswered.count(scene_of(work), who) == 1
        attempt, _ = outcomes.record(scene_of(work, 2), who.staff, ill, "well")
        assert unanswered.count(scene_of(work), who) == 0
        assert outcomes.undo(scene_of(work, 3), who.staff, ill, attempt)
        assert unanswered.count(scene_of(work), who) == 1


def test_needs_no_answer_twice_is_once_and_holds_after_ten_minutes(store: SqlStore) -> None:
    """A second press changes nothing; after ten minutes it cannot be taken back, nor after an answer."""
    with store.unit_of_work() as work:
        who, facility = here(work)
        ill = accepted(work, "7", facility)
        number = work.letters.keep(ill.id, "text", "a", "", NOW, contact=contact(work).id)
        for minutes, action, waits in ((1, "done", 0), (2, "done", 0), (3, "undo", 1), (4, "done", 0), (15, "undo", 0)):
            assert unanswered.pressed(scene_of(work, minutes), who, f"{action}:{number}:0", private=False) is not None
            assert unanswered.count(scene_of(work), who) == waits
        work.letters.keep(ill.id, "text", "b", "", NOW, contact=contact(work).id)


@pytest.mark.parametrize("action", ["done", "done:x:0", "done:1", "read:1:0", "done:99:0", "done:1:0:0"])
def test_a_forged_button_is_refused(store: SqlStore, action: str) -> None:
    """Data that names no letter, or nothing that can be done, is answered by a refusal."""
    with store.unit_of_work() as work:
        who, facility = here(work)
        ill = accepted(work, "7", facility)
        work.letters.keep(ill.id, "text", "a", "", NOW, contact=contact(work).id)
        assert unanswered.pressed(scene_of(work), who, action, private=False) is None or action == "done:1:0"


def test_a_letter_of_another_station_is_out_of_reach(store: SqlStore) -> None:
    """A button forged with the number of another station's letter does nothing."""
    with store.unit_of_work() as work:
        who, _ = here(work)
        other = work.facilities.add(station("LC"))
        ill = accepted(work, "7", other.id)
        number = work.letters.keep(ill.id, "text", "a", "", NOW, contact=contact(work).id)
        assert unanswered.pressed(scene_of(work), who, f"done:{number}:0", private=False) is None
        assert unanswered.count(scene_of(work), who) == 0


@pytest.mark.parametrize(
    ("decides", "private", "shown"), [(True, False, True), (False, False, False), (False, True, True)]
)
def test_words_are_shown_where_the_cards_come_or_in_private(
    store: SqlStore, decides: bool, private: bool, shown: bool
) -> None:
    """A group above, which does not answer for the patient, sees that a letter waits, and no words of it."""
    with store.unit_of_work() as work:
        who, facility = here(work, decides=decides)
        ill = accepted(work, "7", facility)
        work.letters.keep(ill.id, "text", "đau bụng", "", NOW, contact=contact(work).id)
        text = unanswered.page(scene_of(work), who, 0, private=private).text
        assert ("đau bụng" in text) is shown
        assert ill.patient.full_name not in text


def test_marking_edits_the_card_and_says_nothing_to_the_patient(store: SqlStore) -> None:
    """Only the staff's card is changed."""
    with store.unit_of_work() as work:
        who, facility = here(work)
        ill = accepted(work, "7", facility)
        number = work.letters.keep(ill.id, "text", "a", "", NOW, contact=contact(work).id)
        scene = scene_of(work, 1)
        unanswered.pressed(scene, who, f"done:{number}:0", private=False)
        said = [(each.address, each.content.edit) for each in scene.outgoing if isinstance(each.content, Say)]
        assert said == [("-5", True)]


@given(minutes=st.integers(0, 60 * 24 * 60))
def test_waiting_time_is_never_longer_than_it_is(minutes: int) -> None:
    """The time shown is the true one, rounded down to its unit."""
    number, unit = unanswered.waited(NOW + timedelta(minutes=minutes), NOW).split()
    size = {"phút": 1, "giờ": 60, "ngày": 60 * 24}[unit]
    assert int(number) * size <= minutes < (int(number) + 1) * size


def test_thanks_belong_to_the_letter_that_was_answered(store: SqlStore) -> None:
    """Not to one that was only marked, nor to earlier thanks; a letter of another contact is nobody's."""
    with store.unit_of_work() as work:
        who, facility = here(work)
        ill, writer = accepted(work, "7", facility), contact(work)
        asked = work.letters.keep(ill.id, "text", "a", "", NOW, contact=writer.id)
        at = NOW + timedelta(minutes=1)
        work.letters.keep(ill.id, "text", "vâng", "", at, contact=writer.id, staff=who.staff.id)
        marked = work.letters.keep(ill.id, "text", "b", "", at, contact=writer.id)
        work.letters.settle(marked, at + timedelta(minutes=1))
        thanks = work.letters.keep(ill.id, "text", "cảm ơn", "", at, contact=writer.id)
        work.letters.settle(thanks, at)
        answer = work.letters.last_from_station(ill.id, writer.id, NOW)
        assert answer is not None
        found = work.letters.answered_by(answer, writer.id)
        assert found is not None
        assert found.id == asked
        assert work.letters.answered_by(answer, contact(work, "8").id) is None
