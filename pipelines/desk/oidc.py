"""OpenID Connect (Core 1.0, authorization code flow), without the calls: what is asked, and what is believed.

The protocol and its cryptography are Authlib's and joserfc's, an extra that takes half a second to load: only
`sign_in_services` imports this module, when somebody first signs in by a service.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, TypeVar
from urllib.parse import quote_plus

from authlib.oauth2.auth import ClientAuth
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri, prepare_token_request
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import BadSignatureError, InvalidKeyIdError, JoseError
from joserfc.jwk import JWKRegistry, Key, KeySet
from joserfc.jws import JWSRegistry
from pydantic import AfterValidator, BaseModel, ValidationError

from pipelines.desk.rights import Identity
from pipelines.desk.vouched import NotVouched, SignInFault, Vouched
from pipelines.workspace.sign_in_settings import SignInService, is_safe_address

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
"""With a key pair, all of them: neither `none`, nor one in which a public key could be taken for a secret."""
LEEWAY = 60
"""Seconds by which two clocks may differ."""
SCOPE = "openid email"
_KEY_TYPES = ("RSA", "EC")
_LONGEST_SUBJECT = 255
"""Characters (Core 1.0, section 2)."""


def _reachable_safely(value: str) -> str:
    if not is_safe_address(value):
        raise ValueError("is no https address")
    return value


Answer = TypeVar("Answer", bound=BaseModel)
_Address = Annotated[str, AfterValidator(_reachable_safely)]


class ProviderMetadata(BaseModel):
    """What a service says of itself (OpenID Connect Discovery 1.0, section 3), as far as it is needed."""

    issuer: str
    authorization_endpoint: _Address
    token_endpoint: _Address
    jwks_uri: _Address
    token_endpoint_auth_methods_supported: tuple[str, ...] = ("client_secret_basic",)
    authorization_response_iss_parameter_supported: bool = False


class TokenAnswer(BaseModel):
    """What a service gives for a code."""

    id_token: str
    access_token: str | None = None


class UnknownKey(Exception):  # noqa: N818 - it is caught by its name
    """Signed with a key that is not among those that were read: perhaps there is a new one."""


def metadata_address(issuer: str) -> str:
    """Where a service tells of itself (Discovery 1.0, section 4)."""
    return f"{issuer.rstrip('/')}/.well-known/openid-configuration"


def read_metadata(found: Mapping[str, object], issuer: str) -> ProviderMetadata:
    """NotVouched where a service speaks for another, or leads to where others could listen."""
    metadata = _checked_answer(ProviderMetadata, found)
    if metadata.issuer != issuer:
        raise NotVouched(SignInFault.NOT_TRUSTED, f"it calls itself {metadata.issuer}, and not {issuer}")
    return metadata


def authorization_address(
    metadata: ProviderMetadata, service: SignInService, back: str, state: str, nonce: str, verifier: str
) -> str:
    """Where the browser goes; `back` is where it comes back to. PKCE: RFC 7636."""
    return str(
        prepare_grant_uri(
            metadata.authorization_endpoint,
            service.client_id,
            "code",
            back,
            SCOPE,
            state,
            nonce=nonce,
            code_challenge=create_s256_code_challenge(verifier),
            code_challenge_method="S256",
        )
    )


def token_request(
    metadata: ProviderMetadata, service: SignInService, secret: str, back: str, code: str, verifier: str
) -> tuple[str, Mapping[str, str]]:
    """The body and the headers that change a code into tokens (RFC 6749, 4.1.3)."""
    body = prepare_token_request("authorization_code", redirect_uri=back, code=code, code_verifier=verifier)
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    client, method = service.client_id, "none"
    if secret and "client_secret_post" in metadata.token_endpoint_auth_methods_supported:
        method = "client_secret_post"
    elif secret:
        # Encoded first (RFC 6749, 2.3.1), which Authlib leaves to us.
        client, secret, method = quote_plus(client), quote_plus(secret), "client_secret_basic"
    _, headers, body = ClientAuth(client, secret, method).prepare(
        "POST", metadata.token_endpoint, headers, body
    )
    return body, headers


def read_tokens(found: Mapping[str, object]) -> TokenAnswer:
    """NotVouched where there is no ID token."""
    return _checked_answer(TokenAnswer, found)


def read_keys(found: Mapping[str, object]) -> KeySet:
    """The public keys for signatures; others are left out, as RFC 7517, section 5 has it."""
    listed = found.get("keys")
    keys = [key for each in (listed if isinstance(listed, list) else []) if (key := _signing_key(each))]
    return KeySet(keys)


def vouched_by(tokens: TokenAnswer, keys: KeySet, service: SignInService, nonce: str, moment: int) -> Vouched:
    """Whom an ID token is about, with all that Core 1.0, 3.1.3.7 wants checked. `moment`: seconds since 1970.

    UnknownKey where other keys may help; NotVouched for all that is wrong otherwise.
    """
    try:
        token = jwt.decode(
            tokens.id_token, keys, registry=JWSRegistry(algorithms=ALGORITHMS, strict_check_header=False)
        )
        wanted: dict[str, Any] = {
            "iss": {"essential": True, "value": service.issuer},
            "aud": {"essential": True, "value": service.client_id},
            "sub": {"essential": True},
            "nonce": {"essential": True, "value": nonce},
        }
        given = {"nonce": nonce, "client_id": service.client_id, "access_token": tokens.access_token}
        CodeIDToken(token.claims, token.header, wanted, given).validate(now=moment, leeway=LEEWAY)
        return _read_claims(token.claims)
    except (InvalidKeyIdError, BadSignatureError) as error:
        raise UnknownKey(str(error)) from error
    except NotVouched:
        raise
    except Exception as error:  # such a token is made to break whoever reads it
        why = str(error) if isinstance(error, JoseError) else type(error).__name__
        raise NotVouched(SignInFault.NOT_TRUSTED, f"the ID token: {why}") from error


def _read_claims(claims: Mapping[str, Any]) -> Vouched:
    subject = claims["sub"]
    if len(subject) > _LONGEST_SUBJECT or not subject.isprintable():
        raise NotVouched(SignInFault.NOT_TRUSTED, "the ID token: its sub is too long")
    address = claims.get("email")
    # Other letters may look, or fold, like those of somebody's address.
    if not isinstance(address, str) or not address.isascii() or not address.isprintable():
        return Vouched(Identity(claims["iss"], subject))
    return Vouched(Identity(claims["iss"], subject), address[:254], claims.get("email_verified") is True)


def _signing_key(found: object) -> Key | None:
    if not isinstance(found, dict) or found.get("kty") not in _KEY_TYPES or found.get("use", "sig") != "sig":
        return None
    try:
        return JWKRegistry.import_key(found)
    except Exception:  # noqa: BLE001 - one key that cannot be read is not to hide the others
        return None


def _checked_answer(model: type[Answer], found: Mapping[str, object]) -> Answer:
    try:
        return model.model_validate(found)
    except ValidationError as error:
        fault = error.errors()[0]
        where = ".".join(map(str, fault["loc"]))
        raise NotVouched(SignInFault.NO_ANSWER, f"its answer: {where} {fault['msg']}") from error
