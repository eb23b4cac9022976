"""The leaflet: one A4 page, black on white, for a station's printer. Words: conversations/station/leaflet_data.py."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from bot.pictures.fonts import dejavu
from bot.pictures.qr import code_image

if TYPE_CHECKING:
    from fpdf import FPDF

# Millimetres and points.
_LEFT, _TOP, _WIDTH, _BOTTOM = 15.0, 12.0, 180.0, 287.0
_CODE, _GAP = 46.0, 6.0
_NUMBER = 8.0
_FACE = "DejaVu"
_STRETCH = 92  # percent: DejaVu runs wide
_NUMBERS = re.compile(r"(?<=\d) (?=\d)")
"""Spaces within a phone number, which is not broken over two lines."""
_SIZES = (10.0, 9.5, 9.0, 8.5, 8.0, 7.5)
"""Sizes of the running text, in points; the first that fits everything on one page is taken."""


def paint(data: Mapping[str, Any]) -> bytes:
    """Return the leaflet as PDF; `data` comes from conversations/station/leaflet_data.py."""
    for size in _SIZES:
        pdf = _sheet(data)
        fits = _filled(pdf, data, size) <= _BOTTOM
        page = bytes(pdf.output())
        for face in pdf.fonts.values():
            face.ttfont.close()  # type: ignore[union-attr]  # the library leaves the font's file open
        if fits:
            break
    return page


def _filled(pdf: FPDF, data: Mapping[str, Any], size: float) -> float:
    """Write everything in one size of type; return how far down it reaches."""
    y = _head(pdf, data)
    y = _steps(pdf, data, size, y)
    y = _address(pdf, data, size, y)
    y = _list(pdf, data["needs_title"], data["needs"], size, y)
    y = _dangers(pdf, data, size, y)
    return _foot(pdf, data, size, y)


def _sheet(data: Mapping[str, Any]) -> FPDF:
    from fpdf import FPDF  # here: paid only when drawing

    pdf = FPDF(format="A4")
    pdf.set_auto_page_break(False)
    pdf.add_font(_FACE, "", dejavu())
    pdf.add_font(_FACE, "B", dejavu(bold=True))
    pdf.set_title(f"{data['title']} – {data['name']}")
    pdf.set_lang("vi")
    pdf.add_page()
    pdf.set_stretching(_STRETCH)
    return pdf


def _head(pdf: FPDF, data: Mapping[str, Any]) -> float:
    """Write name, title and hotline on the left, the code on the right."""
    room = _WIDTH - _CODE - _GAP
    y = _text(pdf, data["name"], 19 if len(data["name"]) < 40 else 15, _LEFT, _TOP + 2, room, bold=True)
    y = _text(pdf, data["title"], 12.5, _LEFT, y + 2, room)
    y = _text(pdf, data["hotline"], 12.5, _LEFT, y + 3, room, bold=True)
    x = _LEFT + _WIDTH - _CODE
    pdf.image(code_image(data["link"]), x, _TOP - 4, _CODE, _CODE)
    below = _text(pdf, data["scan"], 10, x, _TOP - 4 + _CODE - 3, _CODE, bold=True, align="C")
    return max(y, below) + 2


def _steps(pdf: FPDF, data: Mapping[str, Any], size: float, y: float) -> float:
    y = _title(pdf, data["steps_title"], size, y)
    for number, words in enumerate(data["steps"], start=1):
        pdf.set_line_width(0.4)
        pdf.ellipse(_LEFT, y + 0.2, 6, 6)
        _text(pdf, str(number), 10, _LEFT, y + 1.2, 6, bold=True, align="C")
        y = max(_text(pdf, words, size, _LEFT + _NUMBER, y + 0.4, _WIDTH - _NUMBER), y + 6.4) + 1.6
    return y


def _address(pdf: FPDF, data: Mapping[str, Any], size: float, y: float) -> float:
    y = _text(pdf, data["typing"], size, _LEFT, y, _WIDTH)
    return _text(pdf, data["link"], size + 1.5, _LEFT, y + 0.5, _WIDTH, bold=True) + 2


def _list(pdf: FPDF, title: str, things: Sequence[str], size: float, y: float) -> float:
    return _columns(pdf, things, size, _title(pdf, title, size, y), _LEFT, _WIDTH, "☐") + 2


def _dangers(pdf: FPDF, data: Mapping[str, Any], size: float, y: float) -> float:
    """Draw a box with a thick line: each call to make, with the danger signs that need it."""
    top, inside = y + 1, _WIDTH - 8
    y = _text(pdf, data["danger_title"], size + 2.5, _LEFT + 4, top + 3, inside, bold=True)
    for call, signs in data["dangers"]:
        if signs:
            y = _text(pdf, call, size + 2, _LEFT + 4, y + 2, inside, bold=True) + 0.6
            y = _columns(pdf, signs, size, y, _LEFT + 4, inside, "•")
    y = _text(pdf, data["danger_foot"], size, _LEFT + 4, y + 1.5, inside)
    pdf.set_line_width(1.0)
    pdf.rect(_LEFT, top, _WIDTH, y + 3 - top)
    return y + 3


def _foot(pdf: FPDF, data: Mapping[str, Any], size: float, y: float) -> float:
    words = " · ".join(part for part in (data["support"], data["foot"]) if part)
    return _text(pdf, words, size - 0.5, _LEFT, y + 2.5, _WIDTH)


def _title(pdf: FPDF, words: str, size: float, y: float) -> float:
    y = _text(pdf, words, size + 1.5, _LEFT, y + 1, _WIDTH, bold=True)
    pdf.set_line_width(0.3)
    pdf.line(_LEFT, y + 0.4, _LEFT + _WIDTH, y + 0.4)
    return y + 2


def _columns(pdf: FPDF, things: Sequence[str], size: float, y: float, x: float, width: float, mark: str) -> float:
    """Write things in two columns, read across."""
    half = width / 2
    for at in range(0, len(things), 2):
        ends = []
        for column, thing in enumerate(things[at : at + 2]):
            left = x + column * half
            _text(pdf, mark, size, left, y, 5)
            ends.append(_text(pdf, thing, size, left + 4.5, y, half - 6))
        y = max(ends) + 0.5
    return y


def _text(
    pdf: FPDF, words: str, size: float, x: float, y: float, width: float, *, bold: bool = False, align: str = "L"
) -> float:
    """Write words in a column; return where they end."""
    pdf.set_font(_FACE, "B" if bold else "", size)
    pdf.set_xy(x, y)
    pdf.multi_cell(width, size * 0.46, _NUMBERS.sub("\N{NO-BREAK SPACE}", words), align=align)
    return float(pdf.get_y())
