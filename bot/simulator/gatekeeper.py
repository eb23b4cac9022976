"""A check at the page's door: only this machine's own names, and only acts that the page itself sends.

Any site open in the same browser may post to this machine (without asking first, if it calls its JSON plain text), and
a foreign name that is made to lead here may read: the browser's Host and Origin tell both.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.typedefs import Middleware

_Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
_THIS_MACHINE = ("127.0.0.1", "localhost", "::1")
_PAGE = "/sim/"
_OWN = ("same-origin", "none")


def gatekeeper(host: str) -> Middleware:
    """Return the middleware of a server that listens at `host`."""
    names = {*_THIS_MACHINE, host}

    @web.middleware
    async def keep(request: web.Request, handler: _Handler) -> web.StreamResponse:
        if _name(f"//{request.host}") not in names:
            return web.Response(status=403, text="this machine has another name")
        if request.method != "GET" and request.path.startswith(_PAGE):
            if not _is_own(request):
                return web.Response(status=403, text="acts come from the page itself")
            if request.content_type != "application/json":
                return web.Response(status=415, text="application/json, please")
        return await handler(request)

    return keep


def _is_own(request: web.Request) -> bool:
    """True if nothing says that another page sent this; programs send neither header."""
    origin = request.headers.get("Origin")
    if origin is not None and urlsplit(origin).netloc != request.host:
        return False
    return request.headers.get("Sec-Fetch-Site", "none") in _OWN


def _name(address: str) -> str | None:
    try:
        return urlsplit(address).hostname
    except ValueError:
        return None
