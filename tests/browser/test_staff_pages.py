"""Prefect's pages as staff open them."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.conftest import SLUG, copy_workspace
from tests.prefect_served import served

pytestmark = pytest.mark.slow


def test_the_pages_ask_nobody_outside(browser: Browser, tmp_path: Path, prefect_home: Path) -> None:
    """Under another name of the machine too, as through a web server that stands in front of it."""
    asked: set[str] = set()
    with served(copy_workspace(tmp_path / "workspace", SLUG), prefect_home) as server:
        deployment = server.call("GET", "/deployments/name/publish/glocal")["id"]
        page = browser.new_page()
        page.on("request", lambda request: asked.add(request.url.split("/")[2]))
        page.goto(f"http://localhost:{server.port}/deployments/deployment/{deployment}/run")
        page.get_by_text("Ask before anything is sent").wait_for()
        page.close()
    assert asked == {f"localhost:{server.port}"}
