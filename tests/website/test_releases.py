"""The site on disk: built aside and switched in one step; what did not change is not touched."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from hashlib import sha256
from multiprocessing import get_context
from pathlib import Path

import pytest

from pipelines.model.errors import DeliveryError
from pipelines.website.kept_releases import current, history, read_manifest
from pipelines.website.manifest import Manifest, manifest_bytes
from pipelines.website.releases import KEPT, locked, release, rollback, tidy
from tests.conftest import tree
from tests.points import Points

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
FIRST = {"index.html": b"chooser", "el/a/index.html": b"page", "el/a/p.png": b"picture"}
SECOND = {"index.html": b"chooser", "el/b/index.html": b"page", "el/b/p.png": b"picture", "el/new": b"new"}
THIRD = {"index.html": b"another"}


def make(site: Path, files: Mapping[str, bytes], why: str = "test") -> int:
    """A release as its caller makes it: None for what the one before has."""
    before = read_manifest(current(site)).files
    manifest = Manifest(files={path: sha256(data).hexdigest() for path, data in files.items()})
    given = {path: None if before.get(path) == d else files[path] for path, d in manifest.files.items()}
    with locked(site):
        return release(site, given, manifest_bytes(manifest), why, NOW)


def shown(site: Path) -> dict[str, bytes]:
    """What readers see, without the manifest."""
    found = tree(site.resolve())
    found.pop("manifest.json", None)
    return found


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return tmp_path / "output" / "site"


def test_a_release_shows_its_files_and_no_others(site: Path) -> None:
    """A renamed article leaves no second copy."""
    assert (make(site, FIRST), shown(site)) == (1, FIRST)
    assert (make(site, SECOND), shown(site)) == (2, SECOND)
    assert not (site / "el/a").exists()


def test_what_did_not_change_is_the_same_file(site: Path) -> None:
    """Bytes and times stay, so caches are left in peace; a thousand pages take no second room."""
    make(site, FIRST)
    os.utime(site / "index.html", (1, 1))
    make(site, SECOND)
    paths = [path.parent / "index.html" for path in sorted(site.parent.glob("releases/*/index.html"))]
    assert len({path.stat().st_ino for path in paths}) == 1
    assert (site / "index.html").stat().st_mtime == 1


def test_files_of_others_come_along(site: Path) -> None:
    """A search engine's proof of ownership, put there by hand, must survive every release."""
    make(site, FIRST)
    (site / "google123.html").write_text("theirs")
    make(site, SECOND)
    assert shown(site) == SECOND | {"google123.html": b"theirs"}


def test_without_hard_links_files_are_copied(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Some file systems have none; the site is the same there, dates too."""

    def refuse(*_: object) -> None:
        raise OSError("no links here")

    make(site, FIRST)
    os.utime(site / "index.html", (1, 1))
    monkeypatch.setattr(os, "link", refuse)
    make(site, SECOND)
    assert (shown(site), (site / "index.html").stat().st_mtime) == (SECOND, 1)


def test_rollback_walks_back_along_what_releases_were_made_from(site: Path) -> None:
    """Back from 3 is 2; a release made after going back to 2 leads to 2 again, not to the bad 3."""
    for files in (FIRST, SECOND, THIRD):
        make(site, files)
    assert (rollback(site, None), shown(site)) == (2, SECOND)
    assert make(site, FIRST | THIRD) == 4
    assert (rollback(site, None), shown(site)) == (2, SECOND)
    assert (rollback(site, None), shown(site)) == (1, FIRST)
    assert (rollback(site, 3), shown(site)) == (3, THIRD)


def test_rollback_to_nowhere(site: Path) -> None:
    """There is nothing before the first release, and no release 9: said so, and nothing changes."""
    make(site, FIRST)
    for number, message in ((None, "no release before this one"), (9, "there is no release 9")):
        with pytest.raises(DeliveryError, match=message):
            rollback(site, number)
    assert shown(site) == FIRST


def test_old_releases_are_let_go(site: Path) -> None:
    """A site that is released daily must not fill the disk; the one that readers see always stays."""
    for number in range(KEPT + 3):
        make(site, {"index.html": str(number).encode()})
    numbers = [row.number for row in history(site)]
    assert numbers == list(range(4, KEPT + 4))
    assert sorted(path.name for path in site.parent.glob("releases/0*")) == [f"{n:06}" for n in numbers]
    rollback(site, 4)
    for number in range(KEPT):
        make(site, {"index.html": f"again {number}".encode()})
        assert current(site) is not None


def test_a_site_from_before_there_were_releases(site: Path) -> None:
    """It becomes release 0: nothing is lost, and one can go back to it."""
    for path, data in FIRST.items():
        (site / path).parent.mkdir(parents=True, exist_ok=True)
        (site / path).write_bytes(data)
    manifest = Manifest(files={path: sha256(data).hexdigest() for path, data in FIRST.items()})
    (site / "manifest.json").write_bytes(manifest_bytes(manifest))
    assert (make(site, SECOND), site.is_symlink(), shown(site)) == (1, True, SECOND)
    assert (rollback(site, None), shown(site)) == (0, FIRST)


def test_the_record_says_when_and_why(site: Path) -> None:
    """What staff read when they look for the release that broke something."""
    make(site, FIRST, "publish a")
    make(site, SECOND, "withdraw b")
    assert [(row.number, row.at, row.why, row.on) for row in history(site)] == [
        (1, "2026-11-23T09:00:00+00:00", "publish a", 0),
        (2, "2026-11-23T09:00:00+00:00", "withdraw b", 1),
    ]


def test_a_damaged_record_or_manifest_is_told(site: Path) -> None:
    """A half-restored backup must not look like an empty site, which would publish all anew."""
    make(site, FIRST)
    (site / "manifest.json").write_text("{")
    with pytest.raises(DeliveryError, match="manifest is damaged"):
        read_manifest(current(site))
    (site.parent / "releases/history.json").write_text("[{}]")
    with pytest.raises(DeliveryError, match="record of releases is damaged"):
        history(site)


# --- killed ---------------------------------------------------------------------------------------

_CALLS = (
    *((os, name) for name in ("link", "sync", "mkdir", "rmdir", "unlink", "rename", "replace", "symlink")),
    *((Path, name) for name in ("write_bytes", "rename", "replace", "symlink_to", "mkdir", "unlink")),
    (shutil, "rmtree"),
)


def _die(site: Path, point: int, action: Callable[[Path], object]) -> None:
    """In a process of its own: the release, killed at one of its moments."""
    points = Points(point)
    for owner, name in _CALLS:
        setattr(owner, name, points.around(getattr(owner, name)))
    action(site)
    os._exit(100)


def _killed_at_each_moment(
    folder: Path, prepare: Callable[[Path], object], action: Callable[[Path], object]
) -> int:
    """Kill the action at every moment; each time the site must be whole, and the next run must mend it."""
    context = get_context("fork")
    prepare(folder / "prepared" / "output" / "site")
    for point in range(1000):
        # With links as links: what releases have in common are the same files.
        subprocess.run(["cp", "-a", folder / "prepared", folder / str(point)], check=True)
        site = folder / str(point) / "output" / "site"
        before = shown(site) if current(site) else {}
        process = context.Process(target=_die, args=(site, point, action))
        process.start()
        process.join()
        folder_now = current(site)
        found = tree(folder_now) if folder_now else {}
        manifest = read_manifest(folder_now)
        found.pop("manifest.json", None)
        assert found in (before, SECOND), f"point {point}: neither the old site nor the new"
        assert sorted(manifest.files) == sorted(found)
        if process.exitcode == 100:
            return point
        make(site, SECOND)
        assert shown(site) == SECOND
        with locked(site):
            known = {f"{row.number:06}" for row in tidy(site)}
        left = {path.name for path in site.parent.rglob("*") if path.is_dir()} & {".new"}
        numbers = {path.name for path in site.parent.glob("releases/0*")}
        assert (left, numbers, [*site.parent.glob(".site.switch")]) == (set(), known, [])
    raise AssertionError("it never came to an end")


@pytest.mark.slow
def test_a_killed_release_leaves_the_old_site_or_the_new(tmp_path: Path) -> None:
    """Readers never see half a release, and nobody has to clean up."""

    def prepare(site: Path) -> None:
        make(site, FIRST)

    assert _killed_at_each_moment(tmp_path, prepare, lambda site: make(site, SECOND)) > 20


@pytest.mark.slow
def test_a_killed_first_release_leaves_nothing_or_the_site(tmp_path: Path) -> None:
    """The same where there was nothing before."""

    def prepare(site: Path) -> None:
        site.parent.mkdir(parents=True)

    assert _killed_at_each_moment(tmp_path, prepare, lambda site: make(site, SECOND)) > 15


@pytest.mark.slow
def test_a_killed_release_that_lets_go_of_an_old_one(tmp_path: Path) -> None:
    """Half a deleted release must not stand in the record as one to go back to."""

    def prepare(site: Path) -> None:
        for number in range(KEPT):
            make(site, FIRST | {"number": str(number).encode()})

    assert _killed_at_each_moment(tmp_path, prepare, lambda site: make(site, SECOND)) > 20


@pytest.mark.slow
def test_a_killed_rollback(tmp_path: Path) -> None:
    """Going back is a switch like any other."""

    def prepare(site: Path) -> None:
        make(site, SECOND)
        make(site, FIRST)

    def action(site: Path) -> None:
        with locked(site):
            rollback(site, None)

    assert _killed_at_each_moment(tmp_path, prepare, action) > 3


def test_one_release_at_a_time(tmp_path: Path) -> None:
    """Two publishers: each reads what is out, adds its article and releases; without a lock one is lost."""
    site = tmp_path / "output" / "site"
    context = get_context("fork")

    def add(name: str) -> None:
        with locked(site):
            files = dict.fromkeys(read_manifest(current(site)).files, b"x") | {name: b"x"}
            manifest = Manifest(files={path: sha256(data).hexdigest() for path, data in files.items()})
            release(site, files, manifest_bytes(manifest), name, NOW)

    processes = [context.Process(target=add, args=(f"{number}.html",)) for number in range(5)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert [p.exitcode for p in processes] == [0] * 5
    assert sorted(shown(site)) == [f"{number}.html" for number in range(5)]
