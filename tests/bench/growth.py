"""What a province, a country cost more than a district: the same work on 1,000 to 1,000,000 patients, drawn as lines.

`python -m tests.bench.growth [--most N] [--picture FILE]`
"""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from statistics import median

from sqlalchemy import Engine, insert

from bot.chance import Secrets
from conversations.dialog.scene import Scene
from conversations.dialog_list import make_house
from conversations.model.house import Policy
from conversations.model.incoming import Arrival, Text
from conversations.programme.protocol import load
from conversations.readers.commands import Command
from conversations.station import work_list
from conversations.turn import hear
from scheduler.morning import ensure_asked, ensure_closed, ensure_planned
from storage import tables
from storage.engine.database import open_database
from storage.engine.sealing import bound, staff_mark, use_key
from storage.migrate import upgrade
from storage.store import SqlStore
from tests.bench.bots import nine_o_clock
from tests.bench.people import seed
from tests.bench.stub import FIRST_CHAT
from tests.support.channels import CHANNELS, PATIENTS, STAFF

SIZES = (1_000, 10_000, 100_000, 1_000_000)
STATION = 180
"""Patients of one health station."""

_HOUSE = make_house(Policy(), load(), Secrets(), CHANNELS)
_LINE = "36,8 18 82 97 120/80 không"
_TURNS, _LISTS = 100, 20


@dataclass(frozen=True, slots=True)
class Cost:
    """What the work costs with so many patients, in seconds; memory in MiB at the end."""

    patients: int
    plan: float
    wave: float
    turn: float
    work_list: float
    close: float
    memory: float


def measured(patients: int) -> Cost:
    """Fill a database, then do the morning's work on it."""
    now = nine_o_clock().now()
    with tempfile.TemporaryDirectory(prefix="f0care-growth-") as folder:
        engine = open_database(f"sqlite:///{folder}/growth.sqlite3")
        upgrade(engine)
        chats = range(FIRST_CHAT, FIRST_CHAT + patients)
        seed(engine, chats, now)
        _deal_out(engine, patients)
        store = SqlStore(engine)
        plan = _seconds(lambda: ensure_planned(store, _HOUSE, now))
        wave = _seconds(lambda: list(ensure_asked(store, _HOUSE, now)))
        step = max(1, patients // _TURNS)
        for number in range(_TURNS):
            _take_in(store, chats[(number * step) % patients], number, now)
        turn = median(_seconds(lambda: hear(store, _HOUSE, now)) for _ in range(_TURNS))
        listed = median(_seconds(lambda: _listed(store, now)) for _ in range(_LISTS))
        close = _seconds(lambda: ensure_closed(store, _HOUSE, now + timedelta(hours=1)))
        store.close()
    return Cost(patients, plan, wave, turn, listed, close, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def _deal_out(engine: Engine, patients: int) -> None:
    """Stations of 180 patients each, every one with a group and a nurse."""
    facility, staff, episode = (tables.table(m) for m in (tables.Facility, tables.StaffMember, tables.Episode))
    stations = max(1, patients // STATION)
    with engine.begin() as connection:
        first = dict(connection.execute(facility.select()).mappings().one())
        more = [{**first, "id": n, "code": f"TYT-{n}", "staff_chat": f"-{n}"} for n in range(2, stations + 1)]
        if more:
            connection.execute(insert(facility), more)
        mark = staff_mark(1, "nurse", "77")
        nurse = {"name": "Lù Thị Hoa", "role": "nurse", "facility_id": 1, "person": "77", "mark": mark}
        connection.execute(insert(staff), [bound(nurse, "facility_id", "name")])
        connection.execute(episode.update().values(facility_id=1 + episode.c.id % stations))


def _take_in(store: SqlStore, chat: int, number: int, now: object) -> None:
    with store.unit_of_work() as work:
        typed = Arrival(PATIENTS, number, str(chat), True, str(chat), "Lý Thị Mẩy", "vi", Text(_LINE))
        work.inbox.take_in([typed], now)  # type: ignore[arg-type]


def _listed(store: SqlStore, now: object) -> None:
    with store.unit_of_work() as work:
        scene = Scene(work, _HOUSE, now, key="list")  # type: ignore[arg-type]
        asked = Arrival(STAFF, 1, "-100500", False, "77", "Lù Thị Hoa", "vi", Text("/danhsach"))
        work_list.on_command(scene, asked, Command("danhsach"))
        assert scene.outgoing


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def draw(costs: list[Cost], path: Path) -> None:
    """The figures as lines on logarithmic axes: straight up is in proportion, flat is independent of size."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(7, 4.2), dpi=110)
    patients = [cost.patients for cost in costs]
    for name, label in (
        ("plan", "plan the day's slots (all)"),
        ("wave", "queue the 9:00 wave (all)"),
        ("close", "close the morning (all)"),
        ("turn", "one report in a line (one turn)"),
        ("work_list", "one station's lists"),
    ):
        axes.plot(patients, [getattr(cost, name) for cost in costs], marker="o", label=label)
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xlabel("patients at home")
    axes.set_ylabel("seconds")
    axes.grid(visible=True, which="major", alpha=0.3)
    axes.legend(fontsize=8)
    figure.tight_layout()
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path)


def main() -> int:
    """Measure each size, print the table, draw the picture."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--most", type=int, default=SIZES[-1])
    parser.add_argument("--picture", type=Path, default=Path("build/growth.png"))
    told = parser.parse_args()
    use_key(bytes(32))
    sys.stdout.write("patients   plan s  wave s   turn ms  lists ms  close s  memory MiB\n")
    costs = []
    for size in (size for size in SIZES if size <= told.most):
        cost = measured(size)
        costs.append(cost)
        sys.stdout.write(
            f"{cost.patients:>9,} {cost.plan:>7.3f} {cost.wave:>7.3f} {cost.turn * 1000:>9.2f} "
            f"{cost.work_list * 1000:>9.1f} {cost.close:>8.3f} {cost.memory:>11.0f}\n"
        )
        sys.stdout.flush()
    draw(costs, told.picture)
    return 0


if __name__ == "__main__":
    sys.exit(main())
