"""The attributes of one tag: read, and compared with the reference."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from pipelines.emails.lint.faults import LintFault
from pipelines.emails.lint.reference import COMPONENTS, REQUIRED, UNRENDERED
from pipelines.emails.lint.values import refusal
from pipelines.model.suggestion import nearest


class Attribute(NamedTuple):
    name: str
    """Empty if there is only what can be no attribute."""
    value: str
    fault: str = ""
    """Why mrml cannot read it, which stops the whole document."""
    hint: str = ""


_ATTRIBUTE = re.compile(
    r"(?P<space>\s*+)(?:(?P<name>[^\s=/\"'<>]++)"
    r"(?:\s*+=\s*+(?:(?P<quoted>\"[^\"]*+\"|'[^']*+')|(?P<bare>[^\s\"'<>]*+)))?"
    r"|(?P<odd>\"[^\"]*+\"|'[^']*+'|\S))",
    re.ASCII,
)


def attributes(inner: str) -> Iterator[Attribute]:
    """The attributes in what stands between a tag's name and its end."""
    for match in _ATTRIBUTE.finditer(inner):
        space, name, quoted, bare, odd = match.groups()
        if odd:
            yield Attribute("", "", f"{odd[:20]} does not belong between the attributes", "delete it")
        elif bare is not None:
            hint = f'write {name}="{bare[:40]}"'
            yield Attribute(name, bare, f"the value of {name} is not in quotation marks", hint)
        elif not space:
            value = quoted[1:-1] if quoted else ""
            yield Attribute(name, value, f"there is no space before {name}", "put a space before it")
        else:
            yield Attribute(name, quoted[1:-1] if quoted else "")


_HABITS = {"bgcolor": "background-color", "class": "css-class", "margin": "padding", "style": "css-class"}
"""What people write who know HTML better."""
Default = tuple[str, str]
"""A component, `.class` or `mj-all`, and an attribute that it gives a value."""


class JudgedAttributes(NamedTuple):
    faults: tuple[LintFault, ...]
    """Their offset is 0 until the tag's place is known."""
    lacking: tuple[tuple[LintFault, frozenset[Default]], ...]
    """An attribute that is not there, and the defaults any of which would do."""
    defaults: frozenset[Default]
    """What the tag gives to others if it stands in `mj-attributes`."""


# Editions differ in their words only, so most tags of one have been met in another.
@lru_cache(maxsize=4096)
def judge_attributes(component: str, inner: str) -> JudgedAttributes:
    """What there is to say of a component's attributes."""
    faults: list[LintFault] = []
    given: dict[str, str] = {}
    for one in attributes(inner):
        if one.fault:
            faults.append(LintFault("not-rendered", 0, one.name, one.fault, one.hint))
        elif one.name in given:
            message = f"{one.name} is given twice in this tag"
            faults.append(LintFault("duplicate-attribute", 0, one.name, message, "keep one of the two"))
        else:
            faults += _attribute_faults(component, one)
        if one.name:
            given[one.name] = one.value.strip()
    owner = f".{given.get('name', '')}" if component == "mj-class" else component
    defaults = frozenset((owner, name) for name, value in given.items() if value)
    return JudgedAttributes(tuple(faults), tuple(_missing_attributes(component, given)), defaults)


def _missing_attributes(
    component: str, given: Mapping[str, str]
) -> Iterator[tuple[LintFault, frozenset[Default]]]:
    owners = [component, "mj-all", *(f".{name}" for name in given.get("mj-class", "").split())]
    for name, why in REQUIRED.get(component, {}).items():
        if not given.get(name):
            fault = LintFault("missing", 0, name, f"<{component}> has no {name}: {why}", f'write {name}="…"')
            yield fault, frozenset((owner, name) for owner in owners)


def _attribute_faults(component: str, one: Attribute) -> Iterator[LintFault]:
    kinds = COMPONENTS[component].attributes
    if one.name not in kinds:
        habit = _HABITS.get(one.name, "")
        meant = habit if habit in kinds else nearest(one.name[:40].lower(), kinds)
        hint = f"did you mean {meant!r}?" if meant else "see its attributes in the MJML documentation"
        message = f"<{component}> does not have the attribute {one.name}"
        yield LintFault("unknown-attribute", 0, one.name, message, hint)
    elif one.name in UNRENDERED.get(component, ()):
        message = f"our renderer ignores {one.name} in <{component}>"
        yield LintFault("not-rendered", 0, one.name, message, "leave it out")
    elif fault := refusal(kinds[one.name], one.value):
        message, hint = fault
        yield LintFault("bad-value", 0, one.name, f"{one.name}: {message}", hint)


def unclosed(inner: str) -> str:
    """The attribute whose quotation mark has no partner, in a tag that breaks off there; or nothing."""
    found = list(attributes(inner))
    # In `color="red align="left">` the first value runs up to the quotation mark of the next attribute.
    return next((one.name for one in found if one.value.endswith("=")), found[-1].name if found else "")
