"""Arabic is the mirror of Ukrainian: what stands at the left in one stands at the right in the other.

Mail programs do not know `text-align: start`, so templates name sides, and each can name the wrong one.
Neither is an EU language, so both link to the same others.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pipelines.content.article import parse_article
from pipelines.rendering.brand import Brand
from pipelines.rendering.layers import LETTER
from tests.emails.html_differences import differences
from tests.emails.support import FULL_BRAND, THEMES, KeptTemplates, email_of
from tests.emails.test_golden import GOLDEN
from tests.rendering.support import BRAND

MIRRORED = {"left": "right", "right": "left", "ltr": "rtl", "rtl": "ltr"}
SIDE = re.compile(rf"\b({'|'.join(MIRRORED)})\b")
FOUR = re.compile(r"((?:padding|margin|border-width): ?)([^\s;]+) ([^\s;]+) ([^\s;]+) ([^\s;]+?)(?=[;\"\s])")
"""Top, right, bottom, left."""
ALLOWED = re.compile(
    r"\w+ (lang|href|src|alt|aria-label): .*"  # the language itself
    r"|span dir: .*"  # words of another language have a direction of their own
    r'|(ours|theirs) alone: "(?s:.*)"'  # dates, sizes of files
    r"|div style text-align: right \| left"  # of mrml's columns; each text within says its own
)


def mirror(html: str) -> str:
    return FOUR.sub(r"\1\2 \5 \4 \3", SIDE.sub(lambda side: MIRRORED[side[1]], html))


def in_the_mirror(case: Path, brand: Brand = BRAND, theme: str = LETTER) -> list[str]:
    """What differs between the Arabic mail and the Ukrainian one that is seen in a mirror."""
    ukrainian, arabic = (
        email_of(
            parse_article((case / "input.md").read_text(), "slug", locale),
            locale,
            KeptTemplates(brand=brand, theme=theme),
        ).html
        for locale in ("uk", "ar")
    )
    return [line for line in differences(mirror(ukrainian), arabic) if not ALLOWED.fullmatch(line)]


@pytest.mark.parametrize("case", sorted(path.name for path in GOLDEN.iterdir()))
def test_the_right_to_left_mail_is_the_mirror_of_another(case: str) -> None:
    """The portrait of whoever is quoted stood at the left, and its words far from it: no test saw it."""
    assert in_the_mirror(GOLDEN / case) == []


@pytest.mark.parametrize("theme", [theme for theme in THEMES if theme != LETTER])
@pytest.mark.parametrize("case", ["event", "newsletter"])
def test_every_theme_has_its_mirror(theme: str, case: str) -> None:
    """What a theme has of its own is its cards and its opening."""
    assert in_the_mirror(GOLDEN / case, FULL_BRAND, theme) == []


def test_a_full_footer_is_the_mirror_of_another() -> None:
    """The funder's emblem stands in the middle, as all below the card does, for those who have one."""
    assert in_the_mirror(GOLDEN / "event", FULL_BRAND) == []
    templates = KeptTemplates(brand=FULL_BRAND)
    email_of(parse_article((GOLDEN / "event" / "input.md").read_text(), "slug", "uk"), "uk", templates)
    assert re.findall(r'emblem\.png"[^>]* align="(\w+)"', templates.mjml) == ["center"]


@pytest.mark.parametrize(
    ("text", "mirrored"),
    [
        ("padding-left:1px;text-align:right", "padding-right:1px;text-align:left"),
        (
            '<td dir="ltr" style="padding:1px 2px 3px 4px;">',
            '<td dir="rtl" style="padding:1px 4px 3px 2px;">',
        ),
        ('style="margin: 1px 2px 3px 4px"', 'style="margin: 1px 4px 3px 2px"'),
        ("padding:1px 2px;copyright upright", "padding:1px 2px;copyright upright"),
    ],
)
def test_the_mirror_turns_what_has_a_side(text: str, mirrored: str) -> None:
    """A mirror that turns nothing would find every Arabic mail wrong, and one that turns all, none."""
    assert mirror(text) == mirrored
