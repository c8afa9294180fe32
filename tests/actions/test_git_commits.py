"""Each save is a commit of whoever wrote it; and what keeps git from it is told, and done later."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from pipelines.actions.ask_translators import ask_translators
from pipelines.actions.save_entry import EntryText, SavedEntry, entry_hash, find_entry, save_entry
from pipelines.actions.upload_catalog import take_catalog, upload_catalog
from pipelines.model.catalog import entry_id
from pipelines.translation.formats.po import parse_catalog
from pipelines.workspace import git_commit
from pipelines.workspace.catalogs import read_catalog
from pipelines.workspace.git_commit import PLAIN, Committed, Writer, commit_files, commit_waiting
from pipelines.workspace.git_waiting import waiting_commits
from pipelines.workspace.paths import Workspace, open_workspace
from pipelines.workspace.snapshot import open_snapshot
from tests.actions.test_save_article import MARIA, SETTINGS, TEXT, git, saved

JONAS = Writer("Jonas", "jonas@example.org")


@pytest.fixture
def repository(tmp_path: Path) -> Workspace:
    """A workspace in a folder of a repository, with a blank and a letter outside ASCII in its name."""
    root = tmp_path / "our news" / "Νέα"
    (root / "content" / "owls").mkdir(parents=True)
    (root / "glocal.toml").write_text(SETTINGS)
    (root / "content" / "owls" / "index.md").write_text(TEXT)
    (root / ".gitignore").write_text(".glocal/\n")
    room = open_workspace(root)
    subprocess.run(["git", "init", "-q", "-b", "main", tmp_path], check=True)
    git(room, "add", ".")
    git(room, "commit", "-q", "-m", "start")
    return room


def in_rebase(room: Workspace) -> None:
    git(room, "-c", "sequence.editor=sed -i s/pick/edit/", "rebase", "-q", "-i", "--root")


def in_cherry_pick(room: Workspace) -> None:
    (Path(git(room, "rev-parse", "--absolute-git-dir").strip()) / "CHERRY_PICK_HEAD").write_text("0" * 40)


def signing(room: Workspace) -> None:
    git(room, "config", "commit.gpgSign", "true")
    git(room, "config", "gpg.program", "false")


def ignored(room: Workspace) -> None:
    (room.root / "content" / ".gitignore").write_text("new.txt\n")


def locked(room: Workspace) -> None:
    (Path(git(room, "rev-parse", "--absolute-git-dir").strip()) / "index.lock").touch()


@dataclass(frozen=True)
class Trouble:
    name: str
    make: Callable[[Workspace], object]
    fault: str
    mend: Callable[[Workspace], object]


def git_dir_file(name: str) -> Callable[[Workspace], object]:
    return lambda room: (Path(git(room, "rev-parse", "--absolute-git-dir").strip()) / name).unlink()


def place_hook(room: Workspace, text: str) -> None:
    place = Path(git(room, "rev-parse", "--absolute-git-dir").strip()) / "hooks"
    place.mkdir(exist_ok=True)
    (place / "pre-commit").write_text(f"#!/bin/sh\n{text}\n")
    (place / "pre-commit").chmod(0o755)


TROUBLE = (
    Trouble("a rebase", in_rebase, "a rebase is going on", lambda room: git(room, "rebase", "--abort")),
    Trouble("a pick", in_cherry_pick, "a cherry-pick is going on", git_dir_file("CHERRY_PICK_HEAD")),
    Trouble(
        "no branch",
        lambda room: git(room, "checkout", "-q", "--detach"),
        "the git repository stands on no branch",
        lambda room: git(room, "checkout", "-q", "main"),
    ),
    Trouble(
        "a signature",
        signing,
        "git is told to sign commits",
        lambda room: git(room, "config", "commit.gpgSign", "false"),
    ),
    Trouble(
        "ignored",
        ignored,
        "git is told to ignore this file",
        lambda room: (room.root / "content" / ".gitignore").unlink(),
    ),
    Trouble("a lock", locked, "another program is at work", git_dir_file("index.lock")),
    Trouble(
        "a hook",
        lambda room: place_hook(room, "echo no; exit 1"),
        "git said no: no",
        lambda room: place_hook(room, "exit 0"),
    ),
    Trouble(
        "a hook that never ends",
        lambda room: place_hook(room, "sleep 60"),
        "git took longer than 1 seconds",
        lambda room: place_hook(room, "exit 0"),
    ),
    Trouble(
        "an unborn hook program",
        lambda room: place_hook(room, "read answer < /dev/tty"),
        "git said no",
        lambda room: place_hook(room, "exit 0"),
    ),
)


@pytest.mark.parametrize("trouble", TROUBLE, ids=lambda each: each.name)
def test_the_save_stands_and_is_committed_later(
    trouble: Trouble, repository: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file is there, a sentence says why it is in no commit, nobody waits long, nothing is lost."""
    monkeypatch.setattr(git_commit, "_PAUSES", (0.01,))
    trouble.make(repository)
    path = repository.root / "content" / "new.txt"
    path.write_text("mine")
    began = time.monotonic()
    done = commit_files(repository, [path], "Put it there", MARIA, limit=1)
    assert (done.in_git, trouble.fault in done.fault, bool(done.hint)) == (False, True, True), done
    assert time.monotonic() - began < 10
    assert [each.author for each in waiting_commits(repository.state)] == [MARIA.ident]
    trouble.mend(repository)
    assert commit_waiting(repository) == Committed(in_git=True)
    assert git(repository, "log", "-1", "--format=%an %s", "main") == "Maria Borg Put it there\n"
    assert (waiting_commits(repository.state), path.read_text()) == ((), "mine")


def test_a_program_that_a_hook_leaves_behind_keeps_nobody(repository: Workspace) -> None:
    """It holds what the hook's words were written to; nobody waits for it."""
    place_hook(repository, "sleep 30 &")
    began = time.monotonic()
    assert saved(repository, TEXT + "x").commit == Committed(in_git=True)
    assert time.monotonic() - began < 10


def test_git_that_is_stopped_leaves_no_lock(repository: Workspace) -> None:
    """A lock that stays would keep everybody from committing until somebody deletes it."""
    place_hook(repository, "sleep 60")
    path = repository.article_path("owls")
    path.write_text(TEXT + "x")
    assert commit_files(repository, [path], "x", MARIA, limit=0.5).in_git is False
    assert not list(repository.root.parents[1].glob(".git/*.lock"))


def test_who_could_not_be_committed_is_named_in_the_commit_of_the_next(repository: Workspace) -> None:
    """Maria's sentence goes into the history with Jonas's, and with her name."""
    place_hook(repository, "exit 1")
    assert saved(repository, TEXT + "Hers.\n").commit.in_git is False
    place_hook(repository, "exit 0")
    assert saved(repository, TEXT + "Hers.\nHis.\n", writer=JONAS).commit == Committed(in_git=True)
    assert git(repository, "log", "-1", "--format=%an%n%B") == (
        "Jonas\nChange the text of owls\n\nCo-authored-by: Maria Borg <maria@example.org>\n\n"
    )
    assert waiting_commits(repository.state) == ()


NAMES = ["*.txt", ":(top)new.txt", "-x.txt", "Ωμέγα δέκα.txt", "a'b\"c.txt", "[n].txt"]


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_no_pattern(name: str, repository: Workspace) -> None:
    """Only the file of this name is committed."""
    folder = repository.root / "content" / "owls"
    (folder / "other.txt").write_text("not mine")
    (folder / "n.txt").write_text("not mine")
    (folder / name).write_text("mine")
    assert commit_files(repository, [folder / name], "one", MARIA) == Committed(in_git=True)
    assert git(repository, "-c", "core.quotePath=false", "show", "-z", "--name-only", "--format=") == (
        f"our news/Νέα/content/owls/{name}\0"
    )


def test_what_is_gone_is_committed_as_gone(repository: Workspace) -> None:
    """A catalog follows its article to another name; one that git never knew is no matter."""
    path = repository.article_path("owls")
    new = path.parent / "new.txt"
    path.unlink()
    new.write_text("x")
    done = commit_files(repository, [path, new, path.parent / "never.txt"], "moved", MARIA)
    assert done == Committed(in_git=True)
    shown = git(
        repository, "-c", "core.quotePath=false", "show", "--name-status", "--no-renames", "--format="
    )
    assert [line.split("\t")[0] for line in shown.splitlines()] == ["D", "A"]


def test_to_ask_translators_is_a_commit_of_who_asks(repository: Workspace) -> None:
    """The files that the desk writes for translators: pulled by them from git, and told as hers."""
    asked = ask_translators(open_snapshot(repository), "owls", MARIA)
    assert (asked.commit, asked.languages) == (Committed(in_git=True), 1)
    assert git(repository, "log", "-1", "--format=%an %s") == "Maria Borg Ask the translators of owls\n"
    assert git(repository, "status", "--porcelain") == ""
    again = ask_translators(open_snapshot(repository), "owls", MARIA)
    assert (again.commit, again.languages) == (PLAIN, 0)


def test_words_brought_at_the_desk_are_commits(repository: Workspace) -> None:
    """A file and a sentence are commits of their translators; a command leaves that to its caller."""
    ask_translators(open_snapshot(repository), "owls", MARIA)
    path = repository.catalog_path("owls", "fr")
    begun = git(repository, "rev-parse", "HEAD")
    file = path.read_bytes().replace(b'msgid "Owls"\nmsgstr ""', b'msgid "Owls"\nmsgstr "Hiboux"')
    assert upload_catalog(repository, "owls", "fr", file, JONAS).commit == Committed(in_git=True)
    entry = find_entry(read_catalog(repository, "owls", "fr"), entry_id(None, "They fly at night."))
    assert entry
    text = EntryText(("Ils volent la nuit.",))
    name = entry_id(None, entry.id)
    done = save_entry(repository, "owls", "fr", name, entry_hash(entry), text, MARIA)
    assert isinstance(done, SavedEntry)
    assert done.commit == Committed(in_git=True)
    by = git(repository, "log", "--reverse", "--format=%an", f"{begun.strip()}..HEAD").split("\n")
    assert by == ["Jonas", "Maria Borg", ""]
    theirs = parse_catalog(path.read_bytes().replace(b"Hiboux", b"Chouettes"), "x")
    assert take_catalog(repository, "owls", "fr", theirs, None).commit == PLAIN
    assert "Chouettes" in path.read_text()
    assert git(repository, "status", "--short", "--", str(path)).startswith(" M ")


def test_another_s_identity_is_not_taken(repository: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither what stands in somebody's settings nor in the environment of a terminal."""
    git(repository, "config", "committer.name", "Somebody")
    git(repository, "config", "author.name", "Somebody")
    monkeypatch.setenv("GIT_AUTHOR_DATE", "2001-01-01T00:00:00Z")
    monkeypatch.setenv("GIT_COMMITTER_NAME", "Somebody")
    saved(repository, TEXT + "x")
    assert git(repository, "log", "-1", "--format=%an <%ae> %cn <%ce>") == (
        "Maria Borg <maria@example.org> Glocal <glocal@localhost>\n"
    )
    assert not git(repository, "log", "-1", "--format=%ai").startswith("2001")
