"""Who gets in at Prefect's server behind `glocal serve`: decisions only, without a server.

A port of this machine is not a login: any page of another origin in the same browser could call it. So
callers need the server's login, which no page knows; a foreign `Host` is refused (another name that was made
to lead here), and so is what a browser says comes from another origin (Fetch Metadata, RFC 6454). People come
in through the desk, which knows them; `flows/engine_proxy.py` puts the login in for them.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

from pipelines.model.host_names import is_known_host, is_own_origin

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
CLOSED = "Nobody comes in here without the login of this start; people go to the desk instead."
_SAFE = ("GET", "HEAD")


@dataclass(frozen=True, slots=True)
class Door:
    """What is compared with what a caller says."""

    login: str = field(repr=False)
    """`name:password` that callers have to know; empty: none, as the server that was joined asks for none."""
    made_up: bool
    """Whether the login was made up for this start, so that no person knows it."""
    names: tuple[str, ...] = ()
    """Names by which people reach the pages, the loopback's aside: `staff.example.org`."""

    def refusal(self, method: str, headers: Mapping[str, str]) -> str:
        """Why a caller is turned away whoever it is, as a sentence; empty if it may go on to the login.

        `headers` have names in lower case. A caller that is no browser sends neither `Origin` nor
        `Sec-Fetch-Site`: it has to know the login.
        """
        host = headers.get("host", "")
        if not is_known_host(host, self.names):
            return (
                f"This server does not know the name {host!r}. If programs reach it by that name, "
                "start it with: glocal serve --name NAME"
            )
        origin = headers.get("origin", "")
        if origin and not is_own_origin(origin, host, self.names):
            return "A page of another origin may not call these pages."
        opened = headers.get("sec-fetch-mode") == "navigate" and headers.get("sec-fetch-dest") == "document"
        if headers.get("sec-fetch-site", "none") not in ("none", "same-origin") and not (
            method in _SAFE and opened
        ):
            return "A page of another origin may lead to these pages, and do nothing else with them."
        return ""

    @property
    def authorization(self) -> bytes:
        """What a caller has to say who knows the login."""
        return basic_authorization(self.login)

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
