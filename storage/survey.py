"""A look at a database as it lies there: at which revision, if the key fits, what is in it. Nothing is changed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Connection, Engine, text

from storage.boxes.waiting_lines import Rotation
from storage.engine.keyring import use_key
from storage.engine.reading import open_to_read
from storage.keys.check import WrongKey, check_key
from storage.migrate import seen
from storage.store import Work

_LARGEST_CHECKED = 2**29
"""Bytes of a SQLite file above which its pages are not looked through: that would take minutes."""


@dataclass(frozen=True, slots=True)
class Looked:
    """A database looked at: its revision (None: no tables yet), today's, and the rooms to read from.

    `key_fits` is None while it has another schema, or no key was given; `damage` is what SQLite finds wrong.
    """

    revision: str | None
    newest: str
    key_fits: bool | None
    damage: str
    work: Work


@contextmanager
def look(url: str, key: bytes | None) -> Iterator[Looked]:
    """Open a database to look at it. Raises DatabaseUnusable."""
    engine = open_to_read(url)
    if key is not None:
        use_key(key)
    try:
        revision, newest = seen(engine)
        with engine.connect() as connection:
            whole = revision == newest and key is not None
            fits = _fits(engine) if whole else None
            yield Looked(revision, newest, fits, _damage(connection), Work(connection, Rotation()))
    finally:
        engine.dispose()


def _fits(engine: Engine) -> bool:
    try:
        check_key(engine)
    except WrongKey:
        return False
    return True


def _damage(connection: Connection) -> str:
    if connection.dialect.name != "sqlite":
        return ""
    pages, size = (connection.execute(text(f"PRAGMA {name}")).scalar_one() for name in ("page_count", "page_size"))
    if pages * size > _LARGEST_CHECKED:
        return ""
    found = str(connection.execute(text("PRAGMA quick_check(1)")).scalar())
    return "" if found == "ok" else found
