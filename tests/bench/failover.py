"""How soon the next process does the work of one that was killed, or that sleeps: `python -m tests.bench failover`."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path
from statistics import median

from sqlalchemy import URL

from storage.engine.database import open_database
from storage.engine.sealing import use_key
from storage.migrate import upgrade
from tests.bench.figures import Figure
from tests.crash.succession import Seconds, succession
from tests.support.databases import opened, postgres_database, postgres_server

ROUNDS = 2


def figures() -> list[Figure]:
    """The middle of two rounds; the requirement is two seconds."""
    use_key(bytes(range(32)))
    with postgres_server() as server:
        seen = [_round(server, number) for number in range(ROUNDS)]
    return [
        Figure("an answer across processes", median(each.usual for each in seen) * 1000, "ms", 100),  # 15
        Figure("after SIGKILL of who listens", median(each.intake_killed for each in seen), "s", 2),
        Figure("after SIGKILL of who sends", median(each.delivery_killed for each in seen), "s", 2),
        Figure("when who sends sleeps and lost its session", median(each.delivery_asleep for each in seen), "s", 2),
        Figure("messages nobody asked for", sum(each.unasked for each in seen), "", 0),
    ]


def _round(server: URL, number: int) -> Seconds:
    with postgres_database(server, f"failover_{number}") as url, tempfile.TemporaryDirectory() as folder:
        address = url.render_as_string(hide_password=False)
        with opened(open_database(address)) as engine:
            upgrade(engine)
        return asyncio.run(succession(address, Path(folder)))
