"""One module a provider. They are found by the entry-point group `glocal.providers`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from inspect import signature
from typing import TypeVar, cast

from pydantic import BaseModel, ValidationError

from pipelines.delivery.provider import Capabilities, Provider
from pipelines.delivery.secrets import secret
from pipelines.model.errors import DeliveryError, GlocalError, SettingsError
from pipelines.model.finding import Origin
from pipelines.model.suggestion import did_you_mean
from pipelines.model.validation import fault_words, first_fault
from pipelines.workspace.paths import Workspace
from pipelines.workspace.plugins import PROVIDERS, broken_plugin, load_plugin, plugins, using_plugin
from pipelines.workspace.settings import SETTINGS
from pipelines.workspace.settings_file import setting_line

__all__ = ["open_provider", "provider_rows", "provider_settings", "secret"]

_CALLS = ("expected", "find", "create", "write", "read", "test", "send", "cancel")
_PROTOCOL = {call: signature(getattr(Provider, call)) for call in _CALLS}
Keys = TypeVar("Keys", bound=BaseModel)


def provider_settings(workspace: Workspace, name: str, keys: type[Keys]) -> Keys:
    """`[providers.<name>]` of glocal.toml as a checked value; SettingsError names the key at fault."""
    try:
        return keys.model_validate(workspace.settings.providers.get(name, {}))
    except ValidationError as error:
        first = first_fault(error.errors())
        path = ("providers", name, *first["loc"])
        key = ".".join(map(str, path))
        line = setting_line(workspace.settings_text(), path)
        raise SettingsError(
            f"{key} {fault_words(first)}",
            origin=Origin(SETTINGS, line),
            hint="docs/delivery.md lists the keys",
        ) from error


def provider_rows(workspace: Workspace) -> list[dict[str, str]]:
    """Each installed provider: what it can do, and what its settings still lack."""
    rows = []
    for name in sorted(plugins(PROVIDERS).names):
        try:
            able = open_provider(name, workspace).capabilities
        except GlocalError as error:
            rows.append({"provider": name, "can": "", "settings": error.message})
            continue
        can = [field.name.replace("_", " ") for field in fields(able) if getattr(able, field.name) is True]
        rows.append({"provider": name, "can": ", ".join(can), "settings": "complete"})
    return rows


def open_provider(name: str, workspace: Workspace) -> Provider:
    """The provider of that name, set up for the workspace.

    DeliveryError if there is none, BrokenPlugin if it is another package's and does not work.
    """
    found = plugins(PROVIDERS)
    if name not in found.names:
        raise DeliveryError(
            f"there is no provider {name!r}",
            hint=did_you_mean(name, found.names)
            or f"installed are: {', '.join(sorted(found.names)) or 'none'}",
        )
    factory = cast(Callable[[Workspace], Provider], load_plugin(PROVIDERS, name))
    with using_plugin(PROVIDERS, name):
        provider = factory(workspace)
        if fault := _misfit(name, provider):
            raise broken_plugin(PROVIDERS, name, fault)
    return provider


def _misfit(name: str, provider: Provider) -> str:
    """What a provider lacks of `Provider`, in words; empty: nothing."""
    if provider.name != name:
        return f"it calls itself {provider.name!r}"
    if not isinstance(provider.capabilities, Capabilities):
        return "its capabilities are not Capabilities"
    for call, wanted in _PROTOCOL.items():
        method = getattr(provider, call, None)
        if not callable(method):
            return f"it has no method {call}"
        try:
            signature(method).bind(*list(wanted.parameters)[1:])
        except (TypeError, ValueError):
            return f"{call} does not take {', '.join(list(wanted.parameters)[1:])}"
    return ""
