"""Time of one claim from an outbox in which many messages wait. Run: python -m tests.storage.claims

Prints milliseconds, the quickest of ten rounds of thirty messages: by the database, the rows, and the chats they go to.
"""

from __future__ import annotations

from tempfile import TemporaryDirectory
from time import perf_counter

from sqlalchemy import Engine

from conversations.model.outgoing import Lane, Message, Outgoing, Say
from conversations.ports import Fate
from storage.engine.database import open_database
from storage.engine.sealing import use_key
from storage.migrate import upgrade
from storage.store import SqlStore
from tests.support.channels import PATIENTS
from tests.support.databases import opened, postgres_database, postgres_server
from tests.support.samples import NOW

ROWS = (1_000, 10_000, 50_000)
ROUND, ROUNDS = 30, 10


def fill(store: SqlStore, rows: int, chats: int) -> None:
    """Let this many replies wait for these chats."""
    said = Say(Message("câu"))
    waiting = [Outgoing(PATIENTS, f"{at % chats:07}", Lane.REPLY, said, f"{rows}:{chats}:{at}") for at in range(rows)]
    for start in range(0, rows, 5_000):
        with store.unit_of_work(durable=False) as work:
            work.outbox.put(waiting[start : start + 5_000], NOW)


def seconds_of_a_claim(store: SqlStore) -> float:
    """Return the least seconds of a claim, while what was claimed before is busy for a second."""
    took: list[float] = []
    busy: list[str] = []
    for _ in range(ROUNDS):
        with store.unit_of_work(durable=False) as work:
            begun = perf_counter()
            taken = work.outbox.claim(PATIENTS, ROUND, NOW, busy)
            took.append(perf_counter() - begun)
            work.outbox.settle([Fate(parcel, "sent") for parcel in taken], NOW)
        busy = [parcel.address for parcel in taken]
    return min(took)


def measure(name: str, engine: Engine) -> None:
    """Print the figures of one database."""
    for chats in (40, 1_000_000):
        for rows in ROWS:
            upgrade(engine)
            store = SqlStore(engine)
            with engine.begin() as connection:
                connection.exec_driver_sql("DELETE FROM outbox")
            fill(store, rows, min(chats, rows))
            if name == "postgresql":
                with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                    connection.exec_driver_sql("VACUUM ANALYZE outbox")
            print(f"{name:<11}{rows:>7} rows{min(chats, rows):>7} chats {1000 * seconds_of_a_claim(store):8.2f} ms")  # noqa: T201


def main() -> None:
    """Measure both databases."""
    use_key(bytes(range(32)))
    with TemporaryDirectory() as folder, opened(open_database(f"sqlite:///{folder}/claims.db")) as engine:
        measure("sqlite", engine)
    with (
        postgres_server() as server,
        postgres_database(server, "claims") as url,
        opened(open_database(url.render_as_string(hide_password=False))) as engine,
    ):
        measure("postgresql", engine)


if __name__ == "__main__":
    main()
