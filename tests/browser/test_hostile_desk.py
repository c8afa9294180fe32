"""Hostile words in every page of the desk, as a browser takes them: nothing runs, and nothing leaves."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser.test_desk import Served, serving
from tests.desk.hostile_desk import HostileDesk

if TYPE_CHECKING:
    from playwright.sync_api import Page


@pytest.fixture
def hostile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> HostileDesk:
    monkeypatch.setenv("LEDGER", f"sqlite:///{tmp_path}/ledger.sqlite")
    return HostileDesk(tmp_path / "workspace")


@pytest.fixture
def served(hostile: HostileDesk) -> Iterator[Served]:
    yield from serving(lambda _: hostile.send.reception.app)


def test_no_script_of_others_runs_and_nothing_leaves(
    opened: Callable[..., Page],
    hostile: HostileDesk,
    served: Served,
) -> None:
    """Every page there is, with its frames: by the log of what it asks for, and of what ran."""
    reception = hostile.send.reception
    cookie = {
        "name": reception.desk.cookie,
        "value": hostile.browser.cookies[reception.desk.cookie],
        "url": served.address,
    }
    page, here = opened(cookie), ""
    faults: list[str] = []
    page.add_init_script("window.hit = () => console.error('a script ran')")

    def said(words: str) -> None:
        # Of a file as somebody wrote it, and of a picture, the policy has something to stop.
        as_it_is = "/previews/" in here or here.endswith((".png", ".svg"))
        if "a script ran" in words or ("Content Security" in words and not as_it_is):
            faults.append(f"{here}: {words}")

    def left(address: str, stopped_by: str | None) -> None:
        ours = address.startswith((f"{served.address}/", "data:", "about:"))
        if not ours and stopped_by != "csp":
            faults.append(f"{here}: {address}")

    page.on("console", lambda message: said(message.text))
    page.on("requestfinished", lambda request: left(request.url, None))
    page.on("requestfailed", lambda request: left(request.url, request.failure))
    seen = 0
    for _, here in hostile.addresses():
        if here.endswith(("/events", "/file", ".csv", "/files")) or "/file/" in here:
            continue  # no page: a stream, or a file to keep
        answer = page.goto(f"{served.address}{here}")
        seen += answer is not None and answer.ok
    assert faults == []
    assert seen > 40
