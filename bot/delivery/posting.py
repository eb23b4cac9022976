"""A JSON object posted to a gateway: what the connection and the status say about its fate."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aiohttp import (
    ClientConnectorError,
    ClientError,
    ClientHttpProxyError,
    ClientSession,
    ClientTimeout,
    ConnectionTimeoutError,
)

from bot.channel.channel import Never, Passing, Unsure

_TIMEOUT = ClientTimeout(total=10, connect=5)  # seconds
_MAY_PASS = (408, 425, 429)
_LONGEST_ANSWER = 64 * 1024  # bytes


class HttpPost:
    """A call that posts JSON to one address; the connection stays open."""

    def __init__(self, url: str, headers: Mapping[str, str] | None = None, proxy: str = "") -> None:
        self._url = url
        self._headers = dict(headers or {})
        self._proxy = proxy or None
        self._session: ClientSession | None = None

    async def __call__(self, body: Mapping[str, Any]) -> str:
        """Post one object; return the body of a 2xx answer. Raises Never, Passing or Unsure."""
        try:
            async with self._client().post(self._url, json=body, allow_redirects=False) as answer:
                status = answer.status
                said = (await answer.content.read(_LONGEST_ANSWER)).decode("utf-8", "replace")
        except (ClientConnectorError, ClientHttpProxyError, ConnectionTimeoutError) as error:
            raise Passing(type(error).__name__) from None
        except (ClientError, TimeoutError) as error:
            raise Unsure(type(error).__name__) from None
        if status >= 500 or status in _MAY_PASS:
            raise Passing(f"the SMS gateway answered {status}")
        if not 200 <= status < 300:
            raise Never(f"the SMS gateway refused with {status}")
        return said

    async def close(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()

    def _client(self) -> ClientSession:
        if self._session is None:
            self._session = ClientSession(timeout=_TIMEOUT, headers=self._headers, proxy=self._proxy)
        return self._session
