"""Every file of the site: which there are, what they are made of, and what they say of each other."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import feedparser
import pytest
from lxml import html

from pipelines.model.article import Article
from pipelines.model.blocks import Text
from pipelines.model.site import SiteState
from pipelines.rendering.addresses import Addresses
from pipelines.website.files import current_ids, locale_recipes
from pipelines.website.state import FEED_ITEMS, update, withdraw
from tests.rendering.support import golden_article, localized
from tests.website.site_pieces import (
    MONDAY,
    TUESDAY,
    WEDNESDAY,
    article,
    changed,
    files,
    french,
    keys,
    many,
    newsletter,
    sites,
    website,
)

BOTH = update(SiteState(), [localized(), french()], MONDAY)


def page(state: SiteState, path: str) -> html.HtmlElement:
    return html.document_fromstring(files(state)[path])


def test_site_has_exactly_the_files_of_the_contract() -> None:
    """The names are a contract with the web server; one page more would be a leak, one less a hole."""
    names = (
        *("index.html", "every-block/index.html", "every-block/article.json", "feeds/index.html"),
        *("rss.xml", "atom.xml", "feed.json", "feed.css"),
    )
    assert sorted(files(BOTH)) == sorted(
        ["index.html", *(f"{locale}/{name}" for locale in ("en", "fr") for name in names)]
    )


def test_more_files_come_only_with_what_they_are_for() -> None:
    """A newsletter has a list, a second page of articles its page, fifty entries an archive."""
    ready = [*many(FEED_ITEMS), newsletter("article-001")]
    extra = {path for path in files(update(SiteState(), ready, MONDAY)) if "/article-" not in path}
    assert {path for path in extra if path.startswith("en/")} == {
        *("en/index.html", "en/page/2/index.html", "en/page/3/index.html", "en/newsletters/index.html"),
        *("en/news/index.html", "en/news/article.json", "en/feeds/index.html", "en/feed.css"),
        *("en/rss.xml", "en/atom.xml", "en/feed.json"),
        *("en/archive/1/rss.xml", "en/archive/1/atom.xml", "en/archive/1/feed.json"),
    }


def test_entry_ids_survive_slug_folder_host_and_title() -> None:
    """A changed id shows every old article as unread, to everyone, and cannot be taken back."""

    def ids(source: Article, addresses: Addresses) -> list[object]:
        state = update(SiteState(), [localized(source)], MONDAY)
        found = files(state, website(addresses))
        feeds = [feedparser.parse(found[f"en/{name}"]) for name in ("rss.xml", "atom.xml")]
        document = json.loads(found["en/feed.json"])
        records = [
            json.loads(data)["localized"]["article"]["id"]
            for p, data in found.items()
            if p.endswith("e.json")
        ]
        ld = re.findall(rb'"identifier":"([^"]+)"', b"".join(found.values()))
        return [
            feeds[0].entries[0].id,
            feeds[1].entries[0].id,
            document["items"][0]["id"],
            feeds[1].feed.id,
            records,
            ld,
        ]

    renamed = replace(golden_article(), slug="another-name", title=Text("Another title", "en"))
    moved = Addresses("https://elsewhere.example", "https://elsewhere.example/privacy")
    before = ids(golden_article(), website().addresses)
    assert before == ids(renamed, moved)
    assert before[:3] == ["tag:example.org,2026:every-block/en"] * 3


def test_pages_of_all_languages_name_each_other() -> None:
    """hreflang counts only if it is reciprocal and names the page itself; the chooser is the x-default."""
    for locale in ("en", "fr"):
        links = page(BOTH, f"{locale}/every-block/index.html").findall(".//link[@hreflang]")
        assert [(link.get("hreflang"), link.get("href")) for link in links] == [
            ("en", "https://example.org/news/en/every-block/"),
            ("fr", "https://example.org/news/fr/every-block/"),
            ("x-default", "https://example.org/news/"),
        ]


def test_a_page_offers_only_the_feeds_of_its_language() -> None:
    """Readers' programs take the first feed that a page names."""
    links = page(BOTH, "fr/every-block/index.html").findall(".//link[@type]")
    assert [(link.get("type"), link.get("href")) for link in links] == [
        ("application/atom+xml", "https://example.org/news/fr/atom.xml"),
        ("application/rss+xml", "https://example.org/news/fr/rss.xml"),
        ("application/feed+json", "https://example.org/news/fr/feed.json"),
    ]


def test_the_chooser_offers_all_feeds_its_own_language_first() -> None:
    """It is the page of no language, so someone who adds its address chooses there."""
    links = page(BOTH, "index.html").findall(".//link[@type]")
    assert [(link.get("hreflang"), link.get("href")[-11:]) for link in links] == [
        *((None, end) for end in ("en/atom.xml", "/en/rss.xml", "n/feed.json")),
        *(("fr", end) for end in ("fr/atom.xml", "/fr/rss.xml", "r/feed.json")),
    ]


def test_the_switcher_leads_to_the_same_article() -> None:
    """Who changes the language goes on reading, not looking."""
    links = page(BOTH, "fr/every-block/index.html").findall(".//footer//li/a")
    assert [(a.get("lang"), a.get("dir"), a.get("href"), a.text) for a in links] == [
        ("en", "ltr", "../../en/every-block/index.html", "English")
    ]


def test_linked_data_of_a_translation() -> None:
    """Search engines learn which page is the original, and in which language each is."""
    script = page(BOTH, "fr/every-block/index.html").find(".//script").text
    data = json.loads(script)
    original = {"@type": "NewsArticle", "@id": "https://example.org/news/en/every-block/", "inLanguage": "en"}
    assert (data["@type"], data["inLanguage"], data["translationOfWork"]) == ("NewsArticle", "fr", original)
    assert "workTranslation" not in data
    source = json.loads(page(BOTH, "en/every-block/index.html").find(".//script").text)
    translation = original | {"@id": "https://example.org/news/fr/every-block/", "inLanguage": "fr"}
    assert (source["workTranslation"], source["datePublished"]) == ([translation], "2026-11-23T09:00:00Z")


def test_linked_data_cannot_end_its_element() -> None:
    """A title with `</script>` in it would run what follows."""
    hostile = replace(golden_article(), title=Text("a `</script><script>alert(1)</script>` & b", "en"))
    state = update(SiteState(), [localized(hostile)], MONDAY)
    scripts = page(state, "en/every-block/index.html").findall(".//script")
    assert [script.get("type") for script in scripts] == ["application/ld+json"]
    assert json.loads(scripts[0].text)["headline"] == "a </script><script>alert(1)</script> & b"


def test_open_graph() -> None:
    """What a shared link shows, in the language of the page."""
    tags = page(BOTH, "fr/every-block/index.html").findall(".//meta[@property]")
    found = {tag.get("property"): tag.get("content") for tag in tags}
    assert found == {
        "og:type": "article",
        "og:site_name": "The Example newsletter",
        "og:title": "Every block, once",
        "og:locale": "fr_FR",
        "og:locale:alternate": "en_IE",
        "og:description": "One of each.",
        "og:url": "https://example.org/news/fr/every-block/",
        "article:published_time": "2026-11-23T09:00:00Z",
        "article:modified_time": "2026-11-23T09:00:00Z",
        "og:image": "https://example.org/news/fr/every-block/lead.png",
        "og:image:alt": 'A "lead" picture',
    }


def test_mixed_pages_say_so_and_mark_the_foreign_words() -> None:
    """A French screen reader must not read English words by French rules."""
    tree = page(BOTH, "fr/every-block/index.html")
    assert (tree.get("lang"), tree.get("dir")) == ("fr", "ltr")
    assert tree.find(".//p[@class='notice']") is not None
    assert tree.find(".//h1/span").get("lang") == "en"


def test_right_to_left() -> None:
    """Arabic pages run the other way, and English words in them do not."""
    state = update(SiteState(), [localized(None, "ar")], MONDAY)
    tree = page(state, "ar/every-block/index.html")
    span = tree.find(".//h1/span")
    assert (tree.get("dir"), span.get("lang"), span.get("dir")) == ("rtl", "en", "ltr")


def test_a_correction_is_dated_on_the_page() -> None:
    """Who read it on Monday sees that it changed since; who reads it first is not bothered."""
    mended = replace(golden_article(), title=Text("Every block, twice", "en", 3))
    state = update(BOTH, [localized(mended)], WEDNESDAY)
    text = {tag: page(state, f"{tag}/every-block/index.html").text_content() for tag in ("en", "fr")}
    assert ["Updated on" in text[tag] for tag in ("en", "fr")] == [True, False]


def test_list_pages_lead_to_their_neighbours() -> None:
    """The list is found by walking, without script, in both directions."""
    state = update(SiteState(), many(45), MONDAY)
    links = {
        number: [
            (a.get("rel"), a.get("href"))
            for a in page(state, f"en/{path}index.html").findall(".//nav[@class='pages']/a")
        ]
        for number, path in ((1, ""), (2, "page/2/"), (3, "page/3/"))
    }
    assert links == {
        1: [("next", "../en/page/2/index.html")],
        2: [("prev", "../../../en/index.html"), ("next", "../../../en/page/3/index.html")],
        3: [("prev", "../../../en/page/2/index.html")],
    }
    titles = [a.text for a in page(state, "en/page/3/index.html").findall(".//h2/a")]
    assert titles == [f"Article\u00a0{number}" for number in (4, 3, 2, 1, 0)]


def test_a_list_page_names_only_languages_that_have_it() -> None:
    """French has one page of articles: nothing may lead to a second."""
    state = update(SiteState(), [*many(25), french(article(1))], MONDAY)
    languages = [a.get("hreflang") for a in page(state, "en/page/2/index.html").findall(".//link[@hreflang]")]
    assert languages == ["en", "x-default"]


def test_withdrawn_pages() -> None:
    """The address says what happened, in the reader's language, and search engines are asked to forget it."""
    state = withdraw(BOTH, {"tag:example.org,2026:every-block/fr"}, TUESDAY)
    tree = page(state, "fr/every-block/index.html")
    assert tree.find(".//h1").text_content() == "This text was withdrawn"
    assert tree.find(".//meta[@name='robots']").get("content") == "noindex"
    assert tree.findall(".//link[@rel='canonical']") == tree.findall(".//link[@hreflang]") == []
    assert [a.get("hreflang") for a in tree.findall(".//footer//li/a")] == ["en"]
    assert "fr/every-block/article.json" not in files(state)


def test_moved_pages() -> None:
    """An old link, in a mail or elsewhere, leads on without a server's help."""
    state = update(BOTH, [localized(replace(golden_article(), slug="new"))], TUESDAY)
    tree = page(state, "fr/every-block/index.html")
    assert tree.find(".//meta[@http-equiv]").get("content") == "0; url=../new/index.html"
    assert tree.find(".//link[@rel='canonical']").get("href") == "https://example.org/news/fr/new/"


def test_a_new_article_takes_over_the_address_of_a_withdrawn_one() -> None:
    """One path, one page: the living one."""
    state = withdraw(BOTH, {"tag:example.org,2026:every-block/en"}, TUESDAY)
    other = replace(golden_article(), id="tag:example.org,2026:other", title=Text("Other", "en"))
    state = update(state, [localized(other)], TUESDAY)
    recipes = [recipe.path for recipe in locale_recipes(sites(state)["en"])]
    assert recipes.count("en/every-block/index.html") == 1
    assert page(state, "en/every-block/index.html").find(".//h1").text == "Other"


def test_a_language_without_articles_left_keeps_its_feeds() -> None:
    """All was withdrawn in French: subscribers' programs must learn of it, not find nothing."""
    state = withdraw(BOTH, {"tag:example.org,2026:every-block/fr"}, TUESDAY)
    found = {path for path in files(state) if path.startswith("fr/")}
    assert {"fr/atom.xml", "fr/rss.xml", "fr/feed.json", "fr/feeds/index.html"} <= found
    assert b'deleted-entry ref="tag:example.org,2026:every-block/fr"' in files(state)["fr/atom.xml"]


@pytest.mark.parametrize("name", ["atom.xml", "rss.xml", "feed.json"])
def test_a_full_archive_stays_as_it_was(name: str) -> None:
    """It is cached for ever: a correction, more articles or another language must not touch it."""
    state = update(SiteState(), many(FEED_ITEMS), MONDAY)
    path = f"en/archive/1/{name}"
    mended = replace(article(3), title=Text("Mended", "en"))
    later = update(state, [*many(70)[60:], localized(mended), french(article(4))], TUESDAY)
    assert keys(state)[path] == keys(later)[path]
    recipe = next(r for r in locale_recipes(sites(later)["en"]) if r.path == path)
    assert recipe.lasting


def test_a_correction_of_an_archived_entry_reaches_subscribers() -> None:
    """The archive cannot change, so the feed itself carries the newer words (RFC 5005, 4)."""
    state = update(SiteState(), many(120), MONDAY)
    here = sites(state)["en"]
    assert len(current_ids(here)) == FEED_ITEMS
    old = f"{article(3).id}/en"
    assert old not in current_ids(here)
    later = update(state, [localized(replace(article(3), title=Text("Mended", "en")))], TUESDAY)
    now = sites(later)["en"]
    assert old in current_ids(now)
    assert b"Mended" in files(later)["en/atom.xml"]
    closed = {entry_id for part in now.archives for entry_id in part}
    assert {entry_id for entry_id in now.by_id if entry_id not in closed} <= {*current_ids(now)}


def test_archives_are_a_chain_from_the_feed_to_the_oldest() -> None:
    """A reader's program that walks `prev-archive` finds everything, each entry, once or more."""
    found = files(update(SiteState(), many(130), MONDAY))
    seen: list[str] = []
    path = "en/atom.xml"
    while path:
        feed = feedparser.parse(found[path])
        seen += [entry.id for entry in feed.entries]
        links = [link.href for link in feed.feed.links if link.rel == "prev-archive"]
        path = links[0].removeprefix("https://example.org/news/") if links else ""
    assert {*seen} == {f"{article(n).id}/en" for n in range(130)}
    assert b"<fh:archive/>" in found["en/archive/2/rss.xml"]
    assert json.loads(found["en/feed.json"])["next_url"] == "https://example.org/news/en/archive/2/feed.json"


def test_a_withdrawn_entry_leaves_its_archive() -> None:
    """The one thing that is allowed to change a full archive: words that must not be read any more."""
    state = update(SiteState(), many(FEED_ITEMS), MONDAY)
    gone = f"{article(3).id}/en"
    later = withdraw(state, {gone}, TUESDAY)
    before, after = files(state), files(later)
    path = "en/archive/1/atom.xml"
    assert (before[path].count(b"<entry "), after[path].count(b"<entry ")) == (50, 49)
    assert f'<at:deleted-entry ref="{gone}" when="2026-11-24T09:00:00Z"/>'.encode() in after[path]


def test_one_correction_touches_only_what_shows_it() -> None:
    """Feed readers, caches and people who compare releases are left in peace."""
    state = update(SiteState(), many(30, ("en", "fr")), MONDAY)
    mended = localized(replace(article(2), title=Text("Mended", "en")))
    after = files(update(state, [mended], TUESDAY))
    assert changed(files(state), after) == [
        *("en/article-002/article.json", "en/article-002/index.html", "en/atom.xml", "en/feed.json"),
        *("en/page/2/index.html", "en/rss.xml"),
    ]


def test_keys_move_exactly_with_the_bytes() -> None:
    """A key that stays while its bytes change would keep an old page for ever; the other way costs time."""
    states = [
        BOTH,
        update(BOTH, [localized(replace(golden_article(), title=Text("X", "en")))], TUESDAY),
        update(BOTH, many(22), TUESDAY),
        update(BOTH, [localized(article(1)), newsletter("article-001")], TUESDAY),
        update(BOTH, [localized(replace(golden_article(), slug="new"))], TUESDAY),
        withdraw(BOTH, {"tag:example.org,2026:every-block/fr"}, TUESDAY),
        update(BOTH, [localized(None, "ar")], TUESDAY),
    ]
    seen: dict[str, tuple[str, bytes]] = {}
    for state in states:
        made = files(state)
        for path, key in keys(state).items():
            known = seen.setdefault(f"{path} {key}", (key, made[path]))
            assert known == (key, made[path]), path


def test_settings_and_words_are_part_of_every_key() -> None:
    """Another licence, hub, host or template changes pages, so what was made with the old is made again."""
    before = keys(BOTH)
    for other in (
        website(licence="https://example.org/l"),
        website(hub="https://h.example"),
        website(key="x"),
    ):
        after = keys(BOTH, other)
        assert [p for p in before if before[p] == after[p] and not p.endswith("article.json")] == []
