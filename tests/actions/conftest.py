"""What the tests of publishing share."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from uuid import uuid4

import pytest

from tests.actions.publish_room import Room, workspace_in


@pytest.fixture
def ledger_in_memory(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The real ledger without a disk, for `LEDGER`; the open connection keeps it while runs come and go."""
    name = f"file:{uuid4().hex}?mode=memory&cache=shared"
    monkeypatch.setenv("LEDGER", f"sqlite:///{name}&uri=true")
    with closing(sqlite3.connect(name, uri=True)):
        yield


@pytest.fixture
def room(tmp_path: Path, ledger_in_memory: None) -> Room:  # noqa: ARG001 - its deliveries stand there
    """A workspace to publish from, with its ledger in memory."""
    return Room(workspace_in(tmp_path))
