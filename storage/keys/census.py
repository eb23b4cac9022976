"""Count of sealed values by key, with what does not open and which rights are not marked: nothing is changed."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from sqlalchemy import Engine

from storage.engine.sealing import SealBroken
from storage.keys.sealed_rows import is_current, key_id, opened, pages, place, sealed_columns, sealed_tables
from storage.people.staff import StaffMembers


@dataclass(slots=True)
class Census:
    """Sealed values, counted by the id of their key ("" for readable ones).

    `unbound`: not bound to their row yet. `broken`: they do not open. `unmarked`: rows of rights written by hand.
    """

    keys: Counter[str] = field(default_factory=Counter)
    unbound: int = 0
    broken: list[str] = field(default_factory=list)
    unmarked: list[int] = field(default_factory=list)


def count_keys(engine: Engine) -> Census:
    """Open every sealed value, a few hundred rows in a transaction, and return what was found."""
    found = Census()
    for table in sealed_tables():
        for _, rows in pages(engine, table):
            for row in rows:
                for column in sealed_columns(table):
                    if (kept := row[column.name]) is None:
                        continue
                    found.keys[key_id(column, kept)] += 1
                    try:
                        opened(column, row)
                    except SealBroken:
                        found.broken.append(place(column, row))
                    else:
                        found.unbound += not is_current(column, kept)
    with engine.begin() as connection:
        found.unmarked = StaffMembers(connection).unmarked()
    return found
