"""JSON that goes over the simulator's wire."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]
"""A JSON object: a call's parameters, an update, or news for the page."""
