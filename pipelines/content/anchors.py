"""Links from an article to a heading of its own: `[how](#what-they-eat)` leads to `## What they eat`.

The name is made as GitHub makes it. A translation may name its own heading or the source's: both lead there.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from urllib.parse import unquote

from pipelines.content.commonmark import inline_tokens, plain_words
from pipelines.model.block_walks import headings_in, map_block, with_inner
from pipelines.model.blocks import Block, Heading, Kind, Text
from pipelines.model.errors import ContentError, raise_all
from pipelines.model.finding import Origin
from pipelines.model.suggestion import did_you_mean

_NO_NAME = re.compile(r"[^\w\- ]")


_TAKEN = frozenset({"content", "languages", "others", "topics"})
"""Names of parts of the pages that our templates make."""


def with_anchors(blocks: tuple[Block, ...], path: str) -> tuple[Block, ...]:
    """The blocks with an anchor for each heading; ContentErrors for links to headings that are not there."""
    names = {id(heading): heading.anchor or name for name, heading in _named(blocks).items()}
    known = tuple(names.values())
    raise_all(
        [
            ContentError(
                f"no heading is called #{name}",
                origin=Origin(path, line),
                hint=did_you_mean(name, known)
                or f"there are: {', '.join(f'#{each}' for each in known) or 'none'}",
            )
            for text in _every_text(blocks)
            for name, line in _own_links(text)
            if name not in known
        ]
    )

    def anchored(inner: tuple[Block, ...]) -> tuple[Block, ...]:
        return tuple(
            replace(block, anchor=_free(names[id(block)]))
            if isinstance(block, Heading)
            else with_inner(block, anchored)
            for block in inner
        )

    return anchored(blocks)


def _free(name: str) -> str:
    return f"_{name}" if name in _TAKEN else name


def anchors(blocks: tuple[Block, ...]) -> Mapping[str, str]:
    """The anchors of an article by every name that leads there: its own, and the heading's words here."""
    own = {each.anchor: each.anchor for each in headings_in(blocks) if each.anchor}
    here = {name: heading.anchor for name, heading in _named(blocks).items() if heading.anchor}
    return {**here, **own} if own else {}


def _named(blocks: tuple[Block, ...]) -> dict[str, Heading]:
    """The headings by the names that their words make; the second of a name gets a number."""
    seen: Counter[str] = Counter()
    found: dict[str, Heading] = {}
    for heading in headings_in(blocks):
        name = _heading_name(heading.text.value)
        found[f"{name}-{seen[name]}" if seen[name] else name] = heading
        seen[name] += 1
    return found


@lru_cache(maxsize=4096)
def _heading_name(heading: str) -> str:
    words = plain_words(inline_tokens(heading))
    return _NO_NAME.sub("", words.lower()).strip().replace(" ", "-") or "section"


def _every_text(blocks: tuple[Block, ...]) -> list[Text]:
    found: list[Text] = []

    def note(kind: Kind, text: Text) -> Text:  # noqa: ARG001 - whatever the text is
        found.append(text)
        return text

    for block in blocks:
        map_block(block, note)
    return found


def dead_own_links(blocks: tuple[Block, ...]) -> Iterator[tuple[str, int]]:
    """Names in links of an edition that none of its headings has, each with its line."""
    known = anchors(blocks)
    for text in _every_text(blocks):
        yield from ((name, line) for name, line in _own_links(text) if name not in known)


def _own_links(text: Text) -> Iterator[tuple[str, int]]:
    if "#" in text.value:
        for token in inline_tokens(text.value):
            href = str(token.attrs.get("href", ""))
            if href.startswith("#"):
                yield unquote(href[1:]), text.line
