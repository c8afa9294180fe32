"""What several tests share: workspaces on a disk of their own."""

from __future__ import annotations

import gc
import json
import os
import re
import shutil
from collections.abc import Callable, Collection, Generator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result
from filelock import FileLock
from hypothesis import settings

from pipelines.cli import cli
from tests.examples import examples
from tools.measure_tests import read_long_tests

if TYPE_CHECKING:
    from tests.sample_site import SampleSite

# A busy machine is no fault of an example: speed is measured in benchmarks/, never in a test.
settings.register_profile("glocal", deadline=None, max_examples=examples(100))
settings.load_profile("glocal")

# No test cuts the power: a killed process leaves what it wrote, whether it has reached the disk or not. And
# `sync` would wait for all that anybody on this machine writes. The calls stay moments at which tests kill.
os.sync = lambda: None
os.fsync = lambda fd: None  # noqa: ARG005 - its name

# Thousands of tests are looked through while they are collected, and none of them is ever garbage.
gc.set_threshold(50_000, 20, 20)

ROOT = Path(__file__).resolve().parents[1]
SLUG = "sofia-community-meeting"


SERVERS = {"prefect_home", "bucket", "endpoint", "database", "site"}
"""Fixtures that start a server, or publish a website in all languages."""


LONGEST = (
    "flows/test_serve.py",
    "flows/test_elsewhere.py",
    "delivery/providers/test_contract.py",
    "flows/test_publish.py",
    "flows/test_publish_with_provider.py",
    "test_tutorial.py",
    "delivery/mailing/test_smtp_killed.py",
    "browser/test_staff_pages.py",
    "actions/test_broken_files.py",
    "translation/test_three_way.py",
)
"""The files that take longest begin first, so that no process is left alone with one of them at the end."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What asks for a server or kills is slow, without having to say so, and what was measured to take long
    is long: `make fast` leaves both out.
    """
    long = read_long_tests()
    places = {ROOT / "tests" / name: place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: places.get(item.path, len(places)))
    for item in items:
        if isinstance(item, pytest.Function):
            params = item.callspec.params.values() if hasattr(item, "callspec") else ()
            asked = SERVERS & {*item.fixturenames, *(each for each in params if isinstance(each, str))}
            served = [name for name in asked if not hasattr(item.module, name)]  # not a fixture of its own
            if served or item.name.startswith("test_killed"):
                item.add_marker("slow")
            if item.nodeid.partition("[")[0] in long:
                item.add_marker("long")


def pytest_collection_finish() -> None:
    """What is there now stays to the end: no later search for garbage has to go through it."""
    gc.freeze()


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """In CI, where everything is installed, a test that is skipped is a test that did not hold."""
    report = yield
    if report.skipped and os.environ.get("CI"):
        report.outcome, report.longrepr = "failed", f"skipped, which CI does not allow: {report.longrepr}"
    return report


def copy_workspace(folder: Path, *slugs: str, locales: Collection[str] = ()) -> Path:
    """The repository's own workspace with these articles, or with all, and without output.

    `locales`: of all languages only these, for what costs time per language and is proved by a few.
    """
    for name in ("translations", "email_templates", "site_templates", "brand"):
        shutil.copytree(ROOT / name, folder / name)
    for path in ROOT.glob("content/*"):
        if not slugs or path.name in slugs:
            shutil.copytree(path, folder / "content" / path.name)
        else:
            for catalog in folder.glob(f"translations/**/{path.name}.po*"):
                catalog.unlink()
    shutil.copy(ROOT / "glocal.toml", folder)
    if locales:
        keep_locales(folder, locales)
    return folder


def keep_locales(folder: Path, locales: Collection[str]) -> None:
    """Leave a workspace with these languages alone: its settings and its catalogs."""
    settings = folder / "glocal.toml"
    text = settings.read_text()
    assert '["eu24"]' in text
    settings.write_text(text.replace('["eu24"]', json.dumps(list(locales))))
    for catalogs in folder.glob("translations/*/"):
        if catalogs.name not in locales:
            shutil.rmtree(catalogs)


def empty_catalogs(folder: Path, *slugs: str, keep: Collection[str]) -> None:
    """Take the translations of these articles out of every catalog but those of the languages to keep, as
    `glocal extract` leaves a catalog that no translator has opened: what waits for a translation is then
    there to be tested, however far the samples themselves are.
    """
    emptied = 0
    for slug in slugs:
        for catalog in folder.glob(f"translations/*/LC_MESSAGES/{slug}.po"):
            if catalog.parts[-3] not in keep:
                head, blank, messages = catalog.read_text(encoding="utf-8").partition("\n\n")
                messages = re.sub(r'(?m)^msgstr ".+"$', 'msgstr ""', messages)
                catalog.write_text(head + blank + messages, encoding="utf-8")
                emptied += 1
    assert emptied


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A workspace with the sample article alone."""
    return copy_workspace(tmp_path / "workspace", SLUG)


@pytest.fixture
def glocal(workspace: Path) -> Callable[..., Result]:
    """Runs the command line in the workspace, within this process."""

    def run(command: str, *arguments: str) -> Result:
        return CliRunner().invoke(cli, [command, *arguments, "--workspace", str(workspace)])

    return run


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> SampleSite:
    """A website with a page of every kind in every language, for tests that only look at it."""
    from tests.sample_site import release_sample  # it needs this module

    return release_sample(tmp_path_factory.mktemp("site") / "workspace")


@pytest.fixture(scope="session")
def prefect_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Prefect's folder with its database made, which is a dozen seconds of work. For workspaces whose first
    start is not what is tested: `test_publish.py` begins without one.
    """
    from tests.prefect_served import make_prefect_home  # few tests need it

    shared = tmp_path_factory.getbasetemp().parent / "prefect-home"  # of all processes that run tests
    with FileLock(f"{shared}.lock"):
        if not shared.is_dir():
            making = tmp_path_factory.mktemp("prefect") / "home"
            make_prefect_home(making)
            making.rename(shared)
    return shared


def tree(folder: Path) -> dict[str, bytes]:
    """Every file below a folder with its bytes: what has to be equal where nothing may be written.

    The website is what its link leads to; releases beside it, and locks, are how things are made.
    """
    found = {}
    for place, folders, names in os.walk(folder, followlinks=True):
        folders[:] = [name for name in folders if name != "releases"]
        for name in names:
            if name not in (".site.lock", "write.lock", "git.lock"):
                path = Path(place, name)
                found[path.relative_to(folder).as_posix()] = path.read_bytes()
    return dict(sorted(found.items()))
