"""The audit is a chain: a later change, a missing entry and a cut-off end show, on either database."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import IntegrityError

from storage.care.audit import AUDIT, EndMissing
from storage.engine.database import open_database
from storage.engine.sealing import SealBroken, use_key
from storage.store import SqlStore
from tests.support.databases import opened
from tests.support.trail import counted, holding, kept, note, seal, tamper

CUT = "DELETE FROM audit_event WHERE link > 2"


@pytest.fixture
def other_key() -> Iterator[None]:
    """Use another data key, as a forger without ours would have to."""
    use_key(bytes(32))
    yield
    use_key(bytes(range(32)))


def test_an_untouched_trail_holds(store: SqlStore) -> None:
    """Sealed in any pieces, at any time, and read in any pages, an honest chain holds from first to last."""
    assert (holding(store), kept(store), counted(store)) == (0, None, (0, 0))
    note(store, "a", "b", "c")
    assert [seal(store, 2), seal(store, 2), seal(store, 2)] != [None] * 3
    note(store, "d")
    assert counted(store) == (3, 1)
    newest = seal(store)
    assert newest is not None
    assert (newest.number, kept(store), counted(store)) == (4, newest, (4, 0))
    assert [holding(store, page) for page in (1, 3, 4, 9)] == [4] * 4


def test_a_piece_seals_no_more_than_it_may(store: SqlStore) -> None:
    """Each piece goes on where the one before ended, and the last finds nothing to do."""
    note(store, "a", "b", "c")
    pieces = [seal(store, 2), seal(store, 2), seal(store, 2)]
    assert [piece and piece.number for piece in pieces] == [2, 3, None]


def test_a_piece_that_is_undone_seals_nothing(store: SqlStore) -> None:
    """Entries and the newest seal change together or not at all, so the next piece finds them as they were."""
    note(store, "a", "b")

    def undone() -> None:
        with store.unit_of_work() as work:
            work.audit.seal(1)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        undone()
    assert (kept(store), counted(store)) == (None, (0, 2))
    seal(store)
    assert holding(store) == 2


@pytest.mark.parametrize(
    ("tampering", "still"),
    [
        ("UPDATE audit_event SET actor = 'staff:2' WHERE link = 2", 1),
        ("UPDATE audit_event SET at = '2022-04-01 03:00:00' WHERE link = 1", 0),
        ("UPDATE audit_event SET detail = NULL WHERE link = 3", 2),
        ("UPDATE audit_event SET detail = place_of.seal FROM audit_event AS place_of"
         " WHERE audit_event.link = 3 AND place_of.link = 1", 2),
        ("DELETE FROM audit_event WHERE link = 1", 0),
        ("DELETE FROM audit_event WHERE link = 3", 2),
        ("UPDATE audit_event SET link = 9 WHERE link = 3", 2),
        ("UPDATE audit_event SET link = NULL, seal = NULL WHERE link = 3", 2),
        ("UPDATE audit_event SET seal = NULL WHERE link = 2", 1),
        ("UPDATE audit_event SET seal = (SELECT seal FROM audit_event WHERE link = 1) WHERE link = 4", 3),
    ],
)  # fmt: skip
def test_tampering_in_the_middle_shows(store: SqlStore, engine: Engine, tampering: str, still: int) -> None:
    """A changed, removed or moved entry is found, and where, also after more has been sealed."""
    note(store, "a", "b", "c", "d")
    seal(store)
    tamper(engine, tampering)
    assert holding(store) == still
    note(store, "e")
    seal(store)
    assert holding(store) == still


@pytest.mark.parametrize(("link", "still"), [(3, 2), (-1, 0)])
def test_a_forged_entry_shows(store: SqlStore, engine: Engine, link: int, still: int) -> None:
    """An entry written into the chain with a copied seal, at either end, does not hold."""
    note(store, "a", "b")
    seal(store)
    columns = "at, actor, action, subject, place"
    copied = f"SELECT {columns}, {link}, seal FROM audit_event WHERE link = 2"
    tamper(engine, f"INSERT INTO audit_event ({columns}, link, seal) {copied}")
    assert (holding(store), counted(store)[0]) == (still, 3)


def test_a_cut_off_end_is_missed(store: SqlStore, engine: Engine) -> None:
    """The rest holds, but the newest seal kept beside it speaks of more."""
    note(store, "a", "b", "c", "d")
    newest = seal(store)
    tamper(engine, CUT)
    assert (holding(store), kept(store)) == (2, newest)


def test_sealing_does_not_close_over_a_cut_end(store: SqlStore, engine: Engine) -> None:
    """The chain goes on from the kept seal, so the gap stays however much is sealed afterwards."""
    note(store, "a", "b", "c", "d")
    seal(store)
    tamper(engine, CUT)
    note(store, "e", "f", "g")
    newest = seal(store)
    assert newest is not None
    assert (holding(store), newest.number) == (2, 7)


def test_without_the_kept_end_nothing_is_sealed(store: SqlStore, engine: Engine) -> None:
    """When the kept seal was deleted with the newest entries, sealing refuses instead of hiding it."""
    note(store, "a", "b", "c", "d")
    seal(store)
    tamper(engine, CUT, "DELETE FROM audit_end")
    note(store, "e")
    with pytest.raises(EndMissing):
        seal(store)
    assert (holding(store), kept(store), counted(store)) == (2, None, (2, 1))


def test_from_an_old_kept_end_nothing_is_sealed(store: SqlStore, engine: Engine) -> None:
    """When an older kept seal was put back, sealing refuses instead of giving a number twice."""
    note(store, "a", "b")
    seal(store, 1)
    with engine.begin() as connection:
        old = connection.execute(text("SELECT newest FROM audit_end")).scalar_one()
    seal(store)
    with engine.begin() as connection:
        connection.execute(text("UPDATE audit_end SET newest = :old"), {"old": old})
    note(store, "c")
    with pytest.raises(IntegrityError):
        seal(store)
    assert (holding(store), counted(store)) == (2, (2, 1))


def test_the_kept_end_cannot_be_made_up(store: SqlStore, engine: Engine) -> None:
    """The seal of an earlier entry, readable in the table, does not open in its place."""
    note(store, "a", "b", "c", "d")
    seal(store)
    tamper(engine, CUT, "UPDATE audit_end SET newest = (SELECT seal FROM audit_event WHERE link = 2)")
    with pytest.raises(SealBroken):
        kept(store)


def test_the_chain_cannot_be_recomputed_without_the_key(store: SqlStore, engine: Engine, other_key: None) -> None:
    """With the database alone the chain can be made anew, but not so that it holds."""
    note(store, "a", "b")
    seal(store)
    assert holding(store) == 2
    use_key(bytes(range(32)))
    assert holding(store) == 0


def test_a_seal_noted_earlier_is_recognised(store: SqlStore) -> None:
    """An earlier seal is recognised however far the chain has grown, and one under another number is not."""
    note(store, "a", "b")
    early = seal(store, 1)
    late = seal(store)
    assert early is not None
    assert late is not None
    with store.unit_of_work() as work:
        assert work.audit.has(early)
        assert work.audit.has(late)
        assert not work.audit.has(type(late)(1, late.digest))
        assert not work.audit.has(type(late)(3, late.digest))


def test_sealing_goes_on_after_what_came_late(store: SqlStore, engine: Engine) -> None:
    """An entry that was committed after its successors were sealed is chained in the next piece, and all holds."""
    note(store, "a", "late", "c")
    with engine.begin() as connection:
        late = connection.execute(AUDIT.select().where(AUDIT.c.subject == "late")).one()
        connection.execute(AUDIT.delete().where(AUDIT.c.id == late.id))
    seal(store)
    with engine.begin() as connection:
        connection.execute(AUDIT.insert(), late._asdict())
    seal(store)
    assert (holding(store), counted(store)) == (3, (3, 0))


def test_an_entry_that_cannot_be_opened_is_sealed_too(store: SqlStore, engine: Engine) -> None:
    """Details are sealed as they are stored, so that one spoiled entry does not keep the others from the chain."""
    note(store, "a", "b")
    byte = "x'00'" if engine.dialect.name == "sqlite" else r"'\x00'"
    tamper(engine, f"UPDATE audit_event SET detail = {byte} WHERE subject = 'a'")
    seal(store)
    assert holding(store) == 2


def test_sealers_at_once_make_one_chain(store: SqlStore, database_url: str) -> None:
    """Four processes seal at the same moment, from the very first piece on, and nothing forks."""

    def work(number: int) -> int:
        with opened(open_database(database_url)) as engine:
            mine, done = SqlStore(engine), 0
            for _ in range(12):
                note(mine, str(number), str(number))
                done += seal(mine, 3) is not None
            mine.close()
            return done

    with ThreadPoolExecutor(4) as pool:
        assert all(pool.map(work, range(4)))
    while seal(store, 10) is not None:
        pass
    newest = kept(store)
    assert newest is not None
    assert (newest.number, holding(store), counted(store)) == (96, 96, (96, 0))


def test_what_is_not_sealed_is_found_without_reading_the_rest(store: SqlStore, engine: Engine) -> None:
    """When nothing is new, a minute costs a look into a small index, however long the audit has become."""
    note(store, *map(str, range(300)))
    seal(store, 300)
    look = "SELECT id FROM audit_event WHERE link IS NULL LIMIT 1"
    explain = "EXPLAIN QUERY PLAN" if engine.dialect.name == "sqlite" else "EXPLAIN"
    with engine.begin() as connection:
        connection.execute(text("ANALYZE audit_event"))
        plan = str(connection.execute(text(f"{explain} {look}")).all())
    assert "INDEX" in plan.upper()
    assert "SCAN AUDIT_EVENT" not in plan.upper()
    assert "Seq Scan" not in plan
