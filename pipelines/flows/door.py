"""Who gets in at the pages of `glocal serve`: decisions only, without a server.

A page that is open on this machine is not a login: any page of another origin in the same browser could call
it. So callers need the server's login, which no foreign page knows; a foreign `Host` is refused (another
name that was made to lead here), and so is what a browser says comes from another origin (Fetch Metadata,
RFC 6454). Where nobody has set a login it is made up anew at each start, and a link with a token lets a
browser in.
"""

from __future__ import annotations

import base64
import hmac
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from http.cookies import CookieError, SimpleCookie
from ipaddress import ip_address
from urllib.parse import urlsplit

LINK_SECONDS = 600
"""How long a link may wait for its browser."""
SESSION_SECONDS = 30 * 86400
"""How long a browser stays in, unless the server is started anew."""
ENTRANCE = "/enter"
DOOR = "GLOCAL_DOOR"
"""The variable in which the server's process finds its door, the login aside."""
GUARD = {
    # No other page may frame these, to have a click land on a button that nobody sees.
    "X-Frame-Options": "SAMEORIGIN",
    "Content-Security-Policy": "frame-ancestors 'self'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}
"""Headers of every answer."""
CLOSED = (
    "This browser was not let in yet, or the pages were started anew since.\n"
    "In a terminal, in the workspace, run: glocal link\n"
    "and open the address that it prints."
)
_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_SAFE = ("GET", "HEAD")


@dataclass(frozen=True, slots=True)
class Door:
    """What is compared with what a caller says."""

    login: str = field(repr=False)
    """`name:password` that callers have to know; empty: none, as the server that was joined asks for none."""
    made_up: bool
    """Whether the login was made up for this start, so that no person knows it."""
    port: int
    """Of the pages; names the cookie, since browsers send a cookie to every port of its host."""
    names: tuple[str, ...] = ()
    """Names by which people reach the pages, the loopback's aside: `staff.example.org`."""
    anywhere: bool = False
    """Whether it listens at every address of the machine, so that any address may be its name."""

    def refusal(self, method: str, headers: Mapping[str, str]) -> str:
        """Why a caller is turned away whoever it is, as a sentence; empty if it may go on to the login.

        `headers` have names in lower case. A caller that is no browser sends neither `Origin` nor
        `Sec-Fetch-Site`: it has to know the login.
        """
        host = headers.get("host", "")
        if not self._is_ours(host):
            return (
                f"These pages do not know the name {host!r}. If people reach them by it, "
                "start them with: glocal serve --name NAME"
            )
        origin = headers.get("origin", "")
        if origin and not self._is_own_page(origin, host):
            return "A page of another origin may not call these pages."
        opened = headers.get("sec-fetch-mode") == "navigate" and headers.get("sec-fetch-dest") == "document"
        if headers.get("sec-fetch-site", "none") not in ("none", "same-origin") and not (
            method in _SAFE and opened
        ):
            return "A page of another origin may lead to these pages, and do nothing else with them."
        return ""

    def _is_ours(self, host: str) -> bool:
        name = _host_name(host)
        if name in _LOOPBACK or name in map(_host_name, self.names):
            return True
        try:
            address = ip_address(name)
        except ValueError:
            return False
        return self.anywhere or address.is_loopback

    def _is_own_page(self, origin: str, host: str) -> bool:
        place = urlsplit(origin).netloc.lower()
        return bool(place) and (place == host.lower() or place in map(str.lower, self.names))

    def lets_in(self, headers: Mapping[str, str], now: float) -> bool:
        """Whether a caller has the login, or was let in by a link."""
        if not self.login:
            return True
        given = headers.get("authorization", "").encode()
        return hmac.compare_digest(given, self.authorization) or self.has_session(headers, now)

    @property
    def authorization(self) -> bytes:
        """What a caller has to say who knows the login."""
        return basic_authorization(self.login)

    def has_session(self, headers: Mapping[str, str], now: float) -> bool:
        """Whether the browser was let in by a link, and not too long ago."""
        try:
            cookie = SimpleCookie(headers.get("cookie", "")).get(self._cookie_name)
        except CookieError:
            return False
        return bool(self.login and cookie and self._checked("session", cookie.value, now))

    def session_cookie(self, now: float) -> str:
        """The header that lets a browser in from now on."""
        value = self._stamped("session", f"{int(now) + SESSION_SECONDS}")
        return (
            f"{self._cookie_name}={value}; Path=/; Max-Age={SESSION_SECONDS}; HttpOnly; SameSite=Lax"
            # Lax, so that a link in a mail or a chat leads to the page; GET changes nothing here
        )

    @property
    def _cookie_name(self) -> str:
        return f"glocal-{self.port}"

    def link_token(self, nonce: str, now: float) -> str:
        """What lets one browser in; `nonce` is what it is known by, so that it is taken once."""
        return self._stamped("link", f"{int(now) + LINK_SECONDS}.{nonce}")

    def nonce_of(self, token: str, now: float) -> str:
        """The nonce of a token that is ours and not too old; empty for another."""
        return token.split(".")[1] if self._checked("link", token, now) else ""

    def _stamped(self, kind: str, text: str) -> str:
        stamp = hmac.new(self.login.encode(), f"{kind} {self.port} {text}".encode(), sha256).hexdigest()
        return f"{text}.{stamp}"

    def _checked(self, kind: str, stamped: str, now: float) -> bool:
        text, _, _ = stamped.rpartition(".")
        until = text.split(".")[0]
        genuine = hmac.compare_digest(self._stamped(kind, text).encode(), stamped.encode())
        return genuine and until.isascii() and until.isdigit() and now < int(until)

    def as_json(self) -> str:
        """For the server's process; the login goes its own way."""
        return json.dumps({name: value for name, value in asdict(self).items() if name != "login"})

    @classmethod
    def from_json(cls, text: str, login: str) -> Door:
        """The door that `as_json` wrote down."""
        values = json.loads(text)
        return cls(login=login, **values | {"names": tuple(values["names"])})


def basic_authorization(login: str) -> bytes:
    """A login, `name:password`, as a header has it (RFC 7617)."""
    return b"Basic " + base64.b64encode(login.encode())


def _host_name(host: str) -> str:
    """The name in a `Host` header or an address: without port and brackets, in lower case."""
    try:
        return (urlsplit(f"//{host}").hostname or "").rstrip(".")
    except ValueError:
        return ""
