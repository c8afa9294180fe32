"""The ledger lost, damaged or put back: nobody gets a second letter without a person's word."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from pipelines.actions import ledger as ledger_actions
from pipelines.actions.ledger import plan_restore, restore_ledger
from pipelines.cli import cli
from pipelines.delivery import copies as ledger_copies
from pipelines.delivery.claims import new_holder
from pipelines.delivery.ledger import open_ledger
from pipelines.delivery.ledger_guard import check_ledger, require_sound
from pipelines.delivery.protocol import deliver
from pipelines.delivery.providers.outbox import Outbox
from pipelines.delivery.providers.smtp import SMTP
from pipelines.delivery.send_options import SendOptions
from pipelines.model.delivery import Campaign, Delivery, DeliveryState
from pipelines.model.errors import DeliveryError
from pipelines.workspace.paths import Workspace, open_workspace
from tests.delivery.editions import NOW, SETTINGS, campaign, small_workspace
from tests.delivery.mailing.sink import Sink, running
from tests.delivery.test_protocol import Post
from tests.points import Points

READERS = ("ada@example.org", "bob@example.org")


@pytest.fixture
def sink(monkeypatch: pytest.MonkeyPatch) -> Iterator[Sink]:
    monkeypatch.setenv("SIGN", "0123456789abcdef")
    with running(Sink()) as sink:
        yield sink


def mailing_workspace(folder: Path, sink: Sink) -> Workspace:
    keys = f'host = "127.0.0.1"\nport = {sink.port}\nsecurity = "none"\nsign_env = "SIGN"\n'
    (folder / "glocal.toml").write_text(
        f'{SETTINGS}[providers.smtp]\n{keys}subscribers = "subscribers.csv"\n'
    )
    rows = "".join(f"{address},el\n" for address in READERS)
    (folder / "subscribers.csv").write_text(f"address,locale\n{rows}")
    return open_workspace(folder, explicit=True)


def mail(workspace: Workspace, issue: str = "hello", day: int = 0) -> Delivery:
    """An issue to all readers, as a run delivers it."""
    edition = replace(campaign(issue=issue), key=f"{issue}/el@smtp", issue_id=f"tag:example.org,2026:{issue}")
    with closing(open_ledger(workspace)) as ledger:
        options = SendOptions(send=True, by="Ana")
        later = NOW + timedelta(days=day)
        smtp = SMTP(workspace)
        try:
            return deliver(edition, smtp, ledger, new_holder(), lambda: later, options)
        finally:
            smtp.finish(issue)


def put(workspace: Workspace, edition: Campaign) -> Delivery:
    """An edition into the outbox."""
    with closing(open_ledger(workspace)) as ledger:
        return deliver(edition, Outbox(workspace), ledger, "me", lambda: NOW, SendOptions(send=True))


def letters(sink: Sink) -> Counter[str]:
    return Counter(sink.copies)


def database(workspace: Workspace) -> Path:
    return workspace.state / "ledger.sqlite"


def _truncate(workspace: Workspace) -> None:
    os.truncate(database(workspace), database(workspace).stat().st_size // 2)


def _overwrite(workspace: Workspace) -> None:
    with database(workspace).open("r+b") as file:
        file.seek(4096)
        file.write(b"\0" * 4096)


def _forget_mark(workspace: Workspace) -> None:
    for path in (database(workspace), workspace.state / "ledger.json"):
        path.unlink()


def _delete(workspace: Workspace) -> None:
    database(workspace).unlink()


def _clean(workspace: Workspace) -> None:
    shutil.rmtree(workspace.output)
    database(workspace).unlink()


DAMAGES: dict[str, Callable[[Workspace], object]] = {
    "deleted": _delete,
    "emptied": lambda room: database(room).write_bytes(b""),
    "truncated": _truncate,
    "a page overwritten": _overwrite,
    "another file": lambda room: database(room).write_text("hello " * 1000),
    "the folder deleted": lambda room: shutil.rmtree(room.state),
    "without mark and copies": _forget_mark,
    "output deleted, too": _clean,
}


@pytest.mark.slow  # a mail server
def _full_disk(_: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    """SQLite finds no room for what it keeps beside the file: it says `disk I/O error`, not `full`."""

    def connect(*_: object, **__: object) -> sqlite3.Connection:
        error = sqlite3.OperationalError("disk I/O error")
        error.sqlite_errorname = "SQLITE_IOERR_SHMSIZE"
        raise error

    monkeypatch.setattr(sqlite3, "connect", connect)


def _no_rights(workspace: Workspace, _: pytest.MonkeyPatch) -> None:
    """What SQLite keeps beside the file cannot be opened: as after a run of another user."""
    for end in ("-wal", "-shm"):
        beside = database(workspace).with_name(f"ledger.sqlite{end}")
        beside.unlink(missing_ok=True)
        beside.mkdir()


@pytest.mark.parametrize(
    ("harm", "words"), [(_full_disk, "the disk is full"), (_no_rights, "cannot be opened for writing")]
)
def test_what_cannot_be_opened_now_is_not_damaged(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    harm: Callable[[Workspace, pytest.MonkeyPatch], None],
    words: str,
) -> None:
    """Told that it is damaged, a person puts an older copy in the place of a whole ledger."""
    workspace = small_workspace(tmp_path)
    put(workspace, campaign())
    whole = database(workspace).read_bytes()
    harm(workspace, monkeypatch)
    for command, more in (("check", ()), ("restore", ("--yes",)), ("accept", ("--yes",))):
        assert words in glocal(workspace, command, 3, *more).output
    with pytest.raises(DeliveryError, match=words):
        require_sound(workspace)
    assert database(workspace).read_bytes() == whole


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_a_lost_ledger_is_a_question(
    tmp_path: Path, sink: Sink, damage: Callable[[Workspace], object]
) -> None:
    """With SMTP nothing but the ledger knows who has a letter: two runs, two issues, and still one each."""
    room = mailing_workspace(tmp_path, sink)
    mail(room)
    damage(room)
    for issue in ("hello", "other"):
        with pytest.raises(DeliveryError) as stopped:
            mail(room, issue)
        assert "glocal ledger" in stopped.value.hint
    assert letters(sink) == Counter(READERS)


@pytest.mark.slow  # a mail server
@pytest.mark.parametrize("folder", [False, True])
def test_an_older_copy_is_a_question(tmp_path: Path, sink: Sink, *, folder: bool) -> None:
    """A backup of the night before knows nothing of this morning's letters: all of `.glocal`, or the file."""
    room = mailing_workspace(tmp_path, sink)
    mail(room)
    shutil.copytree(room.state, tmp_path / "backup")
    mail(room, "other", day=1)
    if folder:
        shutil.rmtree(room.state)
        shutil.copytree(tmp_path / "backup", room.state)
    else:
        shutil.copy(tmp_path / "backup/ledger.sqlite", database(room))
    with pytest.raises(DeliveryError, match="nothing is sent"):
        mail(room, "other", day=2)
    assert letters(sink) == Counter(dict.fromkeys(READERS, 2))


@pytest.mark.slow  # a mail server
@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_restored_it_knows_who_has_a_letter(
    tmp_path: Path, sink: Sink, damage: Callable[[Workspace], object]
) -> None:
    """The way out of each damage: what went out is known again, and the next issue goes out."""
    room = mailing_workspace(tmp_path, sink)
    mail(room)
    with closing(open_ledger(room)) as ledger:
        ledger.vouch(NOW)
        ledger.keep_copy(NOW)  # as after every run that sends
    damage(room)
    glocal(room, "check", 1)
    glocal(room, "restore", 3)  # nobody confirms
    with pytest.raises(DeliveryError):
        mail(room)
    glocal(room, "restore", 0, "--yes")
    glocal(room, "check", 0)
    assert mail(room, day=1).state in (DeliveryState.SENT, DeliveryState.DELIVERED)
    assert letters(sink) == Counter(READERS)
    assert mail(room, "other", day=1).state is DeliveryState.SENT
    assert letters(sink) == Counter(dict.fromkeys(READERS, 2))


def glocal(workspace: Workspace, command: str, code: int, *more: str) -> Result:
    arguments = ["ledger", command, *more, "--workspace", str(workspace.root)]
    result = CliRunner().invoke(cli, arguments)
    assert result.exit_code == code, (result.output, result.exception)
    return result


@pytest.mark.slow  # a mail server
def test_a_person_may_say_that_nothing_went_out(tmp_path: Path, sink: Sink) -> None:
    """Whoever clears a workspace after trials wants to begin anew, once, and not be asked for ever."""
    room = mailing_workspace(tmp_path, sink)
    mail(room)
    shutil.rmtree(room.state)
    glocal(room, "accept", 3)
    glocal(room, "accept", 0, "--yes")
    for _ in range(2):
        assert mail(room).state in (DeliveryState.SENT, DeliveryState.DELIVERED)
    assert letters(sink) == Counter(dict.fromkeys(READERS, 2))
    glocal(room, "check", 0)


@pytest.mark.slow  # a mail server
def test_cut_off_and_then_lost_it_waits_for_a_person(tmp_path: Path, sink: Sink) -> None:
    """Half of the readers have their letter and nobody knows which: not even a restore goes on by itself."""
    room = mailing_workspace(tmp_path, sink)
    mail(room, "first")
    sink.at_content["bob@example.org"] = ["451 later"] * 20
    (tmp_path / "glocal.toml").write_text((tmp_path / "glocal.toml").read_text() + "retries = 0\n")
    room = open_workspace(tmp_path, explicit=True)
    with pytest.raises(DeliveryError, match="put off"):
        mail(room, day=1)
    before = letters(sink)
    shutil.rmtree(room.state)
    glocal(room, "restore", 0, "--yes")
    row = mail(room, day=2)
    assert (row.state, letters(sink)) == (DeliveryState.UNKNOWN, before)


def test_the_first_use_is_silent(tmp_path: Path) -> None:
    """A fresh workspace, a colleague's fresh clone, and one that only fills its outbox are asked nothing."""
    room = small_workspace(tmp_path)
    require_sound(room)
    assert not room.state.exists()
    put(room, campaign())
    require_sound(room)
    shutil.rmtree(room.state)
    row = put(room, campaign())
    assert (row.state, row.note) == (DeliveryState.SENT, "was there already")
    shutil.rmtree(room.state)
    shutil.rmtree(room.output)
    require_sound(room)


def test_the_outbox_is_a_witness(tmp_path: Path) -> None:
    """A ledger that does not know what stands in the outbox is not the one that was there."""
    room = small_workspace(tmp_path)
    put(room, campaign())
    (room.output / "mailed.json").unlink()
    shutil.rmtree(room.state)
    (said,) = check_ledger(room).unknown
    assert (said.witness, said.mailed.key) == ("output/outbox/hello", "hello/el@outbox")


def test_the_website_is_a_witness(tmp_path: Path) -> None:
    """Its manifest tells of mail; one of an older Glocal does not, and what it shows was mailed or not."""
    room = small_workspace(tmp_path)
    room.site.mkdir(parents=True)
    entry = {"locale": "el", "slug": "hello", "published": str(NOW), "updated": str(NOW)}
    manifest: dict[str, object] = {"version": 2, "entries": {"tag:a/el": entry}}
    (room.site / "manifest.json").write_text(json.dumps(manifest))
    assert "no delivery" in check_ledger(room).fault
    mailed = {"key": "hello/el@smtp", "issue_id": "tag:a", "locale": "el", "provider": "smtp"}
    manifest["mailed"] = {"tag:a/el@smtp": mailed | {"state": "sent", "at": str(NOW), "digest": ""}}
    (room.site / "manifest.json").write_text(json.dumps(manifest))
    check = check_ledger(room)
    assert (check.fault, [one.witness for one in check.unknown]) == ("", ["output/site/manifest.json"])
    glocal(room, "accept", 0, "--yes")
    require_sound(room)


def test_every_page_counts(tmp_path: Path) -> None:
    """Whichever page of the file is overwritten, with zeros or with another page of it, it is seen."""
    room = small_workspace(tmp_path)
    for tag in ("el", "fr", "de", "mt"):
        put(room, campaign(tag))
    whole = database(room).read_bytes()
    pages = [whole[at : at + 4096] for at in range(0, len(whole), 4096)]
    require_sound(room)
    for number, page in enumerate(pages):
        for new in (b"\0" * 4096, b"\xff" * 4096, pages[number - 1]):
            if new != page:
                database(room).write_bytes(b"".join([*pages[:number], new, *pages[number + 1 :]]))
                with pytest.raises(DeliveryError):
                    require_sound(room)


def test_another_ledger_is_known_by_its_mark_alone(tmp_path: Path) -> None:
    """A colleague's, or that of a trial: it knows of as many editions, and of none of our readers."""
    room, other = small_workspace(tmp_path / "ours"), small_workspace(tmp_path / "theirs")
    for each in (room, other):
        put(each, campaign())
    shutil.copy(database(other), database(room))
    check = check_ledger(room)
    assert (check.fault, check.unknown) == ("it is another one than the last run had", ())


def test_an_older_copy_is_known_by_its_mark_alone(tmp_path: Path) -> None:
    """After `make clean` there is no other witness left."""
    room = small_workspace(tmp_path)
    put(room, campaign())
    older = database(room).read_bytes()
    put(room, campaign("fr"))
    shutil.rmtree(room.output)
    database(room).write_bytes(older)
    with pytest.raises(DeliveryError, match="older copy"):
        require_sound(room)


def test_an_edition_that_was_taken_back_is_none(tmp_path: Path) -> None:
    """A scheduled send that was cancelled never went out; no witness may say so."""
    room = small_workspace(tmp_path)
    with closing(open_ledger(room)) as ledger:
        row = ledger.claim(campaign(), "post", "me", NOW)
        assert row
        row = ledger.record(row, DeliveryState.SCHEDULED, "me", NOW)
        assert check_ledger(room).known == 1
        ledger.record(row, DeliveryState.DRAFTED, "me", NOW)
    assert (check_ledger(room).known, check_ledger(room).is_sound) == (0, True)


def test_copies_are_few_and_differ(tmp_path: Path) -> None:
    """They are for the worst day, and must not fill the disk until then."""
    room = small_workspace(tmp_path)
    with closing(open_ledger(room)) as ledger:
        row = ledger.claim(campaign(), "post", "me", NOW)
        assert row
        ledger.vouch(NOW)
        for minute in range(9):
            now = NOW + timedelta(minutes=minute)
            ledger.note(row, "me", now, "tested")
            ledger.keep_copy(now)
            ledger.keep_copy(now + timedelta(seconds=1))
    found = [path.name[:22] for path in ledger_copies.copies(room)]
    assert found == [f"ledger-20261123T09{minute:02}00" for minute in (8, 7, 6, 5, 4)]


def test_killed_while_it_is_put_back(tmp_path: Path) -> None:
    """After every step: the ledger that was restored, or one that is still asked about; and then restored."""
    die_at, died = 0, True
    while died:
        room = small_workspace(tmp_path / str(die_at))
        with closing(open_ledger(room)) as ledger:
            post = Post(room.root / "box")
            deliver(campaign(), post, ledger, "me", lambda: NOW, SendOptions(send=True))
            ledger.keep_copy(NOW)
        database(room).write_bytes(b"")
        child = os.fork()
        if child == 0:
            _restore_and_die(room, die_at)
        status = os.waitpid(child, 0)[1]
        died = os.WIFSIGNALED(status)
        assert died or status == 0
        assert check_ledger(room).is_sound is (not died) or _knows(room)
        glocal(room, "restore", 0, "--yes")
        assert check_ledger(room).is_sound and _knows(room)
        assert sorted(path.name for path in room.state.glob(".*")) == [] or died
        die_at += 1
    assert die_at > 10


def _knows(room: Workspace) -> bool:
    with closing(sqlite3.connect(database(room))) as found:
        return [*found.execute("select state from glocal_deliveries")] == [("sent",)]


def _restore_and_die(room: Workspace, die_at: int) -> None:
    points = Points(die_at)
    for place, name in (
        (ledger_actions, "write_copy"),
        (ledger_actions, "write_mark"),
        (ledger_actions, "_move_aside"),
        (ledger_actions, "_remove"),
        (Path, "replace"),
    ):
        setattr(place, name, points.around(getattr(place, name)))
    try:
        restore_ledger(room, plan_restore(room, None), "Ana", NOW)
    except BaseException:  # noqa: BLE001 - a child must not go on as the test
        os._exit(1)
    os._exit(0)
