"""The byline: one sentence in every language, and templates that are older than it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipelines.languages.table import BUILT_IN
from pipelines.model.article import Article
from pipelines.model.author import Author
from pipelines.model.blocks import Text
from pipelines.model.errors import TemplateError
from pipelines.rendering.byline import html_byline, plain_byline
from pipelines.rendering.older_templates import refuse_older_templates
from pipelines.rendering.templates import Templates
from tests.rendering.support import ROOT, golden_article, words

THREE = (
    Author("Ana"),
    Author("Li", Text("teacher", "fr")),
    Author("Ida", url="https://example.org/?a=1&b=2"),
)


def _by(*authors: Author) -> Article:
    return replace(golden_article(), author="", authors=authors)


@pytest.mark.parametrize(
    ("locale", "expected"),
    [
        ("en", "By Ana, Li (teacher) and Ida (https://example.org/?a=1&b=2)"),
        ("fr", "By Ana, Li (teacher) et Ida (https://example.org/?a=1&b=2)"),
        ("mt", "By Ana, Li (teacher), u Ida (https://example.org/?a=1&b=2)"),
        ("cs", "By Ana, Li (teacher) a\u00a0Ida (https://example.org/?a=1&b=2)"),
        ("ar", "By Ana وLi (teacher) وIda (https://example.org/?a=1&b=2)"),
    ],
)
def test_names_are_joined_as_the_language_joins_them(locale: str, expected: str) -> None:
    """`and` is a word of each language, with its own comma before it or none."""
    assert plain_byline("By %(name)s", _by(*THREE), BUILT_IN[locale], BUILT_IN) == expected


def test_a_role_that_is_not_translated_says_what_it_is_in() -> None:
    """Screen readers would read an English role with a Greek voice; what an author wrote is no markup."""
    found = html_byline(
        "<b>%(name)s", _by(Author("A <b>"), *THREE[1:]), BUILT_IN["el"], BUILT_IN, lambda _, words: words
    )
    assert found == (
        "&lt;b&gt;<bdi>A &lt;b&gt;</bdi>, <bdi>Li</bdi> "
        '(<span lang="fr" dir="ltr">teacher</span>) και '
        '<a href="https://example.org/?a=1&amp;b=2"><bdi>Ida</bdi></a>'
    )


@pytest.mark.parametrize(
    ("folder", "name"),
    [
        ("site_templates", "article.html"),
        ("email_templates", "article.txt"),
        ("email_templates", "article.mjml"),
    ],
)
@pytest.mark.parametrize(
    ("has", "mark", "what"),
    [
        ({"subtitle": Text("S", "en")}, "article.subtitle", "subtitles"),
        ({"author": "", "authors": THREE}, "byline", "several authors"),
    ],
)
def test_templates_that_are_older_say_so(
    folder: str, name: str, has: dict[str, object], mark: str, what: str
) -> None:
    """A workspace's own templates would leave the words out in silence."""
    known = {path.name: path.read_text() for path in (ROOT / folder).glob("*.*")}
    older = Templates(folder, {each: text.replace(mark, "article.title") for each, text in known.items()})
    with pytest.raises(TemplateError) as caught:
        older.render(name, words(), article=replace(golden_article(), **has))  # type: ignore[arg-type] # by name
    assert str(caught.value).startswith(f"{folder}/{name}:1: the templates do not show {what}")


@pytest.mark.parametrize("name", ["article.html", "content.html"])
def test_an_article_by_several_has_its_page_and_its_text_in_the_feeds(name: str) -> None:
    """Feeds name authors in fields of their own; asking for a byline there stopped all that several wrote."""
    article = replace(_by(*THREE), subtitle=Text("S", "en"))
    sources = {path.name: path.read_text() for path in (ROOT / "site_templates").glob("*.*")}
    refuse_older_templates(f"site_templates/{name}", name, sources, article)
