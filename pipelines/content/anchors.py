"""Links from an article to a heading of its own: `[how](#what-they-eat)` leads to `## What they eat`.

The name is made as GitHub makes it. A translation may name its own heading or the source's: both lead there.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from urllib.parse import unquote

from pipelines.content.commonmark import inline_tokens, plain_words
from pipelines.model.blocks import Block, Heading, Kind, Text, map_block
from pipelines.model.errors import ContentError
from pipelines.model.finding import Origin
from pipelines.model.suggestion import did_you_mean

_NO_NAME = re.compile(r"[^\w\- ]")


def with_anchors(blocks: Sequence[Block], path: str) -> tuple[Block, ...]:
    """The blocks with an anchor for each heading that a text links to; ContentError if there is none such."""
    wanted = {name: line for text in _every_text(blocks) for name, line in _own_links(text)}
    if not wanted:
        return tuple(blocks)
    names = {id(heading): name for name, heading in _named(blocks).items()}
    known = tuple(names.values())
    for name, line in wanted.items():
        if name not in known:
            hint = (
                did_you_mean(name, known) or f"there are: {', '.join(f'#{each}' for each in known) or 'none'}"
            )
            raise ContentError(f"no heading is called #{name}", origin=Origin(path, line), hint=hint)
    return tuple(
        replace(block, anchor=names[id(block)])
        if isinstance(block, Heading) and names.get(id(block)) in wanted
        else block
        for block in blocks
    )


def anchors(blocks: Sequence[Block]) -> Mapping[str, str]:
    """The anchors of an article by every name that leads there: its own, and the heading's words here."""
    own = {block.anchor: block.anchor for block in blocks if isinstance(block, Heading) and block.anchor}
    here = {name: heading.anchor for name, heading in _named(blocks).items() if heading.anchor}
    return {**here, **own} if own else {}


def _named(blocks: Sequence[Block]) -> dict[str, Heading]:
    """The headings by name; the second of a name gets a number."""
    seen: Counter[str] = Counter()
    found: dict[str, Heading] = {}
    for block in blocks:
        if isinstance(block, Heading):
            words = plain_words(inline_tokens(block.text.value))
            name = _NO_NAME.sub("", words.lower()).strip().replace(" ", "-")
            found[f"{name}-{seen[name]}" if seen[name] else name] = block
            seen[name] += 1
    return found


def _every_text(blocks: Sequence[Block]) -> list[Text]:
    found: list[Text] = []

    def note(kind: Kind, text: Text) -> Text:  # noqa: ARG001 - whatever the text is
        found.append(text)
        return text

    for block in blocks:
        map_block(block, note)
    return found


def _own_links(text: Text) -> Iterator[tuple[str, int]]:
    if "](#" in text.value:
        for token in inline_tokens(text.value):
            href = str(token.attrs.get("href", ""))
            if href.startswith("#"):
                yield unquote(href[1:]), text.line
