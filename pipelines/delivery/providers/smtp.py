"""SMTP: we send to every reader ourselves, over a mail server that takes our messages."""

from __future__ import annotations

import socket
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from pipelines.delivery.mailing.per_reader import PerReaderProvider, PerReaderSettings
from pipelines.delivery.mailing.transport import Transport
from pipelines.delivery.mailing.transports.smtp import SmtpTransport
from pipelines.delivery.providers import secret

LOCAL = ("127.0.0.1", "::1", "localhost")
PORTS = {"starttls": 587, "tls": 465, "none": 25}


class SmtpSettings(PerReaderSettings):
    """`[providers.smtp]` of glocal.toml."""

    host: Annotated[str, Field(min_length=1)]
    port: Annotated[int, Field(ge=0, le=65535)] = 0
    """0: the usual one, 587 with STARTTLS, 465 with TLS, 25 with none."""
    security: Literal["starttls", "tls", "none"] = "starttls"
    allow_plain: bool = False
    """Whether mail may go over a network without TLS; on this machine it may anyway."""
    ca_file: str = ""
    """Certificates to trust instead of the system's, relative to the workspace."""
    user: str = ""
    password_env: str = ""
    hello: str = ""
    """The name that we give to the server; empty: this machine's."""
    timeout: Annotated[float, Field(gt=0, le=600)] = 60

    @model_validator(mode="after")
    def _is_safe(self) -> Self:
        if bool(self.user) != bool(self.password_env):
            raise ValueError("needs user and password_env together")
        if self.security == "none" and self.host not in LOCAL:
            if not self.allow_plain:
                raise ValueError('has security = "none" for another machine, which takes allow_plain = true')
            if self.user:
                raise ValueError("would send a password in the clear: use starttls or tls")
        return self


class SMTP(PerReaderProvider[SmtpSettings]):
    """Any mail server that lets us send."""

    name = "smtp"
    settings_type = SmtpSettings

    def transport(self) -> Transport:
        keys = self._settings
        return SmtpTransport(
            host=keys.host,
            port=keys.port or PORTS[keys.security],
            security=keys.security,
            hello=keys.hello or ("localhost" if keys.host in LOCAL else socket.getfqdn()),
            user=keys.user,
            password=secret(keys.password_env) if keys.password_env else "",
            ca_file=self._workspace.root / keys.ca_file if keys.ca_file else None,
            timeout=keys.timeout,
        )
