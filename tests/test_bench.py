"""The bench's table and file, fed with a small made-up run; nothing is timed here."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from tests.bench.figures import table, write
from tests.bench.live import Run, figures

OURS, AIOGRAM, PTB = Run(1.2, 2.5, 230.0), Run(0.8, 1.0, 180.0), Run(1.5, 2.0, 66.0)
RUNS = {
    "ours": OURS,
    "aiogram": AIOGRAM,
    "ptb": PTB,
    "ptb16": replace(PTB, cpu=1.9),
    "dialog": Run(3.0, 3.5, 210.0),
    "conversation": Run(2.0, 2.5, 70.0),
}


def test_the_file_lists_name_value_unit_goal_and_whether_it_holds(tmp_path: Path) -> None:
    """bench.json is a list of figures, each with the same five fields."""
    write(figures(RUNS), file := tmp_path / "build" / "bench.json")
    kept = json.loads(file.read_text("utf-8"))
    assert all(list(each) == ["name", "value", "unit", "goal", "holds"] for each in kept)
    assert kept[0]["value"] == 1.5
    assert kept[0]["goal"] == 2.0
    assert kept[0]["holds"] is True


def test_a_turn_is_compared_with_the_better_of_the_two_ways_to_run_the_slower_library() -> None:
    """The echo that takes less processor time is the one to be below."""
    assert figures(RUNS)[1].value == 1.2 / 1.5


def test_a_ratio_of_exactly_one_is_not_below_one() -> None:
    """The goal over aiogram includes its edge, the goal over python-telegram-bot does not."""
    edge = figures({**RUNS, "ours": replace(OURS, cpu=1.5), "aiogram": replace(AIOGRAM, cpu=0.75)})
    assert [each.holds for each in edge[:2]] == [True, False]


def test_the_table_has_a_line_for_each_figure_and_shouts_what_is_missed() -> None:
    """One heading, one line a figure, aligned; a missed goal says NO."""
    missed = figures({**RUNS, "ours": replace(OURS, cpu=4.0)})
    lines = table(missed).splitlines()
    assert len(lines) == len(missed) + 1
    assert lines[1].endswith("NO")
    assert "resident memory" in lines[-1]
