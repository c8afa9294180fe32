"""The copy of a release elsewhere: whole at every moment, on a disk and in a bucket.

The bucket is moto's, on this machine, and it is read back with boto3, which is not what writes to it.
"""

from __future__ import annotations

import errno
import itertools
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import fsspec
import pytest
from click.testing import CliRunner

from pipelines.cli import cli
from pipelines.model.errors import DeliveryError
from pipelines.website.manifest import MANIFEST, Manifest, manifest_bytes
from pipelines.website.targets.fsspec import UNDER_WAY, FsspecTarget
from tests.conftest import tree
from tests.points import Points
from tests.website.targets.places import Bucket, Disk, Place, release

NEXT = (
    "output/site is whole; check site.target in glocal.toml and your access to it, then run glocal site push"
)


def push(folder: Path, url: str, note: Callable[[str], None] = lambda _: None) -> int:
    return FsspecTarget(url).push(folder, note)


class Stop(Points):
    """Breaks the connection at the chosen moment, and takes down the calls that came through."""

    def __init__(self, die_at: int = -1) -> None:
        super().__init__(die_at)
        self.calls: list[tuple[str, str]] = []

    def reach(self) -> None:
        if self.passed == self.die_at:
            raise OSError(errno.ECONNRESET, "the network is gone")
        self.passed += 1

    def writes(self, root: str) -> list[tuple[str, str]]:
        return [
            (name, path.removeprefix(f"{root}/"))
            for name, path in self.calls
            if name in {"pipe_file", "put_file", "rm_file"}
        ]


@dataclass(frozen=True)
class Watched:
    """A file system of which each call is two moments: before and after."""

    inner: Any
    points: Stop

    def __getattr__(self, name: str) -> Any:
        method = getattr(self.inner, name)

        def call(*args: Any, **kwargs: Any) -> Any:
            self.points.calls.append((name, args[name == "put_file"] if args else ""))
            return self.points.around(method)(*args, **kwargs)

        return call


@dataclass(frozen=True)
class Torn:
    """A disk on which the file that is being written keeps its first half."""

    inner: Any
    points: Stop

    def __getattr__(self, name: str) -> Any:
        return getattr(self.inner, name)

    def put_file(self, source: str, target: str) -> None:
        self.pipe_file(target, Path(source).read_bytes())

    def pipe_file(self, target: str, data: bytes) -> None:
        self.inner.pipe_file(target, data[: len(data) // 2])
        self.points.reach()
        self.inner.pipe_file(target, data)


def pushed(folder: Path, url: str, die_at: int = -1, kind: type[Watched | Torn] = Watched) -> Stop:
    """A push that is interrupted at this moment, or goes through and says how many moments it has."""
    points = Stop(die_at)
    real = fsspec.core.url_to_fs
    with pytest.MonkeyPatch.context() as patch:

        def url_to_fs(asked: str) -> tuple[Watched | Torn, str]:
            inner, root = real(asked)
            return kind(inner, points), root

        patch.setattr(fsspec.core, "url_to_fs", url_to_fs)
        try:
            push(folder, url)
        except DeliveryError:
            if points.passed != die_at:  # for a reason of its own
                raise
    return points


def named(files: Mapping[str, bytes]) -> list[str]:
    """The paths that the manifest there names."""
    return sorted(json.loads(files[MANIFEST])["files"])


def test_only_what_differs_is_written_or_removed(place: Place, old: Path, new: Path) -> None:
    """A day's release touches a few of thousands of files; a stranger's file is left alone throughout."""
    push(old, place.url)
    inner, root = fsspec.core.url_to_fs(place.url)
    inner.pipe_file(f"{root}/google123.html", b"theirs")
    heard: list[str] = []
    assert push(new, place.url, heard.append) == 5
    assert place.files() == tree(new) | {"google123.html": b"theirs"}
    assert heard == [
        "index.html",
        "el/moved/index.html",
        "feeds.opml",
        "bg/a.png",
        "el/hello/index.html",
    ]


def test_the_manifest_comes_after_what_it_names_and_before_what_is_removed(
    place: Place, old: Path, new: Path
) -> None:
    """In any other order there is a moment at which the manifest names a file that is not there."""
    push(old, place.url)
    _, root = fsspec.core.url_to_fs(place.url)
    assert pushed(new, place.url).writes(root) == [
        ("pipe_file", UNDER_WAY),
        ("put_file", "index.html"),
        ("put_file", "el/moved/index.html"),
        ("put_file", "feeds.opml"),
        ("put_file", MANIFEST),
        ("rm_file", "bg/a.png"),
        ("rm_file", "el/hello/index.html"),
        ("rm_file", UNDER_WAY),
    ]


def test_a_second_copy_writes_nothing(place: Place, old: Path) -> None:
    """It runs after each release and by hand; nothing new must cost nothing, and change no date."""
    push(old, place.url)
    heard: list[str] = []
    _, root = fsspec.core.url_to_fs(place.url)
    assert pushed(old, place.url).writes(root) == []
    assert (push(old, place.url, heard.append), heard) == (0, [])


def test_a_second_copy_only_reads_from_the_bucket(
    bucket: Bucket, old: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """By the server's own log, for s3fs may do more than it was asked; each request is paid for."""
    push(old, bucket.url)
    caplog.clear()
    with caplog.at_level("INFO", logger="werkzeug"):
        push(old, bucket.url)
    requests = [re.search(r"([A-Z]+) /\S+ HTTP", message) for message in caplog.messages]
    assert {found[1] for found in requests if found} == {"HEAD", "GET"}


def test_a_manifest_alone_is_written_too(place: Place, old: Path) -> None:
    """A mark of an article that may come back changes no file, but another machine has to know of it."""
    push(old, place.url)
    manifest = Manifest.model_validate_json((old / MANIFEST).read_bytes())
    (old / MANIFEST).write_bytes(manifest_bytes(manifest.model_copy(update={"moved": {"a": "b"}})))
    assert push(old, place.url) == 0
    assert place.files() == tree(old)


def test_types_are_those_that_browsers_and_feed_readers_expect(
    bucket: Bucket, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page without its type is downloaded instead of shown; Python's own table knows no OPML."""
    monkeypatch.setattr("mimetypes.knownfiles", [])
    monkeypatch.setattr("mimetypes._db", None)
    monkeypatch.setattr("mimetypes.inited", False)
    types = {
        "index.html": "text/html",
        "el/atom.xml": "application/xml",
        "el/feed.json": "application/json",
        "el/feed.css": "text/css",
        "el/hello/a.gif": "image/gif",
        "el/hello/a.jpg": "image/jpeg",
        "el/hello/a.png": "image/png",
        "el/hello/event.ics": "text/calendar",
        "feeds.opml": "text/x-opml",
        "manifest.json": "application/json",
        "robots.txt": "text/plain",
    }
    push(release(tmp_path / "all", {path: b"x" for path in types if path != MANIFEST}), bucket.url)
    assert bucket.types() == types


def test_whatever_the_manifest_names_is_there_at_every_moment(place: Place, old: Path, new: Path) -> None:
    """Before and after each call, whichever there are; then the same release is copied, or the other again.

    A file that changed may be new already under the old manifest: an object store switches each file alone.
    """
    push(old, place.url)
    moments = pushed(new, place.url).passed
    assert moments > 20
    # After a call and before the next, nothing changes: so on the disk each state is left in both directions,
    # and in the bucket, which is slower, in one.
    step = 1 if isinstance(place, Disk) else 2
    for die_at in range(0, moments, step):
        back = (old, new)[die_at // step % 2]
        push(old, place.url)
        assert pushed(new, place.url, die_at).passed == die_at
        files = place.files()
        assert files[MANIFEST] in {(old / MANIFEST).read_bytes(), (new / MANIFEST).read_bytes()}
        assert [path for path in named(files) if path not in files] == []
        push(back, place.url)
        assert place.files() == tree(back)


@pytest.mark.slow
def test_a_copy_that_was_interrupted_twice_is_made_whole_by_the_third(
    tmp_path: Path, old: Path, new: Path
) -> None:
    """A rollback over a bad line: what the first attempt left in doubt the second must not forget."""
    third = release(tmp_path / "third", {"index.html": b"third", "el/hello/index.html": b"hello"})
    place = Disk(tmp_path / "copy")
    push(old, place.url)
    moments = pushed(new, place.url).passed
    for first, second in itertools.product(range(0, moments, 2), repeat=2):
        push(old, place.url)
        pushed(new, place.url, first)
        pushed(old, place.url, second)  # or it has fewer moments, and goes through
        files = place.files()
        assert [path for path in named(files) if path not in files] == []
        push(third, place.url)
        assert place.files() == tree(third)


def test_a_file_that_was_cut_short_is_written_again(tmp_path: Path, old: Path, new: Path) -> None:
    """On a disk, power goes in the middle of a file too: of a page, the list, or the manifest itself."""
    place = Disk(tmp_path / "copy")
    push(old, place.url)
    moments = pushed(new, place.url, kind=Torn).passed
    assert moments == 5
    for die_at, again, after in itertools.product(range(moments), range(moments), (old, new)):
        push(old, place.url)
        assert pushed(new, place.url, die_at, Torn).passed == die_at
        pushed(old, place.url, again, Torn)
        push(after, place.url)
        assert tree(after).items() <= place.files().items()
        # A list that was cut short names no longer what only the release before it had: that stays, unseen.
        assert again == 0 or place.files() == tree(after)


def test_a_manifest_that_is_not_ours_is_not_overwritten(place: Place, old: Path) -> None:
    """Web applications have a manifest.json too; a target mistyped must not cost one."""
    inner, root = fsspec.core.url_to_fs(place.url)
    if place.url.startswith("file:"):
        inner.makedirs(root)
    inner.pipe_file(f"{root}/{MANIFEST}", b"not ours")
    with pytest.raises(DeliveryError) as caught:
        push(old, place.url)
    assert str(caught.value) == (
        f"{place.url}/{MANIFEST}: the site's manifest is damaged\n"
        "  next: if this is a copy of your website, delete that file and run glocal site push"
    )
    assert place.files() == {MANIFEST: b"not ours"}


def test_a_bucket_that_is_not_there_is_not_made(bucket: Bucket, old: Path) -> None:
    """A name mistyped would else become a bucket that is paid for and that no reader ever sees."""
    with pytest.raises(DeliveryError) as caught:
        push(old, "s3://mistyped/news")
    assert str(caught.value) == (
        "the website could not be copied to s3://mistyped/news: "
        f"FileNotFoundError: The specified bucket does not exist\n  next: {NEXT}"
    )
    assert "mistyped" not in {item["Name"] for item in bucket.client.list_buckets()["Buckets"]}


def test_a_bucket_may_be_its_own_root(bucket: Bucket, old: Path) -> None:
    """A website of its own often has a bucket of its own."""
    push(old, f"s3://{bucket.name}")
    assert bucket.files() == tree(old)


def targeted(workspace: Path, url: str, old: Path) -> None:
    """A workspace that shows the old release and is to copy it there."""
    settings = workspace / "glocal.toml"
    settings.write_text(settings.read_text().replace("[site]\n", f'[site]\ntarget = "{url}"\n', 1))
    (workspace / "output" / "releases").mkdir(parents=True)
    old.rename(workspace / "output" / "releases" / "000001")
    (workspace / "output" / "site").symlink_to(Path("releases") / "000001")


@pytest.mark.slow
def test_a_place_that_cannot_be_reached_is_a_message_and_no_traceback(
    operator: pytest.MonkeyPatch, workspace: Path, old: Path
) -> None:
    """The network is down on some evening; whoever is there needs to know that nothing is lost."""
    pytest.importorskip("s3fs", reason="no S3: pip install 'glocal[s3]'")
    operator.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    operator.setenv("AWS_MAX_ATTEMPTS", "1")
    targeted(workspace, "s3://bucket/news", old)
    result = CliRunner().invoke(cli, ["site", "push", "--workspace", str(workspace)])
    assert (result.exit_code, result.stdout) == (3, "")
    assert " ".join(result.stderr.split()) == (
        "error: the website cannot be read at s3://bucket/news: EndpointConnectionError: "
        'Could not connect to the endpoint URL: "http://127.0.0.1:9/bucket/news/manifest.json" '
        "next: nothing was changed; check site.target in glocal.toml and your access to it, then try again"
    )


def test_a_missing_library_is_named(monkeypatch: pytest.MonkeyPatch, old: Path) -> None:
    """S3 is an extra that most need not; who does gets the command and no traceback."""

    def missing(protocol: str) -> None:
        raise ImportError(f"Install {protocol}fs to access {protocol.upper()}")

    monkeypatch.setattr("fsspec.core.get_filesystem_class", missing)
    with pytest.raises(DeliveryError) as caught:
        push(old, "s3://bucket/news")
    assert str(caught.value) == (
        "glocal.toml: no library for s3://bucket/news: Install s3fs to access S3\n"
        "  next: install it: for s3:// that is pip install 'glocal[s3]'"
    )


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("s4://bucket/news", "ValueError: Protocol not known: s4"),
        ("file:///dev/null/news", "NotADirectoryError: [Errno 20] Not a directory"),
    ],
)
def test_a_target_that_cannot_be_is_a_message(old: Path, url: str, reason: str) -> None:
    """A slip in the settings shows as what it is, and the hint leads to the settings."""
    with pytest.raises(DeliveryError) as caught:
        push(old, url)
    assert caught.value.message.startswith(f"the website could not be copied to {url}: {reason}")
    assert caught.value.hint == NEXT
