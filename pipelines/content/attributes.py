"""Attributes as Pandoc writes them: `{.class key="value"}` behind a picture."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from pipelines.model.errors import ContentError
from pipelines.model.finding import Origin
from pipelines.model.suggestion import did_you_mean

_QUOTED = r'"(?:\\.|[^"\\])*+"'
_BRACES = re.compile(rf'\{{(?:{_QUOTED}|[^{{}}"])*+\}}', re.DOTALL)
_PART = re.compile(rf"\s*(?:\.(?P<name>[\w-]+)|(?P<key>[\w-]+)=(?P<value>{_QUOTED}|[^\s\"{{}}]+))", re.DOTALL)
_ESCAPED = re.compile(r'\\(["\\])')
_FIRST_WORD = re.compile(r"[.#]?[\w-]+")
WRITTEN = "attributes"
"""In the `meta` of a picture's token: its attributes as they were written."""


@dataclass(frozen=True, slots=True)
class Attributes:
    """What stands between the braces."""

    classes: tuple[str, ...] = ()
    values: Mapping[str, str] = field(default_factory=dict)


def picture_attributes(parser: MarkdownIt) -> None:
    """A plugin: what stands in braces right behind a picture belongs to it."""
    parser.inline.ruler.push("picture_attributes", _attributes_rule)


def _attributes_rule(state: StateInline, silent: bool) -> bool:
    if state.pending or not state.tokens or state.tokens[-1].type != "image":
        return False
    found = _BRACES.match(state.src, state.pos)
    if not found:
        return False
    if not silent:
        image = state.tokens[-1]
        image.meta = {**image.meta, WRITTEN: image.meta.get(WRITTEN, "") + found[0][1:-1] + " "}
    state.pos = found.end()
    return True


def attributes_behind(token: Token) -> str:
    """What was written behind a picture, without its braces; empty if nothing was."""
    return str(token.meta.get(WRITTEN, ""))


def read_attributes(
    written: str, classes: tuple[str, ...], keys: tuple[str, ...], origin: Origin
) -> Attributes:
    """The attributes; ContentError for one that is not among the known `classes` and `keys`, is given twice,
    or cannot be read.
    """
    known = (*(f".{name}" for name in classes), *keys)
    names: list[str] = []
    values: dict[str, str] = {}
    place = 0
    rest = written.rstrip()
    while place < len(rest):
        part = _PART.match(rest, place)
        name = "" if part is None else f".{part['name']}" if part["name"] else part["key"]
        if part is None or name not in known:
            raise _unknown(name or rest[place:].strip(), known, origin)
        if part["name"]:
            names.append(part["name"])
        elif part["key"] in values:
            raise ContentError(f"{name} is given twice", origin=origin, hint="delete one of the two")
        else:
            values[part["key"]] = _unquoted(part["value"])
        place = part.end()
    return Attributes(tuple(dict.fromkeys(names)), values)


def _unquoted(value: str) -> str:
    return _ESCAPED.sub(r"\1", value[1:-1]) if value.startswith('"') else value


def _unknown(written: str, known: tuple[str, ...], origin: Origin) -> ContentError:
    first = _FIRST_WORD.match(written)
    name = first[0] if first else written
    plain = [each.removeprefix(".") for each in known]
    # `{left}` and `{class=left}` are what people write who do not know the dot.
    meant = f".{name}" if name in plain and f".{name}" in known else ""
    hint = f"did you mean {meant!r}?" if meant else did_you_mean(name, known)
    if name in known:
        return ContentError(
            f"the attribute {written!r} cannot be read",
            origin=origin,
            hint=f'write it as {name}="…", with straight quotation marks',
        )
    return ContentError(f"unknown attribute {name!r}", origin=origin, hint=hint or _all(known))


def _all(known: tuple[str, ...]) -> str:
    return f"there are: {', '.join(known)}"
