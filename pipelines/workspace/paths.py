"""A workspace on disk: finding it, its paths, reading, and atomic writing."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from pipelines.languages.table import LOCALES
from pipelines.model.errors import SettingsError
from pipelines.model.finding import Origin
from pipelines.workspace.settings import SETTINGS, Settings, all_locales, parse_settings

TEMPLATE_SUFFIXES = (".html", ".mjml", ".txt", ".css")


@dataclass(frozen=True, slots=True)
class Workspace:
    """Settings and paths; `locales` are BCP 47 tags in EU order."""

    root: Path
    settings: Settings
    locales: tuple[str, ...]

    @property
    def source(self) -> str:
        return self.settings.source

    @property
    def targets(self) -> tuple[str, ...]:
        """The locales that are translated into."""
        return tuple(tag for tag in self.locales if tag != self.source)

    def article_path(self, slug: str) -> Path:
        return self.root / "content" / slug / "index.md"

    def template_path(self, domain: str) -> Path:
        return self.root / "translations" / f"{domain}.pot"

    def catalog_path(self, domain: str, locale: str) -> Path:
        return self.root / "translations" / LOCALES[locale].gettext / "LC_MESSAGES" / f"{domain}.po"

    @property
    def glossary_path(self) -> Path:
        return self.root / "translations" / "glossary.csv"

    def domains(self) -> tuple[str, ...]:
        """Everything that was ever extracted: the articles, and the interface."""
        return tuple(sorted(path.stem for path in self.root.glob("translations/*.pot")))

    @property
    def output(self) -> Path:
        return self.root / "output"

    @property
    def site(self) -> Path:
        """The website as readers see it."""
        return self.output / "site"

    @property
    def state(self) -> Path:
        """Glocal's own memory: ledger and Prefect's database."""
        return self.root / ".glocal"

    def relative(self, path: Path) -> str:
        """How messages name a file: from the workspace's root, with forward slashes."""
        return path.relative_to(self.root).as_posix()

    def slugs(self) -> tuple[str, ...]:
        """The folders of `content/` that hold an article."""
        return tuple(sorted(path.parent.name for path in self.root.glob("content/*/index.md")))

    def templates(self, folder: str) -> dict[str, str]:
        """The sources under a template folder by name relative to it, in a fixed order."""
        paths = sorted(p for p in (self.root / folder).rglob("*") if p.suffix in TEMPLATE_SUFFIXES)
        return {p.relative_to(self.root / folder).as_posix(): self.read_text(p) for p in paths}

    def read_text(self, path: Path) -> str:
        return decode(path.read_bytes(), self.relative(path))


def decode(data: bytes, path: str) -> str:
    """UTF-8 text with or without BOM, any newlines as LF; SettingsError with the line of a bad byte."""
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise SettingsError(
            "this file is not UTF-8 text", origin=Origin(path, line), hint="save it as UTF-8 in your editor"
        ) from error


def open_workspace(start: Path, *, explicit: bool = False) -> Workspace:
    """The workspace that `start` stands in (or, `explicit`, is); SettingsError if there is none."""
    folders = [start] if explicit else [start, *start.parents]
    root = next((folder for folder in folders if (folder / SETTINGS).is_file()), None)
    if root is None:
        raise SettingsError(
            f"no workspace here: {start} {'has' if explicit else 'and the folders above have'} no {SETTINGS}",
            origin=Origin(str(start / SETTINGS)),
            hint="go to your workspace, name it with --workspace DIR, or make one with: glocal init DIR",
        )
    text = decode((root / SETTINGS).read_bytes(), SETTINGS)
    settings = parse_settings(text)
    return Workspace(root, settings, all_locales(settings, text))


def write_if_changed(path: Path, data: bytes, *, durable: bool = True) -> bool:
    """Put `data` at `path` in one step, whole or not at all; leave an equal file untouched.

    `durable` waits for the disk: for what people wrote, not for what can be made again.
    """
    if path.is_file() and path.read_bytes() == data:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".tmp")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            if durable:
                file.flush()
                os.fsync(file.fileno())
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    return True


def write_tree(folder: Path, files: Mapping[str, bytes], *, last: Iterable[str] = ()) -> int:
    """Write each changed file of the output under `folder`, those of `last` at the end; how many changed."""
    late = set(last)
    names = sorted(files, key=lambda name: (name in late, name))
    return sum(write_if_changed(folder / name, files[name], durable=name in late) for name in names)
