"""Previews in the desk: the files of one folder, to those who are signed in; and whether all is well."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.desk.app import make_app
from tests.desk.reception import CHEAP, MemoryEngine, Reception, desk_workspace


@pytest.fixture
def reception(tmp_path: Path) -> Reception:
    folder = desk_workspace(tmp_path)
    preview = folder / "output/preview/outbox/hello"
    preview.mkdir(parents=True)
    (preview / "index.html").write_text("looks good")
    (folder / "output/secret.txt").write_text("secret")
    (folder / "output/preview/way-out").symlink_to(folder / "output")
    return Reception(folder)


def test_files_of_the_folder_and_no_others(reception: Reception) -> None:
    """A preview may name any path, or lead anywhere; what lies above the folder stays there."""
    browser = reception.signed_in()
    answer = browser.get("/previews/outbox/hello/index.html")
    assert (answer.status_code, answer.text) == (200, "looks good")
    assert browser.get("/previews/outbox/hello/").text == "looks good"
    led = browser.get("/previews/outbox/hello")
    assert (led.status_code, led.headers["location"]) == (307, "/previews/outbox/hello/")
    for path in (
        "../secret.txt",
        "%2e%2e/secret.txt",
        "way-out/secret.txt",
        "/etc/passwd",
        "no.html",
        "outbox",
    ):
        assert "secret" not in browser.get(f"/previews/{path}", follow_redirects=True).text
        assert browser.get(f"/previews/{path}", follow_redirects=True).status_code == 404


def test_only_to_those_who_are_signed_in(reception: Reception) -> None:
    """What is rendered for a look may not be public yet."""
    answer = reception.browser().get("/previews/outbox/hello/index.html")
    assert (answer.status_code, answer.headers["location"]) == (
        303,
        "/sign-in?next=%2Fpreviews%2Foutbox%2Fhello%2Findex.html",
    )


def test_no_script_of_theirs_runs_and_no_other_page_frames_them(reception: Reception) -> None:
    """They live on the desk's origin: a script in a text would press the desk's buttons."""
    headers = reception.signed_in().get("/previews/outbox/hello/index.html").headers
    policy = headers["content-security-policy"]
    assert policy.startswith("sandbox allow-same-origin allow-popups; default-src 'none';")
    assert "script" not in policy
    assert "frame-ancestors 'self'" in policy
    assert (headers["x-robots-tag"], headers["cache-control"]) == ("noindex", "no-cache")


def test_health_says_whether_and_why_not(tmp_path: Path) -> None:
    """Whoever watches needs no account, and gets a status that a program understands."""
    trouble = [""]
    app = make_app(
        desk_workspace(tmp_path), MemoryEngine(), port=4200, passwords=CHEAP, complaint=lambda: trouble[0]
    )
    reception = Reception(tmp_path)
    reception.app = app
    browser = reception.browser()
    assert (browser.get("/health").status_code, browser.get("/health").text) == (200, "ok\n")
    trouble[0] = "It is starting."
    assert (browser.get("/health").status_code, browser.get("/health").text) == (503, "It is starting.\n")
    assert browser.get("/health", headers={"host": "evil.example"}).status_code == 403
