"""What the tests of the desk share."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.actions.conftest import ledger_in_memory  # noqa: F401 - for tests that ask for it by name
from tests.desk.reception import Reception, desk_workspace


@pytest.fixture
def reception(tmp_path: Path) -> Reception:
    """A desk of a small workspace in which nobody has an account."""
    return Reception(desk_workspace(tmp_path / "workspace"))
