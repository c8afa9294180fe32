"""A workspace on disk: finding it, and its paths."""

from __future__ import annotations

import os
from dataclasses import dataclass
from hashlib import sha256
from importlib import import_module
from pathlib import Path

from pipelines.languages.table import BUILT_IN, Languages
from pipelines.model.catalog import INTERFACE, INTERFACE_SOURCE
from pipelines.model.errors import SettingsError
from pipelines.model.finding import Origin
from pipelines.workspace.files import TEXT_LIMIT, decode, read_within, template_files
from pipelines.workspace.setting_names import published_locales
from pipelines.workspace.settings import SETTINGS, Settings
from pipelines.workspace.settings_file import parse_settings

EMAIL_TEMPLATES, SITE_TEMPLATES = "email_templates", "site_templates"


@dataclass(frozen=True, slots=True)
class Workspace:
    """Settings and paths; `locales` are BCP 47 tags in EU order."""

    root: Path
    settings: Settings
    locales: tuple[str, ...]
    languages: Languages = BUILT_IN
    """Glocal's, with those of the workspace's own `languages/` over them."""

    @property
    def source(self) -> str:
        return self.settings.source

    def source_of(self, domain: str) -> str:
        """The language that a domain's texts are written in: that of the templates is not the articles'."""
        return INTERFACE_SOURCE if domain == INTERFACE else self.source

    def targets(self, domain: str) -> tuple[str, ...]:
        """The locales that a domain is translated into."""
        return tuple(tag for tag in self.locales if tag != self.source_of(domain))

    def article_path(self, slug: str) -> Path:
        return self.root / "content" / slug / "index.md"

    def template_path(self, domain: str) -> Path:
        return self.root / "translations" / f"{domain}.pot"

    def catalog_path(self, domain: str, locale: str) -> Path:
        return self.root / "translations" / self.languages[locale].gettext / "LC_MESSAGES" / f"{domain}.po"

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

    @property
    def target_manifest(self) -> Path | None:
        """What is remembered of the manifest at `site.target`; None where there is no such place."""
        if not (target := self.settings.site.target):
            return None
        return self.state / "site-target" / f"{sha256(target.encode()).hexdigest()[:16]}.json"

    def relative(self, path: Path) -> str:
        """How messages name a file: from the workspace's root, with forward slashes."""
        return path.relative_to(self.root).as_posix()

    def slugs(self) -> tuple[str, ...]:
        """The folders of `content/` that hold an article, if only by a link that leads nowhere."""
        folders = self.root.glob("content/*")
        return tuple(sorted(each.name for each in folders if os.path.lexists(each / "index.md")))

    def templates(self, folder: str) -> dict[str, str]:
        """The workspace's own sources under a template folder by path relative to it, in a fixed order."""
        paths = template_files(self.root / folder)
        return {p.relative_to(self.root / folder).as_posix(): self.read_text(p) for p in paths}

    def settings_text(self) -> str:
        """The text of `glocal.toml`, for the line of a setting."""
        return self.read_text(self.root / SETTINGS)

    def read_text(self, path: Path, limit: int = TEXT_LIMIT) -> str:
        return decode(self.read_bytes(path, limit), self.relative(path))

    def read_bytes(self, path: Path, limit: int = TEXT_LIMIT) -> bytes:
        """What is in a file of the workspace; SettingsError for one that is not in it, or too large."""
        return read_within(self.root, path, limit)


def open_workspace(start: Path, *, explicit: bool = False) -> Workspace:
    """The workspace that `start` stands in (or, `explicit`, is); SettingsError if there is none."""
    root = _root(start, explicit=explicit)
    if root is None:
        raise SettingsError(
            f"no workspace here: {start} {'has' if explicit else 'and the folders above have'} no {SETTINGS}",
            origin=Origin(str(start / SETTINGS)),
            hint="go to your workspace, name it with --workspace DIR, or make one with: glocal init DIR",
        )
    text = decode(read_within(root, root / SETTINGS), SETTINGS)
    languages = _languages(root / "languages")
    settings = parse_settings(text, languages)
    return Workspace(root, settings, published_locales(settings.source, settings.locales), languages)


def languages_at(start: Path, *, explicit: bool = False) -> Languages:
    """The languages that the workspace there knows; Glocal's own where there is no workspace."""
    if root := _root(start, explicit=explicit):
        return _languages(root / "languages")
    return open_workspace(start, explicit=True).languages if explicit else BUILT_IN


def _root(start: Path, *, explicit: bool) -> Path | None:
    folders = [start] if explicit else [start, *start.parents]
    return next((folder for folder in folders if (folder / SETTINGS).is_file()), None)


def _languages(folder: Path) -> Languages:
    """Glocal's languages; only a workspace that has some of its own waits for what reads and checks them."""
    if not any(folder.glob("*.toml")):
        return BUILT_IN
    read: Languages = import_module("pipelines.workspace.languages").read_languages(folder)
    return read
