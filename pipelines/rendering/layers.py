"""Templates in two layers, a workspace's own over those that Glocal brings, file by file; mail has themes.

A workspace holds only what it changes, so that mends of all the rest reach it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from hashlib import sha256

LETTER = "letter"
"""The theme that stands in the root of the folder; every other one lies in a folder of its own over it."""
BUILT_IN_PATH = "built-in"
"""How the path of a template that Glocal brings begins in messages: the workspace has no such file."""


@dataclass(frozen=True, slots=True)
class TemplateSet:
    """The templates of one theme by the name that others include them by."""

    sources: Mapping[str, str]
    paths: Mapping[str, str]
    """Where each stands, as messages name it."""


@dataclass(frozen=True)
class TemplateLayers:
    """What a folder of templates holds in the workspace and in Glocal, by path relative to the folder."""

    folder: str
    own: Mapping[str, str]
    built_in: Mapping[str, str]
    former: Mapping[str, Collection[str]] = field(default_factory=dict)
    """Digests of what Glocal brought under a name in earlier versions."""
    themed: bool = False
    """Whether folders in it that hold templates of the root's names are themes."""

    @cached_property
    def themes(self) -> tuple[str, ...]:
        """The names that `theme` may have, the default first."""
        if not self.themed:
            return (LETTER,)
        parts = {name for name in self.built_in if "/" not in name}
        found = {
            folder
            for folder, slash, rest in (name.partition("/") for name in (*self.own, *self.built_in))
            if slash and rest in parts
        }
        return (LETTER, *sorted(found - {LETTER}))

    @property
    def files(self) -> Mapping[str, str]:
        """Every file of both layers by its path, whatever its theme; the workspace's where both have one."""
        return {f"{self.folder}/{name}": text for name, text in sorted({**self.built_in, **self.own}.items())}

    def of_theme(self, theme: str = LETTER) -> TemplateSet:
        """What each name means in a theme. It is looked for in the workspace's folder of the theme, in the
        workspace's root, in Glocal's folder of the theme, in Glocal's root.

        A copy that nobody changed covers no file of another theme than the default: it is Glocal's letter.
        """
        sources, paths = dict[str, str](), dict[str, str]()
        for layer, own in ((self.built_in, False), (self.own, True)):
            for prefix in ("", f"{theme}/"):
                for path, text in layer.items():
                    name = self._name_in(path, prefix)
                    copied = own and not prefix and theme != LETTER and self.is_copy(name)
                    if not name or (copied and without_note(text) != sources.get(name)):
                        continue
                    sources[name] = text
                    paths[name] = path_of(self.folder, path, own=own)
        return TemplateSet(sources, paths)

    def _name_in(self, path: str, prefix: str) -> str:
        """What a file is called in a layer: without the theme's folder, and none of another theme's."""
        if prefix:
            return path.removeprefix(prefix) if self.themed and path.startswith(prefix) else ""
        folder, slash, _ = path.partition("/")
        return "" if slash and folder in self.themes else path

    def is_copy(self, name: str) -> bool:
        """Whether the workspace's file is one that Glocal brings, or brought once, and nobody changed."""
        text = self.own.get(name)
        return text is not None and (
            without_note(text) == self.built_in.get(name) or self.is_unchanged(name, text)
        )

    def is_unchanged(self, name: str, text: str) -> bool:
        """Whether this is what an earlier version brought under this name, or what its note says it is."""
        digest = text_digest(without_note(text))
        return digest == noted_digest(text) or digest in self.former.get(name, ())

    def covers(self, name: str) -> str:
        """The built-in file that the workspace's file of this name lies over; empty if there is none."""
        if name in self.built_in:
            return name
        folder, _, rest = name.partition("/")
        return rest if self.themed and folder in self.themes and rest in self.built_in else ""


def path_of(folder: str, name: str, *, own: bool) -> str:
    """A template's path in messages."""
    return f"{folder}/{name}" if own else f"{BUILT_IN_PATH}/{folder}/{name}"


@lru_cache(maxsize=512)  # the same few texts, for every command that a server runs
def text_digest(text: str) -> str:
    """What a version of a template is known by, long after it is gone."""
    return sha256(text.encode()).hexdigest()[:16]


_NOTE = re.compile(r"\A\{# Glocal: a copy of \S+, ([0-9a-f]{16}) #\}\n")


def note_of(path: str, text: str) -> str:
    """The line above a copy that says what it was taken from: a comment, of which nobody sees anything."""
    return f"{{# Glocal: a copy of {path}, {text_digest(text)} #}}\n"


def without_note(text: str) -> str:
    return _NOTE.sub("", text)


def noted_digest(text: str) -> str:
    """What a copy was taken from, as its note says; empty: it has none."""
    found = _NOTE.match(text)
    return found[1] if found else ""
