"""What can be wrong with a translation or an article, found without a person.

A check is an id, a severity and one predicate over a source text and its translation. To add one, write
the predicate, add a row to `CHECKS`, and give it good and bad pairs in `tests/translation/test_checks.py`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from pipelines.blocks import Block, Image, List, Quote
from pipelines.model import Article, Catalog, Finding, Message, Origin, Severity

_PLACEHOLDER = re.compile(r"\[\[\w+\]\]|%\(\w+\)[sd]|\{\w+\}")
_LINK = re.compile(r"\]\(\s*<?([^)\s>]+)|<((?:https?|mailto):[^>\s]+)>|href\s*=\s*[\"']?([^\"'\s>]+)")
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9-]*)(?=[\s/>])[^>]*>")

Predicate = Callable[[str, str], str]
"""Source and translation → what is wrong, or nothing."""


@dataclass(frozen=True, slots=True)
class Check:
    id: str
    severity: Severity
    test: Predicate


def placeholders(source: str, translation: str) -> str:
    """`[[first_name]]`, `%(date)s`, `{count}`: filled in later, so none may be lost or invented."""
    return _differ("placeholder", _PLACEHOLDER.findall(source), _PLACEHOLDER.findall(translation))


def links(source: str, translation: str) -> str:
    """Readers of every language are sent to the same places."""
    return _differ("link to", _targets(source), _targets(translation))


def html_tags(source: str, translation: str) -> str:
    """A lost `</b>` would make the rest of the email bold."""
    return _differ("tag", _tags(source), _tags(translation))


def blank(_: str, translation: str) -> str:
    """Blanks alone count as translated in most editors, and leave a hole in the email."""
    return "" if translation.strip() else "the translation holds nothing but blanks"


CHECKS = (
    Check("placeholders", Severity.ERROR, placeholders),
    Check("links", Severity.ERROR, links),
    Check("html-tags", Severity.ERROR, html_tags),
    Check("blank", Severity.ERROR, blank),
)


def _targets(text: str) -> list[str]:
    return [next(filter(None, groups)) for groups in _LINK.findall(text)]


def _tags(text: str) -> list[str]:
    return [f"<{slash}{name.lower()}>" for slash, name in _TAG.findall(text)]


def _differ(what: str, source: list[str], translation: list[str]) -> str:
    lost, added = Counter(source) - Counter(translation), Counter(translation) - Counter(source)
    parts = [f"{what} {name} is missing" for name in lost] + [
        f"{what} {name} is not in the source" for name in added
    ]
    return "; ".join(parts)


def check_message(message: Message, path: str, locale: str) -> Iterator[Finding]:
    """Everything to say about one message that stands in the source today."""
    origin = Origin(path, message.line)
    short = message.id if len(message.id) <= 50 else f"{message.id[:49]}…"
    if not all(message.strings):
        yield Finding("empty", Severity.HINT, f"not translated: {short!r}", origin, locale)
        return
    if message.fuzzy:
        yield Finding("fuzzy", Severity.HINT, f"to be reviewed: {short!r}", origin, locale)
        return
    many = message.plural if message.plural is not None else message.id
    *some, last = message.strings
    for check in CHECKS:
        # Only the last form must be like the source's plural; one before it may say "one" without the number.
        fault = next(filter(None, (check.test(message.id, t) and check.test(many, t) for t in some)), "")
        if fault := fault or check.test(many, last):
            yield Finding(check.id, check.severity, f"{fault}, in {short!r}", origin, locale)


def check_catalog(wanted: Iterable[Message], catalog: Catalog, locale: str) -> Iterator[Finding]:
    """Findings over the messages that the source asks for today, in its order."""
    known = {message.key: message for message in catalog.messages if not message.obsolete}
    for message in wanted:
        found = known.get(message.key)
        if found is None:
            short = message.id if len(message.id) <= 50 else f"{message.id[:49]}…"
            text = f"not in the catalog yet, run glocal extract: {short!r}"
            yield Finding("empty", Severity.HINT, text, Origin(catalog.path), locale)
        else:
            yield from check_message(found, catalog.path, locale)


def _images(blocks: Iterable[Block]) -> Iterator[Image]:
    for block in blocks:
        match block:
            case Image():
                yield block
            case Quote():
                yield from _images(block.blocks)
            case List():
                yield from _images(inner for item in block.items for inner in item)


def check_article(article: Article) -> Iterator[Finding]:
    """What is wrong with the source itself, and so with every edition."""
    for image in (*filter(None, [article.image]), *_images(article.blocks)):
        if not image.alt.value.strip():
            yield Finding(
                "alt-text",
                Severity.ERROR,
                f"{image.src} has no alt text: say in a sentence what it shows",
                Origin(article.path, image.alt.line),
            )
    for note in article.notes:
        yield Finding("note", Severity.HINT, f"a note waits for the editor: {note}", Origin(article.path))
    if not article.summary:
        text = "no summary: email preview and feeds take the first paragraph"
        yield Finding("summary", Severity.HINT, text, Origin(article.path))
