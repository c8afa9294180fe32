"""What a workspace's mail and pages look like, as templates know it: `looks`."""

from __future__ import annotations

from dataclasses import dataclass, field

from pipelines.rendering.colours import BLACK, Colour, ratio
from pipelines.rendering.palette import DERIVED, BrandColours, Palette, dark_palette, light_palette

FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'Helvetica Neue', Arial, sans-serif"
"""What each system has; no font is loaded from anywhere."""
_SYSTEM_FONTS = frozenset({"system-ui", "ui-sans-serif", "ui-serif", "-apple-system", "BlinkMacSystemFont"})
RADIUS = 8
"""Pixels."""


@dataclass(frozen=True, slots=True)
class Looks:
    """Colours, font and corners; without arguments those of nobody."""

    colours: BrandColours = DERIVED
    font: str = FONT
    """Names of fonts as CSS has them, in single quotation marks where needed."""
    radius: int = RADIUS
    """Pixels: of a picture's corners. A card's are larger by half."""
    light: Palette = field(init=False)
    dark: Palette = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "light", light_palette(self.colours))
        object.__setattr__(self, "dark", dark_palette(self.colours))

    @property
    def button_radius(self) -> int:
        """Pixels: as a picture's."""
        return self.radius

    @property
    def card_radius(self) -> int:
        """Pixels, of the card that a mail's text stands on."""
        return self.radius * 3 // 2

    @property
    def outlook_font(self) -> str:
        """Without names that stand for another font: Outlook tries the first alone, and then takes Times."""
        names = self.font.split(", ")
        return ", ".join(name for name in names if name not in _SYSTEM_FONTS)

    @property
    def dark_button(self) -> bool:
        """Whether buttons have other colours in the dark."""
        return (self.button, self.on_button) != (self.dark.accent, self.dark.on_accent)

    @property
    def button(self) -> Colour:
        """A mail's button by day: the accent, or the colour of links if dark words were to stand on it.

        Programs that darken mails themselves turn such words pale and leave the accent (Chromium: 1.58:1).
        """
        return self.light.accent if self._has_light_words else self.light.link

    @property
    def on_button(self) -> Colour:
        """The words on it."""
        return self.light.on_accent if self._has_light_words else self.light.surface

    @property
    def _has_light_words(self) -> bool:
        return ratio(self.light.on_accent, BLACK) > ratio(self.light.accent, BLACK)


PLAIN = Looks()
"""Of a workspace that says nothing."""
