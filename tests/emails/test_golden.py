"""Whole emails as they are made today: a change of a template or of a library shows here, part by part."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pipelines.content.article import parse_article
from pipelines.emails.lint import lint
from pipelines.emails.preflight import preflight
from tests.emails.support import KeptTemplates, email_of
from tests.rendering.support import ADDRESSES
from tests.rendering.test_faces import agrees

GOLDEN = Path(__file__).parent / "golden"
CASES = {
    **dict.fromkeys(("boxes", "by_several", "every_block", "event", "files", "newsletter", "pictures"), "en"),
    "pictures_rtl": "ar",
    "right_to_left": "ar",
}
"""The locale of each case; a new one is a folder with an `input.md`, and a row here."""


@pytest.mark.parametrize("case", sorted(path.name for path in GOLDEN.iterdir()))
def test_an_email_is_as_its_golden_files(case: str) -> None:
    """From the author's text to what mail programs get, with the MJML between them, and no fault in it."""
    folder, locale = GOLDEN / case, CASES[case]
    article = parse_article((folder / "input.md").read_text(), case.replace("_", "-"), locale)
    templates = KeptTemplates()
    email = email_of(article, locale, templates)
    agrees(folder / "expected.mjml", re.sub(r"\n\s*\n+", "\n", templates.mjml))
    agrees(folder / "expected.html", email.html)
    agrees(folder / "expected.txt", email.text)
    assert lint(templates.mjml) == []
    assert preflight(email, ADDRESSES.site) == ()


SIDES = {
    "text": r'<mj-text font-size="17px"[^>]* align="(\w+)"',
    "button": r'<mj-class name="action" [^>]* align="(\w+)"',
    "list": r"ul, ol \{[^}]* padding-(\w+): 28px",
    "quote": r"blockquote \{[^}]* border-(\w+): 3px",
    "header cell": r"th \{[^}]* text-align: (\w+)",
}


@pytest.mark.parametrize(("locale", "start", "end"), [("en", "left", "right"), ("ar", "right", "left")])
def test_text_begins_on_the_side_where_its_language_begins(locale: str, start: str, end: str) -> None:
    """Arabic that hangs on the left is hard to read; mail programs do not know `text-align: start`."""
    article = parse_article((GOLDEN / "every_block" / "input.md").read_text(), "every-block", "en")
    templates = KeptTemplates()
    email_of(article, locale, templates)
    assert {what: set(re.findall(side, templates.mjml)) for what, side in SIDES.items()} == {
        what: {start} for what in SIDES
    }
    assert re.findall(r'<td class="issue" align="(\w+)">', templates.mjml) == [end]
    assert f'<mj-column direction="{"rtl" if locale == "ar" else "ltr"}" />' in templates.mjml
