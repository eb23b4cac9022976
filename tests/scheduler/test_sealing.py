"""The minute's work seals the audit, a piece at a time, and tells the log how far."""

from __future__ import annotations

import logging

import pytest

from bot.log import blotted
from conversations.model.audit import seal_from_text
from scheduler.pieces import pieces
from scheduler.sealing import AT_ONCE, PIECES, ensure_sealed
from storage.store import SqlStore
from tests.support.morning import HOUSE, tick
from tests.support.samples import NOW
from tests.support.trail import counted, holding, kept, note


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    """Catch the log from INFO on, as the program writes it."""
    caplog.set_level(logging.INFO)
    return caplog


def test_the_minute_seals_what_was_written(store: SqlStore, log: pytest.LogCaptureFixture) -> None:
    """After a tick every entry is in the chain, and a second tick has nothing to do and says nothing."""
    note(store, "a", "b", "c")
    tick(store, HOUSE, NOW)
    newest = kept(store)
    assert (holding(store), counted(store)) == (3, (3, 0))
    tick(store, HOUSE, NOW)
    assert kept(store) == newest
    assert log.messages == [f"audit sealed up to {newest}"]


def test_the_log_has_a_seal_that_can_be_read_back(store: SqlStore, log: pytest.LogCaptureFixture) -> None:
    """After numbers were blotted out, the log still shows the very seal that is kept in the database."""
    note(store, *map(str, range(5)))
    tick(store, HOUSE, NOW)
    [said] = map(blotted, log.messages)
    assert seal_from_text(said.split()[-1]) == kept(store)


def test_sealing_leaves_room_for_others(store: SqlStore, log: pytest.LogCaptureFixture) -> None:
    """Many entries are sealed in pieces with a line each, and entries written in between are sealed as well."""
    note(store, *map(str, range(2 * AT_ONCE + 1)))
    steps = 0
    for _ in pieces(ensure_sealed, store, HOUSE, NOW):
        steps += 1
        if steps < 3:
            note(store, "meanwhile")
    assert (steps, len(log.messages)) == (3, 3)
    assert counted(store) == (2 * AT_ONCE + 3, 0)


def test_a_minute_seals_no_more_than_a_minutes_worth(store: SqlStore) -> None:
    """Entries of years are caught up over several minutes, so that the next tick is not kept waiting."""
    note(store, *map(str, range(PIECES * AT_ONCE + 1)))
    assert len(list(pieces(ensure_sealed, store, HOUSE, NOW))) == PIECES
    assert counted(store) == (PIECES * AT_ONCE, 1)
    assert len(list(pieces(ensure_sealed, store, HOUSE, NOW))) == 1
    assert counted(store) == (PIECES * AT_ONCE + 1, 0)
