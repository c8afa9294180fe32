"""`glocal backup` and `glocal restore`: one file, whole or not at all, and nothing newer is lost to it."""

from __future__ import annotations

import gzip
import io
import os
import shutil
import sqlite3
import stat
import tarfile
from collections.abc import Callable
from contextlib import closing
from multiprocessing import get_context
from pathlib import Path

import pytest

from pipelines.actions import backup_restore
from pipelines.actions import ledger as ledger_actions
from pipelines.actions.backup import write_backup
from pipelines.actions.backup_restore import opened_backup, put_back
from pipelines.delivery.ledger import open_ledger
from pipelines.delivery.ledger_guard import check_ledger
from pipelines.delivery.protocol import deliver
from pipelines.delivery.send_options import SendOptions
from pipelines.workspace.paths import Workspace
from tests.actions.machines import MONDAY, Machine
from tests.conftest import tree
from tests.delivery.editions import NOW, campaign
from tests.delivery.test_protocol import Post
from tests.points import Points


def mail(machine: Machine, *locales: str) -> None:
    """Editions to readers, through a provider that nobody else has."""
    with closing(open_ledger(machine.workspace)) as ledger:
        post = Post(machine.folder / "box")
        for tag in locales:
            deliver(campaign(tag), post, ledger, "me", lambda: NOW, SendOptions(send=True))


def editions(workspace: Workspace) -> list[str]:
    path = workspace.state / "ledger.sqlite"
    if not path.exists():
        return []
    with closing(sqlite3.connect(path)) as found:
        return sorted(
            row[0] for row in found.execute("select key from glocal_deliveries where state = 'sent'")
        )


@pytest.fixture
def one(tmp_path: Path) -> Machine:
    machine = Machine(tmp_path / "one", "")
    machine.publish("apple")
    machine.publish("berry", day=1)
    machine.withdraw("berry", day=2)
    mail(machine, "el", "fr")
    return machine


def lose(machine: Machine) -> None:
    for name in ("output", ".glocal"):
        shutil.rmtree(machine.folder / name, ignore_errors=True)


def test_a_machine_that_lost_all_is_as_it_was(one: Machine, tmp_path: Path) -> None:
    """Dates, withdrawals, and who has which letter: everything that git does not have."""
    before, sent = tree(one.site), editions(one.workspace)
    mailed = (one.folder / "output/mailed.json").read_bytes()
    file = tmp_path / "kept.tar.gz"
    said = one.glocal("backup", str(file)).output
    assert "a ledger of 2 editions and a website of" in said
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    lose(one)
    assert "nobody confirmed" in one.glocal("restore", str(file), code=3).output
    assert not one.site.exists()
    one.glocal("restore", str(file), "--yes")
    assert (tree(one.site), editions(one.workspace)) == (before, sent)
    assert (one.folder / "output/mailed.json").read_bytes() == mailed
    one.glocal("ledger", "check")
    assert one.publish("berry", day=9).changes.new == ()  # still withdrawn
    assert sorted(path.name for path in (one.folder / ".glocal").glob(".*")) == []


def test_on_another_machine(one: Machine, tmp_path: Path) -> None:
    """The old one is broken: a clone and the file are all that is needed."""
    one.glocal("backup", str(tmp_path))
    (file,) = tmp_path.glob("glocal-*.tar.gz")
    new = Machine(tmp_path / "new", "")
    new.glocal("restore", str(file), "--yes")
    assert (tree(new.site), editions(new.workspace)) == (tree(one.site), editions(one.workspace))


def test_it_has_no_secrets_and_nothing_of_git(one: Machine, tmp_path: Path) -> None:
    """It is carried to other places: only what is named may be in it."""
    (one.folder / ".glocal/auth").write_text("secret")
    (one.folder / "output/outbox").mkdir()
    one.glocal("backup", str(tmp_path / "a.tar.gz"))
    with tarfile.open(tmp_path / "a.tar.gz") as archive:
        names = archive.getnames()
    site = [f"site/{path}" for path in tree(one.site)]
    assert sorted(names) == sorted(["backup.json", "ledger/ledger.sqlite", "ledger/mailed.json", *site])


def test_what_is_newer_here_is_not_overwritten_without_a_word(one: Machine, tmp_path: Path) -> None:
    """Somebody takes the wrong file: what was sent and published since must not be forgotten."""
    file = str(tmp_path / "kept.tar.gz")
    one.glocal("backup", file)
    old = tree(one.site)
    one.publish("cherry", day=3)
    mail(one, "de")
    now, sent = tree(one.site), editions(one.workspace)
    said = one.glocal("restore", file, "--yes", code=3).output
    assert "the ledger here is newer: it has seen" in said
    assert "the website here is newer" in said
    assert (tree(one.site), editions(one.workspace)) == (now, sent)
    one.glocal("restore", file, "--yes", "--over")
    assert {p: d for p, d in tree(one.site).items() if p != "manifest.json"} == {
        p: d for p, d in old.items() if p != "manifest.json"
    }
    with closing(sqlite3.connect(one.folder / ".glocal/ledger.sqlite")) as found:
        rows = dict(found.execute("select key, state from glocal_deliveries"))
    assert rows["hello/de@outbox"] in ("sending", "delivered")  # the witness knew of it
    one.glocal("ledger", "check")
    one.glocal("site", "rollback", "4")
    assert {p: d for p, d in tree(one.site).items() if p != "manifest.json"} == {
        p: d for p, d in now.items() if p != "manifest.json"
    }


def test_a_ledger_of_another_workspace_is_not_overwritten(one: Machine, tmp_path: Path) -> None:
    """A clone that has sent by itself since: two ledgers, and a person has to say which."""
    one.glocal("backup", str(tmp_path / "a.tar.gz"))
    other = Machine(tmp_path / "other", "")
    mail(other, "mt")
    said = other.glocal("restore", str(tmp_path / "a.tar.gz"), "--yes", code=3).output
    assert "the ledger here is another one, and knows of 1 edition" in said
    assert editions(other.workspace) == ["hello/mt@outbox"]


def _again(members: list[tuple[str, bytes]]) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        for name, data in members:
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return buffer.getvalue()


def _changed(change: Callable[[list[tuple[str, bytes]]], object]) -> Callable[[bytes], bytes]:
    def damage(data: bytes) -> bytes:
        with tarfile.open(fileobj=io.BytesIO(data)) as archive:
            files = ((member.name, archive.extractfile(member)) for member in archive)
            members = [(name, file.read() if file else b"") for name, file in files]
        change(members)
        return _again(members)

    return damage


def _version_9(members: list[tuple[str, bytes]]) -> None:
    members[0] = ("backup.json", members[0][1].replace(b'"version": 1', b'"version": 9'))


def _one_byte(members: list[tuple[str, bytes]]) -> None:
    name, data = members[-1]
    members[-1] = (name, bytes([data[0] ^ 1]) + data[1:])


def _bomb(_: bytes) -> bytes:
    return gzip.compress(b"\0" * 3_000_000)


DAMAGES: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "empty": (lambda _: b"", "not a whole backup"),
    "cut short": (lambda data: data[: len(data) // 2], "not a whole backup"),
    "the last bytes gone": (lambda data: data[:-400], "not a whole backup"),
    "a byte changed": (lambda data: data[:500] + bytes([data[500] ^ 255]) + data[501:], "not a whole backup"),
    "another file": (lambda _: b"hello", "not a whole backup"),
    "only zeros": (_bomb, "not a whole backup"),
    "of a later Glocal": (_changed(_version_9), "made by a later Glocal"),
    "a member changed": (_changed(_one_byte), "is damaged"),
    "a member gone": (_changed(lambda members: members.pop()), "is missing"),
    "a member more": (_changed(lambda members: members.append(("site/../../evil", b"x"))), "does not belong"),
    "no contents": (_changed(lambda members: members.pop(0)), "backup.json is missing"),
}


@pytest.mark.parametrize(("damage", "words"), DAMAGES.values(), ids=DAMAGES)
def test_a_damaged_backup_changes_nothing(
    one: Machine, tmp_path: Path, damage: Callable[[bytes], bytes], words: str
) -> None:
    """A bad download, another file, somebody's trick: a sentence, and all stays as it is."""
    file = tmp_path / "kept.tar.gz"
    write_backup(one.workspace, file, MONDAY)
    file.write_bytes(damage(file.read_bytes()))
    lose(one)
    said = one.glocal("restore", str(file), "--yes", code=3).output
    assert words in said
    assert not one.site.exists() and editions(one.workspace) == []
    assert not (tmp_path / "evil").exists()
    assert list((one.folder / ".glocal").iterdir()) == []


def test_another_website_is_refused(one: Machine, tmp_path: Path) -> None:
    """Two newsletters on one machine, and the wrong folder."""
    file = str(tmp_path / "a.tar.gz")
    one.glocal("backup", file)
    other = Machine(tmp_path / "other", "")
    settings = other.folder / "glocal.toml"
    settings.write_text(settings.read_text().replace("2026:news", "2026:other"))
    assert "this is a backup of tag:example.org,2026:news" in other.glocal("restore", file, code=3).output


def test_what_cannot_be_kept_is_said(one: Machine, tmp_path: Path) -> None:
    """A backup of something damaged would be found out on the worst day."""
    file = tmp_path / "a.tar.gz"
    file.write_text("precious")
    assert "there already" in one.glocal("backup", str(file), code=3).output
    assert file.read_text() == "precious"
    file.unlink()
    assert "no such folder" in one.glocal("backup", str(tmp_path / "no/a.tar.gz"), code=3).output
    page = one.site / "en/apple/index.html"
    whole = page.read_bytes()
    page.write_text("hello")
    assert (
        "output/site/en/apple/index.html: a file of the website is damaged"
        in one.glocal("backup", str(file), code=3).output
    )
    page.write_bytes(whole)
    (one.folder / ".glocal/ledger.sqlite").write_bytes(b"x" * 9000)
    assert "the ledger cannot be kept: it is damaged" in one.glocal("backup", str(file), code=3).output
    empty = Machine(tmp_path / "empty", "")
    assert "nothing to keep yet" in empty.glocal("backup", str(file), code=3).output
    assert not file.exists()
    assert "no such file" in one.glocal("restore", str(file), code=3).output


def test_killed_while_it_is_written(one: Machine, tmp_path: Path) -> None:
    """A timer's backup, and the machine goes down: the whole file, or none of that name."""
    file, context, whole = tmp_path / "kept.tar.gz", get_context("fork"), b""
    write_backup(one.workspace, file, MONDAY)
    with opened_backup(one.workspace, file):
        whole = file.read_bytes()
    seen = set()
    for point in range(100):
        file.unlink(missing_ok=True)
        process = context.Process(target=_back_up_and_die, args=(one.workspace, file, point))
        process.start()
        process.join()
        assert not file.exists() or len(file.read_bytes()) == len(whole)
        seen.add(file.exists())
        if process.exitcode == 100:
            break
    assert seen == {True, False}


def _back_up_and_die(workspace: Workspace, file: Path, point: int) -> None:
    points = Points(point)
    for owner, name in ((Path, "replace"), (Path, "unlink"), (os, "fsync"), (tarfile.TarFile, "close")):
        setattr(owner, name, points.around(getattr(owner, name)))
    write_backup(workspace, file, MONDAY)
    os._exit(100)


def test_killed_while_it_is_put_back(one: Machine, tmp_path: Path) -> None:
    """At every moment each part is the old one or the new; the same again makes it whole."""
    file, context = tmp_path / "kept.tar.gz", get_context("fork")
    before, sent = tree(one.site), editions(one.workspace)
    write_backup(one.workspace, file, MONDAY)
    seen = set()
    for point in range(0, 1000, 2):
        lose(one)
        process = context.Process(target=_put_back_and_die, args=(one.workspace, file, point))
        process.start()
        process.join()
        site = tree(one.site) if one.site.exists() else {}
        assert (site in ({}, before), editions(one.workspace) in ([], sent)) == (True, True), point
        seen.add((bool(site), bool(editions(one.workspace))))
        if process.exitcode == 100:
            break
        if not editions(one.workspace):
            with opened_backup(one.workspace, file) as plan:
                put_back(one.workspace, plan, "Ana", MONDAY)
        assert (tree(one.site), editions(one.workspace)) == (before, sent)
        assert check_ledger(one.workspace).is_sound
    assert seen == {(False, False), (True, False), (True, True)}


def _put_back_and_die(workspace: Workspace, file: Path, point: int) -> None:
    points = Points(point)
    for owner, name in (
        (Path, "rename"),
        (Path, "replace"),
        (Path, "symlink_to"),
        (backup_restore, "merge_mailed"),
        (ledger_actions, "write_copy"),
        (ledger_actions, "write_mark"),
        (ledger_actions, "_move_aside"),
    ):
        setattr(owner, name, points.around(getattr(owner, name)))
    with opened_backup(workspace, file) as plan:
        put_back(workspace, plan, "Ana", MONDAY)
        os._exit(100)
