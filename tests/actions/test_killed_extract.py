"""A translator's file is whole at every moment, whatever moment the power goes."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

from click.testing import CliRunner

from pipelines.cli import cli
from tests.conftest import SLUG, keep_locales, tree
from tests.points import Points


class DiskPoints(Points):
    """The moments around every touch of the disk, and in the middle of every write."""

    def slowly(self, opened: Callable[..., IO[bytes]]) -> Callable[..., Any]:
        """Files that are written in two halves, with a moment between them."""

        def call(*args: Any, **kwargs: Any) -> Any:
            file = opened(*args, **kwargs)
            write = file.write

            def halves(data: bytes) -> int:
                count = write(data[: len(data) // 2])
                file.flush()
                self.reach()
                return count + write(data[len(data) // 2 :])

            file.write = halves  # type: ignore[method-assign,assignment] # that is the point of it
            return file

        return call

    def watch(self) -> None:
        """For a child process that ends soon: nothing is put back."""
        tempfile.mkstemp = self.around(tempfile.mkstemp)
        os.fdopen = self.slowly(open)
        os.fsync = self.around(os.fsync)
        Path.replace = self.around(Path.replace)  # type: ignore[method-assign] # as above


def extract(workspace: Path, points: DiskPoints | None = None) -> int:
    """Runs extraction; its exit code. With points in a child process, which may die.

    The first run is one without: every child then has at hand what this process has loaded.
    """

    def run() -> int:
        return CliRunner().invoke(cli, ["extract", "--workspace", str(workspace)]).exit_code

    if not points:
        return run()
    child = os.fork()
    if child == 0:
        code = 1
        try:
            points.watch()
            code = run()
            if points.die_at < 0:
                (workspace / "points").write_text(str(points.passed))
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def catalogs(workspace: Path) -> dict[str, bytes]:
    return {
        name: data for name, data in tree(workspace / "translations").items() if not name.endswith(".tmp")
    }


def test_killed_at_any_moment_every_catalog_is_the_old_or_the_new_one(workspace: Path) -> None:
    """Half a .po is 24 people's evenings. The moments enumerate themselves, so a new write is covered."""
    keep_locales(workspace, ("fr", "mt"))
    assert extract(workspace) == 0
    old = catalogs(workspace)
    article = workspace / "content" / SLUG / "index.md"
    article.write_text(article.read_text().replace("Nobody had to", "No one had to"))
    assert extract(workspace, DiskPoints()) == 0
    new = catalogs(workspace)
    changed = {name for name in new if new[name] != old[name]}
    assert len(changed) == 3  # the template and two catalogs
    total = int((workspace / "points").read_text())
    assert total >= 3 * 7
    for point in range(total):
        for name, data in old.items():
            (workspace / "translations" / name).write_bytes(data)
        assert extract(workspace, DiskPoints(die_at=point)) == -9
        left = catalogs(workspace)
        broken = {name for name in left if left[name] not in (old.get(name), new.get(name))}
        assert (point, broken, set(left) == set(new)) == (point, set(), True)
        assert extract(workspace) == 0
        assert (point, catalogs(workspace) == new) == (point, True)
