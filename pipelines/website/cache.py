"""What the website's files were made of, kept in `.glocal/site/`: one changed text makes one page anew.

A file per locale. They may be deleted at any time; everything is then made again, to the same bytes.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from functools import cache
from hashlib import sha256
from operator import attrgetter
from pathlib import Path

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


@cache
def code_key() -> str:
    """A fingerprint of our own code: what an older version made is made again."""
    sources = sorted(Path(__file__).resolve().parents[1].rglob("*.py"))
    return sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()


def read_cache(path: Path) -> LocaleFiles:
    """What is remembered of a locale's files; nothing, if it is not there or of no use any more."""
    try:
        value = json.loads(path.read_bytes())
        if value["code"] != code_key():
            return LocaleFiles()
        return LocaleFiles(
            rows={name: _row(*row) for name, row in value["rows"].items()},
            opml=value["opml"],
            inputs=value["inputs"],
            editions={slug: (key, why) for slug, (key, why) in value["editions"].items()},
        )
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return LocaleFiles()


def write_cache(path: Path, made: LocaleFiles) -> None:
    """Remember a locale's files."""
    rows = {
        name: (row.key, row.digest, row.facts and _facts_values(row.facts), row.lasting)
        for name, row in made.rows.items()
    }
    value = {
        "code": code_key(),
        "rows": rows,
        "opml": made.opml,
        "inputs": made.inputs,
        "editions": made.editions,
    }
    write_if_changed(path, json.dumps(value, ensure_ascii=False).encode(), durable=False)


_facts_values = attrgetter(*(each.name for each in fields(PageFacts)))


def _row(key: str, digest: str, facts: Sequence[object] | None, lasting: bool) -> CachedFile:
    known = PageFacts(*map(_tuples, facts)) if facts else None  # type: ignore[arg-type] # written by us, in this order
    return CachedFile(key, digest, known, lasting)


def _tuples(value: object) -> object:
    return tuple(map(_tuples, value)) if isinstance(value, list) else value
