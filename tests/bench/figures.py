"""A measured value beside its goal, and how the values are shown and kept."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured value; `goal` is the most it may be (or, `below`, what it must stay under), None for no goal."""

    name: str
    value: float
    unit: str
    goal: float | None = None
    kind: Literal["at most", "below"] = "at most"

    @property
    def holds(self) -> bool:
        """Whether the goal is met; what has no goal holds."""
        if self.goal is None:
            return True
        return self.value < self.goal if self.kind == "below" else self.value <= self.goal

    def to_json(self) -> dict[str, object]:
        """The figure as bench.json keeps it."""
        value = round(self.value, 4)
        return {"name": self.name, "value": value, "unit": self.unit, "goal": self.goal, "holds": self.holds}


def table(figures: Sequence[Figure]) -> str:
    """The figures as lines to read: name, value, unit, goal, and whether it holds."""
    rows = [("", "value", "unit", "goal", "holds"), *map(_row, figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(5)]
    return "\n".join(_line(row, widths) for row in rows)


def write(figures: Sequence[Figure], path: Path) -> None:
    """Keep the figures as JSON."""
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps([figure.to_json() for figure in figures], indent=2, ensure_ascii=False) + "\n", "utf-8")


def _row(figure: Figure) -> tuple[str, ...]:
    goal = "–" if figure.goal is None else f"{'<' if figure.kind == 'below' else '≤'} {figure.goal:g}"
    holds = "" if figure.goal is None else ("yes" if figure.holds else "NO")
    return figure.name, f"{figure.value:.4g}", figure.unit, goal, holds


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    name, value, unit, goal, holds = row
    return f"{name:<{widths[0]}}  {value:>{widths[1]}} {unit:<{widths[2]}}  {goal:<{widths[3]}}  {holds}".rstrip()
