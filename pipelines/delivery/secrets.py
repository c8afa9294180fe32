"""Passwords and keys: the settings hold the name of an environment variable, never the value."""

from __future__ import annotations

import os

from pipelines.model.errors import DeliveryError


def secret(variable: str) -> str:
    """A password or key out of the environment variable that the settings name; its value is never shown."""
    value = os.environ.get(variable, "").strip()
    if not value or not value.isprintable():
        fault = "has a line break or another control character" if value else "is not set"
        raise DeliveryError(
            f"the environment variable {variable} {fault}", hint="set it to the provider's key or password"
        )
    return value
