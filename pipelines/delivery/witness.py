"""What is known of sent editions outside of the ledger: a second witness for the day on which it is lost.

`output/mailed.json` says of each edition that it went out, or was about to, by which provider and when. The
website's manifest carries the same, and the outbox is its own witness.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock
from pydantic import BaseModel, ConfigDict, ValidationError

from pipelines.delivery.providers.outbox import outbox_editions
from pipelines.model.delivery import Delivery, DeliveryState
from pipelines.workspace.files import write_if_changed
from pipelines.workspace.paths import Workspace

MAILED, MANIFEST = "mailed.json", "manifest.json"
NOT_OUT = frozenset(
    {
        DeliveryState.PLANNED,
        DeliveryState.DRAFTED,
        DeliveryState.APPROVED,
        DeliveryState.FAILED,
        DeliveryState.NO_READERS,
    }
)
"""In every other state somebody may have the edition, or get it."""


class Mailed(BaseModel):
    """An edition that went out, or was about to."""

    model_config = ConfigDict(frozen=True)

    key: str
    issue_id: str
    locale: str
    provider: str
    state: str
    """A `DeliveryState`, as it was written down: `sending` if nobody wrote down that it was sent."""
    at: datetime
    digest: str = ""


class MailedDocument(BaseModel):
    """`mailed.json`; the website's manifest has the same key."""

    version: int = 1
    mailed: dict[str, Mailed] = {}
    """By issue, locale and provider."""


@dataclass(frozen=True, slots=True)
class Testimony:
    """What a witness says."""

    witness: str
    """Which one, for a person: a path."""
    mailed: Mailed


def edition_name(issue_id: str, locale: str, provider: str) -> str:
    """An edition at a provider, whatever its issue's folder is called today."""
    return f"{issue_id}/{locale}@{provider}"


def mailed_path(workspace: Workspace) -> Path:
    return workspace.output / MAILED


def mailed_in(path: Path) -> dict[str, Mailed]:
    """What a file says; nothing if it is not there, or nobody can read it."""
    with suppress(OSError, ValidationError):
        return MailedDocument.model_validate_json(path.read_bytes()).mailed
    return {}


def testimonies(workspace: Workspace) -> list[Testimony]:
    """All that the witnesses of this workspace say, each edition once."""
    found: dict[str, Testimony] = {}
    for path, witness in _documents(workspace):
        for name, mailed in mailed_in(path).items():
            if name not in found or found[name].mailed.at < mailed.at:
                found[name] = Testimony(witness, mailed)
    for one in _in_the_outbox(workspace):
        found.setdefault(edition_name(one.mailed.issue_id, one.mailed.locale, one.mailed.provider), one)
    return [found[name] for name in sorted(found)]


def _documents(workspace: Workspace) -> Iterator[tuple[Path, str]]:
    for path in (mailed_path(workspace), workspace.site / MANIFEST):
        yield path, workspace.relative(path)
    if workspace.target_manifest:
        yield workspace.target_manifest, "the website at site.target"


def _in_the_outbox(workspace: Workspace) -> Iterator[Testimony]:
    long_ago = datetime(1970, 1, 1, tzinfo=UTC)
    for edition in outbox_editions(workspace):
        key = f"{edition.issue}/{edition.locale}@outbox"
        ids = {"issue_id": edition.issue_id, "locale": edition.locale, "provider": "outbox"}
        mailed = Mailed(key=key, **ids, state=DeliveryState.SENT, at=long_ago, digest=edition.digest)
        yield Testimony(f"output/outbox/{edition.issue}", mailed)


def testify(path: Path, row: Delivery, at: datetime) -> None:
    """Write down that an edition is out, or about to be; or that it is not, after all."""
    name = edition_name(row.issue_id, row.locale, row.provider)
    path.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(path.with_name(f".{path.name}.lock")):
        mailed = mailed_in(path)
        if row.state in NOT_OUT:
            if mailed.pop(name, None) is None:
                return
        else:
            ids = {"issue_id": row.issue_id, "locale": row.locale, "provider": row.provider}
            mailed[name] = Mailed(key=row.key, **ids, state=row.state, at=at, digest=row.digest)
        document = MailedDocument(mailed=dict(sorted(mailed.items())))
        write_if_changed(path, document.model_dump_json(indent=1).encode() + b"\n")


def merge_mailed(path: Path, more: Mapping[str, Mapping[str, object]]) -> None:
    """Add to a witness what a copy of it says; of two words about an edition, the later one counts."""
    added = MailedDocument.model_validate({"mailed": more}).mailed
    path.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(path.with_name(f".{path.name}.lock")):
        mailed = mailed_in(path)
        for name, one in added.items():
            if name not in mailed or mailed[name].at < one.at:
                mailed[name] = one
        document = MailedDocument(mailed=dict(sorted(mailed.items())))
        write_if_changed(path, document.model_dump_json(indent=1).encode() + b"\n")


def has_an_older_website(workspace: Workspace) -> bool:
    """Whether the website was published by a Glocal whose manifest did not tell of mail."""
    manifests = [path for path, _ in _documents(workspace) if path != mailed_path(workspace)]
    return any(map(_tells_of_pages_alone, manifests))


def _tells_of_pages_alone(path: Path) -> bool:
    try:
        manifest = json.loads(path.read_bytes())
        return bool(manifest.get("entries") or manifest.get("articles")) and "mailed" not in manifest
    except (OSError, ValueError, AttributeError):
        return False
