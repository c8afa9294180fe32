"""What comes before every page: whose name and which page calls, how much it brings, which headers leave.

`SameSite` cookies are no border: browsers send them to every port of a host. So each request that may change
something has to come from one of these pages, as the browser itself says (Fetch Metadata, W3C; `Origin`,
RFC 6454).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pipelines.desk.audit import Audit
from pipelines.model.host_names import is_known_host, is_own_origin

LARGEST_BODY = 25_000_000
"""Bytes of a request: a picture as a camera makes it."""
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

    def refusal(self, method: str, headers: Mapping[str, str], *, machines: bool = False) -> str:
        """Why a request is turned away, whoever sent it; empty: it may go on. `headers` by name, in lower
        case. `machines`: whether it is for an address that services call, which are no browsers.
        """
        host = headers.get("host", "")
        if not is_known_host(host, self.others, anywhere=self.anywhere):
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
        if origin is not None and not is_own_origin(origin, host, self.others):
            return "A page of another origin may not call the desk."
        if site is None and origin is None and not machines:
            return "The desk answers browsers only, and this is none: it does not say where it comes from."
        return ""


class Guard:
    """An ASGI application behind these checks; what it turns away stands in the audit."""

    def __init__(
        self,
        app: ASGIApp,
        names: Names,
        audit: Audit,
        refuse: Callable[..., ASGIApp],
        machines: Collection[str] = (),
    ) -> None:
        self.app, self.names, self.audit, self.refuse = app, names, audit, refuse
        self.machines = machines
        """The paths that services call; who they are is for their pages to find out."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request or WebSocket, as ASGI has it."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        # A WebSocket is opened by GET, and can act all the same.
        method = scope["method"] if scope["type"] == "http" else "WEBSOCKET"
        why = self.names.refusal(method, headers, machines=scope["path"] in self.machines)
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
