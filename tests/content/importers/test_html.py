"""Web pages, and what Google Docs puts on the clipboard → drafts, as whole values."""

from __future__ import annotations

from datetime import date

import pytest

from pipelines.content.importers.html import read_html
from pipelines.content.importers.markdown_file import read_markdown

PAGE = """<!doctype html><html><head><title>Bees at school | The Site</title>
<meta name="description" content="Bees came."><style>p{}</style>
<script type="application/ld+json">{"@type": "Article", "headline": "Bees at school",
"datePublished": "2025-04-14T08:00:00Z", "author": [{"name": "Ana Silva"}, {"name": "Ben Roe"}]}
</script></head>
<body><nav>Home</nav><article><h1>Bees at school</h1><p>Bees <a href="https://example.org/map">came</a> in
<strong>spring</strong>.<br>They stayed.</p><h3>Where</h3><ol start=3><li>Three<li><p>Four</p><p>More</p></ol>
<dl><dt>Drone<dd>A male bee</dl><blockquote><p>Buzz</p></blockquote><pre>code  here</pre>
<table><tr><th>A<th>B<tr><td>1|2<td>x</table></article><footer>© 2025</footer></body></html>"""


def test_a_page() -> None:
    """All that is in an article of the web, and nothing that is around it."""
    draft = read_html(PAGE, "x.html")
    assert (draft.title, draft.date, draft.author) == (
        "Bees at school",
        date(2025, 4, 14),
        "Ana Silva, Ben Roe",
    )
    assert draft.summary == "Bees came."
    assert draft.body == (
        "Bees [came](https://example.org/map) in **spring**.<br>They stayed.\n\n## Where\n\n"
        "3. Three\n4. Four\n\n   More\n\nDrone\n: A male bee\n\n> Buzz\n\n```\ncode  here\n```\n\n"
        "| A | B |\n| --- | --- |\n| 1\\|2 | x |"
    )
    assert [item.words for item in draft.unplaced] == ["Home", "© 2025"]


@pytest.mark.parametrize(
    ("markup", "body"),
    [
        ('<b style="font-weight:normal" id="docs-internal-guid-1"><p><span>A</span></p></b>', "A"),
        (
            '<p>a <span style="font-weight:700">b</span> <span style="font-style:italic">c</span></p>',
            "a **b** *c*",
        ),
        ("<ul><li>A</li><ul><li>B</li></ul><li>C</li></ul>", "- A\n  - B\n- C"),
        ('<p><a href="https://www.google.com/url?q=https://a.org/x&sa=D">a</a></p>', "[a](https://a.org/x)"),
        ('<p>a<a href="javascript:alert(1)">b</a></p>', "ab"),
        ("<p>• one<br>• two</p>", "- one\n- two"),
        ("<p>1 &lt; 2 *x* [y](z)</p>", "1 < 2 \\*x\\* \\[y\\](z)"),
        ("<p>un<b>believ</b>able, <b>“yes”</b></p>", "un<strong>believ</strong>able, <strong>“yes”</strong>"),
        (
            (
                '<p>a<sup><a href="#fn1">1</a></sup></p>'
                '<ol><li id="fn1"><p>N <a href="#fnref1">↩</a></p></li></ol>'
            ),
            "a[^1]\n\n[^1]: N",
        ),
    ],
)
def test_pieces(markup: str, body: str) -> None:
    """What each program that writes HTML has of its own."""
    assert read_html(f"<h1>T</h1>{markup}", "x.html").body == body


def test_markdown_is_kept() -> None:
    """What is Markdown already is not written anew."""
    draft = read_markdown(
        "# Bees *here*\n\nA **b** [c](https://a.org).\n\n# Next\n\n## Deeper\n\n- d\n", "x.md"
    )
    assert draft.title == "Bees here"
    assert draft.body == "A **b** [c](https://a.org).\n\n## Next\n\n### Deeper\n\n- d"


def test_markdown_that_is_not_ours_is_written_anew() -> None:
    """A picture from elsewhere cannot stand in an article: its address waits in the notes."""
    draft = read_markdown("---\ntitle: Bees\ndate: 2024-05-06\n---\nA ![b](https://a.org/b.png) c.\n", "x.md")
    assert (draft.title, draft.date, draft.body) == ("Bees", date(2024, 5, 6), "A c.")
    assert [item.words for item in draft.unplaced] == ["https://a.org/b.png b"]


def test_furniture_within_an_article() -> None:
    """Buttons and forms stand in the middle of a text, too."""
    draft = read_html("<article><h1>T</h1><p>A b c d e f.</p><form>Subscribe</form></article>", "x.html")
    assert (draft.body, [item.words for item in draft.unplaced]) == ("A b c d e f.", ["Subscribe"])


def test_code_that_is_set_in_stays_code() -> None:
    """As all other Markdown has it: `<a class="x">` of an example was read as a tag, and was gone."""
    text = "# Bees\n\nSee:\n\n    p = '<a class=\"x\">' * 2\n    # done\n\nIt hums.\n"
    draft = read_markdown(text, "x.md")
    assert (draft.title, draft.body) == (
        "Bees",
        "See:\n\n```\np = '<a class=\"x\">' * 2\n# done\n```\n\nIt hums.",
    )
    pasted = read_markdown("# Bees\n\nSee:\n\n    It hums **loudly**.\n", "-")
    assert pasted.body == "See:\n\n    It hums **loudly**."


@pytest.mark.parametrize(
    ("text", "title", "body"),
    [
        ("```sh\n# install\nx\n```\n\n# Bees #\n\nHum.\n", "Bees", "```sh\n# install\nx\n```\n\n\nHum."),
        ("Bees and\nwasps\n====\nHum.\n", "Bees and wasps", "Hum."),
        ("> # Not this\n\n- # nor this\n\n# Bees\nHum.\n", "Bees", "> # Not this\n\n- # nor this\n\nHum."),
        ("Hum.\n\n# Bees *and* `wasps`\n\n# More\n", "Bees and wasps", "Hum.\n\n\n## More"),
    ],
)
def test_the_title_of_a_markdown_file_is_its_first_heading(text: str, title: str, body: str) -> None:
    """A comment in an example is none, nor is a heading within a quotation."""
    draft = read_markdown(text, "x.md")
    assert (draft.title, draft.body) == (title, body)


def test_a_heading_below_a_title_in_html_stays_a_heading() -> None:
    """The title stands in HTML: the next heading was taken for it, and was neither title nor heading."""
    draft = read_markdown(
        '<h1 align="center">Bees</h1>\n\nThey hum.\n\n# Changes\n\nNow they sing.\n', "x.md"
    )
    assert draft.title == "Bees"
    assert draft.body.split("\n\n") == ["They hum.", "## Changes", "Now they sing."]


def test_a_link_in_what_becomes_the_title_is_told() -> None:
    """A title has no links: where they led was known to nobody any more."""
    draft = read_markdown(
        "All about [bees](https://bees.example) and us\n\nThey hum ![b](https://a.org/b.png).\n", "x.md"
    )
    assert draft.title == "All about bees and us"
    assert [(each.words, each.line) for each in draft.unplaced if "bees" in each.words] == [
        ("bees: https://bees.example", 1)
    ]
