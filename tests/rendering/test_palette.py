"""The colours that a brand is painted with: whatever is chosen, words can be read."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.rendering.colours import WHITE, Colour, hex_colour, in_gamut, oklch_of, ratio
from pipelines.rendering.palette import (
    DERIVED,
    EASY,
    NEEDED,
    BrandColours,
    Palette,
    colour_faults,
    dark_palette,
    light_palette,
)

colours = st.tuples(*(st.integers(0, 255).map(lambda n: n / 255),) * 3).map(lambda each: Colour(*each))
brands = st.builds(
    BrandColours,
    colours,
    st.none() | colours,
    st.none() | colours,
    st.just(WHITE) | colours,
)


def too_pale(palette: Palette) -> dict[str, float]:
    """The pairs of words and what is behind them that cannot be read."""
    pairs = {
        f"{words} on {behind}": ratio(getattr(palette, words), getattr(palette, behind))
        for words in ("ink", "muted", "head", "link", "bad", "wait")
        for behind in ("surface", "ground")
    }
    pairs["on_accent on accent"] = ratio(palette.on_accent, palette.accent)
    return {pair: reached for pair, reached in pairs.items() if reached < NEEDED}


@given(brands)
def test_what_is_not_refused_can_be_read_by_day_and_by_night(chosen: BrandColours) -> None:
    """A brand that the settings let through must not make a mail that nobody can read, in either scheme."""
    if not list(colour_faults(chosen)):
        assert too_pale(light_palette(chosen)) == {}
    assert too_pale(dark_palette(chosen)) == {}


@given(brands)
def test_text_and_links_are_easy_to_read_by_day(chosen: BrandColours) -> None:
    """Nobody chose them, so they can be as good as can be: level AAA, as the website has it everywhere."""
    light = light_palette(chosen)
    if not list(colour_faults(chosen)):
        assert min(ratio(words, light.ground) for words in (light.ink, light.muted, light.link)) >= EASY


@given(brands)
def test_every_colour_that_is_offered_would_do(chosen: BrandColours) -> None:
    """An officer copies what the error offers; it must not be the next error. One alone is always enough."""
    for _ in range(3):
        for fault in colour_faults(chosen):
            chosen = replace(chosen, **{fault.setting: fault.instead})
            assert fault.setting not in {each.setting for each in colour_faults(chosen)}
    assert list(colour_faults(chosen)) == []


@pytest.mark.parametrize(
    ("accent", "refused"), [("#949494", True), ("#777777", True), ("#767676", False), ("#000000", False)]
)
def test_white_on_grey_is_refused_where_wcag_has_its_line(accent: str, refused: bool) -> None:
    """4.5:1 is level AA: of white, #767676 has 4.54 and #777777 has 4.48."""
    chosen = replace(DERIVED, accent=hex_colour(accent), on_accent=WHITE)
    assert [each.setting for each in colour_faults(chosen) if each.setting == "on_accent"] == (
        ["on_accent"] if refused else []
    )


@given(colours)
def test_an_accent_alone_is_never_refused(accent: Colour) -> None:
    """`--accent` is all that most people choose, and yellow is a colour too."""
    assert list(colour_faults(replace(DERIVED, accent=accent))) == []


@given(colours)
def test_there_and_back(colour: Colour) -> None:
    """A colour that goes through OKLCH is the same to eight bits a channel."""
    assert str(in_gamut(oklch_of(colour))) == str(colour)


@pytest.mark.parametrize(
    ("text", "lightness", "chroma"),
    [("#ffffff", 1, 0), ("#000000", 0, 0), ("#ff0000", 0.628, 0.2577), ("#0000ff", 0.452, 0.3132)],
)
def test_oklch_is_that_of_css(text: str, lightness: float, chroma: float) -> None:
    """The figures of CSS Color 4 for white, black, red and blue."""
    found = oklch_of(hex_colour(text))
    assert (found.lightness, found.chroma) == pytest.approx((lightness, chroma), abs=5e-4)


@pytest.mark.parametrize("text", ["red", "#12", "#12345", "#1234567", "#ggg", "123456", "", "#１２３"])
def test_what_is_no_colour_is_refused(text: str) -> None:
    """A mail program ignores a colour that it cannot read, and the words stand on nothing."""
    with pytest.raises(ValueError, match="is no colour such as"):
        hex_colour(text)


def test_the_accent_moves_every_tint() -> None:
    """One line colours all: whatever is derived has the accent's hue, and states have their own."""
    one, two = (light_palette(replace(DERIVED, accent=hex_colour(each))) for each in ("#c1121f", "#006d5b"))
    same = [name for name in Palette.__dataclass_fields__ if getattr(one, name) == getattr(two, name)]
    assert same == ["surface", "on_accent", "bad", "wait"]
