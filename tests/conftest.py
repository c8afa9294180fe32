"""What several tests share: workspaces on a disk of their own."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Generator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import settings

from pipelines.cli import cli

# A busy machine is no fault of an example: speed is measured in benchmarks/, never in a test.
settings.register_profile("glocal", deadline=None)
settings.load_profile("glocal")

ROOT = Path(__file__).resolve().parents[1]
SLUG = "sofia-community-meeting"


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """In CI, where everything is installed, a test that is skipped is a test that did not hold."""
    report = yield
    if report.skipped and os.environ.get("CI"):
        report.outcome, report.longrepr = "failed", f"skipped, which CI does not allow: {report.longrepr}"
    return report


def copy_workspace(folder: Path, *slugs: str) -> Path:
    """The repository's own workspace with these articles, or with all, and without output."""
    for name in ("translations", "email_templates", "site_templates"):
        shutil.copytree(ROOT / name, folder / name)
    for path in ROOT.glob("content/*"):
        if not slugs or path.name in slugs:
            shutil.copytree(path, folder / "content" / path.name)
        else:
            for catalog in folder.glob(f"translations/**/{path.name}.po*"):
                catalog.unlink()
    shutil.copy(ROOT / "glocal.toml", folder)
    return folder


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A workspace with the sample article alone."""
    return copy_workspace(tmp_path / "workspace", SLUG)


@pytest.fixture
def glocal(workspace: Path) -> Callable[..., Result]:
    """Runs the command line in the workspace, within this process."""

    def run(command: str, *arguments: str) -> Result:
        return CliRunner().invoke(cli, [command, "--workspace", str(workspace), *arguments])

    return run


def tree(folder: Path) -> dict[str, bytes]:
    """Every file below a folder with its bytes: what has to be equal where nothing may be written."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
