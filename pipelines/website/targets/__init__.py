"""Where releases are copied to, a module for each kind of place. They are found by their entry points."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol, cast
from urllib.parse import urlsplit, urlunsplit

from pipelines.workspace.plugins import WEBSITE_TARGETS, load_plugin, plugins, using_plugin

_ANY = "fsspec"
"""The target for every address whose scheme no other one claims by its name."""


class SiteTarget(Protocol):
    """A place that shows what readers see; made of its address, `site.target` of glocal.toml."""

    def push(self, release: Path, note: Callable[[str], None]) -> int:
        """Make the place equal to the release in this folder; how many things were written or removed there.

        `note` hears of each. It may be called again at any time, also after it was interrupted: what is there
        already is left alone, and so is what somebody else put there. DeliveryError if the place says no, its
        subclass Unreachable if trying again may help.
        """

    def read(self, path: str) -> bytes | None:
        """A file of the release that is there, as it was pushed; None if it is not there.

        `manifest.json` above all: it says what another machine has put there. DeliveryError as for `push`.
        """


@contextmanager
def using_target(url: str) -> Iterator[SiteTarget]:
    """The target for an address, while the block lasts.

    BrokenPlugin if another package's target does not work: other than a GlocalError, it raises nothing here.
    """
    target = open_target(url)
    with using_plugin(WEBSITE_TARGETS, _name_of(url)):
        yield target


def open_target(url: str) -> SiteTarget:
    """The target for an address: `wordpress+https://example.org` is for the one of the name `wordpress`.

    BrokenPlugin if another package's target does not work.
    """
    name = _name_of(url)
    factory = cast(Callable[[str], SiteTarget], load_plugin(WEBSITE_TARGETS, name))
    with using_plugin(WEBSITE_TARGETS, name):
        return factory(url)


def shown_address(url: str) -> str:
    """A target's address for a person: without a password that may stand in it."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2])) if "@" in parts.netloc else url


def _name_of(url: str) -> str:
    name = url.partition(":")[0].partition("+")[0]
    return name if name in plugins(WEBSITE_TARGETS).names else _ANY
