"""A backup: the ledger and the website as they are, in one file that says what is in it.

    backup.json             version, moment, and size and SHA-256 of every other member
    ledger/ledger.sqlite    a whole copy, of one moment
    ledger/mailed.json      what the second witness of mail says
    site/…                  the release that readers see, its manifest too

No settings, texts or translations, which are in git, and no secrets. Readers' addresses may stand in a ledger
that sends letters by itself, so only its owner may read the file.
"""

from __future__ import annotations

import io
import os
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ValidationError

from pipelines.delivery.copies import ledger_path, look_at, write_copy
from pipelines.delivery.witness import mailed_path
from pipelines.model.errors import DeliveryError
from pipelines.model.finding import Origin
from pipelines.website.kept_releases import current, read_manifest
from pipelines.website.manifest import MANIFEST, WAYS_BACK
from pipelines.website.releases import locked
from pipelines.workspace.paths import Workspace

CONTENTS = "backup.json"
LEDGER, MAILED_COPY, SITE = "ledger/ledger.sqlite", "ledger/mailed.json", "site/"
_CONTENTS_LIMIT = 100_000_000
_LIMIT = 100_000_000_000
"""Bytes of all that is in a backup: a website of a million pages."""


class BackupMember(BaseModel):
    size: int
    sha256: str


class BackupContents(BaseModel):
    """`backup.json`."""

    version: Literal[1] = 1
    made: datetime
    site: str
    """`site.id` of the workspace."""
    ledger: Literal["file", "database", "none"]
    """Where the ledger was: a database is not in the backup."""
    members: dict[str, BackupMember]


@dataclass(frozen=True, slots=True)
class BackupReport:
    path: Path
    contents: BackupContents
    editions: int
    """In the ledger."""

    @property
    def pages(self) -> int:
        return sum(name.endswith(".html") for name in self.contents.members)


def write_backup(workspace: Workspace, wanted: Path, now: datetime) -> BackupReport:
    """Write the backup to a file, or under a name of its own into a folder; it is there whole or not at all.

    DeliveryError if there is nothing to keep, something of it is damaged, or the file is there already.
    """
    path = wanted / f"glocal-{now:%Y%m%dT%H%M%SZ}.tar.gz" if wanted.is_dir() else wanted
    if path.exists():
        hint = "name another file, or a folder: each backup gets a name of its own there"
        raise DeliveryError("this file is there already", origin=Origin(str(path)), hint=hint)
    if not path.parent.is_dir():
        hint = "make it, or name another place"
        raise DeliveryError("there is no such folder", origin=Origin(str(path.parent)), hint=hint)
    copy = workspace.state / f".backup-{os.getpid()}.sqlite"
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with locked(workspace.site):
            sources, editions = _ledger_sources(workspace, copy)
            sources |= _site_sources(workspace)
            if not sources:
                raise DeliveryError(
                    "there is nothing to keep yet: no ledger and no website",
                    hint="publish an article first: glocal publish ARTICLE",
                )
            in_a_file: Literal["file", "none"] = "file" if LEDGER in sources else "none"
            contents = BackupContents(
                made=now,
                site=workspace.settings.site.id,
                ledger="database" if workspace.settings.ledger.url_env else in_a_file,
                members={name: _backup_member(file) for name, file in sorted(sources.items())},
            )
            _write_archive(temporary, contents, sources)
        temporary.replace(path)
    finally:
        for each in (copy, temporary):
            with suppress(OSError):
                each.unlink(missing_ok=True)
    return BackupReport(path, contents, editions)


def _ledger_sources(workspace: Workspace, copy: Path) -> tuple[dict[str, Path], int]:
    sources, editions = {}, 0
    if not workspace.settings.ledger.url_env and ledger_path(workspace).exists():
        found = look_at(ledger_path(workspace))
        if found.fault:
            raise DeliveryError(
                f"the ledger cannot be kept: {found.fault}",
                origin=Origin(workspace.relative(found.path)),
                hint="put it back first: glocal ledger restore",
            )
        write_copy(found.path, copy)
        sources[LEDGER], editions = copy, found.deliveries
    if mailed_path(workspace).is_file():
        sources[MAILED_COPY] = mailed_path(workspace)
    return sources, editions


def _site_sources(workspace: Workspace) -> dict[str, Path]:
    folder = current(workspace.site)
    if folder is None:
        return {}
    manifest = read_manifest(folder)
    for path, digest in manifest.files.items():
        try:
            found = sha256((folder / path).read_bytes()).hexdigest()
        except OSError:
            found = ""
        if found != digest:
            raise DeliveryError(
                "a file of the website is damaged or gone",
                origin=Origin(f"output/site/{path}"),
                hint=WAYS_BACK,
            )
    if not (folder / MANIFEST).is_file():
        raise DeliveryError("the website has no manifest", origin=Origin("output/site"), hint=WAYS_BACK)
    return {f"{SITE}{path}": folder / path for path in (*manifest.files, MANIFEST)}


def _backup_member(path: Path) -> BackupMember:
    data = path.read_bytes()
    return BackupMember(size=len(data), sha256=sha256(data).hexdigest())


def _write_archive(path: Path, contents: BackupContents, sources: dict[str, Path]) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        with tarfile.open(fileobj=file, mode="w:gz", format=tarfile.PAX_FORMAT) as archive:
            _add_member(archive, CONTENTS, contents.model_dump_json(indent=1).encode() + b"\n")
            for name in contents.members:
                _add_member(archive, name, sources[name].read_bytes())
        file.flush()
        os.fsync(file.fileno())


def _add_member(archive: tarfile.TarFile, name: str, data: bytes) -> None:
    member = tarfile.TarInfo(name)
    member.size, member.mode = len(data), 0o600
    archive.addfile(member, io.BytesIO(data))


def unpack(path: Path, folder: Path) -> BackupContents:
    """Put what is in a backup into a folder, each file compared with its digest.

    DeliveryError if it is not a whole backup, or was made by a later Glocal.
    """
    with _reading(path), tarfile.open(path, mode="r:gz") as archive:
        members = iter(archive)
        contents = _backup_contents(_member_data(archive, next(members, None), CONTENTS, _CONTENTS_LIMIT))
        if sum(member.size for member in contents.members.values()) > _LIMIT:
            raise ValueError("it is larger than any backup")
        left = dict(contents.members)
        for member in members:
            said = left.pop(member.name, None)
            if said is None or not _is_member(member.name):
                raise ValueError(f"{member.name} does not belong in it")
            data = _member_data(archive, member, member.name, said.size)
            if sha256(data).hexdigest() != said.sha256:
                raise ValueError(f"{member.name} is damaged")
            (folder / member.name).parent.mkdir(parents=True, exist_ok=True)
            (folder / member.name).write_bytes(data)
        if left:
            raise ValueError(f"{min(left)} is missing")
    return contents


def _is_member(name: str) -> bool:
    if name.startswith(SITE):
        return ".." not in Path(name).parts and not name.endswith("/")
    return name in (LEDGER, MAILED_COPY)


def _backup_contents(data: bytes) -> BackupContents:
    try:
        return BackupContents.model_validate_json(data)
    except ValidationError as error:
        if any(fault["loc"] == ("version",) for fault in error.errors()):
            raise ValueError("it was made by a later Glocal") from error
        raise ValueError("it does not say what is in it") from error


def _member_data(archive: tarfile.TarFile, member: tarfile.TarInfo | None, name: str, limit: int) -> bytes:
    if member is None or member.name != name or not member.isreg():
        raise ValueError(f"{name} is missing" if name == CONTENTS else f"{name} is no file")
    if member.size > limit or (name != CONTENTS and member.size != limit):
        raise ValueError(f"{name} is of another size than it says")
    file = archive.extractfile(member)
    data = file.read(limit + 1) if file else b""
    if len(data) != member.size:
        raise EOFError(f"{name} was cut short")
    return data


@contextmanager
def _reading(path: Path) -> Iterator[None]:
    """Whatever is wrong with a file that should be a backup, in words."""
    try:
        yield
    except FileNotFoundError as error:
        if error.filename is not None and Path(error.filename) != path:
            raise
        raise DeliveryError("there is no such file", origin=Origin(str(path))) from error
    except (tarfile.TarError, EOFError, ValueError, zlib.error, IsADirectoryError) as error:
        raise _no_backup(path, error) from error
    except OSError as error:
        if error.errno:  # the disk's word: full, or not allowed
            raise
        raise _no_backup(path, error) from error


def _no_backup(path: Path, error: Exception) -> DeliveryError:
    return DeliveryError(
        f"this is not a whole backup: {error}",
        origin=Origin(str(path)),
        hint="nothing was changed; take another one, made by glocal backup",
    )
