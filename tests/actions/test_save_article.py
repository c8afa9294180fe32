"""Saving from an editor: two people at once, what git says, files as people had them, and kills."""

from __future__ import annotations

import os
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from pipelines.actions.extract import extract
from pipelines.actions.save_article import (
    ArticleFile,
    SaveConflict,
    SavedArticle,
    read_article_file,
    save_article,
)
from pipelines.model.errors import ContentError, GlocalError, SettingsError
from pipelines.translation.formats.po_writer import serialize_catalog
from pipelines.workspace.catalogs import read_catalog
from pipelines.workspace.files import write_if_changed
from pipelines.workspace.git_commit import PLAIN, Committed, Writer, commit_files
from pipelines.workspace.paths import Workspace, open_workspace
from pipelines.workspace.snapshot import open_snapshot
from pipelines.workspace.write_lock import sole_writer
from tests.actions.test_killed_extract import DiskPoints

SETTINGS = """\
source = "en"
locales = ["en", "fr"]
[site]
url = "https://example.org"
id = "tag:example.org,2026:news"
[email]
sender = "News <news@example.org>"
unsubscribe_url = "https://example.org/{locale}/unsubscribe"
privacy_url = "https://example.org/{locale}/privacy"
"""
TEXT = "---\nid: tag:example.org,2026:a\ntitle: Owls\ndate: 2026-11-23\n---\n\nThey fly at night.\n"
MARIA = Writer("Maria Borg", "maria@example.org")


@pytest.fixture
def room(tmp_path: Path) -> Workspace:
    (tmp_path / "glocal.toml").write_text(SETTINGS)
    (tmp_path / "content" / "owls").mkdir(parents=True)
    (tmp_path / "content" / "owls" / "index.md").write_text(TEXT)
    return open_workspace(tmp_path)


def git(room: Workspace, *words: str) -> str:
    own = ["-c", "user.name=Root", "-c", "user.email=root@example.org"]
    done = subprocess.run(["git", *own, *words], cwd=room.root, capture_output=True, check=True)
    return done.stdout.decode()


@pytest.fixture
def repository(room: Workspace) -> Workspace:
    git(room, "init", "--quiet", "--initial-branch=main")
    git(room, "add", ".")
    git(room, "commit", "--quiet", "--message=start")
    return room


def hook(room: Workspace, text: str) -> None:
    path = room.root / ".git" / "hooks" / "pre-commit"
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)


def saved(room: Workspace, text: str, seen: str | None = None, writer: Writer = MARIA) -> SavedArticle:
    seen = read_article_file(room, "owls").hash if seen is None else seen
    done = save_article(room, "owls", text, seen, writer)
    assert isinstance(done, SavedArticle)
    return done


def test_a_save_replaces_what_its_editor_saw(room: Workspace) -> None:
    """The file, its new hash, and no word of git where there is none."""
    new = TEXT.replace("at night", "by night")
    done = saved(room, new)
    assert done == SavedArticle(ArticleFile(new, sha256(new.encode()).hexdigest()), PLAIN)
    assert read_article_file(room, "owls") == done.file
    assert [path.name for path in room.article_path("owls").parent.iterdir()] == ["index.md"]


def test_of_two_editors_the_second_gets_both_texts(repository: Workspace) -> None:
    """Nothing is written, nothing is lost; what both began with comes from git."""
    seen = read_article_file(repository, "owls")
    first = saved(repository, TEXT + "\nOne.\n", seen.hash)
    done = save_article(repository, "owls", TEXT + "\nTwo.\n", seen.hash, Writer("Jo"))
    assert done == SaveConflict(first.file, TEXT + "\nTwo.\n", TEXT)
    assert read_article_file(repository, "owls") == first.file
    assert git(repository, "log", "--format=%an <%ae> %s") == (
        "Maria Borg <maria@example.org> Change the text of owls\nRoot <root@example.org> start\n"
    )


def test_who_types_the_same_has_no_conflict(room: Workspace) -> None:
    """Pressed twice, or both mended the same slip."""
    new = TEXT.replace("They", "All")
    seen = read_article_file(room, "owls").hash
    assert saved(room, new, seen).file == saved(room, new, seen).file


def test_without_git_the_beginning_is_not_known(room: Workspace) -> None:
    """Then two texts stand side by side, not three."""
    seen = read_article_file(room, "owls").hash
    room.article_path("owls").write_text("from a terminal\n")
    theirs = ArticleFile("from a terminal\n", sha256(b"from a terminal\n").hexdigest())
    assert save_article(room, "owls", TEXT, seen, MARIA) == SaveConflict(theirs, TEXT, None)


def test_an_article_that_was_deleted_meanwhile_is_a_conflict(room: Workspace) -> None:
    """The text stays with its editor, who may put it back."""
    seen = read_article_file(room, "owls").hash
    room.article_path("owls").unlink()
    assert save_article(room, "owls", TEXT, seen, MARIA) == SaveConflict(ArticleFile("", ""), TEXT, None)
    assert not room.article_path("owls").exists()
    assert saved(room, TEXT, "").file.text == TEXT


@pytest.mark.parametrize(
    "there", [TEXT.replace("\n", "\r\n").encode(), b"\xef\xbb\xbf" + TEXT.encode(), "Öde".encode("latin-1")]
)
def test_a_file_keeps_its_line_ends_and_its_mark(there: bytes, room: Workspace) -> None:
    """Otherwise git shows every line as changed; and what is no UTF-8 is not overwritten unseen."""
    path = room.article_path("owls")
    path.write_bytes(there)
    seen = sha256(there).hexdigest()
    saved(room, TEXT.replace("\n", "\r\n").replace("night", "nigth"), seen)
    new = TEXT.replace("night", "nigth").encode()
    new = new.replace(b"\n", b"\r\n") if b"\r\n" in there else new
    assert path.read_bytes() == (b"\xef\xbb\xbf" if there.startswith(b"\xef") else b"") + new


def test_a_text_is_saved_whatever_is_wrong_with_it(room: Workspace) -> None:
    """An error holds a language back; it never keeps anybody from saving."""
    for text in ("", "no head at all", "---\n{[broken\n---\n", TEXT + "\0\x1b[31m"):
        done = saved(room, text)
        assert read_article_file(room, "owls") == done.file
        assert done.file.text.rstrip("\n") == text.rstrip("\n")


@pytest.mark.parametrize("slug", ["../secrets", "..", "a/b", "", "Owls", "owls\0", "interface"])
def test_no_name_leads_out_of_the_folder_of_articles(slug: str, room: Workspace) -> None:
    """Names come from addresses, which anybody can type."""
    before = {path: path.stat().st_mtime_ns for path in room.root.rglob("*") if path.is_file()}
    for act in (
        lambda: read_article_file(room, slug),
        lambda: save_article(room, slug, TEXT, "", MARIA),
    ):
        with pytest.raises(ContentError):
            act()
    assert {path: path.stat().st_mtime_ns for path in room.root.rglob("*") if path.is_file()} == before


def test_a_link_out_of_the_workspace_is_not_written_through(room: Workspace, tmp_path: Path) -> None:
    """Whoever can place a link must not get the desk to write elsewhere; one within is followed."""
    outside = tmp_path.parent / "outside.md"
    outside.write_text(TEXT)
    path = room.article_path("owls")
    path.unlink()
    path.symlink_to(outside)
    with pytest.raises(SettingsError, match="leads out of the workspace"):
        save_article(room, "owls", "mine", "", MARIA)
    assert outside.read_text() == TEXT
    path.unlink()
    (path.parent / "real.md").write_text(TEXT)
    path.symlink_to("real.md")
    saved(room, TEXT + "more\n")
    assert (path.is_symlink(), (path.parent / "real.md").read_text()) == (True, TEXT + "more\n")


@pytest.mark.parametrize("text", ["x" * 400_001, "\ud800"])
def test_what_no_article_can_hold_is_refused_before_anything_is_written(text: str, room: Workspace) -> None:
    """Bounded, and whole or not at all."""
    with pytest.raises(ContentError):
        saved(room, text)
    assert read_article_file(room, "owls").text == TEXT


def test_only_the_saved_file_is_committed(repository: Workspace) -> None:
    """What somebody has staged in a terminal stays staged, and is not hers."""
    (repository.root / "notes.txt").write_text("theirs")
    git(repository, "add", "notes.txt")
    saved(repository, TEXT + "\nMore.\n")
    assert git(repository, "show", "--name-only", "--format=%an|%cn") == (
        "Maria Borg|Glocal\n\ncontent/owls/index.md\n"
    )
    assert git(repository, "status", "--porcelain", "notes.txt") == "A  notes.txt\n"


def test_a_new_file_is_committed_too(repository: Workspace) -> None:
    """A picture, or the first save of an article; also in a repository without a commit."""
    path = repository.root / "content" / "owls" / "-owl; rm.txt"
    path.write_text("x")
    assert commit_files(repository, [path], "a picture", MARIA) == Committed(in_git=True)
    assert git(repository, "show", "--name-only", "--format=") == "content/owls/-owl; rm.txt\n"


def test_the_first_commit_of_a_repository(room: Workspace) -> None:
    """`git init`, and nothing since."""
    git(room, "init", "--quiet")
    assert saved(room, TEXT + "\nMore.\n").commit == Committed(in_git=True)
    assert git(room, "ls-files") == "content/owls/index.md\n"


@pytest.mark.parametrize(
    ("writer", "ident"),
    [
        (Writer("Maria", "m@example.org"), "Maria <m@example.org>"),
        (
            Writer("Eve <root@example.org>\n--amend", "e@example.org>\n"),
            "Eve  root@example.org --amend <e@example.org>",
        ),
        (Writer("Ζωή Παππά"), "Ζωή Παππά <unknown@localhost>"),
        (Writer("", "m@example.org"), "m@example.org <m@example.org>"),
        (Writer(" . ", ""), "unknown <unknown@localhost>"),
        (Writer("--reset-author", "x"), "--reset-author <x>"),
    ],
)
def test_a_name_is_a_name(writer: Writer, ident: str, repository: Workspace) -> None:
    """Names are anybody's words: none of them is an option, a second address or another author."""
    assert saved(repository, TEXT + ident, writer=writer).commit == Committed(in_git=True)
    assert git(repository, "log", "-1", "--format=%an <%ae>").startswith(ident)


def test_a_hook_that_refuses_is_told_in_its_words(repository: Workspace) -> None:
    """The text is saved; the page says that it is in no commit, and why."""
    hook(repository, "echo 'Spelling: \033[31mnigth\033[0m'; exit 1")
    done = saved(repository, TEXT + "\nnigth\n")
    assert done.commit.in_git is False
    assert done.commit.fault == "git said no: Spelling: [31mnigth [0m"
    assert read_article_file(repository, "owls") == done.file
    hook(repository, "exit 1")
    assert saved(repository, TEXT + "x").commit.fault.startswith("a hook of the git repository said no")


def test_another_git_at_work_is_waited_for(repository: Workspace) -> None:
    """A pull lasts a moment; a lock that stays was left by one that was cut short."""
    lock = repository.root / ".git" / "index.lock"
    lock.touch()
    waits: list[float] = []
    room = repository.article_path("owls")
    room.write_text(TEXT + "\nMore.\n")
    done = commit_files(repository, [room], "text", MARIA, waits.append)
    assert (done.in_git, done.fault) == (False, "another program is at work in the git repository")
    assert sum(waits) == pytest.approx(2.0)
    done = commit_files(repository, [room], "text", MARIA, lambda _: lock.unlink(missing_ok=True))
    assert done == Committed(in_git=True)


def test_commits_of_several_people_wait_for_one_another(repository: Workspace) -> None:
    """git refuses whoever commits while another does, and the text would be in nobody's history."""
    hook(repository, "sleep 0.1")
    done: list[Committed] = []

    def commit(number: int) -> None:
        path = repository.root / "content" / "owls" / f"{number}.txt"
        path.write_text("x")
        done.append(commit_files(repository, [path], f"file {number}", Writer(f"P{number}")))

    people = [threading.Thread(target=commit, args=(number,)) for number in range(6)]
    for each in people:
        each.start()
    for each in people:
        each.join()
    assert done == [Committed(in_git=True)] * 6
    names = git(repository, "log", "--format=%an").split()
    assert sorted(names) == ["P0", "P1", "P2", "P3", "P4", "P5", "Root"]


def test_in_the_middle_of_a_merge_the_text_is_saved(repository: Workspace) -> None:
    """Whoever merges in a terminal has it in the commit that ends the merge."""
    path = repository.article_path("owls")
    git(repository, "switch", "--quiet", "-c", "other")
    path.write_text(TEXT + "\nTheirs.\n")
    git(repository, "commit", "--quiet", "--all", "--message=theirs")
    git(repository, "switch", "--quiet", "main")
    path.write_text(TEXT + "\nOurs.\n")
    git(repository, "commit", "--quiet", "--all", "--message=ours")
    subprocess.run(["git", "merge", "other"], cwd=repository.root, capture_output=True, check=False)
    done = saved(repository, TEXT + "\nBoth.\n")
    assert done.commit.fault == "a merge is going on in the git repository"
    assert path.read_text() == TEXT + "\nBoth.\n"


def test_no_git_and_no_repository_are_plain_files(
    repository: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Everything else works there."""
    monkeypatch.setenv("PATH", str(repository.root))
    assert saved(repository, TEXT + "\nMore.\n").commit == PLAIN


def test_the_repository_is_that_of_the_workspace(
    repository: Workspace, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Started from a hook, the desk has another repository in its environment."""
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "elsewhere"))
    assert saved(repository, TEXT + "\nMore.\n").commit == Committed(in_git=True)


def test_who_waits_is_told_for_whom(room: Workspace) -> None:
    """A save waits for an extraction, and says so if it lasts too long."""
    with (
        sole_writer(room, "glocal extract"),
        pytest.raises(
            GlocalError, match=rf"is writing in this workspace: glocal extract \(process {os.getpid()}"
        ),
        sole_writer(room, "a save", patience=0),
    ):
        raise AssertionError
    with sole_writer(room, "a save", patience=0):
        pass
    assert sorted(path.name for path in room.state.iterdir()) == ["write.lock"]


def test_a_save_waits_until_extraction_has_written(room: Workspace) -> None:
    """Extraction reads every catalog before it writes one: what is saved in between would be lost."""
    order: list[str] = []

    def save() -> None:
        saved(room, TEXT + "\nMore.\n")
        order.append("saved")

    thread = threading.Thread(target=save)
    with sole_writer(room, "glocal extract"):
        thread.start()
        thread.join(0.2)
        order.append("extracted")
    thread.join(10)
    assert order == ["extracted", "saved"]


def test_extraction_waits_until_a_save_is_done(room: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    """What it has read may be old by then, so nothing is written before the others are done."""

    def held(_: Workspace, what: str) -> None:
        raise GlocalError(what)

    monkeypatch.setattr("pipelines.actions.extract.sole_writer", held)
    with pytest.raises(GlocalError, match="glocal extract"):
        list(extract(open_snapshot(room), ["owls"]))
    assert not (room.root / "translations").exists()


def test_extraction_lets_go_of_the_lock_whoever_reads_its_list(room: Workspace) -> None:
    """A terminal that pages through the list keeps nobody from saving."""
    _with_templates(room)
    files = extract(open_snapshot(room), ["owls"])
    next(files)
    saved(room, TEXT + "\nMore.\n")


def test_killed_at_any_moment_an_article_is_the_old_or_the_new_one(room: Workspace) -> None:
    """The power goes while she saves: half an article is nobody's."""
    path, new = room.article_path("owls"), TEXT + "\nMore.\n"

    def child(die_at: int) -> int:
        pid = os.fork()
        if pid == 0:
            points = DiskPoints(die_at)
            try:
                points.watch()
                saved(room, new, sha256(TEXT.encode()).hexdigest())
                (room.root / "points").write_text(str(points.passed))
            finally:
                os._exit(0)
        return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])

    assert child(-1) == 0
    total = int((room.root / "points").read_text())
    assert total >= 7
    left = set()
    for point in range(total):
        path.write_text(TEXT)
        assert child(point) == -9
        left.add(path.read_text())
        assert isinstance(
            save_article(room, "owls", new, sha256(TEXT.encode()).hexdigest(), MARIA), SavedArticle
        )
        assert path.read_text() == new
    assert left == {TEXT, new}


def _meanwhile(monkeypatch: pytest.MonkeyPatch, *acts: Callable[[], object]) -> None:
    """Somebody acts each time before extraction may write, while it has read already; then nobody does."""
    left = list(acts)

    @contextmanager
    def turn(workspace: Workspace, what: str) -> Iterator[None]:
        if left:
            left.pop(0)()
        with sole_writer(workspace, what):
            yield

    monkeypatch.setattr("pipelines.actions.extract.sole_writer", turn)


def _translate(room: Workspace, words: str) -> None:
    path = room.catalog_path("owls", "fr")
    catalog = read_catalog(room, "owls", "fr")
    first, *rest = catalog.messages
    done = replace(catalog, messages=(replace(first, strings=(words,)), *rest))
    with sole_writer(room, "an upload"):
        write_if_changed(path, serialize_catalog(done))


def _extracted(room: Workspace) -> list[str]:
    """The French catalogs that an extraction says it has changed."""
    files = list(extract(open_snapshot(room), ["owls"]))
    return [each.path for each in files if each.changed and each.locale == "fr"]


def test_what_is_translated_while_extraction_reads_is_kept(
    room: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Extraction reads for seconds, and people save meanwhile: neither's work may undo the other's."""
    _with_templates(room)
    list(extract(open_snapshot(room), ["owls"]))
    room.article_path("owls").write_text(TEXT + "\nMore of them.\n")
    _meanwhile(monkeypatch, lambda: None, lambda: _translate(room, "Les chouettes"))
    assert _extracted(room) == ["translations/fr/LC_MESSAGES/owls.po"]
    now = {message.id: message.strings for message in read_catalog(room, "owls", "fr").messages}
    assert ("Les chouettes",) in now.values()
    assert now["More of them."] == ("",)


@pytest.mark.parametrize("when", [0, 1])
def test_what_is_written_while_extraction_reads_is_asked_of_translators(
    room: Workspace, monkeypatch: pytest.MonkeyPatch, when: int
) -> None:
    """Two extractions at once: the one that has read an older text does not have the last word."""
    _with_templates(room)
    list(extract(open_snapshot(room), ["owls"]))

    def written_and_extracted() -> None:
        room.article_path("owls").write_text(TEXT + "\nThe newest of all.\n")
        monkeypatch.setattr("pipelines.actions.extract.sole_writer", sole_writer)
        list(extract(open_snapshot(room), ["owls"]))

    room.article_path("owls").write_text(TEXT + "\nMore of them.\n")
    _meanwhile(monkeypatch, *[lambda: None] * when, written_and_extracted)
    list(extract(open_snapshot(room), ["owls"]))
    current = [m.id for m in read_catalog(room, "owls", "fr").messages if not m.obsolete]
    assert "The newest of all." in current
    assert "More of them." not in current
    assert "The newest of all." in room.template_path("owls").read_text()


def test_who_saves_all_the_time_keeps_no_extraction_from_ending(
    room: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After some tries authors wait for it, as short as it is."""
    _with_templates(room)
    texts = iter(range(100))
    _meanwhile(
        monkeypatch, *[lambda: room.article_path("owls").write_text(f"{TEXT}\nText {next(texts)}.\n")] * 20
    )
    list(extract(open_snapshot(room), ["owls"]))
    assert next(texts) == 4
    assert "Text 3." in {message.id for message in read_catalog(room, "owls", "fr").messages}


def _with_templates(room: Workspace) -> None:
    for name in ("email_templates", "site_templates"):
        (room.root / name).mkdir()
