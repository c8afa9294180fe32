"""Addresses that a mail program set behind their words, `Register here<https://…>` → links."""

from __future__ import annotations

import re
from dataclasses import replace

from pipelines.content.importers.draft import Guesses, Line, Span
from pipelines.model.markup import SAFE_SCHEMES

_BEHIND = re.compile(rf"(?P<gap> ?)<(?P<address>(?:{'|'.join(SAFE_SCHEMES)}):[^\s<>]+)>", re.IGNORECASE)
_CLAUSE = re.compile(r"[^.,;:!?()\[\]<>]*\Z")
_MOST_WORDS = 4
"""That one link covers: a longer clause has it on its last word."""


def with_links(line: Line, guesses: Guesses) -> Line:
    """The line with each address as the link of the words before it."""
    if line.spans:
        return line
    spans: list[Span] = []
    done = 0
    for found in _BEHIND.finditer(line.words):
        before = line.words[done : found.start()]
        words = _linked_words(before)
        told = f"{before.rsplit(maxsplit=1)[-1]}{found[0]}" if words else ""
        if not words or not guesses.take(line, f"a link of “{words}”", 70, told):
            continue
        spans += [Span(before[: len(before) - len(words)]), Span(words, link=found["address"])]
        done = found.end()
    if not spans:
        return line
    whole = tuple(span for span in (*spans, Span(line.words[done:])) if span.words)
    return replace(line, words="".join(span.words for span in whole), spans=whole)


def _linked_words(before: str) -> str:
    """The end of the words before an address that it belongs to."""
    if before != before.rstrip():
        return ""
    last = before.rsplit(maxsplit=1)[-1:] or [""]
    if not any(char.isalnum() for char in last[0]):
        return ""
    if "@" in last[0] or "/" in last[0]:
        return last[0]
    clause = _CLAUSE.search(before)
    words = clause[0].lstrip() if clause else ""
    return words if 0 < len(words.split()) <= _MOST_WORDS else last[0]
