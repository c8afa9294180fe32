"""The link of a confirmation letter: which request it confirms, and the proof that we wrote it.

It tells no address. How long it holds is a matter of the request (`signup_requests.LINK_LIFE`).
"""

from __future__ import annotations

from urllib.parse import urlencode

from itsdangerous import BadSignature, URLSafeSerializer

_PURPOSE = "glocal confirm sign-up"
"""Part of what is signed: the secret signs unsubscribe links too."""


def confirmation_url(base: str, signup: str, locale: str, secret: str) -> str:
    """The address of the page where a request is confirmed."""
    token = URLSafeSerializer(secret, salt=_PURPOSE).dumps(signup)
    return f"{base}/confirm?{urlencode({'lang': locale, 'token': token})}"


def confirmed_by(token: str, secret: str) -> str | None:
    """The request that a token confirms; None if it was not signed with this secret."""
    try:
        signup = URLSafeSerializer(secret, salt=_PURPOSE).loads(token)
    except BadSignature:
        return None
    return signup if isinstance(signup, str) else None
