"""Texts to Weblate and from it: in an order in which nobody's work is lost (docs/weblate.md).

Translators are locked out for as long as it takes. Then Weblate commits and pushes, so that all that was
written there is in git; it is merged here, entry by entry, and only then are catalogs brought up to date.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from typing import cast

from filelock import FileLock, Timeout

from pipelines.actions.extract import extract
from pipelines.actions.git_exchange import exchange_with_git
from pipelines.model.errors import DeliveryError, GlocalError, Refused, SettingsError
from pipelines.model.finding import Origin
from pipelines.translation.drafts.engine import OpenCalls
from pipelines.translation.weblate.approved import WeblateRecord, look_at_languages
from pipelines.translation.weblate.project import WeblateProject, weblate_error
from pipelines.workspace.git_commit import Writer, commit_files
from pipelines.workspace.git_place import find_git
from pipelines.workspace.git_settings import GitSettings
from pipelines.workspace.paths import Workspace
from pipelines.workspace.settings import SETTINGS
from pipelines.workspace.snapshot import open_snapshot
from pipelines.workspace.weblate_record import note_weblate_lock, weblate_lock_note, write_weblate_record

Tell = Callable[[str], None]
"""Is given each step before it is done, as a line for a person."""
_WRITER = Writer("Glocal")
_PATIENCE = 60.0
"""Seconds that an exchange with git in the background is waited for."""


@dataclass(frozen=True, slots=True)
class WeblateLook:
    """What Weblate says now."""

    record: WeblateRecord
    pending: int
    """Texts that were saved there and are in no commit yet."""
    locked: bool
    cut_short: bool
    """Whether it is a run of ours that was cut short which has left it locked."""


def open_weblate(workspace: Workspace) -> WeblateProject:
    """The project of the settings; SettingsError if they name none, DeliveryError without a token."""
    settings = workspace.settings.weblate
    if not settings.url:
        raise SettingsError(
            "[weblate] names no project",
            origin=Origin(SETTINGS),
            hint="add [weblate] with url and project (docs/weblate.md)",
        )
    token = str(import_module("pipelines.delivery.secrets").secret(settings.token_env))
    open_calls = cast(
        OpenCalls, import_module("pipelines.delivery.http").Api
    )  # loads requests: others do without
    calls = open_calls(
        "weblate",
        f"{settings.url}/api",
        headers={"Authorization": f"Token {token}"},
        error_text=weblate_error,
        hidden=(token,),
    )
    return WeblateProject(calls, settings.project)


def weblate_status(workspace: Workspace, project: WeblateProject, now: datetime) -> WeblateLook:
    """Ask what is approved, and keep it; nothing else is changed. DeliveryError: what was known stays."""
    locked = project.is_locked()
    pending = project.pending()
    record = _remember_approvals(workspace, project, now)
    return WeblateLook(record, pending, locked, locked and weblate_lock_note(workspace))


def pull_from_weblate(
    workspace: Workspace, project: WeblateProject, now: datetime, tell: Tell
) -> WeblateRecord:
    """Bring here what was translated there, and what of it is approved. GlocalError where it cannot go on;
    nothing that was written anywhere is lost then.
    """
    with _sole_exchange(workspace), _locked_out(workspace, project, tell):
        _fetch_texts(workspace, project, now, tell)
        return _remember_approvals(workspace, project, now)


def push_to_weblate(
    workspace: Workspace, project: WeblateProject, now: datetime, tell: Tell
) -> WeblateRecord:
    """Bring there what the articles say today, after all that was translated there is here.

    GlocalError while texts are saved there which Weblate puts into no commit: an edit here of such a text's
    source would lose it.
    """
    with _sole_exchange(workspace), _locked_out(workspace, project, tell):
        _fetch_texts(workspace, project, now, tell)
        if pending := project.pending():
            raise Refused(
                f"texts are saved in Weblate that it commits only once they are approved: {pending}",
                hint="set the project's commit policy to commit all translations; they are held here anyway",
            )
        _extract_and_commit(workspace, tell)
        tell("git: pushing to the repository that Weblate reads")
        _git_round(workspace, now, GitSettings(pull=True, push=True))
        tell("Weblate: pulling")
        project.operate("pull")
        return _remember_approvals(workspace, project, now)


def _fetch_texts(workspace: Workspace, project: WeblateProject, now: datetime, tell: Tell) -> None:
    tell("Weblate: committing and pushing what translators wrote")
    project.operate("commit")
    project.operate("push")
    tell("git: merging it here")
    _git_round(workspace, now, GitSettings(pull=True))


def _extract_and_commit(workspace: Workspace, tell: Tell) -> None:
    tell("catalogs: bringing them up to date")
    done = list(extract(open_snapshot(workspace), workspace.slugs()))
    for each in done:
        if each.fault:
            tell(f"{each.path}: {each.outcome}")
    changed = [each for each in done if each.changed]
    names = [name for each in changed for name in (each.path, each.was) if name]
    if names:
        paths = [workspace.root / name for name in names]
        committed = commit_files(workspace, paths, "Bring the catalogs up to date", _WRITER)
        if committed.fault:
            raise GlocalError(committed.fault, hint=committed.hint)


def _git_round(workspace: Workspace, now: datetime, wanted: GitSettings) -> None:
    if find_git(workspace.root) is None:
        raise GlocalError(
            "the workspace is in no git repository, and Weblate exchanges texts by git only",
            hint="use glocal exchange, or put the workspace into the repository that Weblate reads",
        )
    known = exchange_with_git(workspace, now, wanted, _PATIENCE)
    if known.fault:
        raise GlocalError(known.fault, hint=known.hint)
    if known.pulled_at != now:
        raise GlocalError("another exchange with git takes long", hint="run it again later")


def _remember_approvals(workspace: Workspace, project: WeblateProject, now: datetime) -> WeblateRecord:
    catalogs = {
        workspace.relative(workspace.catalog_path(domain, tag)): (domain, tag)
        for domain in workspace.domains()
        for tag in workspace.targets(domain)
    }
    settings = workspace.settings.weblate
    # What is approved is asked first: a text that somebody takes up in between is held, not sent.
    approved = list(project.approved_units())
    languages = look_at_languages(catalogs, project.translations(), approved)
    record = WeblateRecord(url=settings.url, project=settings.project, at=now, languages=languages)
    write_weblate_record(workspace, record)
    return record


@contextmanager
def _sole_exchange(workspace: Workspace) -> Iterator[None]:
    workspace.state.mkdir(exist_ok=True)
    try:
        with FileLock(workspace.state / "weblate.lock", timeout=0):
            yield
    except Timeout:
        raise GlocalError("another exchange with Weblate is going on", hint="run it again later") from None


@contextmanager
def _locked_out(workspace: Workspace, project: WeblateProject, tell: Tell) -> Iterator[None]:
    """While the block lasts nobody can write in Weblate. A lock that a run of ours has left is taken over."""
    if weblate_lock_note(workspace):
        tell("an earlier run was cut short and has left Weblate locked; this one unlocks it at its end")
    elif project.is_locked():
        raise Refused(
            "the project is locked in Weblate, by a person or since its git is stuck",
            hint="look at its repository page there; unlock it, then run it again",
        )
    note_weblate_lock(workspace, locked=True)
    tell("Weblate: locking")
    try:
        project.lock(wanted=True)
        yield
    except BaseException as error:
        try:
            _unlock(workspace, project, tell)
        except GlocalError as second:
            raise DeliveryError(f"{error}; {second.message}", hint=second.hint) from error
        raise
    _unlock(workspace, project, tell)


def _unlock(workspace: Workspace, project: WeblateProject, tell: Tell) -> None:
    tell("Weblate: unlocking")
    try:
        project.lock(wanted=False)
    except DeliveryError as error:
        raise DeliveryError(
            f"Weblate is still locked: {error.message}",
            hint="run glocal weblate pull again, or unlock the project there: translators cannot write",
        ) from error
    note_weblate_lock(workspace, locked=False)
