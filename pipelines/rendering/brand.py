"""Whose newsletter it is, in one locale, as templates know it: `brand`."""

from __future__ import annotations

from dataclasses import dataclass

from pipelines.rendering.foreign import Foreign

YEAR = "%(year)s"
"""In `copyright`: the year of what it stands below."""


@dataclass(frozen=True, slots=True)
class BrandPicture:
    """A picture of the brand as it is shown; its file has twice the pixels and stands in `images/`."""

    name: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Brand:
    """Words in the locale's language, or as `Foreign` where they are not translated. Empty: none."""

    name: str = ""
    short_name: str = ""
    tagline: str = ""
    why_you_get_this: str = ""
    footer: tuple[str, ...] = ()
    copyright: str = ""
    funding: str = ""
    address: tuple[str, ...] = ()
    """The lines of the postal address."""
    contact: str = ""
    """A mail address, or that of a page."""
    preferences_url: str = ""
    accessibility_url: str = ""
    social: tuple[tuple[str, str], ...] = ()
    """Names and addresses."""
    logo: BrandPicture | None = None
    logo_dark: BrandPicture | None = None
    emblem: BrandPicture | None = None
    licence: str = ""
    """The address of the licence that allows a reuse."""

    @property
    def contact_url(self) -> str:
        """Where the link to it leads."""
        return self.contact if "://" in self.contact or not self.contact else f"mailto:{self.contact}"

    def rights(self, year: int) -> str:
        """The copyright line of a year."""
        text = self.copyright or f"© {YEAR} {self.short_name}"
        filled = text.replace(YEAR, str(year))
        if not isinstance(text, Foreign):
            return filled
        return Foreign.of(filled, text.language)


UNNAMED = Brand()
