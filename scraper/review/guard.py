"""Who may talk to the page: the browser that opened it with its token, and no other site through that browser."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from urllib.parse import urlsplit

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_HOSTS = ("127.0.0.1", "localhost", "[::1]")  # any other name in Host is a site rebound to this machine
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class Guard:
    """ASGI middleware: Host, token, Origin and the form's own token are checked before anything is read.

    Parameters
    ----------
    app : ASGI application
    token : str
        What the address that is opened first carries; it becomes a cookie and leaves the address.
    """

    def __init__(self, app: ASGIApp, token: str) -> None:
        self._app = app
        self._token = token

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request pass, or say why not."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope, receive)
        refusal = self._refusal(request)

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(_HEADERS)
                headers.setdefault("Cache-Control", "no-store")
            await send(message)

        if refusal is not None:
            await refusal(scope, receive, guarded)
        else:
            scope["csrf"] = csrf_of(self._token)
            await self._app(scope, receive, guarded)

    def _refusal(self, request: Request) -> PlainTextResponse | RedirectResponse | None:
        host = request.headers.get("host", "")
        if host.rpartition(":")[0] not in _HOSTS:
            return PlainTextResponse("This page answers to 127.0.0.1 only.", 421)
        cookie = _cookie(request)
        given = request.query_params.get("token")
        if given is not None and secrets.compare_digest(given.encode(), self._token.encode()):
            answer = RedirectResponse(str(request.url.remove_query_params("token").replace(scheme="", netloc="")), 303)
            answer.set_cookie(cookie, self._token, httponly=True, samesite="strict")
            return answer
        if not secrets.compare_digest(request.cookies.get(cookie, "").encode(), self._token.encode()):
            return PlainTextResponse("Open the address that `paylater review` has printed, with its token.", 403)
        if request.method in ("GET", "HEAD"):
            return None
        origin = request.headers.get("origin")
        if origin is None or urlsplit(origin).netloc != host:
            return PlainTextResponse("This request comes from another page.", 403)
        if not secrets.compare_digest(request.headers.get("x-csrf", "").encode(), csrf_of(self._token).encode()):
            return PlainTextResponse("This page is out of date; load it anew.", 403)
        return None


def csrf_of(token: str) -> str:
    """Return what requests that change something carry in the header X-CSRF; pages know it, other sites do not."""
    return hmac.new(token.encode(), b"csrf", hashlib.sha256).hexdigest()


def _cookie(request: Request) -> str:
    """Name of the cookie: of its own for each port, as cookies are shared between the ports of a host."""
    return f"paylater_{request.url.port or 80}"
