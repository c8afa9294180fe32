"""What comes before every page: whose name and which page calls, how much it brings, which headers leave.

`SameSite` cookies are no border: browsers send them to every port of a host. So each request that may change
something has to come from one of these pages, as the browser itself says (Fetch Metadata, W3C; `Origin`,
RFC 6454).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pipelines.desk.audit import Audit

LARGEST_BODY = 25_000_000
"""Bytes of a request: a picture as a camera makes it."""
_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_SAFE = ("GET", "HEAD")
GUARDING = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self';"
    " img-src 'self' data:; connect-src 'self'; font-src 'self'; frame-src 'self';"
    " form-action 'self'; base-uri 'none';"
    " frame-ancestors 'none'",
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "same-origin",  # without any, browsers would call our own forms foreign
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
}
"""Headers of every answer that does not say something else itself."""


@dataclass(frozen=True, slots=True)
class Names:
    """By which names people reach the desk."""

    others: tuple[str, ...] = ()
    """Beside the loopback's: `desk.example.org`, with a port where it is not that of the scheme."""
    anywhere: bool = False
    """Whether it listens at every address of the machine, so that any address may be its name."""

    def refusal(self, method: str, headers: Mapping[str, str]) -> str:
        """Why a request is turned away, whoever sent it; empty: it may go on. `headers` by name, in lower
        case.
        """
        host = headers.get("host", "")
        if not self._are(host):
            return (
                f"This desk does not know the name {host[:100]!r}. If people reach it by that name, "
                "start it with: glocal serve --name NAME"
            )
        if method in _SAFE:
            return ""
        site, origin = headers.get("sec-fetch-site"), headers.get("origin")
        if site is not None and site not in ("same-origin", "none"):
            return "A page of another origin may not call the desk."
        # On plain http with a name browsers send no Sec-Fetch-Site, and here Origin alone tells.
        if origin is not None and not self._is_own_page(origin, host):
            return "A page of another origin may not call the desk."
        if site is None and origin is None:
            return "The desk answers browsers only, and this is none: it does not say where it comes from."
        return ""

    def _are(self, host: str) -> bool:
        name = _name_in(host)
        if name in _LOOPBACK or name in map(_name_in, self.others):
            return True
        try:
            address = ip_address(name)
        except ValueError:
            return False
        return self.anywhere or address.is_loopback

    def _is_own_page(self, origin: str, host: str) -> bool:
        place = urlsplit(origin).netloc.lower()
        return bool(place) and (place == host.lower() or place in map(str.lower, self.others))


class Guard:
    """An ASGI application behind these checks; what it turns away stands in the audit."""

    def __init__(self, app: ASGIApp, names: Names, audit: Audit, refuse: Callable[..., ASGIApp]) -> None:
        self.app, self.names, self.audit, self.refuse = app, names, audit, refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request or WebSocket, as ASGI has it."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        # A WebSocket is opened by GET, and can act all the same.
        method = scope["method"] if scope["type"] == "http" else "WEBSOCKET"
        why = self.names.refusal(method, headers)
        if why:
            place = scope["client"][0] if scope.get("client") else ""
            self.audit.refused("", f"{method} {scope['path']}", why, place)
        answer = self.refuse(why) if why else self.app
        await answer(scope, receive, _guarded_send(send))


def _guarded_send(send: Send) -> Send:
    async def guarded(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in GUARDING.items():
                headers.setdefault(name, value)
        await send(message)

    return guarded


def _name_in(host: str) -> str:
    """The name in a `Host` header: without port and brackets, in lower case."""
    try:
        return (urlsplit(f"//{host}").hostname or "").rstrip(".")
    except ValueError:
        return ""
