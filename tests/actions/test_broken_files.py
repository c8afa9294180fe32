"""Each file of `content/` and `translations/` broken in twenty ways: other articles and languages go on."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from pipelines.actions.check import Checked, check_editions
from pipelines.actions.publish import preview_plan
from pipelines.actions.publish_steps import RunContext
from pipelines.actions.request import read_request
from pipelines.cli import cli
from pipelines.workspace.paths import open_workspace
from pipelines.workspace.snapshot import open_snapshot
from tests.conftest import SLUG, copy_workspace

pytestmark = pytest.mark.slow

OTHER = "put-your-activity-on-the-map"
NOW = datetime(2026, 11, 23, tzinfo=UTC)
LOCALES = ("en", "fr")
Break = Callable[[Path, bytes], None]


def put(change: Callable[[bytes], bytes]) -> Break:
    """The file with other bytes."""

    def write(path: Path, data: bytes) -> None:
        path.write_bytes(change(data))

    return write


def replaced_by(make: Callable[[Path], object]) -> Break:
    """Something else in the file's place."""

    def change(path: Path, _: bytes) -> None:
        path.unlink()
        make(path)

    return change


def in_texts(words: bytes) -> Callable[[bytes], bytes]:
    """In some values: of a catalog's translations, and of an article's title; else at the end."""
    found = re.compile(rb'(?m)^(msgstr "|title: )(?=.)')
    return lambda data: (
        found.sub(lambda begin: begin[1] + words + b" ", data, count=4)
        if found.search(data)
        else data + words
    )


WAYS: dict[str, Break] = {
    "empty": put(lambda _: b""),
    "cut in half": put(lambda data: data[: len(data) // 2]),
    "without its beginning": put(lambda data: data[40:]),
    "twice": put(lambda data: data + data),
    "NUL bytes": put(lambda data: data.replace(b"e", b"\0")),
    "noise": put(lambda _: bytes(range(256)) * 8),
    "UTF-16": put(lambda data: data.decode(errors="replace").encode("utf-16")),
    "Latin 1": put(lambda data: data + "\n# é\n".encode("latin-1")),
    "a conflict": put(lambda data: data.replace(b"\n", b"\n<<<<<<< HEAD\n", 3) + b"\n>>>>>>> theirs\n"),
    "a web page": put(lambda _: b"<!doctype html><title>404</title>"),
    "old line ends": put(lambda data: data.replace(b"\n", b"\r")),
    "5,000 digits": put(in_texts(b"1" * 5000)),
    "an unknown merge tag": put(in_texts(b"[[vorname]]")),
    "100 kB of <": put(in_texts(b"<" * 100_000)),
    "escape sequences": put(in_texts(b"\\x1b]8;;https://evil.example\\x07")),
    "a date that nobody has": put(lambda data: re.sub(rb"(?m)^date: .*", b"date: 9999-12-31", data)),
    "a bomb": put(lambda data: data.replace(b"---\n", b"---\na: &a [x, x]\nnotes: [*a, *a]\n", 1) + b'\n"'),
    "a folder": replaced_by(Path.mkdir),
    "a pipe": replaced_by(os.mkfifo),
    "a link to nowhere": replaced_by(lambda path: path.symlink_to("nowhere")),
    "a link to itself": replaced_by(lambda path: path.symlink_to(path.name)),
    "a link out": replaced_by(lambda path: path.symlink_to("/etc/passwd")),
    "gone": replaced_by(lambda _: None),
    "11 MB": put(lambda data: data + b"#" * 11_000_000),
}

FILES = {
    (f"content/{SLUG}/index.md",): {(SLUG, tag) for tag in LOCALES},
    (f"content/{SLUG}/six-conversations.png",): {(SLUG, tag) for tag in LOCALES},
    (f"translations/fr/LC_MESSAGES/{SLUG}.po",): {(SLUG, "fr")},
    ("translations/fr/LC_MESSAGES/interface.po",): {(SLUG, "fr"), (OTHER, "fr")},
    (f"translations/{SLUG}.pot", "translations/interface.pot", "translations/glossary.csv"): set(),
}
"""Each kind of file, and the editions that it may hold; those that may hold nothing are broken together."""


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two articles in three languages, all of them ready."""
    folder = copy_workspace(tmp_path_factory.mktemp("broken") / "workspace", SLUG, OTHER, locales=LOCALES)
    assert {(e.slug, e.locale) for e in checked(folder).editions} == EVERYTHING
    assert held(folder) == set()
    return folder


EVERYTHING = {(slug, tag) for slug in (SLUG, OTHER) for tag in LOCALES}


def checked(folder: Path) -> Checked:
    workspace = open_workspace(folder, explicit=True)
    return check_editions(open_snapshot(workspace), [(slug, LOCALES) for slug in workspace.slugs()])


def held(folder: Path) -> set[tuple[str, str]]:
    """What `check` does not let out, be it held or not to be made at all."""
    return EVERYTHING - {(e.slug, e.locale) for e in checked(folder).editions if e.decision.goes_out}


def to_be_published(folder: Path, slug: str) -> set[tuple[str, str]]:
    workspace = open_workspace(folder, explicit=True)
    request = read_request(workspace, {"issue": slug}, NOW)
    run = RunContext(workspace, slug, "outbox", clock=lambda: NOW)
    return {(slug, edition.locale) for edition in preview_plan(request, run).ready}


@dataclass(frozen=True)
class Whole:
    """Files of the workspace as they are while nothing is wrong."""

    contents: dict[Path, bytes]
    may_hold: set[tuple[str, str]]

    def put_back(self) -> None:
        for path, data in self.contents.items():
            put_back(path, data)

    def damage(self, way: str) -> None:
        self.put_back()
        for path, data in self.contents.items():
            WAYS[way](path, data)


@pytest.fixture(params=FILES, ids=lambda names: names[0])
def files(request: pytest.FixtureRequest, room: Path) -> Iterator[Whole]:
    """Files of the workspace, which are put back at the end."""
    paths = [room / name for name in request.param]
    whole = Whole({path: path.read_bytes() for path in paths}, FILES[request.param])
    yield whole
    whole.put_back()


def put_back(path: Path, data: bytes) -> None:
    if path.is_dir() and not path.is_symlink():
        path.rmdir()
    path.unlink(missing_ok=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def test_no_file_stops_what_it_does_not_concern(files: Whole, room: Path) -> None:
    """One slip at ten to nine must not keep 23 languages, or tomorrow's article, from going out."""
    free = {edition for edition in EVERYTHING - files.may_hold if edition[0] == OTHER}
    for way in WAYS:
        files.damage(way)
        assert (way, held(room) - files.may_hold) == (way, set())
        assert (way, to_be_published(room, OTHER) & free) == (way, free)


@pytest.mark.parametrize("way", ["a conflict", "UTF-16", "a folder", "5,000 digits", "a link out"])
def test_every_command_goes_on(files: Whole, room: Path, way: str, tmp_path: Path) -> None:
    """The commands themselves: no traceback, the fault named, the others' mails and pages there."""
    files.damage(way)
    copy = shutil.copytree(room, tmp_path / "workspace", symlinks=True)
    for command in ("status", "check", "build", "extract"):
        result = CliRunner().invoke(cli, [command, "--workspace", str(copy)])
        assert (command, result.exit_code in (0, 1)) == (command, True), result.output
        assert "Traceback" not in result.output
        if files.may_hold and way != "5,000 digits":  # which can be read, and shown
            told = all(path.name in result.output for path in files.contents)
            assert (command, result.exit_code, told) == (command, 1, True)
    for slug, tag in EVERYTHING - files.may_hold:
        assert (copy / f"output/preview/outbox/{slug}/{tag}.eml").is_file()
        assert (copy / f"output/preview/site/{tag}/{slug}/index.html").is_file()
