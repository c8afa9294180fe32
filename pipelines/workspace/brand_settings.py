"""`[brand]` of glocal.toml: whose newsletter it is, and what it looks like."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from pipelines.rendering.colours import hex_colour
from pipelines.rendering.looks import FONT, RADIUS, Looks
from pipelines.rendering.palette import BrandColours

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


HexColour = Annotated[str, AfterValidator(_colour)]
"""`#0e2f76`, or nothing: derived."""
FontStack = Annotated[str, AfterValidator(_font_stack)]


class BrandSettings(BaseModel):
    """The few things that make mail, website and sign-up pages those of somebody."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    accent: HexColour = ""
    """The colour of buttons and of the line beside a quote, such as `"#0e47cb"`; all others follow it where
    nothing else is said. Empty: a blue that is nobody's."""
    on_accent: HexColour = ""
    """Of the words on it; empty: white, or what can be read there."""
    header: HexColour = ""
    """Of links, headings and the line above a mail, and the hue of all tints; empty: the accent, as dark as
    it must be to be read."""
    surface: HexColour = ""
    """Behind the text; empty: white. By night all colours are derived."""
    font: FontStack = FONT
    """Names of fonts that readers may have, the best first. None is loaded."""
    radius: Annotated[int, Field(ge=0, le=24)] = RADIUS
    """How round corners are, in pixels; 0: square, buttons too."""

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
