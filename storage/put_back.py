"""An older file put in the database's place by hand, noticed at the next start.

Each minute the program writes next to a SQLite database how far it has got. A database that has not got as far is an
older one: a copy put back without `f0care db restore`, or a main file without its log. It is treated as a restore.
"""

from __future__ import annotations

import json
import os
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import make_url, select

from storage import tables
from storage.engine.database import open_database, private
from storage.epoch import Reach, Restored, begin_epoch, reach_of

BEHIND = timedelta(minutes=5)
"""Least time a database is behind what was written down before it counts as another."""

_AILMENT = tables.table(tables.Ailment)
_BEAT = select(_AILMENT.c.last_at).where(_AILMENT.c.kind == "beat")


def note_reach(url: str) -> None:
    """Write down how far the database has got, after a tick; nothing on PostgreSQL. Raises OSError."""
    if (file := _file(url)) is None:
        return
    engine = open_database(url)
    with engine.begin() as connection:
        beat, reach = connection.execute(_BEAT).scalar(), reach_of(connection)
    engine.dispose()
    if beat is not None:
        draft = private(file.with_name(f"{file.name}.draft"))
        draft.write_text(json.dumps({"beat": beat.isoformat(), "epoch": reach.epoch, "code": reach.code}))
        os.replace(draft, file)


def adopted(url: str, now: datetime) -> Restored | None:
    """Begin an epoch if the database is older than what was written down. Returns None if it is not."""
    if (file := _file(url)) is None or not file.exists():
        return None
    try:
        told = json.loads(file.read_text())
        beat, reach = datetime.fromisoformat(told["beat"]), Reach(int(told["epoch"]), int(told["code"]))
    except (ValueError, KeyError, TypeError):
        return None  # cut short by a full disk: it tells nothing
    if beat - now > BEHIND:
        return None  # the clock was set back meanwhile: times tell nothing
    engine = open_database(url)
    try:
        with engine.begin() as connection:
            last = connection.execute(_BEAT).scalar()
            here = reach_of(connection)
            if here.epoch > reach.epoch or (last is not None and beat - last < BEHIND):
                return None
            return begin_epoch(connection, last or beat, reach, now)
    finally:
        engine.dispose()


def _file(url: str) -> Path | None:
    at = make_url(url)
    return Path(f"{at.database}.reached") if at.get_backend_name() == "sqlite" else None
