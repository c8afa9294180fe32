"""A service by which people sign in, in memory: written from OpenID Connect Core 1.0 and Discovery 1.0.

It keeps to both, and does one thing wrong if it is asked to (`fault`).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import requests
from joserfc import jws
from joserfc.jwk import ECKey, RSAKey
from requests.adapters import HTTPAdapter
from urllib3 import HTTPResponse

from pipelines.delivery.wire import bounded_session

ISSUER = "https://id.example.org/realms/house"
CLIENT, SECRET = "glocal", "s3cr3t+/="
SETTINGS = f"""
[notify]
desk = "http://127.0.0.1:4200"
[sign_in.services.eu-login]
label = "EU Login"
issuer = "{ISSUER}"
client_id = "{CLIENT}"
secret_env = "EU_LOGIN_SECRET"
"""


@dataclass
class IdentityProvider(HTTPAdapter):
    """`now`: seconds since 1970. What people get at it is `claims`, beside what every ID token has."""

    now: int
    fault: str = ""
    claims: dict[str, Any] = field(
        default_factory=lambda: {"sub": "u-1", "email": "ana@example.org", "email_verified": True}
    )
    issuer: str = ISSUER
    metadata: dict[str, Any] = field(default_factory=dict)
    """What it says of itself beside the usual, or in its place."""
    asked: list[str] = field(default_factory=list)
    """Paths that were called."""
    verifiers: dict[str, dict[str, str]] = field(default_factory=dict)
    """What was asked with each code that waits."""
    key: Any = field(default_factory=lambda: ECKey.generate_key("P-256", {"kid": "one", "use": "sig"}))

    def session(self) -> requests.Session:
        """As `bounded_session`, but whatever it asks comes here."""
        session = bounded_session()
        session.mount("https://", self)
        return session

    def authorize(self, address: str, **changes: str) -> str:
        """Somebody signs in; the address that their browser is sent back to, with `changes` in its query."""
        parts = urlsplit(address)
        asked = dict(parse_qsl(parts.query, strict_parsing=True))
        assert f"{parts.scheme}://{parts.netloc}{parts.path}" == f"{ISSUER}/authorize"
        assert (asked["response_type"], asked["client_id"]) == ("code", CLIENT)
        assert asked["scope"].split() == ["openid", "email"]
        assert asked["code_challenge_method"] == "S256" and len(asked["code_challenge"]) == 43
        code = secrets.token_urlsafe(8)
        self.verifiers[code] = asked
        given = {"code": code, "state": asked["state"], "iss": self.issuer, **changes}
        return f"{asked['redirect_uri']}?{urlencode({key: v for key, v in given.items() if v})}"

    def send(self, request: requests.PreparedRequest, *_: Any, **options: Any) -> requests.Response:
        """Answer one call, as an adapter of requests does."""
        assert options["stream"] and options["verify"] is True
        assert max(options["timeout"]) <= 10
        path = urlsplit(request.url or "").path.removeprefix("/realms/house")
        self.asked.append(path)
        if self.fault == "slow":
            raise requests.ReadTimeout("nothing for ten seconds")
        if self.fault == f"redirect {path}":
            return answer(302, b"", {"Location": "https://evil.example/"})
        if self.fault == f"giant {path}":
            return answer(200, b'{"x": "' + b"x" * 600_000 + b'"}')
        if self.fault == f"deep {path}":
            return answer(200, b"[" * 100_000)
        if self.fault == f"page {path}":
            return answer(500, b"<html>Oops")
        answers: dict[str, Callable[[], dict[str, Any]]] = {
            "/.well-known/openid-configuration": self._metadata,
            "/token": lambda: self._token(request),
            "/keys": lambda: {"keys": [{"kty": "strange"}, {**self.key.as_dict(private=False)}]},
        }
        made = answers[path]()
        return answer(400 if "error" in made else 200, json.dumps(made).encode())

    def _metadata(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{ISSUER}/authorize",
            "token_endpoint": f"{ISSUER}/token",
            "jwks_uri": f"{ISSUER}/keys",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["ES256"],
        } | self.metadata

    def _token(self, request: requests.PreparedRequest) -> dict[str, Any]:
        form = {key: one for key, (one,) in parse_qs(str(request.body), strict_parsing=True).items()}
        if not self._knows(request, form):
            return {"error": "invalid_client"}
        asked = self.verifiers.pop(form["code"], None)
        if asked is None or form["grant_type"] != "authorization_code":
            return {"error": "invalid_grant"}
        challenge = base64.urlsafe_b64encode(hashlib.sha256(form["code_verifier"].encode()).digest())
        assert challenge.decode().rstrip("=") == asked["code_challenge"]
        assert form["redirect_uri"] == asked["redirect_uri"]
        tokens = {"access_token": "at-1", "token_type": "Bearer", "id_token": self._id_token(asked["nonce"])}
        if self.fault == "no id_token":
            del tokens["id_token"]
        return tokens

    def _knows(self, request: requests.PreparedRequest, form: dict[str, str]) -> bool:
        if "client_secret_post" in self.metadata.get("token_endpoint_auth_methods_supported", ()):
            return (form["client_id"], form["client_secret"]) == (CLIENT, SECRET)
        if self.metadata.get("token_endpoint_auth_methods_supported") == ["none"]:
            return form["client_id"] == CLIENT and "Authorization" not in request.headers
        said = base64.b64encode(b"glocal:s3cr3t%2B%2F%3D").decode()
        return bool(request.headers["Authorization"] == f"Basic {said}")

    def _id_token(self, nonce: str) -> str:
        claims = {
            "iss": self.issuer,
            "aud": CLIENT,
            "iat": self.now,
            "exp": self.now + 300,
            "nonce": nonce,
            **self.claims,
        }
        claims = {name: value for name, value in claims.items() if value is not None}
        body = json.dumps(claims).encode()
        if self.fault == "alg none":
            return f"{part(json.dumps({'alg': 'none'}).encode())}.{part(body)}."
        if self.fault == "HS256 with the public key":
            head = f"{part(json.dumps({'alg': 'HS256', 'kid': 'one'}).encode())}.{part(body)}"
            public = self.key.as_pem(private=False)
            return f"{head}.{part(hmac.digest(public, head.encode(), 'sha256'))}"
        algorithm = "RS256" if isinstance(self.key, RSAKey) else "ES256"
        token = jws.serialize_compact(
            {"alg": algorithm, "kid": str(self.key.kid), "typ": "JWT"}, body, self.key, algorithms=[algorithm]
        )
        if self.fault == "changed":
            head, _, signature = token.split(".")
            return f"{head}.{part(body.replace(b'u-1', b'u-2'))}.{signature}"
        if self.fault == "another's signature":
            other = ECKey.generate_key("P-256", {"kid": "one"})
            return jws.serialize_compact({"alg": "ES256", "kid": "one"}, body, other, algorithms=["ES256"])
        return {"no token": "x", "three dots": "..."}.get(self.fault, token)

    def close(self) -> None:
        """Nothing is open."""


def part(data: bytes) -> str:
    """As a JWS has its parts (RFC 7515, section 2)."""
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def answer(status: int, body: bytes, headers: dict[str, str] | None = None) -> requests.Response:
    """An answer whose body was not read."""
    made = requests.Response()
    made.status_code = status
    made.headers.update(headers or {})
    made.raw = HTTPResponse(BytesIO(body), preload_content=False, status=status)
    return made
