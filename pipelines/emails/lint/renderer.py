"""Where our renderer differs from the MJML documentation, and what a mail needs beyond it.

Measured on 2026-11-24 with mjml-python 1.4.2 (mrml 6.0.1) against mjml 5.4.1; a test measures it again, and
fails when a newer mrml has learnt something.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

UNRENDERED: Mapping[str, frozenset[str]] = {
    component: frozenset(names.split())
    for component, names in {
        "mjml": "owa",
        "mj-accordion-title": "font-weight",
        "mj-body": "id",
        "mj-button": "title",
        "mj-hero": "border-radius mode",
        "mj-image": "border-bottom border-top sizes",
        "mj-raw": "position",
        "mj-section": "gutter text-padding",
        "mj-social": "border table-layout",
        "mj-social-element": "border icon-position sizes srcset",
        "mj-spacer": "border border-bottom border-left border-right border-top",
        "mj-table": "font-weight role",
        "mj-text": "background-color",
        "mj-wrapper": "gap gutter text-padding",
    }.items()
}
"""Attributes that MJML has and our renderer ignores without a word."""

REFUSED: Mapping[str, str] = {
    "mj-html-attributes": "write the HTML with its attributes into mj-raw",
    "mj-selector": "write the HTML with its attributes into mj-raw",
    "mj-html-attribute": "write the HTML with its attributes into mj-raw",
    "mj-include": 'use {% include "name.mjml" %}',
}
"""Tags that MJML has and our renderer does not; what to do instead."""

CONTENT: Mapping[str, Literal["components", "html", "words", "css"]] = {
    "mj-accordion-title": "words",
    "mj-breakpoint": "components",
    "mj-carousel-image": "components",
    "mj-preview": "words",
    "mj-style": "css",
    "mj-title": "words",
}
"""What our renderer takes inside components whose content MJML passes on as it is; `components`: nothing."""

WITHOUT_RAW = frozenset({"mj-accordion", "mj-accordion-element", "mj-navbar", "mj-social", "mjml"})
"""Where MJML takes `mj-raw`, and our renderer refuses it or loses it."""

CHANGED_ATTRIBUTES: Mapping[str, Mapping[str, str]] = {
    "mj-style": {"inline": "enum(inline)"},
    "mjml": {"dir": "enum(ltr,rtl,auto)", "lang": "string", "owa": "string"},
}
"""Attributes as MJML writes them that its components do not state, or more loosely than we can use."""

TIGHT = frozenset(
    {
        "mj-accordion",
        "mj-accordion-element",
        "mj-attributes",
        "mj-carousel",
        "mj-head",
        "mj-navbar",
        "mj-social",
    }
)
"""Where our renderer refuses spaces between two tags, unless they begin with a line break."""

UNCOMMENTED = frozenset(
    {"mj-accordion-element", "mj-accordion-title", "mj-attributes", "mj-carousel", "mj-style", "mj-title"}
)
"""Where, and in what is empty, our renderer refuses a comment."""

_THIRD_PARTY = "its icon would be loaded from a third party's server"
REQUIRED: Mapping[str, Mapping[str, str]] = {
    "mj-image": {"src": "there would be no picture"},
    "mj-carousel-image": {"src": "there would be no picture"},
    "mj-button": {"href": "it would not be a link"},
    "mj-social-element": {"src": _THIRD_PARTY},
    "mj-accordion": {"icon-wrapped-url": _THIRD_PARTY, "icon-unwrapped-url": _THIRD_PARTY},
    "mj-carousel": {"left-icon": _THIRD_PARTY, "right-icon": _THIRD_PARTY},
    "mj-class": {"name": "no component could use it"},
}
"""Attributes without which a mail goes wrong, and how; our own, MJML requires none."""
