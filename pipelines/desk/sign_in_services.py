"""The services by which people sign in, as the desk asks them: where to send somebody, and who came back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from pipelines.delivery.secrets import secret
from pipelines.desk.service_calls import ServiceCalls
from pipelines.desk.vouched import NotVouched, SignInFault, Vouched
from pipelines.model.errors import SettingsError
from pipelines.model.finding import Origin
from pipelines.workspace.settings import SETTINGS, Settings
from pipelines.workspace.sign_in_settings import SignInService

if TYPE_CHECKING:  # an extra, and half a second: loaded when somebody first signs in by a service
    from joserfc.jwk import KeySet

    from pipelines.desk.oidc import ProviderMetadata, TokenAnswer

REMEMBERED = timedelta(hours=1)
"""How long what a service says of itself, and its keys, are not asked for again."""
Read = TypeVar("Read")


class SignInServices:
    """One per desk. `root` is the workspace's folder, `clock` is aware."""

    def __init__(self, root: Path, clock: Callable[[], datetime], calls: ServiceCalls | None = None) -> None:
        self._root, self._clock = root, clock
        self._calls = calls or ServiceCalls()
        self._metadata: dict[str, tuple[datetime, ProviderMetadata]] = {}
        self._keys: dict[str, tuple[datetime, KeySet]] = {}

    def way_to(self, service: SignInService, back: str, state: str, nonce: str, verifier: str) -> str:
        """The address of its sign-in, from where it leads to `back`. NotVouched if it cannot be asked."""
        _refuse_without_authlib()
        from pipelines.desk import oidc  # noqa: PLC0415 - see above

        return oidc.authorization_address(self._told(service), service, back, state, nonce, verifier)

    def who_came(
        self, service: SignInService, back: str, code: str, nonce: str, verifier: str, issuer: str
    ) -> Vouched:
        """Who somebody is that came back with a code, and with the name of an issuer (RFC 9207) or none.

        NotVouched if the service does not answer, or if what it says is not to be believed.
        """
        _refuse_without_authlib()
        from pipelines.desk import oidc  # noqa: PLC0415 - see above

        if not code:
            raise NotVouched(SignInFault.NO_ANSWER, "no code came along")
        metadata = self._told(service)
        if issuer != service.issuer and (issuer or metadata.authorization_response_iss_parameter_supported):
            raise NotVouched(SignInFault.NOT_TRUSTED, f"the answer is from {issuer or 'nobody'}")
        password = secret(service.secret_env) if service.secret_env else ""
        body, headers = oidc.token_request(metadata, service, password, back, code, verifier)
        found = self._calls.ask(
            "POST", metadata.token_endpoint, body=body, headers=headers, ca_file=self._ca_file(service)
        )
        return self._believed(service, oidc.read_tokens(found), nonce)

    def _believed(self, service: SignInService, tokens: TokenAnswer, nonce: str) -> Vouched:
        from pipelines.desk import oidc  # noqa: PLC0415 - see above

        moment = int(self._clock().timestamp())
        for fresh in (False, True):  # a service may have new keys since they were read
            if fresh:
                self._keys.pop(service.issuer, None)
            try:
                return oidc.vouched_by(tokens, self._keys_of(service), service, nonce, moment)
            except oidc.UnknownKey:
                continue
        raise NotVouched(SignInFault.NOT_TRUSTED, "the ID token is signed with none of its keys")

    def _told(self, service: SignInService) -> ProviderMetadata:
        from pipelines.desk import oidc  # noqa: PLC0415 - see above

        def read() -> ProviderMetadata:
            address = oidc.metadata_address(service.issuer)
            found = self._calls.ask("GET", address, ca_file=self._ca_file(service))
            return oidc.read_metadata(found, service.issuer)

        return self._remembered(self._metadata, service.issuer, read)

    def _keys_of(self, service: SignInService) -> KeySet:
        from pipelines.desk import oidc  # noqa: PLC0415 - see above

        def read() -> KeySet:
            address = self._told(service).jwks_uri
            return oidc.read_keys(self._calls.ask("GET", address, ca_file=self._ca_file(service)))

        return self._remembered(self._keys, service.issuer, read)

    def _remembered(
        self, known: dict[str, tuple[datetime, Read]], issuer: str, read: Callable[[], Read]
    ) -> Read:
        now = self._clock()
        if (found := known.get(issuer)) and now - found[0] < REMEMBERED:
            return found[1]
        value = read()
        known[issuer] = (now, value)
        return value

    def _ca_file(self, service: SignInService) -> Path | None:
        return self._root / service.ca_file if service.ca_file else None


def check_sign_in(settings: Settings) -> None:
    """SettingsError or DeliveryError where people could not come in as the settings have it."""
    services = settings.sign_in.services.values()
    if services:
        _refuse_without_authlib()
    for service in services:
        if service.secret_env:
            secret(service.secret_env)


def _refuse_without_authlib() -> None:
    if find_spec("authlib") is None:
        raise SettingsError(
            "to sign in by a service needs Authlib, which is not installed",
            origin=Origin(SETTINGS),
            hint="install it: pip install 'glocal[oidc]'",
        )
