"""Measure, print the table, keep build/bench.json; exit 1 when a goal is missed."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.bench import core, live, wave
from tests.bench.figures import table, write


def main() -> int:
    """Everything, in about four minutes."""
    figures = [*live.figures(live.measured(live.Load())), *core.figures(), *wave.figures()]
    write(figures, Path("build/bench.json"))
    sys.stdout.write(table(figures) + "\n")
    return 0 if all(figure.holds for figure in figures) else 1


if __name__ == "__main__":
    sys.exit(main())
