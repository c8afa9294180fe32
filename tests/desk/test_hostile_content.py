"""Whatever others write: on no page of the desk does it become an element, an address or a template."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.desk.hostile_desk import HostileDesk

ADDRESSES = ("src", "href", "action", "formaction", "data", "poster", "srcset", "xlink:href", "background")
LED_ON = {"/issues/{issue}", "/issues/{issue}/send", "/issues/{issue}/roll-back", "/sign-in"}
"""Pages that lead to another one here."""
NO_PAGE = {"/sign-in/{service}/back": (404,)}
"""Of a service with a hostile name, which no settings have: what is looked at is the page that says so."""


class _Faults(HTMLParser):
    """What of a page would run, or call somebody else, if a browser were given it without a policy."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        shown = f"<{tag} {values}>"
        src = values.get("src", "")
        if tag == "script" and values.get("type") != "application/ld+json" and not src.startswith("/static/"):
            self.found.append(shown)
        if any(name.startswith("on") or name == "srcdoc" for name in values):
            self.found.append(shown)
        if tag in ("iframe", "object", "embed") and src and not src.startswith("/"):
            self.found.append(shown)
        for name in ADDRESSES:
            address = re.sub(r"[\x00-\x20]", "", values.get(name, "")).lower()
            runs = address.startswith(("javascript:", "vbscript:", "data:text"))
            if runs or urlsplit(address).netloc == "evil.example":
                self.found.append(shown)
        if "evil.example" in values.get("style", "") or ("autofocus" in values and tag == "a"):
            self.found.append(shown)


def test_what_others_write_stays_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All pages are found by listing them: a new one is looked at too, or this test says that it cannot.

    A policy of the browser stands behind this, and is no reason to lean on it.
    """
    monkeypatch.setenv("LEDGER", f"sqlite:///{tmp_path}/ledger.sqlite")
    hostile = HostileDesk(tmp_path / "workspace")
    faults, said = [], 0
    for route, address in hostile.addresses():
        answer = hostile.browser.get(address)
        policy = answer.headers["content-security-policy"]
        assert "script-src 'self'" in policy or "default-src 'none'" in policy, address
        if "/worse/" not in address or route == "/two-versions":
            expected = NO_PAGE.get(route, (303,) if route in LED_ON else (200, 303, 410))
            assert answer.status_code in expected, address
        if route == "/previews/{path:path}":  # a file as it is: where no script may run, as the policy says
            assert policy.startswith("sandbox") and "allow-scripts" not in policy
            continue
        if not answer.headers.get("content-type", "").startswith("text/html"):
            assert answer.headers["x-content-type-options"] == "nosniff"
            continue
        page = _Faults()
        page.feed(answer.text)
        faults += [f"{address}: {fault}" for fault in page.found]
        faults += [f"{address}: a template ran"] * ("21573" in answer.text)
        said += "evil.example" in answer.text
    assert faults == []
    assert said > 30  # the words were there to be shown, so that this proves something
