"""A page, a list and the three feeds, whole: any change of a template, a word or a format shows here.

A case is a folder `golden/<article>-<locale>`: the article (`input.md`), its catalog if it has one
(`input.po`), and what becomes of them. A new one is these files and no code; GOLDEN=write makes the latter
anew, to be read before they are committed.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from pipelines.content.article import parse_article
from pipelines.model.site import SiteState
from pipelines.translation.formats.po import parse_catalog
from pipelines.translation.localize import localize
from pipelines.website.state import update
from tests.rendering.support import with_files
from tests.website.site_pieces import MONDAY, files

GOLDEN = Path(__file__).resolve().parent / "golden"
EXPECTED = {
    "expected.html": "{locale}/{slug}/index.html",
    "list.html": "{locale}/index.html",
    "rss.xml": "{locale}/rss.xml",
    "atom.xml": "{locale}/atom.xml",
    "feed.json": "{locale}/feed.json",
    "event.ics": "{locale}/{slug}/event.ics",
}
"""By golden file: where it stands on the website."""


@pytest.mark.parametrize("name", EXPECTED)
@pytest.mark.parametrize("case", sorted(path.name for path in GOLDEN.iterdir()))
def test_files_are_as_their_golden_files(case: str, name: str) -> None:
    """Search engines, feed readers and people meet these bytes; a change must be seen before it is made."""
    folder = GOLDEN / case
    slug, _, locale = case.rpartition("-")
    article = with_files(parse_article((folder / "input.md").read_text(), slug, "en"))
    catalog = folder / "input.po"
    known = parse_catalog(catalog.read_bytes(), catalog.name) if catalog.is_file() else None
    both = {tag: localize(article, known if tag == locale else None, tag) for tag in ("en", locale)}
    everything = files(update(SiteState(), both.values(), MONDAY))
    made = everything.get(EXPECTED[name].format(locale=locale, slug=slug))
    if made is None:  # no event, no calendar file
        assert (name, article.event) == ("event.ics", None)
        return
    if os.environ.get("GOLDEN") == "write":
        (folder / name).write_bytes(made)
    assert made == (folder / name).read_bytes()
