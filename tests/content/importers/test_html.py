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


PIXELS = "data:image/png;base64,aGFsbG8="


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        (
            "<blockquote><p>Hoo.</p><footer>— Mari, <cite>Owls</cite></footer></blockquote>",
            "> Hoo.\n>\n> — Mari, Owls",
        ),
        ("<blockquote><p>Hoo.</p><cite>Mari</cite></blockquote>", "> Hoo.\n>\n> — Mari"),
        ("<blockquote><p>Hoo.</p><p>-- <cite>Mari</cite></p></blockquote>", "> Hoo.\n>\n> — Mari"),
        (
            "<figure><blockquote>Hoo.</blockquote><figcaption>– <b>Mari</b></figcaption></figure>",
            "> Hoo.\n>\n> — **Mari**",
        ),
        ("<blockquote>As in <cite>Hamlet</cite></blockquote>", "> As in Hamlet"),
        ("<blockquote><p>A.</p><cite>B</cite> says so.</blockquote>", "> A.\n>\n> B says so."),
        ('<div class="note"><p>Care.</p><ul><li>a</li></ul></div>', "::: note\nCare.\n- a\n:::"),
        (
            (
                '<div class="markdown-alert markdown-alert-caution">'
                '<p class="markdown-alert-title">Caution</p><p>They bite.</p></div>'
            ),
            "::: caution\nThey bite.\n:::",
        ),
        (
            '<aside class="admonition tip"><p class="admonition-title">A *coat*</p><p>Cold.</p></aside>',
            "::: tip A \\*coat\\*\nCold.\n:::",
        ),
        ('<div class="note"><div class="tip">X</div></div>', "::: tip\nX\n:::"),
        ('<ul><li>I<div class="note">L</div></li></ul>', "- I\n\n  ::: note\n  L\n  :::"),
        (
            f'<a href="https://e.eu/map"><img src="{PIXELS}" alt="Map"></a>',
            "[![Map](picture-1.png)](https://e.eu/map)",
        ),
        (f'<a href="https://e.eu/b.jpg"><img src="{PIXELS}" alt="Map"></a>', "![Map](picture-1.png)"),
        (f'<a href="https://e.eu/map"><img src="{PIXELS}"></a>', "![](picture-1.png)"),
        (
            (
                f'<figure><a href="https://e.eu/m(1)"><img src="{PIXELS}" alt="Map"></a>'
                '<figcaption>So "big"</figcaption></figure>'
            ),
            '[![Map](picture-1.png "So \\"big\\"")](<https://e.eu/m(1)>)',
        ),
    ],
)
def test_boxes_attributions_and_linked_pictures(html: str, expected: str) -> None:
    """A page has the blocks that an author has; a link to the picture itself leads nowhere else."""
    page = f"<html><body><article><h1>T</h1><p>First.</p>{html}<p>Last.</p></article></body></html>"
    assert read_html(page, "x.html").body == f"First.\n\n{expected}\n\nLast."


def test_boxes_of_markdown_that_is_written_anew() -> None:
    """One picture that is not there must not cost the others their box."""
    body = "> [!IMPORTANT]\n> Care.\n\n::: note Its title\nIn it.\n:::\n\n::: only fr\nX.\n:::"
    draft = read_markdown(f"# T\n\nFirst.\n\n![x](gone.png)\n\n{body}\n", "x.md")
    assert draft.body == (
        "First.\n\n::: important\nCare.\n:::\n\n::: note Its title\nIn it.\n:::\n\nonly fr\n\nX."
    )
