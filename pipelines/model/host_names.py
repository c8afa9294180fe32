"""By which names pages are reached, and whose page it is that calls: asked at each door, decided here."""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import ip_address
from urllib.parse import urlsplit

_LOOPBACK = ("localhost", "127.0.0.1", "::1")


def is_known_host(host: str, names: Iterable[str], *, anywhere: bool = False) -> bool:
    """Whether a `Host` header has a name of ours: the loopback's or one of `names`, with a port or without.

    A foreign name was made to lead here (DNS rebinding). `anywhere`: any address of a machine is one too, as
    for who listens at all of them.
    """
    name = _name_in(host)
    if name in _LOOPBACK or name in map(_name_in, names):
        return True
    try:
        address = ip_address(name)
    except ValueError:
        return False
    return anywhere or address.is_loopback


def is_own_origin(origin: str, host: str, names: Iterable[str]) -> bool:
    """Whether an `Origin` header (RFC 6454) is that of the pages called, or of one of their names."""
    place = urlsplit(origin).netloc.lower()
    return bool(place) and (place == host.lower() or place in map(str.lower, names))


def _name_in(host: str) -> str:
    """The name in a `Host` header or an address: without port and brackets, in lower case."""
    try:
        return (urlsplit(f"//{host}").hostname or "").rstrip(".")
    except ValueError:
        return ""
