"""The pictures of the staff guide: a real run, in a workspace of its own, looked at in headless Chromium.

python docs/screenshots.py            writes docs/images/staff-*.png; `make screenshots` does the same
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Locator, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
IMAGES = ROOT / "docs" / "images"
ISSUE = "spring-2025-news"


def _free_port() -> int:
    """A port that is free, and the next one too."""
    for _ in range(50):
        with socket.socket() as first, socket.socket() as second:
            first.bind(("127.0.0.1", 0))
            port = int(first.getsockname()[1])
            try:
                second.bind(("127.0.0.1", port + 1))
            except OSError:
                continue
            return port
    raise SystemExit("no two free ports in a row")


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """`glocal serve` over a copy of the workspace; the address of its pages."""
    for name in ("content", "translations", "email_templates", "site_templates"):
        shutil.copytree(ROOT / name, folder / name)
    shutil.copy(ROOT / "glocal.toml", folder)
    port = _free_port()
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    command = [sys.executable, "-m", "pipelines", "serve", "--port", str(port)]
    process = subprocess.Popen(command, cwd=folder, env=clean, stdout=subprocess.PIPE, text=True)
    try:
        while process.stdout and not process.stdout.readline().startswith("Ready:"):
            pass
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(60)


def _field(scope: Page | Locator, page: Page, label: str) -> Locator:
    heading = page.locator(".schema-form-property__label", has_text=label)
    return scope.locator(".schema-form-property").filter(has=heading).first


def _pick(scope: Page | Locator, page: Page, label: str, *values: str) -> None:
    control = _field(scope, page, label).locator(".p-select-button__control").first
    control.focus()
    control.press("ArrowDown")
    for value in values:
        page.get_by_role("option", name=value, exact=True).or_(
            page.locator(".p-select-option", has_text=value)
        ).first.click()
    page.keyboard.press("Escape")


def _deployment(address: str) -> str:
    with urllib.request.urlopen(f"{address}/api/deployments/name/publish/newsroom") as answer:
        return str(json.load(answer)["id"])


def _started(address: str, deployment: str) -> str:
    """The run that the form has started; it takes a moment to be known."""
    wanted = json.dumps({"deployments": {"id": {"any_": [deployment]}}}).encode()
    request = urllib.request.Request(
        f"{address}/api/flow_runs/filter", wanted, {"content-type": "application/json"}
    )
    for _ in range(50):
        with urllib.request.urlopen(request) as answer:
            if found := json.load(answer):
                return str(found[0]["id"])
        time.sleep(0.2)
    raise SystemExit("the form started no run")


def _wait_until_done(address: str, run: str) -> None:
    for _ in range(300):
        with urllib.request.urlopen(f"{address}/api/flow_runs/{run}") as answer:
            if json.load(answer)["state"]["name"] == "Completed":
                return
        time.sleep(0.3)
    raise SystemExit("the run did not complete")


def _table(address: str) -> str:
    """The table of languages that the run has left."""
    wanted = b'{"artifacts": {"key": {"any_": ["languages"]}}}'
    request = urllib.request.Request(
        f"{address}/api/artifacts/latest/filter", wanted, {"content-type": "application/json"}
    )
    with urllib.request.urlopen(request) as answer:
        return str(json.load(answer)[0]["latest_id"])


def take(address: str) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1100, "height": 1250})
        deployment = _deployment(address)
        page.goto(f"{address}/deployments/deployment/{deployment}/run")
        page.get_by_text("Additional Options").wait_for()
        _pick(page, page, "Issue", ISSUE)
        _pick(page, page, "Languages", "български", "Deutsch", "français")
        _pick(page, page, "What becomes of the mail", "send now")
        page.screenshot(path=IMAGES / "staff-form.png")
        page.locator("body").click(position={"x": 5, "y": 5})  # closes a list that is still open
        page.get_by_role("button", name="Submit").click()
        run = _started(address, deployment)
        page.goto(f"{address}/runs/flow-run/{run}")
        page.get_by_role("button", name="Resume").wait_for(timeout=120_000)
        page.set_viewport_size({"width": 1100, "height": 800})
        page.screenshot(path=IMAGES / "staff-waiting.png")
        page.get_by_role("button", name="Resume").click()
        form = page.locator(".p-modal, [role=dialog]").first
        form.get_by_text("What shall happen").wait_for()
        page.set_viewport_size({"width": 1100, "height": 1150})
        _pick(form, page, "What shall happen", "send")
        _field(form, page, "Your name").locator("input, textarea").first.fill("Anna")
        page.screenshot(path=IMAGES / "staff-question.png")
        form.get_by_role("button", name="Submit").click()
        _wait_until_done(address, run)
        page.set_viewport_size({"width": 1100, "height": 700})
        page.goto(f"{address}/artifacts/artifact/{_table(address)}")
        page.get_by_text("français").first.wait_for()
        page.screenshot(path=IMAGES / "staff-record.png")
        browser.close()


def main() -> None:
    with tempfile.TemporaryDirectory() as name, serving(Path(name)) as address:
        take(address)


if __name__ == "__main__":
    main()
