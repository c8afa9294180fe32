"""The files of a workspace go over to another commit: each in one step, and all of them or none.

Who dies in the middle leaves a note: the next one takes back what was done, unless the branch has moved
already. What people have in their folder, and in no commit, is never written over.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ValidationError

from pipelines.model.errors import GlocalError
from pipelines.workspace.files import refuse_outside, write_if_changed
from pipelines.workspace.git_command import git_bytes, git_text, words_of_git
from pipelines.workspace.git_place import GitPlace, is_busy

_NOTE = "git-move.json"
_LINK, _PROGRAM = "120000", "100755"
_NOTHING = "000000"


class MoveNote(BaseModel):
    """From which commit to which one."""

    branch: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class _Change:
    """What a commit has in the place of what another one has."""

    old_mode: str
    new_mode: str
    old: str
    new: str
    path: str


def move_files(place: GitPlace, state: Path, old: str, new: str) -> None:
    """Have the branch, its index and its files at `new`, which comes after `old`.

    To be called by who holds the locks of git and of those who write texts. GlocalError where a file has
    changes that are in no commit, or git cannot. Then all is as it was.
    """
    changes = tuple(_changes(place.top, old, new))
    if path := next((each.path for each in changes if _is_touched(place.top, each, old, new)), ""):
        raise GlocalError(
            f"{path} was changed here, and is in no commit yet; others have changed it too",
            hint="commit it; the rest comes by itself then",
        )
    note = MoveNote(branch=place.branch, old=old, new=new)
    write_if_changed(state / _NOTE, note.model_dump_json().encode())
    try:
        for each in changes:
            _put(place.top, each.path, each.new_mode, new)
        _set_index(place.top, "".join(f"{each.new_mode} {each.new}\t{each.path}\0" for each in changes))
        _move_branch(place, old, new)
    except BaseException:
        finish_move(place, state)
        raise
    (state / _NOTE).unlink(missing_ok=True)
    git_text(place.top, ("update-index", "-q", "--refresh"))


def _move_branch(place: GitPlace, old: str, new: str) -> None:
    words = ("update-ref", "-m", "glocal: pull", f"refs/heads/{place.branch}", new, old)
    done = git_text(place.top, words)
    if done.returncode:
        said = words_of_git(done.stderr)
        raise GlocalError(f"git has moved meanwhile: {said}", hint="it is tried again by itself")


def finish_move(place: GitPlace, state: Path) -> bool:
    """Take back a move that was cut short; whether there was one. To be called by who holds both locks."""
    try:
        note = MoveNote.model_validate_json((state / _NOTE).read_bytes())
    except FileNotFoundError:
        return False
    except ValidationError:
        (state / _NOTE).unlink()
        return False
    at = git_text(place.top, ("rev-parse", "--verify", f"refs/heads/{note.branch}")).stdout.strip()
    if at != note.new:
        changes = tuple(_changes(place.top, note.old, note.new))
        for each in changes:
            if _on_disk(place.top, each.path) == _checked_out(place.top, note.new, each.path, each.new_mode):
                _put(place.top, each.path, each.old_mode, note.old)
        staged = _index(place.top)
        _set_index(
            place.top,
            "".join(
                f"{each.old_mode} {each.old}\t{each.path}\0"
                for each in changes
                if staged.get(each.path, "0" * len(each.new)) == each.new
            ),
        )
    (state / _NOTE).unlink()
    return True


def _changes(top: Path, old: str, new: str) -> Iterator[_Change]:
    done = git_text(top, ("diff-tree", "-r", "-z", "--no-renames", "--raw", old, new))
    if done.returncode:
        raise GlocalError(f"git diff-tree: {words_of_git(done.stderr)}", hint="let your engineer look at it")
    parts = done.stdout.split("\0")
    for about, path in zip(parts[::2], parts[1::2], strict=False):
        old_mode, new_mode, one, other, _ = about.removeprefix(":").split()
        if "160000" in (old_mode, new_mode):
            raise GlocalError(f"{path} is a submodule", hint="let your engineer pull in a terminal")
        yield _Change(old_mode, new_mode, one, other, path)


def _is_touched(top: Path, change: _Change, old: str, new: str) -> bool:
    """Whether the file or the index have something that neither commit has."""
    staged = _index(top, change.path).get(change.path, "0" * len(change.old))
    there = _on_disk(top, change.path)
    known = [
        _checked_out(top, old, change.path, change.old_mode),
        _checked_out(top, new, change.path, change.new_mode),
    ]
    return staged not in (change.old, change.new) or there not in known


def _index(top: Path, *paths: str) -> dict[str, str]:
    said = git_text(top, ("ls-files", "--stage", "-z", "--", *paths)).stdout
    rows = (row.partition("\t") for row in said.split("\0") if row)
    return {path: about.split()[1] for about, _, path in rows}


def _set_index(top: Path, rows: str) -> None:
    if not rows:
        return
    done = git_text(top, ("update-index", "-z", "--index-info"), given=rows.encode())
    if done.returncode:
        said = words_of_git(done.stderr)
        what = "another program is at work in the git repository" if is_busy(done.stderr) else f"git: {said}"
        raise GlocalError(what, hint="it is tried again; if there is none, delete .git/index.lock")


def _checked_out(top: Path, rev: str, path: str, mode: str) -> bytes | None:
    """What lies on the disk where a commit is checked out; None: nothing."""
    if mode == _NOTHING:
        return None
    how = "blob" if mode == _LINK else "--filters"
    words = ("cat-file", how, f"{rev}:{path}")
    done = git_bytes(top, words)
    if done.returncode:
        said = words_of_git(done.stderr.decode(errors="replace"))
        raise GlocalError(f"git cannot read {path}: {said}", hint="let your engineer look at it")
    return done.stdout


def _on_disk(top: Path, path: str) -> bytes | None:
    file = top / path
    if file.is_symlink():
        return os.fsencode(file.readlink())
    try:
        return file.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None


def _put(top: Path, path: str, mode: str, rev: str) -> None:
    file = top / path
    refuse_outside(top, file.parent)
    data = _checked_out(top, rev, path, mode)
    if data is None:
        file.unlink(missing_ok=True)
        for folder in file.parents:
            if folder == top or not folder.is_dir() or any(folder.iterdir()):
                break
            folder.rmdir()
    elif mode == _LINK:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.unlink(missing_ok=True)
        file.symlink_to(os.fsdecode(data))
    else:
        if file.is_symlink():
            file.unlink()
        write_if_changed(file, data)
        if mode == _PROGRAM:
            file.chmod(0o755)
