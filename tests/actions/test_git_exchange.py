"""Pull and push with a second clone as the other people: nothing lost, nothing torn, everything told."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from pipelines.actions.git_exchange import end_cut_short, exchange_with_git
from pipelines.actions.save_article import read_article_file, save_article
from pipelines.translation.formats.po import parse_catalog
from pipelines.workspace import git_move
from pipelines.workspace.git_record import GitRecord, OpenConflict, git_record
from pipelines.workspace.paths import Workspace, open_workspace
from tests.actions.test_save_article import MARIA, SETTINGS, TEXT

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
PO = "translations/fr/LC_MESSAGES/owls.po"
HEAD = 'msgid ""\nmsgstr ""\n"Language: fr\\n"\n"Content-Type: text/plain; charset=UTF-8\\n"\n'


def catalog(**words: str) -> str:
    return HEAD + "".join(f'\nmsgid "{each}"\nmsgstr "{words[each]}"\n' for each in sorted(words))


def run(folder: Path, *words: str) -> str:
    own = ["-c", "user.name=Zoe", "-c", "user.email=zoe@example.org", "-c", "core.quotePath=false"]
    done = subprocess.run(["git", *own, *words], cwd=folder, capture_output=True, check=True, text=True)
    return done.stdout


@dataclass
class Clones:
    """The desk's clone, in which the workspace is a folder, and somebody else's."""

    room: Workspace
    other: Path
    hub: Path

    @property
    def top(self) -> Path:
        return self.room.root.parent

    def outside(self, name: str, data: str | None, *, push: bool = True) -> str:
        """Somebody else changes a file and pushes it; None: deletes it."""
        run(self.other, "pull", "-q", "--rebase")
        path = self.other / "news" / name
        if data is None:
            path.unlink()
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(data)
        run(self.other, "add", "-A")
        run(self.other, "commit", "-q", "-m", f"Zoe: {name}")
        if push:
            run(self.other, "push", "-q")
        return run(self.other, "rev-parse", "HEAD").strip()

    def inside(self, name: str, data: str) -> None:
        """The same in the desk's folder, by a terminal."""
        path = self.room.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(data)
        run(self.room.root, "add", "--", name)
        run(self.room.root, "commit", "-q", "-m", f"Here: {name}")

    def save(self, text: str) -> None:
        seen = read_article_file(self.room, "owls").hash
        save_article(self.room, "owls", text, seen, MARIA)

    def text(self) -> str:
        return self.room.article_path("owls").read_text()

    def strings(self) -> dict[str, str]:
        read = parse_catalog((self.room.root / PO).read_bytes(), PO)
        return {m.id: ("?" if m.fuzzy else "") + m.strings[0] for m in read.messages}

    def go(self) -> GitRecord:
        return exchange_with_git(self.room, NOW)

    def status(self) -> str:
        return run(self.top, "status", "--porcelain")


@pytest.fixture
def clones(tmp_path: Path) -> Clones:
    hub, desk, other = tmp_path / "hub.git", tmp_path / "desk", tmp_path / "other"
    run(tmp_path, "init", "-q", "--bare", "-b", "main", str(hub))
    run(tmp_path, "clone", "-q", str(hub), str(desk))
    run(desk, "checkout", "-q", "-b", "main")
    root = desk / "news"
    (root / "content/owls").mkdir(parents=True)
    (root / "content/owls/index.md").write_text(TEXT)
    (root / "glocal.toml").write_text(f"{SETTINGS}[git]\npull = true\npush = true\n")
    (root / ".gitignore").write_text(".glocal/\n")
    (root / PO).parent.mkdir(parents=True)
    (root / PO).write_text(catalog(Owls="Hiboux", They="", We=""))
    run(desk, "add", ".")
    run(desk, "commit", "-q", "-m", "start")
    run(desk, "push", "-q", "-u", "origin", "main")
    run(tmp_path, "clone", "-q", str(hub), str(other))
    return Clones(open_workspace(root), other, hub)


def test_what_others_pushed_is_here_and_what_was_saved_is_there(clones: Clones) -> None:
    """Both ways in one round; the record says so, and the folder is clean."""
    clones.outside(PO, catalog(Owls="Chouettes", They="", We=""))
    clones.save(TEXT + "\nMore.\n")
    assert clones.go() == GitRecord(branch="main", remote=str(clones.hub), pulled_at=NOW, pushed_at=NOW)
    assert (clones.text(), clones.strings()["Owls"], clones.status()) == (TEXT + "\nMore.\n", "Chouettes", "")
    run(clones.other, "pull", "-q")
    assert (clones.other / "news/content/owls/index.md").read_text() == TEXT + "\nMore.\n"
    assert run(clones.other, "log", "--format=%an", "--no-merges") == "Maria Borg\nZoe\nZoe\n"


def test_entries_of_one_catalog_are_merged_and_both_of_a_conflict_are_kept(clones: Clones) -> None:
    """Neighbours and the same text at once: no mark of git in the file, no text lost, none unseen."""
    theirs = clones.outside(PO, catalog(Owls="Chouettes", They="Ils", We=""))
    clones.inside(PO, catalog(Owls="Effraies", They="", We="Nous"))
    record = clones.go()
    assert record.conflicts == (OpenConflict(path=PO, theirs=theirs, entries=1),)
    assert clones.strings() == {"Owls": "?Effraies", "They": "Ils", "We": "Nous"}
    text = (clones.room.root / PO).read_text()
    assert "Chouettes" in text and "<<<<" not in text
    assert (record.fault, record.ahead, clones.status()) == ("", 0, "")


def test_of_an_article_ours_stay_and_theirs_are_told(clones: Clones) -> None:
    """Ours where both changed a line, and what only they changed; nothing is pushed before a choice."""
    theirs = clones.outside("content/owls/index.md", TEXT.replace("night", "dusk") + "\n\n\nAt the end.\n")
    clones.save(TEXT.replace("night", "dawn"))
    record = clones.go()
    assert record.conflicts == (OpenConflict(path="content/owls/index.md", theirs=theirs),)
    assert "changed the same in content/owls/index.md" in record.fault
    assert (record.ahead, "dawn" in clones.text(), "<<<<" in clones.text()) == (2, True, False)
    assert clones.go().conflicts == record.conflicts
    assert run(clones.hub, "rev-parse", "main").strip() == theirs


@pytest.mark.parametrize("here", [True, False])
def test_a_file_that_one_side_changed_is_not_deleted_by_the_other(here: bool, clones: Clones) -> None:
    """Whoever deletes has not seen the new words."""
    if here:
        clones.outside("content/owls/index.md", None)
        clones.save(TEXT + "\nMore.\n")
    else:
        clones.outside("content/owls/index.md", TEXT + "\nMore.\n")
        clones.room.article_path("owls").unlink()
        run(clones.top, "commit", "-q", "-a", "-m", "gone")
    record = clones.go()
    assert (clones.text(), len(record.conflicts), clones.status()) == (TEXT + "\nMore.\n", 1, "")


def test_settings_that_cannot_be_read_are_not_taken(clones: Clones) -> None:
    """Two added tables merge cleanly for git, and are no settings."""
    text = (clones.room.root / "glocal.toml").read_text()
    clones.outside("glocal.toml", f'[brand]\nname = "One"\n{text}'.replace('source = "en"', "", 1))
    clones.inside("glocal.toml", text + '[brand]\nname = "Two"\n')
    record = clones.go()
    assert [each.path for each in record.conflicts] == ["glocal.toml"]
    assert (clones.room.root / "glocal.toml").read_text() == text + '[brand]\nname = "Two"\n'


def test_what_is_in_no_commit_is_never_written_over(clones: Clones) -> None:
    """Poedit has saved into the folder; a new file lies where theirs would: they wait, and it is said."""
    clones.outside(PO, catalog(Owls="Chouettes", They="", We=""))
    (clones.room.root / PO).write_text(catalog(Owls="Mine", They="", We=""))
    record = clones.go()
    assert (f"news/{PO} was changed here" in record.fault, clones.strings()["Owls"]) == (True, "Mine")
    run(clones.top, "commit", "-q", "-a", "-m", "by Poedit")
    assert clones.go().fault == ""
    clones.outside("content/owls/new.md", "theirs")
    (clones.room.root / "content/owls/new.md").write_text("mine")
    assert "content/owls/new.md was changed here" in clones.go().fault
    assert (clones.room.root / "content/owls/new.md").read_text() == "mine"


def test_what_others_staged_stays_staged(clones: Clones) -> None:
    """Somebody at a terminal prepares a commit of other files."""
    clones.outside("content/owls/Νέα εικόνα.txt", "x")
    (clones.room.root / "notes.txt").write_text("theirs")
    run(clones.room.root, "add", "notes.txt")
    assert clones.go().fault == ""
    assert (clones.room.root / "content/owls/Νέα εικόνα.txt").read_text() == "x"
    assert clones.status() == "A  news/notes.txt\n"


def test_who_pushes_first_is_merged_and_it_is_pushed_again(clones: Clones) -> None:
    """Between our fetch and our push somebody else was faster."""
    hook = clones.top / ".git/hooks/pre-push"
    first = clones.outside("content/owls/new.txt", "theirs", push=False)
    hook.write_text(
        f"#!/bin/sh\n[ -e {clones.top}/done ] && exit 0\ntouch {clones.top}/done\n"
        f"env -u GIT_DIR git -C {clones.other} push -q\n"
    )
    hook.chmod(0o755)
    clones.save(TEXT + "\nMore.\n")
    record = clones.go()
    assert (record.fault, record.ahead) == ("", 0)
    assert (clones.room.root / "content/owls/new.txt").read_text() == "theirs"
    assert first in run(clones.hub, "log", "--format=%H", "main")


def unreachable(clones: Clones) -> None:
    run(clones.top, "remote", "set-url", "origin", "https://maria:hunter2@127.0.0.1:1/x.git")


def refusing(clones: Clones) -> None:
    hook = clones.hub / "hooks/pre-receive"
    hook.write_text("#!/bin/sh\necho not on this branch; exit 1\n")
    hook.chmod(0o755)


def another_beginning(clones: Clones) -> None:
    run(clones.other, "checkout", "-q", "--orphan", "new")
    run(clones.other, "commit", "-q", "-m", "another beginning")
    run(clones.other, "push", "-q", "--force", "origin", "new:main")


TROUBLE: tuple[tuple[str, Callable[[Clones], object], str], ...] = (
    ("no answer", unreachable, "the other repository cannot be reached"),
    ("gone", lambda clones: clones.hub.rename(clones.hub.with_name("x")), "cannot be reached"),
    ("refused", refusing, "the other repository refused what was pushed"),
    ("no upstream", lambda c: run(c.top, "branch", "--unset-upstream"), "follows no branch"),
    ("no branch", lambda c: run(c.top, "checkout", "-q", "--detach"), "stands on no branch"),
    ("rebase", lambda c: (c.top / ".git/rebase-merge").mkdir(), "a rebase is going on"),
    ("other history", another_beginning, "git"),
)


@pytest.mark.parametrize(("make", "fault"), [each[1:] for each in TROUBLE], ids=[each[0] for each in TROUBLE])
def test_whatever_git_says_is_told_and_nothing_is_lost(
    make: Callable[[Clones], object], fault: str, clones: Clones
) -> None:
    """The files are as they were, the sentence has a way out, and no password of an address."""
    make(clones)
    clones.save(TEXT + "\nMore.\n")
    record = clones.go()
    assert (fault in record.fault, bool(record.hint)) == (True, True), record
    assert clones.text() == TEXT + "\nMore.\n"
    assert "hunter2" not in (clones.room.state / "git-record.json").read_text()
    assert git_record(clones.room.state) == record


class Killed(BaseException):
    """As by kill -9: nothing is cleaned up."""


STEPS = ("_put 1", "_put 2", "_set_index 1", "update-ref", "after")


@pytest.mark.parametrize("step", STEPS)
def test_whoever_dies_in_the_middle_leaves_nothing_half_done(
    step: str, clones: Clones, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before the branch moves all is taken back, after it all is there; the next round goes on."""
    clones.outside(PO, catalog(Owls="Chouettes", They="", We=""))
    clones.outside("content/owls/new.txt", "theirs")
    clones.save(TEXT + "\nMore.\n")
    name, _, count = step.partition(" ")
    calls = {"n": 0}

    def dying(real: Callable[..., object]) -> Callable[..., object]:
        def call(*words: Any, **more: Any) -> object:
            counts = name not in ("update-ref", "after") or "update-ref" in words[1]
            if counts and name == "update-ref":
                raise Killed
            done = real(*words, **more)
            calls["n"] += counts
            if counts and calls["n"] == int(count or 1):
                raise Killed
            return done

        return call

    with monkeypatch.context() as patch:
        patch.setattr(git_move, "finish_move", lambda *_: False)
        patched = "git_text" if name in ("update-ref", "after") else name
        patch.setattr(git_move, patched, dying(getattr(git_move, patched)))
        with pytest.raises(Killed):
            clones.go()
    assert end_cut_short(clones.room) is True
    assert clones.status() == ""
    assert clones.go().fault == ""
    assert (clones.strings()["Owls"], clones.text(), clones.status()) == ("Chouettes", TEXT + "\nMore.\n", "")
