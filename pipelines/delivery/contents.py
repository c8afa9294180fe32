"""Whether a provider has stored what it was given, and where it differs.

HTML is compared as a page, not byte by byte: a service that writes it anew, with other quotes, entities,
order of attributes or blanks between its tables, shows readers the same. What remains is told to a person.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from hashlib import sha256

from lxml import etree
from lxml.html import defs

from pipelines.delivery.provider import Remote
from pipelines.model.errors import DeliveryError

PAGE = "HTML"
"""The part that is compared as a page."""
CODE = 12
"""Characters of a digest that a person copies, to say yes to what it is of."""
TOLD, LONGEST = 3, 70
"""Differences that are told, and characters of each."""
_BLANK = re.compile(r"[ \t\r\n\f]+")
_AROUND_TAGS = re.compile("(?<=>) | (?=<)")
_INLINE = (defs.special_inline_tags | defs.phrase_tags | defs.font_style_tags) - {"br"}
"""Elements beside which a blank is seen; beside others it is not."""
_WORDS = "\0"
"""Begins a line of text, so that none is taken for a tag."""
_IMPLIED = {"tbody"}
"""Elements that a parser adds by itself."""


class ContentDigest(str):
    """A digest that knows what it is of, as long as it is in memory."""

    __slots__ = ("parts",)
    parts: dict[str, str]


def content_digest(parts: Mapping[str, str]) -> ContentDigest:
    """Of named parts: the HTML as a page; of others neither kinds of line breaks nor blanks around count."""
    joined = "\0".join("\n".join(_part_lines(name, text)) for name, text in parts.items())
    digest = ContentDigest(sha256(joined.encode(errors="surrogatepass")).hexdigest())
    digest.parts = dict(parts)
    return digest


def require_same(key: str, expected: str, remote: Remote, accepted: Sequence[str]) -> None:
    """DeliveryError if what is stored is neither what was given, nor accepted by a person who saw it.

    `accepted`: codes, each the beginning of a digest, as the error tells it.
    """
    code = remote.digest[:CODE]
    if remote.digest == expected or (code and code in accepted):
        return
    what = "; ".join(content_differences(expected, remote.digest))
    raise DeliveryError(
        f"{key}: the provider stored a text that differs from what it was given{': ' if what else ''}{what}",
        hint=f"compare them there: {remote.url or remote.reference}; if it is all right: --accept {code}",
    )


def content_differences(ours: str, theirs: str) -> list[str]:
    """What differs between two digests that know what they are of, in words; else nothing."""
    if not (isinstance(ours, ContentDigest) and isinstance(theirs, ContentDigest)):
        return []
    names = [*ours.parts, *(name for name in theirs.parts if name not in ours.parts)]
    return [
        words
        for name in names
        for words in _part_differences(name, ours.parts.get(name, ""), theirs.parts.get(name, ""))
    ]


def _part_differences(name: str, ours: str, theirs: str) -> Iterator[str]:
    before, after = list(_part_lines(name, ours)), list(_part_lines(name, theirs))
    matcher = SequenceMatcher(a=before, b=after, autojunk=False)
    changed = [change for change in matcher.get_opcodes() if change[0] != "equal"]
    for _, begin, end, start, stop in changed[:TOLD]:
        place = next((line for line in reversed(before[:begin]) if line.startswith("<")), "")
        where = f"the {name}, after {_clipped(place)}" if place else f"the {name}"
        yield f"{where}: {_lines_as_told(after[start:stop])} there, {_lines_as_told(before[begin:end])} given"
    if len(changed) > TOLD:
        yield f"the {name}: {len(changed) - TOLD} more places"


def _lines_as_told(lines: Sequence[str]) -> str:
    return repr(_clipped(" ".join(lines))) if lines else "nothing"


def _clipped(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def _part_lines(name: str, text: str) -> Iterator[str]:
    if name == PAGE:
        yield from _without_unseen_blanks(list(_page_lines(text)))
    else:
        yield from text.replace("\r\n", "\n").strip().split("\n")


def _page_lines(html: str) -> Iterator[str]:
    """A page as a line for each tag, text and comment; the same for all ways to write the same page."""
    parser = etree.HTMLParser(encoding="utf-8", remove_blank_text=False, huge_tree=True)
    try:
        root = etree.fromstring(html.encode(errors="replace"), parser)
    except (etree.XMLSyntaxError, ValueError):  # nothing in it, or no page at all
        root = None
    if root is None:
        yield from _text_line(html)
        return
    for event, node in etree.iterwalk(root, events=("start", "end", "comment", "pi")):
        yield from _node_lines(event, node)


def _node_lines(event: str, node: etree._Element) -> Iterator[str]:
    if event == "start":
        name = str(node.tag).lower()
        if name not in _IMPLIED or node.attrib:
            yield f"<{' '.join([name, *_tag_attributes(node)])}>"
        yield from _text_line(node.text)
        return
    if event == "end":
        if str(node.tag).lower() not in _IMPLIED or node.attrib:
            yield f"</{str(node.tag).lower()}>"
    else:
        yield f"<!--{_AROUND_TAGS.sub('', _BLANK.sub(' ', node.text or '').strip())}-->"
    yield from _text_line(node.tail)


def _tag_attributes(node: etree._Element) -> Iterator[str]:
    for name, value in sorted((str(name).lower(), str(value)) for name, value in node.attrib.items()):
        text = _BLANK.sub(" ", value).strip()
        if name == "style":
            rules = (rule.partition(":") for rule in text.split(";") if rule.strip())
            text = ";".join(f"{what.strip().lower()}{colon}{how.strip()}" for what, colon, how in rules)
        yield f'{name}="{text if text != name else ""}"'


def _text_line(text: str | None) -> Iterator[str]:
    if plain := _BLANK.sub(" ", text or ""):
        yield f"{_WORDS}{plain}"


def _is_inline(tag: str) -> bool:
    name = tag.strip("</>").partition(" ")[0]
    return tag.startswith("<") and name in _INLINE


def _without_unseen_blanks(lines: Sequence[str]) -> Iterator[str]:
    """The lines, with the blanks of texts only where readers see them."""
    for before, line, after in zip(["", *lines], lines, [*lines[1:], ""], strict=False):
        if not line.startswith(_WORDS):
            yield line
            continue
        words = line.removeprefix(_WORDS)
        words = words if _is_inline(before) else words.lstrip(" ")
        words = words if _is_inline(after) else words.rstrip(" ")
        if words:
            yield words
