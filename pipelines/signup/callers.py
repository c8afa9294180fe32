"""Who calls: what is kept of a caller's network address."""

from __future__ import annotations

import hmac
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network


def network_of(host: str) -> str:
    """Where a request came from, for the evidence of consent: the network, not the address.

    A full address would name a household, and a hash of it would too: there are few enough to try them all.
    The network is enough to tell a request out of the reader's own from one that came from anywhere.
    """
    address = _network_address(host)
    if address is None:
        return "unknown"
    return str(ip_network(f"{address}/{24 if address.version == 4 else 48}", strict=False))


def client_key(host: str, secret: str) -> str:
    """What a caller is counted by, for two days: nobody without the secret finds the address in it.

    Of IPv6 the first half counts, as that is what a connection gets.
    """
    address, whole = _network_address(host), host
    if address is not None:
        whole = str(ip_network(f"{address}/{32 if address.version == 4 else 64}", strict=False))
    return hmac.new(secret.encode(), f"client\0{whole}".encode(), "sha256").hexdigest()


def _network_address(host: str) -> IPv4Address | IPv6Address | None:
    try:
        address = ip_address(host)
    except ValueError:
        return None
    return (address.ipv4_mapped or address) if isinstance(address, IPv6Address) else address
