"""`[brand]` of glocal.toml: whose newsletter it is, and what it looks like."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from pipelines.model.markup import CONTROL, NAMED
from pipelines.rendering.colours import hex_colour
from pipelines.rendering.looks import FONT, RADIUS, Looks
from pipelines.rendering.palette import BrandColours
from pipelines.workspace.setting_addresses import Contact, UnsubscribeAddress, WebAddress, WebVersionAddress
from pipelines.workspace.setting_names import PublishedTag

_FONT_NAME = re.compile(r"[\w -]+")


def _colour(value: str) -> str:
    if value:
        hex_colour(value)
    return value


def _font_stack(value: str) -> str:
    names = [name.strip().strip("'\"") for name in value.split(",")]
    if wrong := next((name for name in names if not _FONT_NAME.fullmatch(name)), None):
        raise ValueError(f"has {wrong!r}, which is no name of a font: write \"Georgia, 'Noto Serif', serif\"")
    return ", ".join(f"'{name}'" if " " in name else name for name in names)


def _one_line(value: str) -> str:
    if CONTROL.search(value) or "\n" in value:
        raise ValueError("must be one line, without control characters")
    return value


def _with_year(value: str) -> str:
    if unknown := {name[0] for name in NAMED.finditer(value)} - {"%(year)s"}:
        raise ValueError(f"may hold %(year)s, and not {min(unknown)}")
    return _one_line(value)


def _png_file(value: str) -> str:
    if value.lower().endswith(".svg"):
        raise ValueError("is an SVG file, which mail programs do not show: save it as PNG and name that")
    if value and not value.lower().endswith(".png"):
        raise ValueError("must name a PNG file, from the folder of glocal.toml: brand/logo.png")
    return value


HexColour = Annotated[str, AfterValidator(_colour)]
"""`#0e2f76`, or nothing: derived."""
FontStack = Annotated[str, AfterValidator(_font_stack)]
OneLine = Annotated[str, AfterValidator(_one_line)]
PictureFile = Annotated[str, AfterValidator(_png_file)]
PageAddress = UnsubscribeAddress | Literal[""]
"""With `{locale}` filled in, or nothing."""


class BrandWords(BaseModel):
    """What can be said in each language; what stands here goes to the translators but for the last two."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    name: OneLine = ""
    """Of the newsletter and of the site; empty: the name in `email.sender`."""
    short_name: OneLine = ""
    """Where there is little room: in the titles of pages. Empty: the name."""
    tagline: OneLine = ""
    """What it is, in a sentence: below the name on the site's front page, in feeds and search engines."""
    why_you_get_this: OneLine = ""
    """First in the footer of each mail; empty: a sentence of the templates says that they subscribed."""
    footer: tuple[OneLine, ...] = ()
    """More lines of the footer, such as who publishes it."""
    copyright: Annotated[str, AfterValidator(_with_year)] = ""
    """Below mail and pages; `%(year)s` is filled in. Empty: `©`, year and short name."""
    funding: OneLine = ""
    """The funder's official sentence, beside the emblem."""
    address: str = ""
    """The postal address, which the law of many countries asks for; a line in each line. Not translated."""
    contact: Contact = ""
    """A mail address, or that of a page; `{locale}` is filled in. Not translated."""


class BrandSettings(BrandWords):
    """The few things that make mail, website and sign-up pages those of somebody."""

    locale: Mapping[PublishedTag, BrandWords] = {}
    """A table per language with any of the words above, instead of a translation: `[brand.locale.fr]`."""
    logo: PictureFile = ""
    """A PNG file, from the folder of `glocal.toml`: shown 40 pixels high, so it should have 80. It needs a
    ground of its own to be seen in the dark…"""
    logo_dark: PictureFile = ""
    """…or this one is shown there."""
    emblem: PictureFile = ""
    """The funder's emblem as it was given to you, a PNG file."""
    accent: HexColour = ""
    """The colour of buttons and of the line beside a quote, such as `"#0e47cb"`; all others follow it where
    nothing else is said. A mail's buttons have the colour of links where the accent is too light for white
    words. Empty: a blue that is nobody's."""
    on_accent: HexColour = ""
    """Of the words on it; empty: white, or what can be read there."""
    header: HexColour = ""
    """Of the line above a mail, and in darker tones of links and headings; the hue of all tints. Empty: the
    accent, as dark as it must be to be read."""
    surface: HexColour = ""
    """Behind the text; empty: white. By night all colours are derived."""
    font: FontStack = FONT
    """Names of fonts that readers may have, the best first. None is loaded."""
    radius: Annotated[int, Field(ge=0, le=24)] = RADIUS
    """How round corners are, in pixels; 0: square, buttons too."""
    preferences_url: PageAddress = ""
    """Where readers choose what they get; `{locale}` is filled in. A link in the footer of each mail."""
    accessibility_url: PageAddress = ""
    """The address of the accessibility statement; `{locale}` is filled in."""
    web_version_url: WebVersionAddress = ""
    """Where "Read in your browser" leads, with `{locale}` and `{article}` filled in; empty: to the article's
    page on the site."""
    social: Mapping[OneLine, WebAddress] = {}
    """Where else you are, by name: `Mastodon = "https://…"`. Links with words; no pictures are loaded."""

    @property
    def colours(self) -> BrandColours:
        """What was chosen."""
        given = {
            name: hex_colour(value)
            for name in ("accent", "on_accent", "header", "surface")
            if (value := getattr(self, name))
        }
        return BrandColours(**given)

    @property
    def looks(self) -> Looks:
        """What templates are painted with."""
        return Looks(self.colours, self.font, self.radius)

    def words(self, locale: str) -> BrandWords:
        """What was said for one language alone."""
        return self.locale.get(locale, _NOTHING)


_NOTHING = BrandWords()
