"""`[sign_in]` of glocal.toml: by which ways people come in at the desk."""

from __future__ import annotations

from collections.abc import Mapping
from ipaddress import ip_address
from typing import Annotated, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from pipelines.model.markup import CONTROL


def is_safe_address(value: str) -> bool:
    """Whether nobody on the way can read or change what is sent there: https, or this machine itself."""
    try:
        parts = urlsplit(value)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        return False
    if not host or parts.username is not None or not value.isascii() or " " in value or CONTROL.search(value):
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and _is_this_machine(host))


def _is_this_machine(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _issuer(value: str) -> str:
    if not is_safe_address(value) or "?" in value or "#" in value:
        raise ValueError("must be an https address without ? and #, as the service writes it itself")
    return value


class SignInService(BaseModel):
    """A service by which people sign in, such as EU Login, Keycloak or Google (OpenID Connect)."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    label: Annotated[str, Field(min_length=1, max_length=40)]
    """What people call it, as it stands on the button: `EU Login`."""
    issuer: Annotated[str, AfterValidator(_issuer)]
    """Its address, letter for letter as `issuer` in its `/.well-known/openid-configuration`."""
    client_id: Annotated[str, Field(min_length=1, max_length=300, pattern=r"^[!-~]+$")]
    """What it calls this desk."""
    secret_env: str = ""
    """The environment variable with the secret that goes with it; empty: a public client, which has none."""
    ca_file: str = ""
    """Certificates to trust instead of the system's, relative to the workspace: for a service of your own
    house."""


class SignInSettings(BaseModel):
    """How people come in."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    password: bool = True
    """Whether people may come in by a password of the desk; `false`: by a service only."""
    services: Mapping[Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,39}$")], SignInService] = {}
    """A table per service, `[sign_in.services.eu-login]`; its name stands in addresses (docs/sign-in.md)."""

    @model_validator(mode="after")
    def _lets_somebody_in(self) -> Self:
        if not self.password and not self.services:
            raise ValueError("lets nobody in: password is false, and there is no service")
        issuers = [each.issuer for each in self.services.values()]
        if twice := [each for each in issuers if issuers.count(each) > 1]:
            raise ValueError(f"has two services of {twice[0]}")
        return self
