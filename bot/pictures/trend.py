"""The trend picture: a patient's days at a glance, drawn for a phone held upright.

Its content comes from conversations/station/trend_data.py; here it only gets its form. 1080 × 1350 px.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.axes import Axes

WIDTH, HEIGHT, DPI = 1080, 1350, 150
_COLOURS = {"green": "#2e7d32", "yellow": "#f9a825", "red": "#c62828", "red-115": "#6a1b9a"}
_SHADES = {"yellow": "#fff3c4", "red": "#ffd9d6", "red-115": "#f0c4ee"}
_LINE, _PALE, _MISSED = "#1a237e", "#78909c", "#cfd8dc"

_Data = Mapping[str, Any]


def paint(data: _Data) -> bytes:
    """Return the picture as PNG.

    `data`: "title"; "days": [{"label", "level", "missed"}]; "charts": [{"title", "range": [low, high],
    "bands": [{"from", "to", "level"}], "points": [[day index with fraction, value, shown]]}]; "legend": {level: words},
    "missed": words.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # half a second to import: paid only when drawing
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH / DPI, HEIGHT / DPI), dpi=DPI, facecolor="white")
    FigureCanvasAgg(figure)
    charts: Sequence[_Data] = data["charts"]
    grid = figure.add_gridspec(
        len(charts) + 1, 1, height_ratios=[0.5, *([2] * len(charts))], hspace=0.32,
        left=0.1, right=0.97, top=0.925, bottom=0.085,
    )  # fmt: skip
    figure.text(0.04, 0.972, data["title"], fontsize=17, fontweight="bold", va="center")
    _levels(figure.add_subplot(grid[0]), data["days"])
    for row, chart in enumerate(charts, start=1):
        _chart(figure.add_subplot(grid[row]), chart, data["days"], last=row == len(charts))
    _legend(figure, data)
    png = BytesIO()
    figure.savefig(png, format="png")
    return png.getvalue()


def _levels(axes: Axes, days: Sequence[_Data]) -> None:
    """Draw one dot a day in the colour of its level; a cross for a missed day."""
    for at, day in enumerate(days):
        if day["level"]:
            axes.scatter([at], [0], s=260, color=_COLOURS[day["level"]], zorder=3)
        elif day["missed"]:
            axes.scatter([at], [0], s=130, marker="x", color=_PALE, linewidths=3, zorder=3)
    _across(axes, days)
    axes.set_ylim(-1, 1)
    axes.set_yticks([])
    axes.tick_params(labelbottom=False, length=0)
    for side in axes.spines.values():
        side.set_visible(False)


def _chart(axes: Axes, chart: _Data, days: Sequence[_Data], *, last: bool) -> None:
    from matplotlib.patheffects import withStroke
    from matplotlib.ticker import MaxNLocator

    halo = [withStroke(linewidth=3, foreground="white")]
    low, high = chart["range"]
    for band in chart["bands"]:
        bottom = low if band["from"] is None else band["from"]
        top = high if band["to"] is None else band["to"]
        axes.axhspan(bottom, top, color=_SHADES.get(band["level"], "white"), zorder=0, linewidth=0)
    points = chart["points"]
    for unbroken in _runs(points, [at for at, day in enumerate(days) if day["missed"]]):
        xs, ys = [point[0] for point in unbroken], [point[1] for point in unbroken]
        axes.plot(xs, ys, color=_LINE, linewidth=2.2, marker="o", markersize=7, zorder=3)
    for x, y, shown in points if len(points) <= 16 else points[-1:]:
        axes.annotate(
            shown, (x, y), (0, 9), textcoords="offset points", ha="center", fontsize=12, zorder=4, path_effects=halo
        )
    axes.set_title(chart["title"], loc="left", fontsize=14, fontweight="bold", pad=4)
    _across(axes, days)
    axes.set_ylim(low, high)
    axes.yaxis.set_major_locator(MaxNLocator(nbins=6, integer=True))
    axes.tick_params(labelsize=12, labelbottom=last, length=3)
    axes.grid(axis="y", color="#e0e0e0", linewidth=0.8, zorder=1)


def _runs(points: Sequence[Any], missed: Sequence[int]) -> list[list[Any]]:
    """Split the points into pieces: no line is drawn over a missed day."""
    pieces: list[list[Any]] = []
    for point in points:
        if not pieces or any(pieces[-1][-1][0] < day < point[0] for day in missed):
            pieces.append([])
        pieces[-1].append(point)
    return pieces


def _across(axes: Axes, days: Sequence[_Data]) -> None:
    """Draw the days from left to right; a missed one is a grey column."""
    axes.set_xlim(-0.5, max(len(days), 3) - 0.5)
    every = 1 + (len(days) - 1) // 8
    shown = range(0, len(days), every)
    axes.set_xticks(list(shown), [days[at]["label"] for at in shown])
    for at, day in enumerate(days):
        if day["missed"]:
            axes.axvspan(at - 0.5, at + 0.5, color=_MISSED, alpha=0.55, zorder=0.5, linewidth=0)


def _legend(figure: Any, data: _Data) -> None:
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    signs: list[Any] = [
        Line2D([], [], marker="o", linestyle="", markersize=9, color=_COLOURS[level], label=words)
        for level, words in data["legend"].items()
    ]
    signs.append(Patch(color=_MISSED, label=data["missed"]))
    figure.legend(handles=signs, loc="lower center", ncols=len(signs), fontsize=11, frameon=False, handletextpad=0.4)
