"""Who may speak to the review's server: pages that it served itself, opened by the address that the command printed.

Every address begins with the session's token. Other programs of the machine, other sites in the same browser and names
that somebody lets point to this machine are answered 403 before anything is looked up.
"""

from __future__ import annotations

import hmac
from http import HTTPStatus
from typing import Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

TOKEN_HEADER: Final = "X-Review-Token"  # noqa: S105 (a name, no secret)
MAX_BODY_BYTES: Final = 64 * 1024
"""More than every field and note that a decision may hold."""

_LOOPBACK: Final = frozenset({"127.0.0.1", "localhost"})
_READING: Final = frozenset({"GET", "HEAD"})
_HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


class Guard:
    """An ASGI application behind a token: it sees only requests that may be answered."""

    def __init__(self, app: ASGIApp, token: str) -> None:
        """Let in what knows the token."""
        self.app = app
        self._token = token

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer 403 or hand on; every answer carries the headers that keep it in this browser tab."""
        if scope["type"] != "http":
            return  # the server speaks plain HTTP only
        refusal = self._refusal(scope)
        if refusal is not None:
            await refusal(scope, receive, _with_headers(send))
            return
        await self.app({**scope, "root_path": f"/{self._token}"}, receive, _with_headers(send))

    def _refusal(self, scope: Scope) -> Response | None:
        headers = Headers(scope=scope)
        token, slash, _ = scope["path"].removeprefix("/").partition("/")
        if not _same(token, self._token):
            return _refused("This address has no valid token. Open the one that `climits review --web` printed.")
        if urlsplit(f"//{headers.get('host', '')}").hostname not in _LOOPBACK:
            return _refused("The review answers on loopback only, as 127.0.0.1 or localhost.")
        if scope["method"] not in _READING:
            return self._refused_change(headers)
        return None if slash else RedirectResponse(f"/{self._token}/")

    def _refused_change(self, headers: Headers) -> Response | None:
        if not _same(headers.get(TOKEN_HEADER, ""), self._token):
            return _refused(f"A request that changes something names the token in {TOKEN_HEADER}.")
        if headers.get("origin") != f"http://{headers.get('host')}":
            return _refused("The request comes from a page that this server did not serve.")
        length = headers.get("content-length", "")
        if not length.isdecimal():
            return _refused("The request does not say how long it is.", HTTPStatus.LENGTH_REQUIRED)
        if int(length) > MAX_BODY_BYTES:
            return _refused(f"More than {MAX_BODY_BYTES:,} bytes are no decision.", HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        return None


def _same(given: str, token: str) -> bool:
    """Whether two tokens are the same, in a time that does not tell how much of them is."""
    return hmac.compare_digest(given.encode("utf-8", "surrogateescape"), token.encode())


def _refused(message: str, status: HTTPStatus = HTTPStatus.FORBIDDEN) -> Response:
    return JSONResponse({"message": message}, status)


def _with_headers(send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message).update(_HEADERS)
        await send(message)

    return sending
