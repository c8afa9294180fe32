"""Amazon SES: we send to every reader ourselves, over its API (https://docs.aws.amazon.com/ses/)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from email.utils import parseaddr
from functools import cached_property, partial
from typing import Annotated, Any, Self

from pydantic import Field, model_validator

from pipelines.delivery import kit
from pipelines.delivery.mailing.per_reader import PerReaderProvider, PerReaderSettings
from pipelines.delivery.mailing.transport import Transport
from pipelines.delivery.mailing.transports.ses import USUAL_RATE, SesTransport, ask_ses, ses_client
from pipelines.delivery.providers import secret
from pipelines.model.errors import Refused
from pipelines.workspace.paths import Workspace
from pipelines.workspace.setting_addresses import WebAddress


class SesSettings(PerReaderSettings):
    """`[providers.ses]` of glocal.toml. `rate`: 0 is what the account may send a second."""

    region: Annotated[str, Field(pattern=r"^[a-z]{2}(-[a-z]+)+-[0-9]$")]
    """Where the sender is verified, such as `eu-central-1`."""
    key_env: str = ""
    secret_env: str = ""
    """Environment variables with an access key and its secret; empty: the usual places of AWS, such as
    `AWS_ACCESS_KEY_ID`, a profile, or the role of this machine."""
    configuration_set: str = ""
    """A configuration set of SES, which says where its events go."""
    url: WebAddress = ""
    """Another address of the API, such as a VPC endpoint."""
    timeout: Annotated[float, Field(gt=0, le=600)] = 60
    """Seconds for an answer."""

    @model_validator(mode="after")
    def _has_both_keys(self) -> Self:
        if bool(self.key_env) != bool(self.secret_env):
            raise ValueError("needs key_env and secret_env together")
        return self


class SES(PerReaderProvider[SesSettings]):
    """Amazon SES in one region."""

    name = "ses"
    settings_type = SesSettings

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(workspace)
        if not self._settings.rate:
            self._rate_limit.rate = USUAL_RATE

    def transport(self) -> Transport:
        keys = self._settings
        return SesTransport(self._client, f"SES {keys.region}", keys.configuration_set, self._told_rate)

    @cached_property
    def _client(self) -> Any:
        keys = self._settings
        return ses_client(
            region=keys.region,
            url=keys.url,
            key=secret(keys.key_env) if keys.key_env else "",
            secret=secret(keys.secret_env) if keys.secret_env else "",
            timeout=keys.timeout,
            connections=keys.connections,
        )

    def _told_rate(self, rate: float) -> None:
        if not self._settings.rate:
            self._rate_limit.rate = rate

    def account_questions(self, sender: str) -> Mapping[str, Callable[[], str]]:
        return {
            "log in": self._log_in,
            "sending": self._sending_words,
            "sender": lambda: self._sender_words(sender),
            "readers": self._total,
        }

    def _log_in(self) -> str:
        ask_ses(self._client.get_account)
        return f"to SES in {self._settings.region}"

    def _sending_words(self) -> str:
        """How many letters the account may send; Refused if it is paused, or in the sandbox."""
        account = ask_ses(self._client.get_account)
        quota = account.get("SendQuota", {})
        sent, most = (f"{quota.get(name, 0):,.0f}" for name in ("SentLast24Hours", "Max24HourSend"))
        words = f"{sent} of {most} letters in the last 24 hours, {quota.get('MaxSendRate', 0):g} a second"
        if not account.get("SendingEnabled"):
            raise Refused("SES: sending is paused for this account", hint="see its dashboard in SES")
        if not account.get("ProductionAccessEnabled"):
            raise Refused(
                f"SES: the account is in the sandbox, and reaches verified addresses only ({words})",
                hint="ask for production access there: Account dashboard",
            )
        health = account.get("EnforcementStatus", "HEALTHY")
        return words if health == "HEALTHY" else f"{words}; the account is under review: {health}"

    def _sender_words(self, sender: str) -> str:
        """Whether the sender's domain, or else the address, is verified in this region."""
        client = self._client
        for identity in (kit.sender_domain(sender), parseaddr(sender)[1]):
            try:
                found = ask_ses(partial(client.get_email_identity, EmailIdentity=identity))
            except Refused as error:
                if "NotFoundException" not in error.message:
                    raise
                continue
            if found.get("VerifiedForSendingStatus"):
                return f"{identity} is verified"
        raise Refused(
            f"SES: neither the domain of {parseaddr(sender)[1]} nor the address is verified"
            f" in {self._settings.region}",
            hint="verify it there: Identities",
        )
