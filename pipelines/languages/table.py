"""The languages Glocal knows, a file each in `data/`, and those that a workspace brings itself."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from pipelines.languages.language import Language
from pipelines.model.suggestion import nearest

EU24 = (
    *("bg", "es", "cs", "da", "de", "et", "el", "en", "fr", "ga", "hr", "it"),
    *("lv", "lt", "hu", "mt", "nl", "pl", "pt", "ro", "sk", "sl", "fi", "sv"),
)
"""The official languages of the European Union, in its order (Interinstitutional Style Guide, 7.2.1)."""
_ORDER = {tag: position for position, tag in enumerate(EU24)}
_DATA = files(__package__).joinpath("data")


def eu_order(tags: Iterable[str]) -> tuple[str, ...]:
    """The tags, each once: official languages first in EU order, then the others by tag."""
    return tuple(sorted(set(tags), key=lambda tag: (_ORDER.get(tag, len(_ORDER)), tag)))


class Languages(Mapping[str, Language]):
    """Languages by tag in EU order: Glocal's own, with those of a workspace over them.

    A file is read when its language is first asked for: most commands need few of them.
    """

    __slots__ = ("_of_workspace",)

    def __init__(self, of_workspace: Mapping[str, Language] | None = None) -> None:
        self._of_workspace = dict(of_workspace or {})

    def __getitem__(self, tag: str) -> Language:
        return self._of_workspace.get(tag) or _read(tag)

    def __contains__(self, tag: object) -> bool:
        return tag in self._of_workspace or tag in _tags()

    def __iter__(self) -> Iterator[str]:
        return iter(eu_order(_tags().union(self._of_workspace)))

    def __len__(self) -> int:
        return len(_tags().union(self._of_workspace))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Languages) and self._of_workspace == other._of_workspace

    def __hash__(self) -> int:
        return hash(frozenset(self._of_workspace))

    def find(self, name: str) -> str | None:
        """The tag that `name` means: a tag, a gettext name or a legacy code, in any letter case."""
        wanted = name.strip().replace("_", "-").lower()
        for tag in self:
            if tag.lower() == wanted:
                return tag
        return next((tag for tag, known in self.items() if wanted and known.legacy == wanted), None)

    def nearest(self, name: str) -> str:
        """The tag that a misspelled `name` may mean, for "did you mean"; empty if none is near."""
        wanted = name.strip().replace("_", "-").lower()
        general = self.find(wanted.partition("-")[0])
        return general or nearest(wanted, self)


@cache
def _tags() -> frozenset[str]:
    return frozenset(file.name.removesuffix(".toml") for file in _DATA.iterdir())


@cache
def _read(tag: str) -> Language:
    if tag not in _tags():
        raise KeyError(tag)
    table = tomllib.loads(_DATA.joinpath(f"{tag}.toml").read_text(encoding="utf-8"))
    values: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in table.items()}
    return Language(tag=tag, **values)


BUILT_IN = Languages()
"""Glocal's own."""
