"""What was last known of the Weblate project: `.glocal/weblate.json`, so that silence never means ready."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from pipelines.model.times import to_the_minute
from pipelines.translation.second_person import held_for_second
from pipelines.translation.weblate.approved import WeblateRecord, held_for_approval
from pipelines.workspace.catalogs import CatalogRead, catalog_or_fault
from pipelines.workspace.files import write_if_changed
from pipelines.workspace.paths import Workspace

WEBLATE_FILE = "weblate.json"
_LOCK_FILE = "weblate-locked.json"


class WeblateLockNote(BaseModel):
    """That a run of ours is about to lock a project, or has: whoever finds it unlocks."""

    model_config = ConfigDict(frozen=True)

    url: str
    project: str


def weblate_record(workspace: Workspace) -> WeblateRecord:
    """As it stands; empty where nothing is known of the project that the settings name."""
    path = workspace.state / WEBLATE_FILE
    try:
        known = path.stat()
        record = _read_record(path, known.st_mtime_ns, known.st_size, known.st_ino)
    except (OSError, ValidationError):
        return WeblateRecord()
    settings = workspace.settings.weblate
    return record if (record.url, record.project) == (settings.url, settings.project) else WeblateRecord()


@lru_cache(maxsize=4)
def _read_record(path: Path, *_state: int) -> WeblateRecord:
    """It is asked for by each catalog, and has a digest for each text."""
    return WeblateRecord.model_validate_json(path.read_bytes())


def write_weblate_record(workspace: Workspace, record: WeblateRecord) -> None:
    """In one step; what was known before stays if that fails."""
    workspace.state.mkdir(exist_ok=True)
    write_if_changed(workspace.state / WEBLATE_FILE, record.model_dump_json(indent=1).encode())


def is_held_by_weblate(workspace: Workspace, locale: str) -> bool:
    """Whether a language's texts have to be approved there."""
    settings = workspace.settings.weblate
    return bool(settings.url and settings.review and (not settings.locales or locale in settings.locales))


def approved_catalog(workspace: Workspace, domain: str, locale: str) -> CatalogRead:
    """A catalog as it may go out: as `catalog_or_fault`, with everything fuzzy that Weblate holds, or that a
    second person has not read where two are asked for.
    """
    catalog, faults = catalog_or_fault(workspace, domain, locale)
    if workspace.settings.translation.review == "two":
        catalog = held_for_second(catalog)
    if not is_held_by_weblate(workspace, locale):
        return catalog, faults
    return held_for_approval(catalog, weblate_record(workspace).approved(domain, locale)), faults


def weblate_lock_note(workspace: Workspace) -> bool:
    """Whether a run of ours was cut short while it had the project locked."""
    try:
        note = WeblateLockNote.model_validate_json((workspace.state / _LOCK_FILE).read_bytes())
    except (OSError, ValidationError):
        return False
    settings = workspace.settings.weblate
    return (note.url, note.project) == (settings.url, settings.project)


def note_weblate_lock(workspace: Workspace, *, locked: bool) -> None:
    """To be written before the project is locked, and taken away after it is unlocked."""
    path = workspace.state / _LOCK_FILE
    if locked:
        settings = workspace.settings.weblate
        note = WeblateLockNote(url=settings.url, project=settings.project)
        workspace.state.mkdir(exist_ok=True)
        write_if_changed(path, note.model_dump_json().encode())
    else:
        path.unlink(missing_ok=True)


def approval_told(record: WeblateRecord, count: int) -> str:
    """Why a catalog's texts are held, for a person."""
    if record.at is None:
        return "nothing is known of the approvals in Weblate yet: run glocal weblate pull"
    texts = f"{count} text is" if count == 1 else f"{count} texts are"
    return f"{texts} not approved in Weblate, as it was on {to_the_minute(record.at)}"
