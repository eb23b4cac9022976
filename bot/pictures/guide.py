"""The pictures of the patients' guide, drawn from a few words so that they work in every language. 1080 × 1080 px.

Plain shapes, large letters: a patient with a fever looks at them on a small old phone.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from io import BytesIO
from textwrap import wrap
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SIDE, DPI = 1080, 150
_SKIN, _DEVICE, _INK, _PALE, _ACCENT = "#f2c9a1", "#1565c0", "#263238", "#eceff1", "#c62828"

_Data = Mapping[str, Any]
Words = Sequence[str]


def paint(data: _Data) -> bytes:
    """Return the PNG. `data`: "drawing" (oximeter, breaths, morning), "title", "words" (its lines, in order)."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # half a second to import: paid only when drawing
    from matplotlib.figure import Figure

    figure = Figure(figsize=(SIDE / DPI, SIDE / DPI), dpi=DPI, facecolor="white")
    FigureCanvasAgg(figure)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_xlim(0, 100)
    axes.set_ylim(0, 100)
    axes.axis("off")
    axes.text(50, 94, data["title"], fontsize=23, fontweight="bold", ha="center", va="center", color=_INK)
    DRAWINGS[data["drawing"]](axes, data["words"])
    png = BytesIO()
    figure.savefig(png, format="png")
    return png.getvalue()


def _oximeter(axes: Axes, words: Words) -> None:
    """Draw a hand from the left, the clip over its first finger; two healthy numbers."""
    for height, length in ((48.5, 11), (55, 15), (61.5, 17)):
        _box(axes, 26, height, length, 6, _SKIN, round_=3)
    _box(axes, -6, 47, 38, 31, _SKIN, round_=6)
    _box(axes, 26, 68, 36, 7.5, _SKIN, round_=3.7)
    _box(axes, 10, 74, 9, 13, _SKIN, round_=4)
    _box(axes, 46, 62, 36, 20, _DEVICE, round_=4)
    _box(axes, 55, 65.5, 24, 13, "#0d2b4e", round_=1.5)
    axes.text(61, 72, "98", fontsize=29, color="#69f0ae", ha="center", va="center", fontweight="bold")
    axes.text(73, 72, "82", fontsize=22, color="#ffd54f", ha="center", va="center", fontweight="bold")
    axes.text(61, 67.2, "%SpO2", fontsize=9, color="white", ha="center", va="center")
    axes.text(73, 67.2, "PR", fontsize=9, color="white", ha="center", va="center")
    _steps(axes, words, top=37)


def _breaths(axes: Axes, words: Words) -> None:
    """Draw a lying person, the chest that rises with every breath, and a clock of one minute."""
    _box(axes, 8, 55, 64, 5, _PALE, round_=2)
    _circle(axes, 17, 67, 6.5, _SKIN)
    _box(axes, 25, 60, 42, 9, "#90caf9", round_=4)
    xs = [30 + at * 0.25 for at in range(81)]
    axes.plot(xs, [69 + 6 * math.sin((x - 30) / 20 * math.pi) for x in xs], color=_DEVICE, linewidth=3, linestyle="--")
    _arrow(axes, 40, 69, 40, 84)
    _circle(axes, 85, 71, 10, "white", edge=_INK)
    for at in range(12):
        angle = math.radians(at * 30)
        axes.plot(
            [85 + 8.2 * math.sin(angle), 85 + 9.4 * math.sin(angle)],
            [71 + 8.2 * math.cos(angle), 71 + 9.4 * math.cos(angle)],
            color=_INK,
            linewidth=2,
        )
    axes.plot([85, 85], [71, 78], color=_ACCENT, linewidth=4)
    axes.text(85, 56, "60 s", fontsize=15, ha="center", va="center", color=_INK, fontweight="bold")
    _steps(axes, words, top=42)


def _morning(axes: Axes, words: Words) -> None:
    """Draw the first question as the chat shows it, with the ways to answer it."""
    when, type_here, or_press, question, *buttons = words
    axes.text(8, 85, when, fontsize=15, color=_DEVICE, va="center", fontweight="bold")
    lines = wrap(question, 34)
    bottom = 74 - 6 * len(lines)
    _box(axes, 6, bottom, 78, 80 - bottom, _PALE, round_=3)
    for at, line in enumerate(lines):
        axes.text(10, 74 - 6 * at, line, fontsize=16, color=_INK, va="center")
    for at, label in enumerate(buttons[:2]):
        _box(axes, 6, bottom - 10 * (at + 1), 78, 8.5, "#bbdefb", round_=2)
        axes.text(45, bottom - 10 * at - 5.7, label, fontsize=15, ha="center", va="center", color=_INK)
    _box(axes, 6, 20, 88, 9, "white", round_=4, edge=_INK)
    axes.text(11, 24.5, "36,8", fontsize=17, va="center", color=_INK)
    axes.text(8, 13, f"1. {type_here}", fontsize=17, va="center", color=_ACCENT, fontweight="bold")
    axes.text(8, 6, f"2. {or_press}", fontsize=17, va="center", color=_ACCENT, fontweight="bold")


def _steps(axes: Axes, words: Words, top: float) -> None:
    """Draw the numbered lines below a drawing."""
    for at, line in enumerate(words):
        y = top - at * 10
        _circle(axes, 10, y, 3.6, _ACCENT)
        axes.text(10, y - 0.1, str(at + 1), fontsize=15, color="white", ha="center", va="center", fontweight="bold")
        axes.text(17, y, line, fontsize=21, color=_INK, va="center")


def _box(
    axes: Axes, x: float, y: float, width: float, height: float, colour: str, *, round_: float, edge: str = "none"
) -> None:
    from matplotlib.patches import FancyBboxPatch

    style = f"round,pad=0,rounding_size={round_}"
    axes.add_patch(FancyBboxPatch((x, y), width, height, boxstyle=style, facecolor=colour, edgecolor=edge, linewidth=2))


def _circle(axes: Axes, x: float, y: float, size: float, colour: str, edge: str = "none") -> None:
    from matplotlib.patches import Circle

    axes.add_patch(Circle((x, y), size, facecolor=colour, edgecolor=edge, linewidth=3))


def _arrow(axes: Axes, x: float, y: float, to_x: float, to_y: float) -> None:
    axes.annotate("", (to_x, to_y), (x, y), arrowprops={"arrowstyle": "<->", "color": _ACCENT, "linewidth": 3})


DRAWINGS: dict[str, Callable[[Axes, Words], None]] = {
    "oximeter": _oximeter,
    "breaths": _breaths,
    "morning": _morning,
}
