"""The bench's table and file, fed with a small made-up run; nothing is timed here."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from tests.bench.figures import table, write
from tests.bench.killed import Load, Loss, compared, told
from tests.bench.live import Run, figures
from tests.bench.rivals.bots import kept_in_pickle
from tests.bench.stub import FIRST_CHAT, Crowd, texts_of

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


def test_an_update_is_forgotten_only_when_a_higher_one_is_asked_for() -> None:
    """A bot that is killed before it asks for more gets the same updates again, as the messenger does it."""
    crowd = Crowd()
    crowd.start(range(FIRST_CHAT, FIRST_CHAT + 3))
    first = crowd.fetched(0)
    assert len(first) == 3
    assert crowd.fetched(0) == first, "a bot that starts anew asks without an offset"
    assert crowd.fetched(2) == first[1:]
    assert crowd.fetched(0) == first[1:]


def test_an_answer_counts_once_and_only_under_its_own_question() -> None:
    """Repeated answers, and those under another question, are wrong."""
    said = texts_of(FIRST_CHAT)
    kept = [(FIRST_CHAT, 0, said[0]), (FIRST_CHAT, 0, said[0]), (FIRST_CHAT, 1, said[2])]
    assert compared(kept) == (1, 2)


def test_our_losses_have_a_goal_of_nothing_and_those_of_others_have_none() -> None:
    """One lost answer of ours is a goal missed."""
    lost = Loss(waiting=0, given=1200, stored=1199, wrong=0, failed=0)
    assert [each.holds for each in told("ours", lost, Load())] == [True, True, False, True]
    assert all(each.goal is None for each in told("dialog", lost, Load()))


def test_a_pickle_killed_while_it_was_written_holds_nothing(tmp_path: Path) -> None:
    """The half-written file is no error of the bench."""
    (tmp_path / "report.pickle").write_bytes(b"")
    assert kept_in_pickle(tmp_path) == {}
