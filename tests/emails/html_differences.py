"""Two mails made of one MJML document, told apart as mail programs would: structure, attributes, words.

What stands in Outlook's conditional comments counts as well: the widths that it obeys are there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from html.parser import HTMLParser

from pipelines.model.markup import SAFE_TAGS

_INLINE_TAGS = SAFE_TAGS - {"br"} | {"img"}
_CONDITION = re.compile(r"(?:<!--)?<!\[endif\]-->|<!--\[if (!?)[^\]]*\]>(?:<!-->)?")

Piece = tuple[str, dict[str, str]]
"""A tag that begins (`td`) or ends (`/td`), or `"words"`, with `mso ` before what only Outlook reads; and
attributes, of which those of a style are `style width` and so on.
"""


class _Reader(HTMLParser):
    """Pieces in their order. No tree: a table is opened in one conditional comment and closed in another."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[Piece] = []
        self.outlook = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "condition":
            self.outlook = "mso " if ("is", "mso") in attrs else ""
        else:
            self.found.append((self.outlook + tag, dict(_attributes(attrs))))

    def handle_endtag(self, tag: str) -> None:
        self.found.append((f"{self.outlook}/{tag}", {}))

    def handle_data(self, data: str) -> None:
        words = re.sub(r"[ \t\r\n]+", " ", data)
        self.found.append((f'{self.outlook}"{words}"', {}))


def _attributes(attrs: list[tuple[str, str | None]]) -> Iterator[tuple[str, str]]:
    for name, value in attrs:
        said = (value or "").strip()
        if name == "class":
            said = " ".join(sorted(said.split()))
        if name == "style":
            rules = (rule.partition(":") for rule in said.split(";") if rule.strip())
            yield from ((f"style {key.strip()}", _length(value.strip())) for key, _, value in rules)
        elif said or name != "class":
            yield name, said


def _length(value: str) -> str:
    """`0px` and `0` are one, and a pixel is whole."""
    whole = re.sub(r"\d+\.\d+(?=px)", lambda length: f"{float(length[0]):.0f}", value)
    return re.sub(r"\b0px", "0", re.sub(r",\s*", ",", whole))


def _body(html: str) -> list[Piece]:
    reader = _Reader()
    conditions = {None: "none", "": "mso", "!": "none"}
    marked = _CONDITION.sub(lambda found: f'<condition is="{conditions[found[1]]}">', html)
    reader.feed(marked[marked.index("<body") :])
    reader.close()
    return list(_with_seen_blanks(reader.found))


def _with_seen_blanks(pieces: Sequence[Piece]) -> Iterator[Piece]:
    """Words have a blank at their end only where other words of the same block are on its other side."""
    tags = [what for what, _ in pieces]
    for number, (what, attributes) in enumerate(pieces):
        if not what.endswith('"'):
            yield what, attributes
            continue
        outlook, _, words = what[:-1].partition('"')
        words = words if _leads_to_words(reversed(tags[:number])) else words.lstrip(" ")
        words = words if _leads_to_words(iter(tags[number + 1 :])) else words.rstrip(" ")
        if words:
            yield f'{outlook}"{words}"', attributes


def _leads_to_words(tags: Iterator[str]) -> bool:
    """Whether none but tags within a text come before the next words."""
    passed = (tag for tag in tags if not tag.endswith('" "') and tag.strip("/") not in _INLINE_TAGS)
    return next(passed, "").endswith('"')


def _head(html: str) -> list[Piece]:
    """Each selector, rule and tag once, without blanks: the columns' classes stand in no particular order."""
    head = re.sub(r"\s+", "", html[html.index("<head") : html.index("<body")])
    return [(f"head {said}", {}) for said in sorted(set(re.split("[{}<>]", head)))]


def differences(ours: str, reference: str) -> Iterator[str]:
    """A line for each: `td style width: 552px | 600px`, or `ours alone: /tbody`."""
    for pieces in (_head, _body):
        yield from _told_apart(pieces(ours), pieces(reference))


def _told_apart(ours: Sequence[Piece], reference: Sequence[Piece]) -> Iterator[str]:
    matcher = SequenceMatcher(
        None, [what for what, _ in ours], [what for what, _ in reference], autojunk=False
    )
    for operation, start, end, begin, stop in matcher.get_opcodes():
        if operation == "equal":
            for (what, first), (_, second) in zip(ours[start:end], reference[begin:stop], strict=True):
                for name in sorted(first.keys() | second.keys()):
                    if first.get(name) != second.get(name):
                        yield f"{what} {name}: {first.get(name, '')} | {second.get(name, '')}"
        else:
            yield from (f"ours alone: {what}" for what, _ in ours[start:end])
            yield from (f"theirs alone: {what}" for what, _ in reference[begin:stop])
