"""A workspace on disk: finding it, its settings, its paths, reading, and atomic writing.

The settings carry names of environment variables where a secret is meant, never the secret itself.
"""

from __future__ import annotations

import os
import re
import tempfile
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from email.utils import parseaddr
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from pipelines.errors import SettingsError
from pipelines.locales import EU24, LOCALES, eu_order, find_tag
from pipelines.model import Origin

SETTINGS = "glocal.toml"
TEMPLATE_SUFFIXES = (".html", ".mjml", ".txt", ".css")


def _web_address(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise ValueError("must be a full http(s) address")
    return value.rstrip("/")


def _mailbox(value: str) -> str:
    _, address = parseaddr(value)
    if "@" not in address or "\n" in value or "\r" in value:
        raise ValueError("must be a mail address such as 'Name <name@example.org>'")
    return value


WebAddress = Annotated[str, AfterValidator(_web_address)]
Mailbox = Annotated[str, AfterValidator(_mailbox)]


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class SiteSettings(_Section):
    id: Annotated[str, Field(pattern=r"^tag:[^,\s]+,\d{4}(-\d\d){0,2}:\S+$")]
    """A tag URI (RFC 4151) for the feeds, and the authority of new articles' ids; it must never change."""
    url: WebAddress
    """Where `output/site` will stand on the web."""


class EmailSettings(_Section):
    sender: Mailbox
    unsubscribe_url: WebAddress
    """May hold `{locale}`."""
    privacy_url: WebAddress


class GatePolicy(_Section):
    minimum: Annotated[float, Field(ge=0, le=100)] = 100
    """Percent of the source's words that must be translated and not fuzzy."""
    required: tuple[Literal["title", "summary", "subject", "call_to_action"], ...] = (
        "title",
        "summary",
        "call_to_action",
    )
    otherwise: Literal["hold", "source", "mixed"] = "hold"


class GateSettings(GatePolicy):
    locale: Mapping[str, Mapping[str, object]] = {}

    def policy(self, locale: str) -> GatePolicy:
        """The workspace's policy with the locale's own settings over it."""
        general = self.model_dump(exclude={"locale"})
        return GatePolicy.model_validate(general | dict(self.locale.get(locale, {})))


class LocaleChecks(_Section):
    """What the checks of one locale do differently."""

    ignore: tuple[str, ...] = ()
    links: Mapping[str, WebAddress] = {}
    """Addresses of the source, and where this locale's readers are sent instead."""


class CheckSettings(_Section):
    house_style: Literal["national", "eu"] = "national"
    ignore: tuple[str, ...] = ()
    locale: Mapping[str, LocaleChecks] = {}


class MemorySettings(_Section):
    trust_exact: bool = False
    """Whether a text that was translated before may go out again without a look."""


class LedgerSettings(_Section):
    url_env: str = ""
    """Environment variable with a SQLAlchemy URL; empty: SQLite under `.glocal/`."""


class Settings(_Section):
    locales: tuple[str, ...] = ("eu24",)
    source: str = "en"
    site: SiteSettings
    email: EmailSettings
    gate: GateSettings = GateSettings()
    checks: CheckSettings = CheckSettings()
    memory: MemorySettings = MemorySettings()
    ledger: LedgerSettings = LedgerSettings()


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
    return Workspace(root, settings, _locales(settings, text))


def parse_settings(text: str) -> Settings:
    """Settings from the text of `glocal.toml`; SettingsError names the line."""
    try:
        settings = Settings.model_validate(tomllib.loads(text))
        for tag in settings.gate.locale:
            _tag(tag, text, f"[gate.locale.{tag}]")
            settings.gate.policy(tag)
        for tag in settings.checks.locale:
            _tag(tag, text, f"[checks.locale.{tag}")
        return settings
    except tomllib.TOMLDecodeError as error:
        at = re.search(r"line (\d+)", str(error))
        line = int(at[1]) if at else text.count("\n") + 1
        raise SettingsError(
            f"not valid TOML: {error}", origin=Origin(SETTINGS, line), hint="correct the line and run again"
        ) from error
    except ValidationError as error:
        first = error.errors()[0]
        keys = [str(part) for part in first["loc"]]
        hint = "see docs/settings.md"
        if first["type"] == "extra_forbidden" and (near := get_close_matches(keys[-1], _known_keys())):
            hint = f"did you mean {near[0]!r}? All settings: docs/settings.md"
        raise SettingsError(
            f"{'.'.join(keys)}: {first['msg'].removeprefix('Value error, ')}",
            origin=Origin(SETTINGS, _key_line(text, keys)),
            hint=hint,
        ) from error


def _known_keys() -> list[str]:
    sections = (
        *(Settings, SiteSettings, EmailSettings, GateSettings, CheckSettings, LocaleChecks),
        *(MemorySettings, LedgerSettings),
    )
    return [key for section in sections for key in section.model_fields]


def _key_line(text: str, keys: list[str]) -> int:
    """The line of a key, or of the last of its tables that is there."""
    table, found = "", 1
    for number, line in enumerate(text.splitlines(), 1):
        if header := re.match(r"\s*\[([^\]]+)\]", line):
            table = header[1].strip()
            if ".".join(keys).startswith(table):
                found = number
        elif (key := re.match(r"\s*([\w-]+)\s*=", line)) and ".".join(keys).startswith(
            f"{table}.{key[1]}" if table else key[1]
        ):
            return number
    return found


def _tag(name: str, text: str, needle: str) -> str:
    tag = find_tag(name)
    if tag is None:
        line = next((n for n, row in enumerate(text.splitlines(), 1) if needle in row), 1)
        near = get_close_matches(name, LOCALES)
        raise SettingsError(
            f"unknown locale {name!r}",
            origin=Origin(SETTINGS, line),
            hint=(f"did you mean {near[0]!r}? " if near else "") + "glocal locales lists the known ones",
        )
    return tag


def _locales(settings: Settings, text: str) -> tuple[str, ...]:
    _tag(settings.source, text, "source")
    tags = [settings.source]
    for name in settings.locales:
        tags += EU24 if name == "eu24" else [_tag(name, text, f'"{name}"')]
    return eu_order(tags)


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
