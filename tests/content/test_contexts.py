"""`{ctx: …}`: an author splits a text that has two meanings; translators see it, readers never do."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.content.article import parse_article
from pipelines.content.segments import segments
from pipelines.model.errors import ContentError
from pipelines.translation.extract import article_messages
from tests.examples import examples

HEAD = "---\nid: tag:example.org,2026:x\ntitle: T\ndate: 2026-11-23\n---\n"
EVERYWHERE = """---
id: tag:example.org,2026:x
title: "Open {ctx: title}"
subject: "Open {ctx: subject}"
summary: "Open {ctx: summary}"
categories: ["Open {ctx: topic}"]
place: "Open {ctx: place}"
date: 2026-11-23
image: {src: a.png, alt: "Open {ctx: alt}", caption: "Open {ctx: caption}"}
call_to_action: {label: "Open {ctx: button}", url: https://a.eu}
---

## Open {ctx: heading}

Open
{ctx: paragraph}

- Open {ctx: item}

> Open {ctx: quote}

![Open {ctx: picture}](b.png "Open {ctx: below a picture}")

| Open {ctx: head of a table} |
|---|
| Open {ctx:cell} |

[Open {ctx: within a button}](https://a.eu){.button}

[Open](https://a.eu){.button} {ctx: behind a button}

<p>Open</p> {ctx: html}

Open <!-- a note --> {ctx:   two   words  }
"""


def split(body: str) -> list[tuple[str, str]]:
    """The text and context of each paragraph."""
    article = parse_article(HEAD + body, "owls", "en")
    return [(segment.text, segment.context) for segment in segments(article)[1:]]


def test_a_context_may_stand_behind_every_text() -> None:
    """One rule for the whole article, the head as well."""
    found = segments(parse_article(EVERYWHERE, "owls", "en"))
    assert [segment.text for segment in found] == ["Open"] * 20
    assert [segment.context for segment in found] == [
        *("title", "subject", "summary", "topic", "place", "alt", "caption", "button"),
        *("heading", "paragraph", "item", "quote", "picture", "below a picture"),
        *("head of a table", "cell", "within a button", "behind a button", "html", "two words"),
    ]


def test_it_becomes_the_msgctxt_of_a_message_of_its_own() -> None:
    """The same words twice in one meaning are one message; in two, two."""
    body = "Open {ctx: verb}\n\nOpen {ctx: state}\n\nOpen\n\nOpen {ctx: verb}\n"
    article = parse_article(HEAD + body, "owls", "en")
    messages = article_messages(segments(article), article.path)
    assert [(m.context, m.id, m.references) for m in messages[1:]] == [
        ("verb", "Open", ("content/owls/index.md:6", "content/owls/index.md:12")),
        ("state", "Open", ("content/owls/index.md:8",)),
        (None, "Open", ("content/owls/index.md:10",)),
    ]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("{count} people", "{count} people"),
        ("Join {first_name}", "Join {first_name}"),
        ("a set {1, 2}", "a set {1, 2}"),
        ("a {context: x}", "a {context: x}"),
        ("a {ctxt: x}", "a {ctxt: x}"),
        ("a {ctx}", "a {ctx}"),
        (r"Open \{ctx: verb}", r"Open \{ctx: verb}"),
        (r"Write \{ctx: verb} behind it", r"Write \{ctx: verb} behind it"),
        ("Write `{ctx: verb}`", "Write `{ctx: verb}`"),
        ("Write ``a `{ctx: verb}` `` behind it", "Write ``a `{ctx: verb}` `` behind it"),
        ('<span lang="{ctx: x}">Open</span>', '<span lang="{ctx: x}">Open</span>'),
    ],
)
def test_other_braces_are_the_authors_own(body: str, expected: str) -> None:
    """A placeholder, a formula and a page about Glocal itself keep every character."""
    assert split(body) == [(expected, "")]


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("Open {ctx: verb} it", "a context {ctx: …} that is not at the end of its text"),
        ("Open {ctx: verb}.", "a context {ctx: …} that is not at the end of its text"),
        ("Open {ctx: verb", "a context {ctx: …} that is not at the end of its text"),
        ("**Open {ctx: verb}**", "a context {ctx: …} that is not at the end of its text"),
        ("Open {ctx: a} {ctx: b}", "a context {ctx: …} that is not at the end of its text"),
        ("`code` {CTX: a} `code`", "a context {ctx: …} that is not at the end of its text"),
        (r"Open \\{ctx: verb}", "a context {ctx: …} that is not at the end of its text"),
        ("<b>Open {ctx: verb}</b>", "a context {ctx: …} that is not at the end of its text"),
        ("Open {ctx: }", "a context that says nothing"),
        ("{ctx: verb}", "a context without a text"),
    ],
)
def test_a_context_that_readers_would_see_is_refused(body: str, message: str) -> None:
    """Whatever is not understood would be printed in 24 languages; the line is told instead."""
    with pytest.raises(ContentError) as caught:
        parse_article(f"{HEAD}\n\n{body}\n", "owls", "en")
    assert str(caught.value).startswith(f"content/owls/index.md:8: {message}")


def test_in_the_head_it_needs_quotation_marks() -> None:
    """YAML takes the colon for its own; the hint says what to type."""
    with pytest.raises(ContentError, match="between quotation marks"):
        parse_article(HEAD.replace("title: T", "title: Open {ctx: verb}"), "owls", "en")


@settings(max_examples=examples(300))
@given(st.text(st.sampled_from("ab `\\{}ctx:*<>\n"), max_size=40))
def test_no_text_loses_more_than_its_context(body: str) -> None:
    """Whatever braces an author types: refused, or nothing but a context taken off the end."""
    try:
        plain = split(f"x {body}")
    except ContentError:
        return
    for words, context in plain:
        assert not context or "{ctx" in body.replace(" ", "").lower().replace("\n", "")
        assert context == context.strip()
        assert words
