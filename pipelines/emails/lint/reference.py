"""What MJML has: components, their attributes and kinds of value, and what may stand inside what.

All of it is generated from MJML's own packages (`data/mjml.json`, by `tools/generate_mjml.py`); what our
renderer has otherwise was measured (`data/renderer.toml`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from pipelines.emails.data import load
from pipelines.emails.lint.values import TEXT, ValueKind, either, kind_of

Attributes = Mapping[str, ValueKind]
Content = Literal["components", "html", "words", "css", "anything"]

_RENDERER = load("renderer.toml")
REFUSED: Mapping[str, str] = _RENDERER["refused"]
"""Tags that our renderer does not have; what to do instead."""
UNRENDERED: Mapping[str, Sequence[str]] = _RENDERER["unrendered"]
"""Attributes that it ignores."""
REQUIRED: Mapping[str, Mapping[str, str]] = _RENDERER["required"]
"""Attributes without which a mail goes wrong, and how."""
TIGHT = frozenset(_RENDERER["tight"])
"""Where it refuses spaces between tags that do not begin with a line break."""
UNCOMMENTED = frozenset(_RENDERER["uncommented"])
"""Where it refuses a comment."""


@dataclass(frozen=True, slots=True)
class Component:
    attributes: Attributes
    children: frozenset[str] = frozenset()
    content: Content = "components"
    """`html` is MJML's "ending tag": what stands in it is mailed as it is."""


_EVERYWHERE = {"css-class": TEXT, "mj-class": TEXT}
"""MJML's validator takes these in every component, so no component lists them."""


def _components(generated: Mapping[str, Any]) -> dict[str, Component]:
    found = {name: _component(name, one) for name, one in generated.items() if name not in REFUSED}
    body = set().union(*(found[name].children for name in found if name not in {"mjml", "mj-head"}))
    kinds: dict[str, list[ValueKind]] = {}
    for name in sorted(body | {"mj-body"}):
        for attribute, kind in found[name].attributes.items():
            kinds.setdefault(attribute, []).append(kind)
    # What some component has; the value may be of any kind that it has somewhere.
    some = {attribute: either(several) for attribute, several in kinds.items()}
    children = frozenset({"mj-all", "mj-class", "mj-body", *body})
    return found | {
        "mj-attributes": Component(_EVERYWHERE, children),
        "mj-all": Component(_EVERYWHERE | some),
        "mj-class": Component(_EVERYWHERE | some | {"name": TEXT}),
    }


def _component(name: str, generated: Mapping[str, Any]) -> Component:
    attributes = generated["attributes"] | _RENDERER["changed_attributes"].get(name, {})
    without = {*REFUSED, "*", *(("mj-raw",) if name in _RENDERER["without_raw"] else ())}
    return Component(
        _EVERYWHERE | {attribute: kind_of(stated) for attribute, stated in attributes.items()},
        frozenset(generated["children"]) - without,
        _RENDERER["content"].get(name, "html" if generated["ending"] else "components"),
    )


COMPONENTS: Mapping[str, Component] = _components(load("mjml.json")["components"])
