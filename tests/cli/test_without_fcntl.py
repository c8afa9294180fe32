"""Who writes or translates may have no POSIX: everything before publishing works without its locks."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import SLUG

_WITHOUT = "import sys; sys.modules['fcntl'] = None; from pipelines.cli import main; main()"
PASTED = "# Pasted\n\nWords that were copied from a mail.\n"


@pytest.mark.slow
def test_reading_and_writing_catalogs_needs_no_posix_locks(workspace: Path, tmp_path: Path) -> None:
    """Windows has no `fcntl`; a room that imports it without need would end each of these commands there."""
    pasted = tmp_path / "pasted.md"
    pasted.write_text(PASTED)
    # filelock warns that its second best is in use; on Windows it has a lock of that system's own.
    python = (sys.executable, "-W", "ignore", "-c", _WITHOUT)
    few = ("--locale", "en", "--locale", "fr")
    for command in (
        ("extract", SLUG),
        ("check", SLUG, *few),
        ("status",),
        ("build", SLUG, *few),
        ("import", str(pasted)),
    ):
        result = subprocess.run(
            [*python, *command],
            check=False,
            cwd=workspace,
            capture_output=True,
            text=True,
        )
        assert (command, result.returncode, result.stderr) == (command, 0, "")
    assert (workspace / f"output/preview/site/fr/{SLUG}/index.html").is_file()
    assert (workspace / "content/pasted/index.md").is_file()
