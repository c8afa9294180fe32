"""What MJML has: components, their attributes and the kinds of value, and what may stand inside what.

Source: the component reference of the MJML documentation, mjml 5.4.1, read on 2026-11-24. Three things are
told as our renderer has them (see `mjml_renderer.py`): where `mj-raw` may stand, which components hold words
only or nothing at all, and that `mj-html-attributes` is not there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from pipelines.emails.lint.values import BOOLEAN, COLOUR, INTEGER, TEXT, ValueKind, choice, either, length

PX, SIZE, SIZES = length("px"), length("px %"), length("px %", most=4)
LINE_HEIGHT, SPACING = length("px %", other="a number"), length("px em", negative=True)
SIDE, UPRIGHT, DIRECTION = choice("left center right"), choice("top middle bottom"), choice("ltr rtl")

Attributes = Mapping[str, ValueKind]
Content = Literal["components", "html", "words", "css", "anything"]


@dataclass(frozen=True, slots=True)
class Component:
    attributes: Attributes
    children: frozenset[str] = frozenset()
    content: Content = "components"
    """`html` is MJML's "ending tag": what stands in it is mailed as it is."""


def _each(kind: ValueKind, names: str) -> dict[str, ValueKind]:
    return dict.fromkeys(names.split(), kind)


def _around(name: str) -> dict[str, ValueKind]:
    """A padding and its four sides."""
    return {name: SIZES} | {f"{name}-{side}": SIZE for side in ("top", "right", "bottom", "left")}


def _component(*groups: Attributes, content: Content = "components", children: str = "") -> Component:
    attributes = {name: kind for group in (EVERYWHERE, *groups) for name, kind in group.items()}
    return Component(attributes, frozenset(children.split()), content)


EVERYWHERE = _each(TEXT, "css-class mj-class")
_PADDING = _around("padding")
_BORDERS = _each(TEXT, "border border-top border-right border-bottom border-left border-radius")
_INNER_BORDERS = {f"inner-{name}": kind for name, kind in _BORDERS.items()}
_FONT = {"font-size": PX} | _each(TEXT, "font-family font-weight")
_WORDS = _FONT | {"font-style": TEXT, "color": COLOUR, "line-height": LINE_HEIGHT, "text-decoration": TEXT}
_LINK = _each(TEXT, "href rel target")
_BOX = {"container-background-color": COLOUR}
_ICONS = (
    _each(SIZE, "icon-width icon-height")
    | _each(TEXT, "icon-wrapped-url icon-wrapped-alt icon-unwrapped-url icon-unwrapped-alt")
    | {"icon-align": UPRIGHT, "icon-position": choice("left right")}
)
_SOCIAL = {"icon-size": SIZE, "icon-height": SIZE} | _each(SIZES, "icon-padding text-padding")
_SECTION = {
    **_each(
        TEXT, "background-url background-size background-position background-position-x background-position-y"
    ),
    **_BORDERS,
    **_PADDING,
    "background-color": COLOUR,
    "background-repeat": choice("repeat no-repeat"),
    "direction": DIRECTION,
    "full-width": choice("full-width false", or_empty=True),
    "gutter": SIZE,
    "text-align": SIDE,
    "text-padding": SIZES,
}
_IN_COLUMN = (
    "mj-accordion mj-button mj-carousel mj-divider mj-image mj-navbar mj-raw mj-social mj-spacer mj-table "
    "mj-text"
)

_HEAD = {
    "mj-head": _component(
        children="mj-attributes mj-breakpoint mj-font mj-preview mj-raw mj-style mj-title",
    ),
    "mj-breakpoint": _component({"width": PX}),
    "mj-font": _component(_each(TEXT, "name href")),
    "mj-preview": _component(content="words"),
    "mj-style": _component({"inline": choice("inline")}, content="css"),
    "mj-title": _component(content="words"),
}
_BODY = {
    "mj-body": _component(
        {"width": PX, "background-color": COLOUR, "id": TEXT},
        children="mj-hero mj-raw mj-section mj-wrapper",
    ),
    "mj-wrapper": _component(_SECTION, {"gap": PX}, children="mj-hero mj-raw mj-section"),
    "mj-section": _component(_SECTION, children="mj-column mj-group mj-raw"),
    "mj-group": _component(
        {"background-color": COLOUR, "direction": DIRECTION, "vertical-align": UPRIGHT, "width": SIZE},
        children="mj-column mj-raw",
    ),
    "mj-column": _component(
        _BORDERS,
        _INNER_BORDERS,
        _PADDING,
        _each(COLOUR, "background-color inner-background-color"),
        {"direction": DIRECTION, "vertical-align": UPRIGHT, "width": SIZE},
        children=_IN_COLUMN,
    ),
    "mj-hero": _component(
        _PADDING,
        _around("inner-padding"),
        _each(COLOUR, "background-color inner-background-color"),
        _each(SIZE, "height background-width background-height"),
        _each(TEXT, "mode background-url background-position border-radius"),
        {"vertical-align": UPRIGHT},
        children=_IN_COLUMN,
    ),
    "mj-text": _component(
        _BOX,
        _PADDING,
        _WORDS,
        {"align": choice("left center right justify"), "background-color": COLOUR, "height": SIZE},
        {"letter-spacing": SPACING, "text-transform": TEXT, "vertical-align": UPRIGHT},
        content="html",
    ),
    "mj-button": _component(
        _BORDERS,
        _BOX,
        _LINK,
        _PADDING,
        _WORDS,
        _each(SIDE, "align text-align"),
        _each(SIZE, "height width"),
        _each(TEXT, "name title text-transform"),
        {"background-color": COLOUR, "inner-padding": SIZES},
        {"letter-spacing": SPACING, "vertical-align": UPRIGHT},
        content="html",
    ),
    "mj-image": _component(
        _BORDERS,
        _BOX,
        _LINK,
        _PADDING,
        _each(TEXT, "alt name src srcset sizes title usemap"),
        {"align": SIDE, "fluid-on-mobile": BOOLEAN, "font-size": PX},
        {"width": PX, "height": length("px", other="auto"), "max-height": SIZE},
    ),
    "mj-divider": _component(
        _BOX,
        _PADDING,
        {"align": SIDE, "border-color": COLOUR, "border-style": TEXT, "border-width": PX, "width": SIZE},
    ),
    "mj-spacer": _component(
        _BOX,
        _PADDING,
        _each(TEXT, "border border-top border-right border-bottom border-left"),
        {"height": SIZE},
    ),
    "mj-table": _component(
        _BOX,
        _FONT,
        _PADDING,
        _each(INTEGER, "cellpadding cellspacing"),
        {"align": SIDE, "border": TEXT, "color": COLOUR, "line-height": LINE_HEIGHT},
        {"role": choice("none presentation"), "table-layout": choice("auto fixed initial inherit")},
        {"vertical-align": UPRIGHT, "width": length("px %", other="auto")},
        content="html",
    ),
    "mj-raw": _component({"position": choice("file-start")}, content="html"),
    "mj-social": _component(
        _BOX,
        _PADDING,
        _SOCIAL,
        _WORDS,
        _each(TEXT, "border border-radius"),
        {"align": SIDE, "inner-padding": SIZES, "mode": choice("horizontal vertical")},
        {"table-layout": choice("auto fixed"), "vertical-align": UPRIGHT},
        children="mj-social-element",
    ),
    "mj-social-element": _component(
        _LINK,
        _PADDING,
        _SOCIAL,
        _WORDS,
        _each(TEXT, "alt border border-radius name sizes src srcset title"),
        {"align": SIDE, "background-color": COLOUR},
        {"icon-position": choice("left right"), "vertical-align": UPRIGHT},
        content="html",
    ),
    "mj-navbar": _component(
        _PADDING,
        _around("ico-padding"),
        _each(SIDE, "align ico-align"),
        _each(
            TEXT,
            "base-url hamburger ico-open ico-close ico-font-family ico-text-transform ico-text-decoration",
        ),
        {"ico-color": COLOUR, "ico-font-size": SIZE, "ico-line-height": LINE_HEIGHT},
        children="mj-navbar-link",
    ),
    "mj-navbar-link": _component(
        _LINK,
        _PADDING,
        _WORDS,
        _each(TEXT, "name text-transform"),
        {"letter-spacing": SPACING},
        content="html",
    ),
    "mj-accordion": _component(
        _BOX, _ICONS, _PADDING, _each(TEXT, "border font-family"), children="mj-accordion-element"
    ),
    "mj-accordion-element": _component(
        _ICONS,
        _each(TEXT, "border font-family"),
        {"background-color": COLOUR},
        children="mj-accordion-text mj-accordion-title",
    ),
    "mj-accordion-title": _component(
        _FONT, _PADDING, _each(COLOUR, "background-color color"), content="words"
    ),
    "mj-accordion-text": _component(
        _FONT,
        _PADDING,
        _each(COLOUR, "background-color color"),
        {"letter-spacing": SPACING, "line-height": LINE_HEIGHT},
        content="html",
    ),
    "mj-carousel": _component(
        _BOX,
        _PADDING,
        _each(COLOUR, "tb-hover-border-color tb-selected-border-color"),
        _each(SIZE, "icon-width tb-width"),
        _each(TEXT, "border-radius left-icon right-icon tb-border tb-border-radius"),
        {"align": SIDE, "thumbnails": choice("visible hidden supported")},
        children="mj-carousel-image",
    ),
    "mj-carousel-image": _component(
        _LINK, _each(TEXT, "alt border-radius src tb-border tb-border-radius thumbnails-src title")
    ),
}


_KINDS: dict[str, list[ValueKind]] = {}
for _found in _BODY.values():
    for _name, _kind in _found.attributes.items():
        _KINDS.setdefault(_name, []).append(_kind)
_ANY = {name: either(kinds) for name, kinds in _KINDS.items()}
"""What some component has; the value may be of any kind that it has somewhere."""

COMPONENTS: Mapping[str, Component] = {
    "mjml": _component(
        {"lang": TEXT, "dir": choice("ltr rtl auto"), "owa": TEXT}, children="mj-head mj-body"
    ),
    **_HEAD,
    **_BODY,
    "mj-attributes": _component(children=f"mj-all mj-class {' '.join(_BODY)}"),
    "mj-all": _component(_ANY),
    "mj-class": _component(_ANY, {"name": TEXT}),
}
