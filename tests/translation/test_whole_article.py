"""Marks of other systems in an article: a hint where they are surely meant as such, and none in prose."""

from __future__ import annotations

import pytest

from pipelines.content.article import parse_article
from pipelines.translation.checks.whole import check_article

HEAD = "---\nid: tag:example.org,2026:x\ntitle: T\nsummary: S\ndate: 2026-11-23\n---\n\n"


@pytest.mark.parametrize(
    ("body", "line", "says"),
    [
        ("[TOC]", 8, "[TOC] would be a table of contents"),
        ("Words.\n\n[[_TOC_]]", 10, "[[_TOC_]] would be a table of contents"),
        ("*[EEA]: European Economic Area", 8, "*[EEA]: European Economic Area would be an abbreviation"),
        (
            "We won :tada: today",
            8,
            ":tada: comes out as it is written: put the sign itself there, 🎉",
        ),
        ("- one\n- two :+1: x\n- three :rocket:", 10, ":rocket: comes out as it is written"),
    ],
)
def test_what_is_surely_markup_elsewhere_is_told_at_its_line(body: str, line: int, says: str) -> None:
    """It would be printed in 24 languages, and nobody had said a word."""
    findings = list(check_article(parse_article(HEAD + body, "x", "en")))
    (last,) = [each for each in findings if each.message.startswith(says)]
    assert (last.check, last.severity.value, last.origin.line) == ("not-markup", "hint", line)


@pytest.mark.parametrize(
    "body",
    [
        "Write [TOC] in Jekyll.",
        "From $5 and $6, at 10:30:45, 1:100:2, urn:isbn:123, a::b::c.",
        "Type `:tada:` or `*[X]: y`.",
        "See https://example.org/:tada:/x and ratio :x1y2z3:.",
        "*Note*: this [EEA]: that",
        "$a$ and $b$",
    ],
)
def test_prose_is_left_alone(body: str) -> None:
    """Who stops reading hints misses the one that counts."""
    assert list(check_article(parse_article(HEAD + body, "x", "en"))) == []
