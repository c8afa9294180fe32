"""One module a provider. They are found by the entry-point group `glocal.providers`."""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import entry_points
from typing import cast

from pipelines.errors import DeliveryError
from pipelines.publishing.delivery import Provider
from pipelines.workspace import Workspace

GROUP = "glocal.providers"


def open_provider(name: str, workspace: Workspace) -> Provider:
    """The provider of that name, set up for the workspace; DeliveryError if there is none."""
    found = entry_points(group=GROUP)
    if name not in found.names:
        raise DeliveryError(
            f"there is no provider {name!r}",
            hint=f"installed are: {', '.join(sorted(found.names)) or 'none'}",
        )
    factory = cast(Callable[[Workspace], Provider], found[name].load())
    return factory(workspace)
