"""Words that answered no question: one open slip a person, sealed, found again by illness, facility and time."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import Engine, text

from conversations.model.slips import Slip, SlipLine, SlipWeight
from storage.store import SqlStore
from tests.support.samples import NOW, accepted, contact, kept_facility, registered, station


def fresh(of: int, episode: int | None = None, facility: int | None = None) -> Slip:
    """A slip to be begun."""
    return Slip(0, of, episode, facility, SlipWeight.WORDS, NOW)


def test_one_slip_is_open_for_an_illness_and_one_for_a_contact_without(store: SqlStore) -> None:
    """A second begin finds the first one, whoever of the family typed; without an illness it is another slip."""
    with store.unit_of_work() as work:
        ill, other = accepted(work), contact(work, "8")
        first = work.slips.begin(fresh(ill.contact, ill.id))
        assert work.slips.begin(fresh(other.id, ill.id)) == first
        alone = work.slips.begin(fresh(ill.contact))
        assert alone.id != first.id
        assert work.slips.open_for(other.id, ill.id) == first
        assert work.slips.open_for(ill.contact, None) == alone
        work.slips.keep(replace(first, read_at=NOW, read_by="Hoa|read"))
        assert work.slips.open_for(ill.contact, ill.id) is None
        assert work.slips.begin(fresh(ill.contact, ill.id)).id not in (first.id, alone.id)


def test_everything_of_a_slip_comes_back(store: SqlStore) -> None:
    """What changes on the way is kept: place, weight, ladder, answer, who read it."""
    with store.unit_of_work() as work:
        home = work.facilities.add(station())
        slip = work.slips.begin(fresh(contact(work).id))
        changed = replace(
            slip,
            facility=home.id,
            weight=SlipWeight.CRY,
            posted_at=NOW,
            raised_at=NOW,
            rung=2,
            due_at=NOW + timedelta(minutes=10),
            unsure=True,
            answer="yes",
            known={"phone": "+84912345678", "name": "Mẩy"},
            read_at=NOW + timedelta(minutes=1),
            read_by="Hoa|answered",
        )
        work.slips.keep(changed)
        assert work.slips.get(slip.id) == changed
        assert work.slips.get(slip.id + 1) is None


def test_lines_are_sealed_counted_and_the_newest_come_last(store: SqlStore, engine: Engine) -> None:
    """All words are kept, a card shows the newest; in the database they cannot be read."""
    with store.unit_of_work() as work:
        ill = accepted(work)
        slip = work.slips.begin(fresh(ill.contact, ill.id))
        for minute, words in enumerate(("gọi mãi", "không tỉnh", "cứu")):
            work.slips.add(slip.id, SlipLine(ill.contact, NOW + timedelta(minutes=minute), words, "câu 2", "unread"))
        assert [line.text for line in work.slips.lines(slip.id, 2)] == ["không tỉnh", "cứu"]
        assert [line.place for line in work.slips.of_episode(ill.id, 9)] == ["câu 2"] * 3
        assert work.slips.counted(slip.id) == 3
        assert work.slips.lately(ill.contact, NOW) == 2
    with engine.begin() as connection:
        assert "tỉnh" not in str(connection.execute(text("SELECT text FROM slip_line")).all())


def test_a_registration_takes_over_the_words_typed_before_it(store: SqlStore) -> None:
    """Slips without an illness become the new patient's; those of other people stay where they are."""
    with store.unit_of_work() as work:
        mine, other = work.slips.begin(fresh(contact(work).id)), work.slips.begin(fresh(contact(work, "8").id))
        ill = registered(work)
        assert [slip.id for slip in work.slips.adopt(ill.contact, ill.id)] == [mine.id]
        assert work.slips.open_for(0, ill.id) == replace(mine, episode=ill.id)
        assert work.slips.open_for(other.contact, None) == other


def test_due_and_unread_slips_are_found(store: SqlStore) -> None:
    """The clock finds what is due and unread; a group that comes finds what was shown or waits there."""
    home = kept_facility(store, "BX", station().kind, None, "-100")
    with store.unit_of_work() as work:
        due = work.slips.begin(fresh(contact(work, "7").id, facility=home.id))
        work.slips.keep(replace(due, due_at=NOW, posted_at=NOW))
        later = work.slips.begin(fresh(contact(work, "8").id, facility=home.id))
        work.slips.keep(replace(later, due_at=NOW + timedelta(minutes=1), posted_at=NOW))
        read = work.slips.begin(fresh(contact(work, "9").id, facility=home.id))
        work.slips.keep(replace(read, due_at=NOW, posted_at=NOW, read_at=NOW))
        only_kept = work.slips.begin(fresh(contact(work, "10").id))
        shown = work.slips.begin(fresh(contact(work, "11").id))
        work.slips.keep(replace(shown, posted_at=NOW))
        assert work.slips.due(NOW, 10) == [due.id]
        assert work.slips.unread_of([home.id]) == [due.id, later.id]
        assert work.slips.unread_of([None]) == [shown.id]
        assert only_kept.id not in work.slips.unread_of([home.id, None])


def test_how_a_message_was_heard_is_remembered(store: SqlStore, engine: Engine) -> None:
    """A later note of the same message takes the place of the first; its words are sealed."""
    with store.unit_of_work() as work:
        me = contact(work).id
        assert work.slips.heard(me, 5) == ("", "")
        work.slips.note_heard(me, 5, "suspected", "nằm im", NOW)
        work.slips.note_heard(me, 5, "cry", "ngất rồi", NOW)
        assert work.slips.heard(me, 5) == ("cry", "ngất rồi")
        assert work.slips.heard(me, 6) == ("", "")
    with engine.begin() as connection:
        assert "ngất" not in str(connection.execute(text("SELECT text FROM heard_message")).all())
