"""What should have been finished before: template code, filler text, reminders."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote

from lxml import etree

from pipelines.emails.preflight.base import HINT, PreflightFault, short
from pipelines.emails.preflight.document import Document, start_tag, text_of

# The last is how Rust, and so mrml, writes characters that it does not take for printable.
_TEMPLATE = re.compile(r"\{\{|\{%|\{#|lorem ipsum|\\u\{[0-9a-f]+\}", re.IGNORECASE)
_REMINDER = re.compile(r"\b(?:TODO|FIXME|XXX)\b")
_REMINDER_ES_PT = re.compile(r"\b(?:FIXME|XXX)\b")
_CODE = ("pre", "code")
_CODE_LINE = re.compile(r"^(?:> ?)*    .*$", re.MULTILINE)


def leftovers(document: Document) -> Iterator[PreflightFault]:
    """Template code, filler text and reminders are the slips that readers quote.

    Code may show what a template looks like, so it is left out, in the plain text too.
    """
    # “Todo” is a word in Spanish and Portuguese, and headlines stand in capitals.
    reminder = _REMINDER_ES_PT if document.email.locale in ("es", "pt") else _REMINDER
    for where, text in _places(document):
        if found := _TEMPLATE.search(text):
            yield PreflightFault(
                f"{found[0]!r} is left in {where}: {_excerpt(text, found)}; fill it in or remove it",
                None,
                found[0],
            )
        elif found := reminder.search(text):
            yield PreflightFault(
                f"{found[0]!r} is left in {where}: {_excerpt(text, found)}; finish it or remove it",
                HINT,
                found[0],
            )


def _places(document: Document) -> Iterator[tuple[str, str]]:
    email = document.email
    code = [text for element in document.every(*_CODE) if _suspicious(text := text_of(element))]
    plain = _CODE_LINE.sub("", email.text)
    for where, text in (
        ("the subject", email.subject),
        ("the preview line", email.preheader),
        ("the plain text", plain),
    ):
        line = " ".join(text.split())
        for snippet in code:
            line = line.replace(snippet, "")
        yield where, line
    for element, text in document.texts:
        if _suspicious(text) and not _is_code(element):
            yield f"the HTML, in {start_tag(element)}", text
    for element in document.every("a", "img", "abbr", "div"):
        for name in ("href", "title", "aria-label"):
            if (value := element.get(name)) and _suspicious(value := unquote(value)):
                yield f"the {name} of {start_tag(element)}", value


def _suspicious(text: str) -> bool:
    return bool(_TEMPLATE.search(text) or _REMINDER.search(text))


def _is_code(element: etree._Element) -> bool:
    return element.tag in _CODE or next(element.iterancestors(*_CODE), None) is not None


def _excerpt(text: str, found: re.Match[str]) -> str:
    return short(text[max(0, found.start() - 15) : found.end() + 25])
