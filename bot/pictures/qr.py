"""A facility's QR code for print: black on white, a quiet zone all round, the facility's name under it."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from typing import TYPE_CHECKING, Any

from bot.pictures.fonts import dejavu

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageFont import FreeTypeFont

WIDTH = 1240  # pixels: 105 mm at 300 dots an inch
_DPI = 300
_QUIET = 4  # modules, as ISO/IEC 18004 has it
_LARGEST, _SMALLEST, _LINES = 72, 36, 3
_MARGIN = 60


def paint(data: Mapping[str, Any]) -> bytes:
    """Return the code as PNG. `data`: "link", its content; "name", the words under it."""
    from PIL import Image, ImageDraw  # here: paid only when drawing

    code = code_image(data["link"])
    code = code.resize((WIDTH, WIDTH), Image.Resampling.NEAREST)
    font, lines = _fitted(data["name"])
    step = int(font.size * 1.3)
    sheet = Image.new("L", (WIDTH, WIDTH + step * len(lines) + _MARGIN), 255)
    sheet.paste(code, (0, 0))
    pen = ImageDraw.Draw(sheet)
    for row, line in enumerate(lines):
        pen.text((WIDTH // 2, WIDTH + row * step), line, fill=0, font=font, anchor="ma")
    png = BytesIO()
    sheet.save(png, "PNG", dpi=(_DPI, _DPI), optimize=True)
    return png.getvalue()


def code_image(link: str) -> Image:
    """Return the bare code with quiet zone, 16 pixels a module; a quarter may be lost to dirt or folds (level Q)."""
    import qrcode
    from qrcode.constants import ERROR_CORRECT_Q
    from qrcode.image.pil import PilImage

    code = qrcode.QRCode(error_correction=ERROR_CORRECT_Q, box_size=16, border=_QUIET, image_factory=PilImage)
    code.add_data(link)
    return code.make_image().get_image().convert("L")


def _fitted(name: str) -> tuple[FreeTypeFont, list[str]]:
    """Return the largest type in which the name takes at most three lines, and the lines."""
    from PIL import ImageFont

    for size in range(_LARGEST, _SMALLEST - 1, -6):
        font = ImageFont.truetype(dejavu(bold=True), size)
        lines = _broken(name, font)
        if len(lines) <= _LINES:
            return font, lines
    return font, [*lines[: _LINES - 1], f"{lines[_LINES - 1]}…"]


def _broken(name: str, font: FreeTypeFont) -> list[str]:
    """Break the name between words into lines that fit."""
    lines = [""]
    for word in name.split():
        longer = f"{lines[-1]} {word}".strip()
        if font.getlength(longer) <= WIDTH - 2 * _MARGIN:
            lines[-1] = longer
        else:
            lines.append(word)
    return [line for line in lines if line]
