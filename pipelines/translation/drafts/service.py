"""What engines that call a service have in common: its address, its key, and answers not to be believed."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Annotated, Any, TypeVar
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, TypeAdapter, ValidationError

from pipelines.model.errors import Limited, NoReply, Refused

Answer = TypeVar("Answer")
_NOT_YOU = (401, 403)
_TOMORROW = 86_400.0


def _service_address(value: str) -> str:
    """An address below which a service answers; ValueError for one with a password, a query or neither host
    nor scheme of the web.
    """
    try:
        parts = urlsplit(value)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable or re.search(r"[\s?#\\]", value):
        raise ValueError("is not an address such as https://translate.example.org")
    if "@" in parts.netloc:
        raise ValueError("has a name or password in it; a key is the name of an environment variable")
    return value.rstrip("/")


ServiceAddress = Annotated[str, AfterValidator(_service_address)]
KeyVariable = Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")]
"""The name of an environment variable; never the key itself."""


def understood(kind: TypeAdapter[Answer], value: object, service: str) -> Answer:
    """An answer of the shape that the service documents; NoReply for any other: it may have been counted."""
    try:
        return kind.validate_python(value)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"])) or "the answer"
        raise NoReply(
            f"{service}: {place} is not as documented",
            hint="run it again; if it stays so, look whether the address is that of the service",
        ) from error


def with_key(service: str, variable: str, ask: Callable[[], Any]) -> Any:
    """What `ask` answers; a no to the key names the variable that holds it."""
    try:
        return ask()
    except Refused as error:
        if error.status not in _NOT_YOU:
            raise
        where = f"the key in {variable}" if variable else "a call without a key"
        hint = "set the variable to a valid key" if variable else "add key, the name of a variable"
        raise Refused(
            f"{service} does not accept {where} ({error.message})", hint=hint, status=error.status
        ) from error


def used_up(service: str, what: str) -> Limited:
    """A quota that is spent: nothing more is sent, and no waiting of ours ends it."""
    limit = Limited(f"{service}: {what}", _TOMORROW)
    limit.hint = "what was answered is kept; go on when the quota is renewed or raised, or use another engine"
    return limit
