"""`[bounces]` of glocal.toml."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator


class BounceSettings(BaseModel):
    """Where mail that could not be delivered is read (docs/bounces.md)."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    host: str = ""
    """The IMAP server of the mailbox that `return_path` leads to; empty: it is read from `folder`."""
    port: Annotated[int, Field(ge=0, le=65535)] = 0
    """0: the usual one, 993 with TLS, else 143."""
    security: Literal["tls", "starttls", "none"] = "tls"
    """`none` on this machine only."""
    ca_file: str = ""
    """Certificates to trust instead of the system's, relative to the workspace."""
    user: str = ""
    """Whose mailbox it is."""
    password_env: str = ""
    """The environment variable with the password."""
    folder: Annotated[str, Field(pattern=r"^[ !#-\[\]-~]*$")] = ""
    """The mailbox at `host` (`INBOX` where nothing is said); without a host a Maildir, an mbox file or a
    folder of `.eml` files, relative to the workspace."""
    timeout: Annotated[float, Field(gt=0, le=600)] = 60
    """Seconds for each answer of the server."""
    soft_letters: Annotated[int, Field(ge=1, le=1000)] = 5
    """A reader is given up after so many letters that came back for a passing reason (a full mailbox)…"""
    soft_days: Annotated[int, Field(ge=1, le=3650)] = 180
    """…within so many days."""

    @property
    def has_mailbox(self) -> bool:
        """Whether there is anything to read."""
        return bool(self.host or self.folder)

    @model_validator(mode="after")
    def _is_safe(self) -> Self:
        if self.host and not (self.user and self.password_env):
            raise ValueError("needs user and password_env for a host")
        if self.security == "none" and self.host not in ("", "127.0.0.1", "::1", "localhost"):
            raise ValueError("would send a password in the clear: use tls or starttls")
        return self
