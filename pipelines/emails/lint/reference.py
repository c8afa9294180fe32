"""What MJML has: components, their attributes and kinds of value, and what may stand inside what.

All of it is generated from MJML's own packages (`data/mjml.json`, by `tools/generate_mjml.py`); what our
renderer has otherwise comes from `renderer.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from pipelines.emails.data import load
from pipelines.emails.lint.renderer import CHANGED_ATTRIBUTES, CONTENT, REFUSED, WITHOUT_RAW
from pipelines.emails.lint.values import TEXT, ValueKind, either, kind_of

Attributes = Mapping[str, ValueKind]
Content = Literal["components", "html", "words", "css", "anything"]


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
    attributes = generated["attributes"] | CHANGED_ATTRIBUTES.get(name, {})
    without = {*REFUSED, "*", *(("mj-raw",) if name in WITHOUT_RAW else ())}
    return Component(
        _EVERYWHERE | {attribute: kind_of(stated) for attribute, stated in attributes.items()},
        frozenset(generated["children"]) - without,
        CONTENT.get(name, "html" if generated["ending"] else "components"),
    )


COMPONENTS: Mapping[str, Component] = _components(load("mjml.json")["components"])
