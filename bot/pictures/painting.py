"""Painting of plain data when it is sent: by its kind, in a worker thread, so that the loop goes on sending."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import Any

from bot.pictures import guide, leaflet, qr, trend

PAINTERS: dict[str, Callable[[Mapping[str, Any]], bytes]] = {
    "trend": trend.paint,
    "qr": qr.paint,
    "leaflet": leaflet.paint,
    "guide": guide.paint,
}
"""Painters by kind; each imports its drawing library only when it draws."""


async def painted(kind: str, data: Mapping[str, Any]) -> bytes:
    """Return the file of that kind, painted from its data."""
    return await asyncio.to_thread(PAINTERS[kind], data)
