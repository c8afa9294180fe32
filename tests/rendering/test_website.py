"""What is out, and since when: identity and dates outlive everything else."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import feedparser
from support import ADDRESSES, golden_article, localized, templates, words

from pipelines.blocks import Text
from pipelines.model import Article, LocalizedArticle
from pipelines.outgoing import PublishedArticle
from pipelines.rendering.view import Addresses
from pipelines.rendering.website import Website, site_files, update

MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)
TUESDAY = datetime(2026, 11, 24, 9, tzinfo=UTC)


def website(addresses: Addresses = ADDRESSES) -> Website:
    locales = {"en": words("en"), "fr": words("fr")}
    return Website("tag:example.org,2026:news", addresses, templates("site_templates"), locales, "en")


def french(article: Article | None = None) -> LocalizedArticle:
    return localized(article or golden_article(), "fr")


def dates(published: tuple[PublishedArticle, ...]) -> dict[str, tuple[datetime, datetime]]:
    return {item.entry_id: (item.published, item.updated) for item in published}


def test_a_late_language_is_new_to_its_readers() -> None:
    """French came out on Tuesday; buried under Monday's date nobody would see it. English stays."""
    first = update((), [localized()], MONDAY)
    both = update(first, [localized(), french()], TUESDAY)
    assert dates(both) == {
        "tag:example.org,2026:every-block/en": (MONDAY, MONDAY),
        "tag:example.org,2026:every-block/fr": (TUESDAY, TUESDAY),
    }


def test_only_changed_words_move_updated() -> None:
    """A typo mended in English is no news to French readers; nor is moving the article's folder."""
    article = golden_article()
    first = update((), [localized(article), french(article)], MONDAY)
    mended = replace(article, title=Text("Every block, twice", "en", 3))
    second = update(first, [localized(mended), french(replace(article, slug="moved"))], TUESDAY)
    assert dates(second) == {
        "tag:example.org,2026:every-block/en": (MONDAY, TUESDAY),
        "tag:example.org,2026:every-block/fr": (MONDAY, MONDAY),
    }


def test_a_held_language_stays_as_it_was() -> None:
    """What readers have is not taken from them because a newer text is not translated yet."""
    first = update((), [localized(), french()], MONDAY)
    second = update(first, [localized()], TUESDAY)
    assert [item for item in second if item.localized.locale == "fr"] == [
        item for item in first if item.localized.locale == "fr"
    ]


def test_notes_of_the_editor_are_not_published() -> None:
    """The record beside each page is public; a reminder such as "ask legal" must not be in it."""
    article = replace(golden_article(), notes=("ask legal",))
    assert "ask legal" not in repr(update((), [localized(article)], MONDAY))


def test_entry_ids_survive_slug_and_host() -> None:
    """A changed id shows every old article as unread, to everyone, and cannot be taken back."""

    def ids(article: Article, addresses: Addresses) -> list[str]:
        files = site_files(update((), [localized(article)], MONDAY), website(addresses))
        return [feedparser.parse(files[f"en/{name}"]).entries[0].id for name in ("rss.xml", "atom.xml")]

    renamed = replace(golden_article(), slug="another-name", title=Text("Another title", "en"))
    moved = Addresses("https://elsewhere.example", "https://elsewhere.example/privacy")
    assert ids(golden_article(), ADDRESSES) == ids(renamed, moved)


def test_site_has_exactly_the_files_of_the_contract() -> None:
    """The names are a contract with the web server; one page more would be a leak, one less a hole."""
    files = site_files(update((), [localized(), french()], MONDAY), website())
    assert sorted(files) == sorted(
        [
            "index.html",
            "feeds.opml",
            "sitemap.xml",
            *(
                f"{locale}/{name}"
                for locale in ("en", "fr")
                for name in ("index.html", "every-block/index.html", "rss.xml", "atom.xml", "feed.json")
            ),
        ]
    )


def test_pages_of_all_languages_name_each_other() -> None:
    """hreflang counts only if it is reciprocal; the chooser is the x-default."""
    files = site_files(update((), [localized(), french()], MONDAY), website())
    wanted = [
        '<link rel="alternate" hreflang="en" href="https://example.org/news/en/every-block/">',
        '<link rel="alternate" hreflang="fr" href="https://example.org/news/fr/every-block/">',
        '<link rel="alternate" hreflang="x-default" href="https://example.org/news/">',
    ]
    for locale in ("en", "fr"):
        page = files[f"{locale}/every-block/index.html"].decode()
        assert [link for link in wanted if link not in page] == []
