"""Measure, print the table, keep build/bench.json; exit 1 when a goal is missed.

`python -m tests.bench [part …]` measures these parts alone: live, core, wave, gates, killed, failover.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from tests.bench import core, failover, gates, killed, live, wave
from tests.bench.figures import Figure, table, write
from tests.bench.rivals import bots as rivals

PARTS: dict[str, Callable[[], Sequence[Figure]]] = {
    "live": lambda: live.figures(live.measured(live.Load())),
    "core": core.figures,
    "wave": wave.figures,
    "gates": gates.figures,
    "killed": killed.figures,
    "failover": failover.figures,
}


def main(asked: Sequence[str]) -> int:
    """Everything (ten minutes or so), or the parts asked for."""
    if unknown := [part for part in asked if part not in PARTS]:
        sys.stderr.write(f"there is no part {', '.join(unknown)}; there are {', '.join(PARTS)}\n")
        return 2
    if missing := rivals.missing():
        sys.stderr.write(f"not installed: {', '.join(missing)}; get the extra: pip install -e '.[bench]'\n")
        return 2
    figures = [figure for part in asked or PARTS for figure in PARTS[part]()]
    write(figures, Path("build/bench.json"))
    sys.stdout.write(f"{table(figures)}\nload of the machine (1, 5, 15 minutes): {os.getloadavg()}\n")
    return 0 if all(figure.holds for figure in figures) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
