"""The ledger on PostgreSQL: several machines publish, and still each locale goes out once."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipelines.delivery.claims import new_holder
from pipelines.delivery.ledger import Ledger
from pipelines.delivery.protocol import deliver
from pipelines.languages.table import EU24
from pipelines.model.delivery import DeliveryState
from tests.delivery.editions import NOW, campaign
from tests.delivery.test_protocol import SEND, Post
from tests.postgres_server import postgres_server


@pytest.fixture(scope="module")
def database() -> Iterator[str]:
    with postgres_server() as place:
        yield f"postgresql+psycopg://{place}/postgres"


def publish(url: str, box: Path) -> list[DeliveryState]:
    """A run over 24 languages, as one machine of several does it."""
    ledger = Ledger(url)
    try:
        post, owner = Post(box), new_holder()
        return [
            deliver(campaign(tag, words=tag), post, ledger, owner, lambda: NOW, SEND).state for tag in EU24
        ]
    finally:
        ledger.close()


@pytest.mark.slow
def test_two_publishers_at_once_send_each_locale_once(database: str, tmp_path: Path) -> None:
    """Two machines, one ledger, the same button in the same second; not even the tables are there yet."""
    box = tmp_path / "box"
    children = []
    for _ in range(2):
        child = os.fork()
        if child == 0:
            try:
                publish(database, box)
            finally:
                os._exit(0)
        children.append(child)
    for child in children:
        os.waitpid(child, 0)
    assert set(publish(database, box)) == {DeliveryState.DELIVERED}
    letters = Post(box).letters()
    assert sorted(line.split()[1] for line in letters) == sorted(EU24)
