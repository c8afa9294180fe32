"""New articles as text: names, ids and front matter that any reader of YAML reads back."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.content.article import parse_article
from pipelines.content.importers.draft import Draft, Unplaced
from pipelines.content.scaffold import imported_text, make_slug, mint_id, new_text, still_missing
from pipelines.model.article import Article
from pipelines.model.blocks import Paragraph, Text
from pipelines.model.errors import ContentError
from pipelines.rendering.inline import inline_text

ID = "tag:example.org,2026-11-23:0123456789abcdef"
TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Owls: a night in class!", "owls-a-night-in-class"),
        ("Žába, čáp & Ångström", "zaba-cap-angstrom"),
        ("Код недеља", "kod-nedelja"),
        ("  C#  ", "c"),
        ("🦉 2026", "2026"),
        (
            "One long title that goes on and on until nobody wants to type its name",
            "one-long-title-that-goes-on-and-on-until-nobody-wants-to",
        ),
        ("x" * 80, "x" * 60),
    ],
)
def test_slugs(title: str, slug: str) -> None:
    """The folder's name is part of the address for ever: plain letters, cut between words."""
    assert make_slug(title) == slug


@pytest.mark.parametrize("title", ["", "🦉🦉", "…", "\u00a0"])
def test_a_title_that_gives_no_slug(title: str) -> None:
    """Better no folder than one without a name."""
    with pytest.raises(ContentError) as caught:
        make_slug(title)
    assert str(caught.value) == f"no folder name can be made from {title!r}\n  next: give one with --slug"


@given(st.text(st.characters(codec="utf-8"), max_size=90))
def test_every_slug_is_safe(title: str) -> None:
    """Whatever a title holds, the folder stays within content/, and its name within an address."""
    try:
        slug = make_slug(title)
    except ContentError:
        slug = "refused"
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug)
    assert len(slug) <= 60


@pytest.mark.parametrize("site", ["tag:example.org,2026:news", "tag:example.org,2019-01-01:x", "example.org"])
def test_ids(site: str) -> None:
    """RFC 4151: the authority, a day on which it was ours, and what nobody else will say."""
    assert mint_id(site, TODAY, "0123456789abcdef") == ID


def test_a_whole_imported_file() -> None:
    """The file as the editor opens it: plain YAML, quoted where other readers would see a date or more."""
    draft = Draft(
        title="C*: “Åsa’s” owls",
        body="First.\n\n- **Two:** words",
        date=date(2025, 6, 2),
        place="Tartu_*, Estonia",
        event_date=date(2025, 5, 30),
        unplaced=(Unplaced(5, "# C*: 🦉", "who is it?"), Unplaced(7, "- x", "odd:")),
    )
    assert imported_text(draft, ID, TODAY) == (
        "---\n"
        "id: tag:example.org,2026-11-23:0123456789abcdef\n"
        "title: 'C\\*: “Åsa’s” owls'\n"
        "date: '2025-06-02'\n"
        "place: Tartu\\_\\*, Estonia\n"
        "event_date: '2025-05-30'\n"
        "notes:\n"
        "- 'line 5, not placed, who is it? # C*: 🦉'\n"
        "- 'line 7, not placed, odd: - x'\n"
        "---\n"
        "\n"
        "First.\n"
        "\n"
        "- **Two:** words\n"
    )


def test_an_imported_file_says_only_what_is_known() -> None:
    """A key without a value would ask for something that may not exist; only the date is needed."""
    assert imported_text(Draft("Owls", ""), ID, TODAY) == (
        f"---\nid: {ID}\ntitle: Owls\ndate: '2026-11-23'\n---\n"
    )


@given(
    st.builds(
        Draft,
        title=st.text(st.characters(exclude_categories=("Cs", "Cc", "Cn", "Zl", "Zp")), min_size=1).filter(
            str.strip
        ),
        body=st.just("Body."),
        date=st.none() | st.dates(date(1900, 1, 1), date(2999, 12, 31)),
        place=st.text("Aé \u00a0#:'\"*_-{}[]&!%@`,?|>~\\"),
        event_date=st.none() | st.dates(date(1900, 1, 1), date(2999, 12, 31)),
    )
)
def test_what_is_written_can_be_read(draft: Draft) -> None:
    """YAML gives many marks a meaning; a title that begins with one must come back as it went in."""
    article = parse_article(imported_text(draft, ID, TODAY), "slug", "en")
    assert inline_text(article.title.value).split() == draft.title.split()
    assert (inline_text(article.place.value) if article.place else "").split() == draft.place.split()
    assert (article.date.date(), article.event_date) == (draft.date or TODAY, draft.event_date)
    assert [block.text.value for block in article.blocks if isinstance(block, Paragraph)] == ["Body."]


@pytest.mark.parametrize(
    "title", ["Owls", "no", "2026", "Owls: a *night*", "- # [x] 'y' \"z\"", "🦉\u00a0& co", "*a", "=", "~"]
)
def test_a_new_article_can_be_read(title: str) -> None:
    """`glocal new` and then `glocal check` must not begin with a complaint; the title is Markdown here."""
    assert parse_article(new_text(title, ID, TODAY), "owls", "en") == Article(
        slug="owls",
        id=ID,
        lang="en",
        date=datetime(2026, 11, 23, tzinfo=UTC),
        title=Text(title, "en", 3),
    )


def test_what_a_new_article_offers() -> None:
    """The keys that an editor will want stand there to be filled in; without their marks they are valid."""
    text = new_text("Owls", ID, TODAY)
    assert text == (
        f"---\nid: {ID}\ntitle: Owls\ndate: '2026-11-23'\n"
        "# summary: One or two sentences; the preview line of the email.\n"
        "# subject: The email's subject, at most 60 characters, if it is not the title.\n"
        "# image: {src: picture.png, alt: What it shows, caption: What to say below it}\n"
        "# call_to_action: {label: At most 25 characters, url: https://example.org}\n"
        "---\n"
    )
    filled = parse_article(text.replace("# ", ""), "owls", "en")
    assert (filled.summary, filled.subject, filled.image, filled.call_to_action).count(None) == 0


@pytest.mark.parametrize(
    ("draft", "missing"),
    [
        (
            Draft("Owls", "", date=TODAY),
            ["has no summary yet: write one or two sentences, the preview line of the email"],
        ),
        (
            Draft("Owls", ""),
            [
                "no publication date in the text; today's date is used",
                "has no summary yet: write one or two sentences, the preview line of the email",
            ],
        ),
    ],
)
def test_what_is_left_to_do(draft: Draft, missing: list[str]) -> None:
    """An import is not the end of the work, and says so."""
    assert still_missing(draft) == missing
