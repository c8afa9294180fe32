"""The documentation as a site: it builds without a warning, and a reader's browser asks no other host."""

from __future__ import annotations

import os
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
LOADED = {
    "script": "src",
    "img": "src",
    "iframe": "src",
    "source": "src",
    "link": "href",
}
"""What a browser fetches without being asked."""


class Loads(HTMLParser):
    """Every address that a page makes a browser fetch."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if values.get("rel") not in {"canonical", "next", "prev"} and (address := LOADED.get(tag)):
            self.found.append(values.get(address) or "")


@pytest.mark.slow
def test_the_site_is_whole_and_asks_nobody(tmp_path: Path) -> None:
    """A page missing in the menu, a broken link or anchor is an error; so is a font from elsewhere."""
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(tmp_path)],
        cwd=ROOT,
        env=os.environ | {"NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    pages = sorted(tmp_path.glob("*.html"))
    assert {page.stem for page in pages} == {page.stem for page in ROOT.glob("docs/*.md")} | {"404"}
    outside = {}
    for page in pages:
        reader = Loads()
        reader.feed(page.read_text())
        outside[page.name] = [address for address in reader.found if "//" in address]
    assert {name: found for name, found in outside.items() if found} == {}
