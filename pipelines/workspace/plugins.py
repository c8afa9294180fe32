"""What other packages may bring, found by their entry points."""

from __future__ import annotations

from functools import cache
from importlib.metadata import EntryPoints, entry_points

PROVIDERS = "glocal.providers"
WEBSITE_TARGETS = "glocal.website_targets"


@cache  # the names of all installed packages are read from the disk: ten times what glocal.toml takes
def plugins(group: str) -> EntryPoints:
    """Those of one group; what is installed while this process runs is for the next one."""
    return entry_points(group=group)
