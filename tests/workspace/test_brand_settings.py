"""`[brand]`: a colour that cannot be read is told where it stands, with one that would do."""

from __future__ import annotations

import pytest

from pipelines.model.errors import SettingsError
from pipelines.workspace.settings_file import parse_settings

HEAD = """source = "en"
locales = ["en", "fr"]
[site]
id = "tag:example.org,2026:news"
url = "https://example.org/news"
[email]
sender = "News <news@example.org>"
unsubscribe_url = "https://example.org/leave"
privacy_url = "https://example.org/privacy"
[brand]
"""


@pytest.mark.parametrize(
    ("lines", "said", "hint"),
    [
        (
            'accent = "#0e47cb"\nheader = "#6f9cff"',
            ":12: brand.header #6f9cff cannot be read as a link on the page (2.3:1, and 4.5",
            'write header = "#416ac8", or another that differs as much',
        ),
        (
            'accent = "#ffb733"\non_accent = "#ffffff"',
            ":12: brand.on_accent #ffffff cannot be read on the accent #ffb733 (1.7:1, and 4.5 is",
            'write on_accent = "',
        ),
        (
            'surface = "#999"\naccent = "#0e47cb"',
            ":11: brand.surface #999 is too dark for the words on it (",
            'write surface = "#',
        ),
        (
            'accent = "blue"',
            ":11: brand.accent 'blue' is no colour such as #0e2f76",
            "docs/settings.md",
        ),
        ('accents = "#000"', ":11: brand.accents is not a known key", "did you mean 'accent'?"),
        ("radius = 99", ":11: brand.radius must be less than or equal to 24", "docs/settings.md"),
        (
            'font = "Inter; color: red"',
            ":11: brand.font has 'Inter; color: red', which is no",
            "docs",
        ),
        (
            "font = 'x</style>'",
            ":11: brand.font has 'x</style>', which is no name of a font",
            "docs",
        ),
    ],
)
def test_what_is_wrong_is_told_with_its_line(lines: str, said: str, hint: str) -> None:
    """Whoever chose it learns which line to change, and into what, before anything is rendered."""
    with pytest.raises(SettingsError) as caught:
        parse_settings(HEAD + lines)
    assert said in str(caught.value)
    assert hint in str(caught.value)


def test_fonts_are_written_as_attributes_and_style_sheets_can_have_them() -> None:
    """A double quotation mark would end the attribute of a tag."""
    brand = parse_settings(HEAD + """font = 'Georgia, "Noto Serif", serif'""").brand
    assert brand.font == "Georgia, 'Noto Serif', serif"


def test_a_workspace_without_a_brand_goes_on() -> None:
    """Settings that were written before there were brands name no colour."""
    assert parse_settings(HEAD.removesuffix("[brand]\n")).brand == parse_settings(HEAD).brand
