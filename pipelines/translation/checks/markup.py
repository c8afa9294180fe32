"""What stands between the words and is not language: placeholders, links, emphasis, HTML."""

from __future__ import annotations

import re
from collections import Counter
from itertools import chain

from pipelines.content.commonmark import inline_parser
from pipelines.model.markup import PLACEHOLDER, PRINTF, SAFE_ATTRIBUTES, SAFE_SCHEMES, SAFE_TAGS
from pipelines.translation.checks.base import TextPair, differences, remembered

_ATTRIBUTES = frozenset(chain.from_iterable(SAFE_ATTRIBUTES.values()))
_SAFE = "|".join(SAFE_SCHEMES)
_TARGET = re.compile(rf"\]\(\s*<?([^)\s>]+)|<((?:{_SAFE}):[^>\s]+)>|href\s*=\s*[\"']?([^\"'\s>]+)")
_BARE = re.compile(r"\bhttps?://[^\s<>()\[\]\"'«»„“”‘’*]*[^\s<>()\[\]\"'«»„“”‘’*.,;:!?]")
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9-]*)(?=[\s/>])([^>]*)>")
_ATTRIBUTE = re.compile(r"""([a-zA-Z][\w:-]*)\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'>]+)""")
_SCHEME = re.compile(
    rf"(?:\]\(\s*<?|\b(?:href|src)\s*=\s*[\"']?)\s*((?!(?:{_SAFE}):)[a-zA-Z][a-zA-Z0-9+.-]*):"
)
_ORDINAL = frozenset({"<sup>", "</sup>"})
"""Some languages raise what follows a number: 1<sup>er</sup>."""
_PLACEHOLDING, _LINKING, _EMPHASISING = frozenset("[%{"), frozenset("(</"), frozenset("*_")
_BOLD = re.compile(r"(?<!\S)\*\*[^\W_][^*_`\[\]<>\\]*[^\s*_`\[\]<>\\]\*\*(?=[\s.,;:!?)]|$)")
"""Emphasis that needs no parser to be sure of; it is most of all emphasis."""
_VOID = {"br", "hr", "img", "wbr"}


def placeholders(pair: TextPair) -> str:
    """`[[first_name]]`, `%(date)s`, `{count}`: filled in later, so none may be lost or invented."""
    if pair.lacks(_PLACEHOLDING):
        return ""
    pattern = PRINTF if "python-format" in pair.message.flags else PLACEHOLDER
    ours, theirs = _find_all(pattern, pair.source), _find_all(pattern, pair.translation)
    if ours == theirs:
        return ""
    if len(set(ours)) < len(ours) and set(ours) == set(theirs):  # said twice in the source, once here
        theirs = (*theirs, *(Counter(ours) - Counter(theirs)).elements())
    return differences(ours, theirs, "placeholder ")


def links(pair: TextPair) -> str:
    """Readers of every language are sent to the same places, or to their own version of them."""
    if pair.lacks(_LINKING):
        return ""
    ours, theirs = _targets(pair.source), _targets(pair.translation)
    if ours != theirs:
        for source, local in pair.context.links.items():
            moved = min(ours[source] - theirs[source], theirs[local] - ours[local])
            if moved > 0:
                ours, theirs = ours - Counter({source: moved}), theirs - Counter({local: moved})
    if fault := differences(ours.elements(), theirs.elements(), "link to "):
        return fault
    if "://" not in pair.source and "://" not in pair.translation:
        return ""
    known, found = set(_find_all(_BARE, pair.source)), set(_find_all(_BARE, pair.translation))
    known |= {pair.context.links.get(address, address) for address in known}
    gone = {a for a in known if a not in pair.translation and a in pair.source}
    gone = {a for a in gone if pair.context.links.get(a, a) not in pair.translation}
    return differences(gone, found - known, "address ")


def emphasis(pair: TextPair) -> str:
    """A lost `**` leaves a star in the mail, and the word that mattered no longer stands out."""
    if pair.lacks(_EMPHASISING):
        return ""
    ours, theirs = _emphasis(pair.source), _emphasis(pair.translation)
    return "; ".join(
        f"{name}: {ours[name]} in the source, {theirs[name]} in the translation"
        for name in ("**bold**", "*italic*", "stars and underscores that are not emphasis")
        if ours[name] != theirs[name]
    )


def html_tags(pair: TextPair) -> str:
    """A lost `</b>` would make the rest of the email bold."""
    if "<" not in pair.source and "<" not in pair.translation:
        return ""
    ours, theirs = _html_tags(pair.source), _html_tags(pair.translation)
    if "<sup>" not in ours and theirs.count("<sup>") == theirs.count("</sup>"):
        theirs = [tag for tag in theirs if tag not in _ORDINAL]
    return differences(ours, theirs, "tag ") or ("" if _crossed(ours) else _crossed(theirs))


def unsafe_html(pair: TextPair) -> str:
    """The mail would lose what the sanitiser cuts out, and somebody may have meant harm."""
    text = pair.translation
    if "<" not in text and "](" not in text:
        return ""
    ours, theirs = _dangers(pair.source), _dangers(text)
    return ", ".join(f"{name} is not allowed" for name in theirs if name not in ours)


@remembered
def _find_all(pattern: re.Pattern[str], text: str) -> tuple[str, ...]:
    return tuple(pattern.findall(text))


def _targets(text: str) -> Counter[str]:
    if "](" not in text and "<" not in text:
        return Counter()
    return Counter(next(filter(None, groups)) for groups in _TARGET.findall(text))


@remembered
def _emphasis(text: str) -> Counter[str]:
    """How often each kind occurs, by the parser that makes the pages: stars alone prove nothing."""
    text, bold = _BOLD.subn("", text)
    if _EMPHASISING.isdisjoint(text):
        return Counter({"**bold**": bold})
    (root,) = inline_parser().parseInline(text)
    kinds = Counter(
        {"strong_open": "**bold**", "em_open": "*italic*"}.get(token.type, "")
        for token in root.children or ()
    )
    words = "".join(token.content for token in root.children or () if token.type == "text")
    kinds["**bold**"] += bold
    kinds["stars and underscores that are not emphasis"] = words.count("**") + words.count("__")
    return kinds


def _html_tags(text: str) -> list[str]:
    return [f"<{slash}{name.lower()}>" for slash, name, _ in _TAG.findall(text)]


def _crossed(tags: list[str]) -> str:
    """The first closing tag that does not close what was opened last."""
    opened: list[str] = []
    for tag in tags:
        name = tag.strip("</>")
        if tag.startswith("</"):
            if not opened or opened.pop() != name:
                return f"tag {tag} closes nothing"
        elif name not in _VOID:
            opened.append(name)
    return ""


@remembered
def _dangers(text: str) -> tuple[str, ...]:
    """Tags, attributes and kinds of address that the sanitiser takes out."""
    found = ["an HTML comment"] if "<!" in text else []
    for slash, name, attributes in _TAG.findall(text):
        if name.lower() not in SAFE_TAGS and not slash:
            found.append(f"<{name.lower()}>")
        found += [f"{a}=" for a in map(str.lower, _ATTRIBUTE.findall(attributes)) if a not in _ATTRIBUTES]
    found += [f"an address with {scheme.lower()}:" for scheme in _SCHEME.findall(text)]
    return tuple(dict.fromkeys(found))
