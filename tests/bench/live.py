"""The bots' rounds: each bot in turn against the same stub, its own processor time and memory read from /proc."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from bot.main import open_store
from bot.settings import Settings
from storage.engine.database import open_database
from tests.bench.bots import BOTS, nine_o_clock
from tests.bench.figures import Figure
from tests.bench.people import seed
from tests.bench.stub import FIRST_CHAT, REPORTS

_TICK = os.sysconf("SC_CLK_TCK")
_BEFORE = {"ours": "reminder", "dialog": "start", "conversation": "start"}
"""What comes before the first answer, unmeasured."""

_SETTLING = 0.3  # seconds, for what a bot still writes down after its last reply; counted


@dataclass(frozen=True, slots=True)
class Load:
    """How many people answer, how many warm up before, and how often each bot is measured."""

    people: int = 240
    warm: int = 40
    rounds: int = 3

    @property
    def turns(self) -> int:
        """Updates answered in a round."""
        return self.people * len(REPORTS[0])


@dataclass(frozen=True, slots=True)
class Run:
    """One bot's round: processor time (ms) and wall time (ms) of a turn, and resident memory after it (MiB)."""

    cpu: float
    wall: float
    memory: float


def measured(load: Load) -> dict[str, Run]:
    """The median round of each bot; rounds are taken in turn, because a shared machine drifts."""
    runs: dict[str, list[Run]] = {name: [] for name in BOTS}
    for _ in range(load.rounds):
        for name in BOTS:
            with tempfile.TemporaryDirectory(prefix="f0care-bench-") as folder:
                runs[name].append(one_round(name, Path(folder), load))
    return {name: _middle(each) for name, each in runs.items()}


def figures(runs: dict[str, Run]) -> list[Figure]:
    """What the rounds say: the ratios that have goals, and what they are made of."""
    ours, aiogram = runs["ours"], runs["aiogram"]
    ptb = min(runs["ptb"], runs["ptb16"], key=lambda run: run.cpu)
    dialog, conversation = runs["dialog"], runs["conversation"]
    named = {
        "F0 Care": ours,
        "aiogram echo": aiogram,
        "python-telegram-bot echo": ptb,
        "aiogram-dialog + SQLAlchemy": dialog,
        "ConversationHandler + pickle": conversation,
    }
    answers = len(REPORTS[0])
    return [
        Figure("processor time of a turn, over an aiogram echo", ours.cpu / aiogram.cpu, "×", 2.0),
        Figure("processor time of a turn, over a python-telegram-bot echo", ours.cpu / ptb.cpu, "×", 1.0, "below"),
        Figure(
            "processor time of a report, over aiogram-dialog + SQLAlchemy", ours.cpu / dialog.cpu, "×", 1.0, "below"
        ),
        Figure(
            "processor time of a report, over ConversationHandler + pickle",
            ours.cpu / conversation.cpu,  # 0.9
            "×",
            2.0,
        ),
        *(Figure(f"processor time of a turn, {name}", run.cpu, "ms") for name, run in named.items()),
        *(Figure(f"processor time of a report, {name}", run.cpu * answers, "ms") for name, run in named.items()),
        *(Figure(f"turns in a second, {name}", 1000 / run.wall, "/s") for name, run in named.items()),
        *(Figure(f"wall time of a turn, {name}", run.wall, "ms") for name, run in named.items()),
        *(Figure(f"resident memory, {name}", run.memory, "MiB") for name, run in named.items()),
    ]


def one_round(name: str, folder: Path, load: Load) -> Run:
    """One bot, freshly started, warmed up and measured."""
    if name == "ours":
        fill(folder, range(FIRST_CHAT, FIRST_CHAT + load.people + load.warm))
    with (
        _stub(load, _BEFORE.get(name, "")) as (stub, url),
        _bot(name, url, folder) as pid,
    ):
        assert _line(stub) == "ready"
        before = cpu_seconds(pid)
        _go_on(stub)
        wall = float(_line(stub))
        time.sleep(_SETTLING)
        cpu, memory = cpu_seconds(pid) - before, memory_mib(pid)
    return Run(cpu * 1000 / load.turns, wall * 1000 / load.turns, memory)


def cpu_seconds(pid: int) -> float:
    """User and system time of a process so far, all its threads."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICK


def memory_mib(pid: int) -> float:
    """Resident memory of a process."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0]) / 1024


def _middle(runs: list[Run]) -> Run:
    return Run(median(r.cpu for r in runs), median(r.wall for r in runs), median(r.memory for r in runs))


def fill(folder: Path, chats: range) -> None:
    """Patients who expect their morning's question."""
    url = f"sqlite:///{folder}/bench.sqlite3"
    open_store(Settings(_env_file=None, database_url=url)).close()
    engine = open_database(url)
    seed(engine, chats, nine_o_clock().now())
    engine.dispose()


@contextmanager
def _stub(load: Load, before: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    command = [sys.executable, "-m", "tests.bench.stub", str(load.people), str(load.warm), before]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as stub:
        try:
            yield stub, _line(stub)
        finally:
            stub.kill()


@contextmanager
def _bot(name: str, url: str, folder: Path) -> Iterator[int]:
    log = folder / "log"
    with (
        log.open("w") as out,
        subprocess.Popen([sys.executable, "-m", "tests.bench.bots", name, url, str(folder)], stderr=out) as bot,
    ):
        try:
            yield bot.pid
        except BaseException:
            sys.stderr.write(log.read_text())
            raise
        finally:
            bot.kill()


def _line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def _go_on(process: subprocess.Popen[str]) -> None:
    assert process.stdin is not None
    process.stdin.write("\n")
    process.stdin.flush()
