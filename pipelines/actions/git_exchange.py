"""Pull and push, as the settings want it: for a thread in the background, never for a request.

One round commits what waits, fetches, merges, and pushes. Whatever keeps it from going on is written down in
words, and the next round tries again.
"""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath

from filelock import FileLock, Timeout

from pipelines.model.errors import GlocalError
from pipelines.workspace.git_command import git_text, without_user, words_of_git
from pipelines.workspace.git_commit import commit_waiting, git_lock
from pipelines.workspace.git_merge import MergeConflict, merge_histories
from pipelines.workspace.git_move import finish_move, move_files
from pipelines.workspace.git_place import GitPlace, find_git, under_way
from pipelines.workspace.git_record import (
    GitRecord,
    OpenConflict,
    git_record,
    with_conflicts,
    write_git_record,
)
from pipelines.workspace.git_settings import GitSettings
from pipelines.workspace.paths import Workspace
from pipelines.workspace.write_lock import sole_writer

NETWORK_LIMIT = 120.0
"""Seconds for a fetch or a push."""
HOOK_LIMIT = 300.0
"""Seconds for the hooks of a commit that nobody waits for."""


@dataclass(frozen=True, slots=True)
class _Upstream:
    """What a branch follows."""

    remote: str
    """Its name, such as `origin`."""
    ref: str
    """The branch there."""
    tracking: str
    """What is known of it here."""


def exchange_with_git(
    workspace: Workspace, now: datetime, wanted: GitSettings | None = None, patience: float = 0
) -> GitRecord:
    """One round, and what is known after it. `wanted`: whether to pull and to push, in the place of the
    settings.

    It does nothing where another process is at it for longer than `patience` seconds.
    """
    state = workspace.state
    try:
        state.mkdir(exist_ok=True)
        with FileLock(state / "git-exchange.lock", timeout=patience):
            return _round(workspace, now, wanted or workspace.settings.git)
    except Timeout:
        return git_record(state)
    except FileNotFoundError:  # no git
        return GitRecord()


def end_cut_short(workspace: Workspace) -> bool:
    """Take back what a round left that was killed in the middle; whether there was anything."""
    place = find_git(workspace.root)
    if place is None:
        return False
    with git_lock(workspace), sole_writer(workspace, "the end of a git pull"):
        return finish_move(place, workspace.state)


def _round(workspace: Workspace, now: datetime, settings: GitSettings) -> GitRecord:
    place = find_git(workspace.root)
    if place is None:
        return GitRecord()
    news = dict[str, object]()
    trouble: tuple[str, str] = ("", "")
    try:
        end_cut_short(workspace)
        _refuse_unfit(workspace, place)
        if settings.pull or settings.push:
            _pull_and_push(workspace, place, settings, news, now)
    except subprocess.TimeoutExpired:
        trouble = ("git, or the other repository, does not answer", "it is tried again by itself")
    except Timeout:
        trouble = ("a commit of somebody else takes long", "it is tried again by itself")
    except GlocalError as error:
        trouble = (error.message, error.hint or "let your engineer look at it")
    with git_lock(workspace):
        known = git_record(workspace.state)  # with the conflicts as they are by now: somebody may have chosen
        record = known.model_copy(update=news | {"fault": trouble[0], "hint": trouble[1]})
        write_git_record(workspace.state, record)
    return record


def _refuse_unfit(workspace: Workspace, place: GitPlace) -> None:
    """GlocalError while nothing can be committed: what was saved has to be in a commit first."""
    done = commit_waiting(workspace, HOOK_LIMIT)
    if done.fault:
        raise GlocalError(done.fault, hint=done.hint)
    if busy := under_way(place):
        raise GlocalError(busy.fault, hint=busy.hint)


def _pull_and_push(
    workspace: Workspace, place: GitPlace, settings: GitSettings, news: dict[str, object], now: datetime
) -> None:
    """`news` gets what is known, as far as it went."""
    upstream = _upstream(place)
    address = git_text(place.top, ("remote", "get-url", upstream.remote)).stdout.strip()
    news |= {"branch": place.branch, "remote": without_user(address)}
    if settings.pull:
        _pull_branch(workspace, place, upstream)
        news["pulled_at"] = now
    news["ahead"] = _ahead(place, upstream)
    if settings.push and news["ahead"]:
        _push_branch(workspace, place, upstream, pull=settings.pull)
        news |= {"pushed_at": now, "ahead": _ahead(place, upstream)}


def _pull_branch(workspace: Workspace, place: GitPlace, upstream: _Upstream) -> None:
    words = ("fetch", "--quiet", "--no-recurse-submodules", upstream.remote)
    done = git_text(place.top, words, limit=NETWORK_LIMIT)
    if done.returncode:
        raise _unreached(done.stderr)
    # The lock of git first: a hook that extracts needs the other one, and ends.
    with git_lock(workspace), sole_writer(workspace, "a git pull"):
        ours, theirs = (_rev(place, name) for name in (f"refs/heads/{place.branch}", upstream.tracking))
        if not theirs or _is_ancestor(place, theirs, ours):
            return
        conflicts: Sequence[MergeConflict] = ()
        new = theirs
        if not _is_ancestor(place, ours, theirs):
            merged = merge_histories(place.top, ours, theirs, f"Take over what others did on {place.branch}")
            new, conflicts = merged.commit, merged.conflicts
        # Written down before the files move: whoever dies in between has told one too many, and lost none.
        record = with_conflicts(git_record(workspace.state), list(_open(workspace, place, conflicts)))
        write_git_record(workspace.state, record)
        move_files(place, workspace.state, ours, new)


def _open(
    workspace: Workspace, place: GitPlace, conflicts: Sequence[MergeConflict]
) -> Sequence[OpenConflict]:
    prefix = workspace.root.resolve().relative_to(place.top.resolve()).as_posix()
    found = []
    for each in conflicts:
        path = PurePosixPath(each.path)
        if prefix == "." or path.is_relative_to(prefix):
            name = each.path if prefix == "." else path.relative_to(prefix).as_posix()
            found.append(OpenConflict(path=name, theirs=each.theirs, entries=each.entries))
    return found


def _push_branch(workspace: Workspace, place: GitPlace, upstream: _Upstream, *, pull: bool) -> None:
    if texts := [each.path for each in git_record(workspace.state).conflicts if not each.entries]:
        raise GlocalError(
            f"others and you have changed the same in {texts[0]}", hint="choose one; then it is pushed"
        )
    words = ("push", "--porcelain", upstream.remote, f"refs/heads/{place.branch}:{upstream.ref}")
    done = git_text(place.top, words, limit=NETWORK_LIMIT)
    said = done.stderr + done.stdout
    if done.returncode and _came_first(said) and pull:
        _pull_branch(workspace, place, upstream)
        done = git_text(place.top, words, limit=NETWORK_LIMIT)
        said = done.stderr + done.stdout
    if not done.returncode:
        return
    if _came_first(said):
        raise GlocalError(
            "others have pushed something that is not here", hint="switch pull on, or pull in a terminal"
        )
    if "[remote rejected]" in said or "hook declined" in said:
        raise GlocalError(
            f"the other repository refused what was pushed: {words_of_git(said)}",
            hint="let your engineer look at who may push to this branch",
        )
    raise _unreached(said)


def _came_first(said: str) -> bool:
    return any(mark in said for mark in ("fetch first", "non-fast-forward", "stale info", "cannot lock ref"))


_LOGIN = (
    *("Authentication failed", "could not read Username", "could not read Password"),
    *("Permission denied", "Host key verification failed", "terminal prompts disabled"),
    *("returned error: 401", "returned error: 403"),
)


def _unreached(said: str) -> GlocalError:
    if any(mark in said for mark in _LOGIN):
        return GlocalError(
            f"the other repository wants a login: {words_of_git(said)}",
            hint="let your engineer see to it that git fetch works in this folder without a question",
        )
    return GlocalError(
        f"the other repository cannot be reached: {words_of_git(said)}", hint="it is tried again by itself"
    )


def _upstream(place: GitPlace) -> _Upstream:
    form = "--format=%(upstream:remotename)%00%(upstream:remoteref)%00%(upstream)"
    said = git_text(place.top, ("for-each-ref", form, f"refs/heads/{place.branch}")).stdout.strip("\n")
    remote, _, rest = said.partition("\0")
    ref, _, tracking = rest.partition("\0")
    if not (remote and ref and tracking):
        raise GlocalError(
            f"the branch {place.branch} follows no branch of another repository",
            hint=f"let your engineer run: git push --set-upstream origin {place.branch}",
        )
    return _Upstream(remote, ref, tracking)


def _ahead(place: GitPlace, upstream: _Upstream) -> int:
    span = f"{upstream.tracking}..refs/heads/{place.branch}"
    count = git_text(place.top, ("rev-list", "--count", span)).stdout.strip()
    return int(count or 0)


def _rev(place: GitPlace, name: str) -> str:
    return git_text(place.top, ("rev-parse", "--verify", "--quiet", name)).stdout.strip()


def _is_ancestor(place: GitPlace, one: str, other: str) -> bool:
    return not git_text(place.top, ("merge-base", "--is-ancestor", one, other)).returncode
