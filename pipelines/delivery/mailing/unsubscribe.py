"""The way out, signed: who follows it is taken off the list without a password (RFC 8058).

The receiving page reads the `subscriber` parameter with `signed_by` and the same secret. It holds the
subscriber's token from the list, or the SHA-256 of the address where there is none; never the address.
It says nothing of the issue: the link in last year's mail works for as long as the secret does.
"""

from __future__ import annotations

import hmac
from urllib.parse import parse_qs, quote, urlsplit, urlunsplit

from pipelines.delivery.secrets import secret
from pipelines.model.errors import DeliveryError

PARAMETER = "subscriber"
SHORTEST_SECRET = 16


def signing_secret(variable: str) -> str:
    """The secret in an environment variable; DeliveryError if it is missing, or too short to sign with."""
    value = secret(variable)
    if len(value) < SHORTEST_SECRET:
        raise DeliveryError(
            f"the secret in {variable} is too short to sign with",
            hint=f"give it at least {SHORTEST_SECRET} random characters: openssl rand -hex 32",
        )
    return value


def signed_url(url: str, who: str, secret: str) -> str:
    """The configured address with one parameter more: who, and the proof that we wrote it."""
    parts = urlsplit(url)
    extra = f"{PARAMETER}={quote(who, safe='')}.{_signature(who, secret)}"
    return urlunsplit(parts._replace(query=f"{parts.query}&{extra}" if parts.query else extra))


def signed_by(url: str, secret: str) -> str | None:
    """Who a link unsubscribes; None if it was not signed with this secret."""
    values = parse_qs(urlsplit(url).query).get(PARAMETER, [])
    if len(values) != 1:
        return None
    who, _, signature = values[0].rpartition(".")
    right = hmac.compare_digest(signature.encode(), _signature(who, secret).encode())
    return who if who and right else None


def _signature(who: str, secret: str) -> str:
    # The purpose is part of what is signed: the secret may sign other things one day.
    return hmac.new(secret.encode(), f"unsubscribe\0{who}".encode(), "sha256").hexdigest()
