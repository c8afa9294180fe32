"""What the website's files were made of, kept in `.glocal/site/`: one changed text makes one page anew.

A file per locale, for the preview and for what readers see alike. They may be deleted at any time; everything
is then made again, to the same bytes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from pathlib import Path

from pydantic import TypeAdapter

from pipelines.model.finding import Finding
from pipelines.website.integrity import PageFacts
from pipelines.workspace.files import write_if_changed


@dataclass(frozen=True, slots=True)
class CachedFile:
    """A file: what it was made of, its SHA-256, and what it says of others."""

    key: str
    digest: str
    facts: PageFacts | None = None
    lasting: bool = False


@dataclass(slots=True)
class LocaleFiles:
    """One language's files."""

    rows: dict[str, CachedFile] = field(default_factory=dict)
    """By path."""
    data: dict[str, bytes] = field(default_factory=dict)
    """Of those that were made now; the others stand in the release before. Not kept."""
    opml: dict[str, str] = field(default_factory=dict)
    inputs: str = ""
    """A fingerprint of all source files that these came from, where that is known."""
    editions: dict[str, tuple[str, str]] = field(default_factory=dict)
    """By slug: a fingerprint of an edition's source files, and why the gate would hold it."""
    faults: list[Finding] = field(default_factory=list)
    """What kept a file from being made; its origin is the file's path in the site. Not kept."""
    code: str = ""
    """A fingerprint of the code that made them."""


@cache
def code_key() -> str:
    """A fingerprint of our own code and data: what an older version made is made again."""
    package = Path(__file__).resolve().parents[1]
    sources = sorted(path for kind in ("*.py", "*.toml", "*.json") for path in package.rglob(kind))
    return sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()


@cache
def _cache_adapter() -> TypeAdapter[LocaleFiles]:
    return TypeAdapter(LocaleFiles)


def read_cache(path: Path) -> LocaleFiles:
    """What is remembered of a locale's files; nothing, if it is not there or of no use any more."""
    try:
        found = _cache_adapter().validate_json(path.read_bytes())
    except (OSError, ValueError):
        return LocaleFiles()
    return found if found.code == code_key() else LocaleFiles()


def write_cache(path: Path, files: LocaleFiles) -> None:
    """Remember a locale's files."""
    files.code = code_key()
    write_if_changed(path, _cache_adapter().dump_json(files, exclude={"data", "faults"}), durable=False)
