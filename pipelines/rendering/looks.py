"""What a workspace's mail and pages look like, as templates know it: `looks`."""

from __future__ import annotations

from dataclasses import dataclass, field

from pipelines.rendering.palette import DERIVED, BrandColours, Palette, dark_palette, light_palette

FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'Helvetica Neue', Arial, sans-serif"
"""What each system has; no font is loaded from anywhere."""
RADIUS = 8
"""Pixels."""


@dataclass(frozen=True, slots=True)
class Looks:
    """Colours, font and corners; without arguments those of nobody."""

    colours: BrandColours = DERIVED
    font: str = FONT
    """Names of fonts as CSS has them, in single quotation marks where needed."""
    radius: int = RADIUS
    """Pixels: of a picture's corners. A card's are larger by half, and from 8 on a button's are round."""
    light: Palette = field(init=False)
    dark: Palette = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "light", light_palette(self.colours))
        object.__setattr__(self, "dark", dark_palette(self.colours))

    @property
    def button_radius(self) -> int:
        """Pixels, of a button that is 52 high."""
        return min(26, self.radius * 13 // 4)

    @property
    def dark_button(self) -> bool:
        """Whether buttons have other colours in the dark."""
        return (self.light.accent, self.light.on_accent) != (self.dark.accent, self.dark.on_accent)


PLAIN = Looks()
"""Of a workspace that says nothing."""
