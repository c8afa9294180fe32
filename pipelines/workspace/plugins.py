"""What other packages may bring, found by their entry points."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib.metadata import EntryPoints, entry_points
from typing import Any

from pipelines.model.errors import BrokenPlugin, GlocalError

PROVIDERS = "glocal.providers"
WEBSITE_TARGETS = "glocal.website_targets"
IMPORTERS = "glocal.importers"
FORMATS = "glocal.formats"
DRAFT_ENGINES = "glocal.draft_engines"


@cache  # the names of all installed packages are read from the disk: ten times what glocal.toml takes
def plugins(group: str) -> EntryPoints:
    """Those of one group; what is installed while this process runs is for the next one."""
    return entry_points(group=group)


def load_plugin(group: str, name: str) -> Any:
    """What the entry point of that name stands for; BrokenPlugin if it cannot be imported."""
    with using_plugin(group, name):
        return plugins(group)[name].load()


@contextmanager
def using_plugin(group: str, name: str) -> Iterator[None]:
    """Around code of a plug-in: whatever it raises that is none of our errors becomes a BrokenPlugin."""
    try:
        yield
    except GlocalError:
        raise
    except (Exception, SystemExit) as error:
        raise broken_plugin(group, name, f"{type(error).__name__}: {error}") from error


def broken_plugin(group: str, name: str, fault: str) -> BrokenPlugin:
    """What is wrong with a plug-in, as an error that names the package to be mended."""
    point = plugins(group)[name]
    package = f"the package {point.dist.name} {point.dist.version}" if point.dist else point.value
    kind = group.rpartition(".")[2].replace("_", " ").removesuffix("s")
    return BrokenPlugin(
        f"the {kind} {name!r} of {package} is broken: {' '.join(fault.split())[:300]}",
        hint=f"update or remove {package}, or tell its authors",
    )
