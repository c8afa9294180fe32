"""The pictures of the staff guide: a real run, in a workspace of its own, looked at in headless Chromium.

`make screenshots` writes docs/images/staff-*.png.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from playwright.sync_api import Locator, Page, sync_playwright

from tests.conftest import ROOT, copy_workspace
from tests.prefect_served import Served, served

IMAGES = ROOT / "docs" / "images"
ISSUE = "spring-2025-news"


def _field(scope: Page | Locator, page: Page, label: str) -> Locator:
    heading = page.locator(".schema-form-property__label", has_text=label)
    return scope.locator(".schema-form-property").filter(has=heading).first


def _pick(scope: Page | Locator, page: Page, label: str, *values: str) -> None:
    """Choose from a list of Prefect's form; a click would open and close it again, so by the keyboard."""
    control = _field(scope, page, label).locator(".p-select-button__control").first
    control.focus()
    control.press("ArrowDown")
    for value in values:
        page.get_by_role("option", name=value, exact=True).or_(
            page.locator(".p-select-option", has_text=value)
        ).first.click()
    page.keyboard.press("Escape")


def _started(server: Served, deployment: str) -> str:
    """The run that the form has started; it takes a moment to be known."""
    for _ in range(50):
        runs = server.call("POST", "/flow_runs/filter", {"deployments": {"id": {"any_": [deployment]}}})
        if runs:
            return str(runs[0]["id"])
    raise SystemExit("the form started no run")


def take(server: Served) -> None:
    address = f"{server.pages}/engine"
    deployment = server.call("GET", "/deployments/name/publish/glocal")["id"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1100, "height": 1250})
        for name, value in server.desk.cookies.items():
            page.context.add_cookies([{"name": name, "value": value, "url": server.pages}])
        page.goto(f"{address}/deployments/deployment/{deployment}/run")
        page.get_by_text("Additional Options").wait_for()
        _pick(page, page, "Issue", ISSUE)
        _pick(page, page, "Languages", "български", "Deutsch", "français")
        _pick(page, page, "What becomes of the mail", "send now")
        page.screenshot(path=IMAGES / "staff-form.png")
        page.locator("body").click(position={"x": 5, "y": 5})  # closes a list that is still open
        page.get_by_role("button", name="Submit").click()
        run = _started(server, deployment)
        page.goto(f"{address}/runs/flow-run/{run}")
        page.get_by_role("button", name="Resume").wait_for(timeout=120_000)
        page.set_viewport_size({"width": 1100, "height": 800})
        page.screenshot(path=IMAGES / "staff-waiting.png")
        page.get_by_role("button", name="Resume").click()
        form = page.locator(".p-modal, [role=dialog]").first
        form.get_by_text("What shall happen").wait_for()
        page.set_viewport_size({"width": 1100, "height": 1000})
        _pick(form, page, "What shall happen", "send")
        _field(form, page, "Your name").locator("input, textarea").first.fill("Anna")
        page.screenshot(path=IMAGES / "staff-question.png")
        form.get_by_role("button", name="Submit").click()
        server.wait(run, "Completed")
        page.set_viewport_size({"width": 1100, "height": 560})
        wanted = {"artifacts": {"key": {"any_": ["languages"]}}}
        table = server.call("POST", "/artifacts/latest/filter", wanted)[0]["latest_id"]
        page.goto(f"{address}/artifacts/artifact/{table}")
        page.get_by_text("français").first.wait_for()
        page.screenshot(path=IMAGES / "staff-record.png")
        browser.close()


def main() -> None:
    with tempfile.TemporaryDirectory() as name, served(copy_workspace(Path(name) / "workspace")) as server:
        take(server)


if __name__ == "__main__":
    main()
