"""Painting of plain data when it is sent: by its kind, in a worker thread, so that the loop goes on sending."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping
from functools import lru_cache
from threading import Lock
from typing import Any

from bot.pictures import guide, leaflet, qr, trend

PAINTERS: dict[str, Callable[[Mapping[str, Any]], bytes]] = {
    "trend": trend.paint,
    "qr": qr.paint,
    "leaflet": leaflet.paint,
    "guide": guide.paint,
}
"""Painters by kind; each imports its drawing library only when it draws."""

SHARED = ("guide",)
"""Kinds that look the same for everybody: drawn once a process, however many ask. No person's data is in them."""

_MOST_KEPT = 32  # pictures of some 50 kB: the pages of a guide, in every language
_one_at_a_time = Lock()


async def painted(kind: str, data: Mapping[str, Any]) -> bytes:
    """Return the file of that kind, painted from its data."""
    if kind in SHARED:
        return await asyncio.to_thread(_shared, kind, json.dumps(data, sort_keys=True, ensure_ascii=False))
    return await asyncio.to_thread(PAINTERS[kind], data)


def _shared(kind: str, written: str) -> bytes:
    """Return a picture drawn before, or draw it while all others that ask wait for it."""
    with _one_at_a_time:
        return _kept(kind, written)


@lru_cache(maxsize=_MOST_KEPT)
def _kept(kind: str, written: str) -> bytes:
    return PAINTERS[kind](json.loads(written))
