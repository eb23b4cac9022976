"""Refusals of the simulated Telegram, in Telegram's own words."""

from __future__ import annotations

from typing import Any


class Refused(Exception):
    """A call that is refused: HTTP status, description, and `parameters` such as `retry_after` (seconds)."""

    def __init__(self, status: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.status = status
        self.description = description
        self.parameters = parameters

    def body(self) -> dict[str, Any]:
        """Return the JSON answer, shaped as the Bot API shapes it."""
        body: dict[str, Any] = {"ok": False, "error_code": self.status, "description": self.description}
        if self.parameters:
            body["parameters"] = self.parameters
        return body


def bad_request(reason: str) -> Refused:
    """Return the commonest refusal: 400 with a reason."""
    return Refused(400, f"Bad Request: {reason}")


def forbidden(reason: str) -> Refused:
    """Return a 403: this bot may not speak here (blocked, kicked, never started)."""
    return Refused(403, f"Forbidden: {reason}")


def too_many_requests(seconds: int) -> Refused:
    """Return a 429 with the seconds to wait, worded as Telegram words it."""
    return Refused(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)
