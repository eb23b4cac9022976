"""Pictures: their sizes, and a small drawn one for the page's quick button."""

from __future__ import annotations

import io
from functools import cache
from typing import Any

from PIL import Image, ImageDraw

from bot.simulator.errors import bad_request


@cache
def sample() -> bytes:
    """Return a small picture of two lines on a test strip, as JPEG."""
    picture = Image.new("RGB", (480, 320), "#dfe9ea")
    draw = ImageDraw.Draw(picture)
    draw.rounded_rectangle((60, 90, 420, 230), 26, fill="#ffffff", outline="#b9c9cc", width=3)
    draw.rounded_rectangle((150, 130, 290, 190), 14, fill="#f3eef2", outline="#cbd5d8", width=2)
    draw.rectangle((185, 136, 192, 184), fill="#b3476b")
    draw.rectangle((240, 136, 246, 184), fill="#cf88a1")
    draw.ellipse((335, 138, 380, 183), fill="#eef3f4", outline="#cbd5d8", width=2)
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=80)
    return out.getvalue()


def sizes(file: dict[str, Any], data: bytes) -> list[dict[str, Any]]:
    """Return the `photo` field: one size, measured. Raises Refused for bytes that are no picture."""
    try:
        with Image.open(io.BytesIO(data)) as picture:
            width, height = picture.size
    except OSError:
        raise bad_request("IMAGE_PROCESS_FAILED") from None
    return [{**file, "width": width, "height": height}]
