"""Newsletters: an issue that announces articles, in each language as far as they are ready there."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import cache
from pathlib import Path

import pytest
from click.testing import Result
from lxml import html

from pipelines.actions.editions import announce, make_edition, make_email
from pipelines.languages.table import BUILT_IN
from pipelines.model.article import Article
from pipelines.model.blocks import Text
from pipelines.model.edition import Decision, Edition, LocalizedArticle, Teaser, Verdict
from pipelines.rendering.inline import inline_text
from pipelines.workspace.articles import pick_articles
from pipelines.workspace.paths import open_workspace
from pipelines.workspace.settings import GatePolicy
from pipelines.workspace.snapshot import open_snapshot
from tests.conftest import ROOT, copy_workspace, empty_catalogs, tree

Glocal = Callable[..., Result]
NEWS = "spring-2025-news"
STORIES = ["sofia-community-meeting", "coding-without-a-computer", "put-your-activity-on-the-map"]
READY = ["bg", "de", "el", "en", "fr", "pl"]


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """The whole workspace, in which the newsletter stands. Of its articles one is there in all languages; the
    newsletter and the others in six.
    """
    folder = copy_workspace(tmp_path / "workspace")
    empty_catalogs(folder, NEWS, *STORIES[1:], keep=READY)
    return folder


def edition(slug: str, verdict: Verdict = Verdict.READY, *reasons: str) -> Edition:
    text = Text(slug, "fr")
    summary = Text(f"About {slug}", "fr")
    tag = f"tag:example.org,2026:{slug}"
    article = Article(slug, tag, "en", _first_day(), text, summary=summary)
    return Edition(LocalizedArticle(article, "fr"), Decision("fr", verdict, 2, 2, reasons=reasons), ())


@cache
def _first_day() -> datetime:
    return open_snapshot(open_workspace(ROOT)).stories(_news())[0].date


def _news() -> Article:
    (article,) = pick_articles(open_workspace(ROOT), [NEWS])
    return article


def teasers(*slugs: str) -> tuple[Teaser, ...]:
    return tuple(Teaser(slug, Text(slug, "fr"), Text(f"About {slug}", "fr")) for slug in slugs)


HELD = edition("b", Verdict.HOLD, "half of it is not translated")


@pytest.mark.parametrize(
    ("leave_out", "stories", "verdict", "reasons", "shown"),
    [
        (False, [edition("a"), edition("c")], Verdict.READY, (), ("a", "c")),
        (
            *(False, [edition("a"), HELD], Verdict.HOLD),
            *(("b is held: half of it is not translated",), ("a", "b")),
        ),
        (
            *(True, [edition("a"), HELD, edition("c", Verdict.MIXED)], Verdict.READY),
            *(("left out: b is held: half of it is not translated",), ("a", "c")),
        ),
        (True, [HELD], Verdict.HOLD, ("b is held: half of it is not translated",), ("b",)),
        (
            *(False, [HELD, edition("a"), HELD], Verdict.HOLD),
            *(("2 of its 3 articles are held: b, b",), ("b", "a", "b")),
        ),
    ],
)
def test_an_article_that_is_held_holds_or_is_left_out(
    *,
    leave_out: bool,
    stories: list[Edition],
    verdict: Verdict,
    reasons: tuple[str, ...],
    shown: tuple[str, ...],
) -> None:
    """A reader must not be led to a page that is not there; which way is the snapshot's own choice."""
    policy = GatePolicy(unready_article="leave_out" if leave_out else "hold")
    made = announce(edition("news"), stories, policy)
    news = edition("news")
    words = 2 + 3 * len(shown)  # a title of one word, a summary of two
    assert made == replace(
        news,
        localized=replace(news.localized, teasers=teasers(*shown)),
        decision=replace(news.decision, words=words, ready=words, verdict=verdict, reasons=reasons),
    )


def test_languages_go_out_as_they_are_translated(glocal: Glocal) -> None:
    """The others wait, and say what for."""
    result = glocal("check", NEWS, "--json")
    document = json.loads(result.stdout)
    assert result.exit_code == 1
    assert sorted(e["locale"] for e in document["editions"] if e["gate"] == "ready") == READY
    assert [f for f in document["findings"] if f["severity"] == "error"] == []
    (italian,) = (e for e in document["editions"] if e["locale"] == "it")
    assert italian["reasons"] == [
        "6 texts, 114 words to translate",
        "2 of its 3 articles are held: coding-without-a-computer, put-your-activity-on-the-map",
    ]


def test_an_article_is_left_out_by_setting(glocal: Glocal, workspace: Path) -> None:
    """One language may go without an article while another waits for it."""
    with (workspace / "glocal.toml").open("a") as file:
        file.write('[gate.locale.fr]\nunready_article = "leave_out"\n')
    for locale in ("fr", "de"):
        catalog = workspace / f"translations/{locale}/LC_MESSAGES/coding-without-a-computer.po"
        catalog.write_text(catalog.read_text().replace("\n#. title", "\n#. title\n#, fuzzy", 1))
    result = glocal("build", NEWS, "--locale", "fr", "--locale", "de", "--json")
    assert result.exit_code == 0
    folder = workspace / "output/preview/outbox" / NEWS
    linked = {
        locale: [slug for slug in STORIES if f'/{locale}/{slug}/"' in (folder / f"{locale}.html").read_text()]
        for locale in ("fr", "de")
    }
    assert linked == {"fr": [STORIES[0], STORIES[2]], "de": STORIES}
    held = json.loads(glocal("check", NEWS, "--locale", "fr", "--locale", "de", "--json").stdout)["editions"]
    assert {e["locale"]: e["gate"] for e in held} == {"de": "hold", "fr": "ready"}


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("  - coding-without-computers", "10: there is no article 'coding-without-computers'"),
        (f"  - {NEWS}", f"10: {NEWS} is a newsletter itself"),
    ],
)
def test_a_wrong_name_is_shown_with_its_line(glocal: Glocal, workspace: Path, line: str, fault: str) -> None:
    """The editor mends the line that the message names; nothing was written meanwhile."""
    path = workspace / f"content/{NEWS}/index.md"
    path.write_text(path.read_text().replace("  - coding-without-a-computer", line))
    before = tree(workspace)
    result = glocal("build", NEWS)
    assert (result.exit_code, f"content/{NEWS}/index.md:{fault}" in result.output) == (3, True)
    assert tree(workspace) == before


@pytest.mark.slow
def test_publishing_a_newsletter_brings_its_articles_along(workspace: Path, prefect_home: Path) -> None:
    """Its mail goes out, its articles get their pages and feed entries; a language with filler text waits,
    and the others do not link to it.
    """
    shutil.copytree(prefect_home, workspace / ".glocal/prefect")
    catalog = workspace / f"translations/fr/LC_MESSAGES/{NEWS}.po"
    catalog.write_text(
        re.sub(r'msgstr "L’année scolaire[^"]*"', 'msgstr "Lorem ipsum."', catalog.read_text())
    )
    command = [sys.executable, "-m", "pipelines", "publish", NEWS, "--workspace", str(workspace)]
    locales = ("--locale", "en", "--locale", "de", "--locale", "fr")
    done = subprocess.run([*command, *locales], capture_output=True, text=True, check=False, timeout=240)
    assert (done.returncode, done.stderr) == (1, "")
    (french,) = (line for line in done.stdout.splitlines() if line.startswith("fr "))
    assert "its email has a fault: 'Lorem ipsum' is left in" in french
    output = tree(workspace / "output")
    assert {name for name in output if name.endswith(".eml")} == {
        f"outbox/{NEWS}/{tag}.eml" for tag in ("de", "en")
    }
    pages = {name for name in output if name.endswith("/index.html") and name.count("/") == 3}
    folders = (*STORIES, NEWS, "feeds", "newsletters")
    assert pages == {f"site/{tag}/{folder}/index.html" for tag in ("de", "en") for folder in folders}
    feed = json.loads(output["site/de/feed.json"])
    assert sorted(item["url"].split("/")[-2] for item in feed["items"]) == sorted(STORIES)
    assert b"/fr/" not in output[f"outbox/{NEWS}/de.html"]
    small = {name.rpartition("/")[2] for name in output if "-small." in name}
    assert small == {"six-conversations-small.png", "paper-robot-small.png", "map-pins-small.png"}


def reading_order(localized: LocalizedArticle, part: str) -> list[str]:
    """Every text of an edition as its reader meets it: the text part begins with the title, not a picture."""
    article = localized.article
    found: list[Text] = []

    def walk(value: object) -> None:
        if isinstance(value, Text):
            found.append(value)
        elif isinstance(value, tuple):
            for item in value:
                walk(item)
        elif hasattr(value, "__slots__"):
            for name in value.__slots__:
                walk(getattr(value, name))

    opening = (article.title, article.place, article.summary)
    walk((*opening, article.image) if part == "text" else (article.image, *opening))
    walk(article.blocks)
    walk(tuple((story.title, story.summary) for story in localized.teasers))
    walk(article.call_to_action)
    return [flat(inline_text(text.value, BUILT_IN[text.lang])) for text in found if text.value]


def flat(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


@pytest.mark.slow
def test_plain_text_and_html_say_each_sentence_once_in_the_same_order() -> None:
    """Nothing is lost or said twice between the two parts, in any language, of any issue."""
    room = open_snapshot(open_workspace(ROOT))
    faults = []
    for article in pick_articles(room.workspace, []):
        for locale in room.workspace.locales:
            made = make_edition(room, article, locale)
            email = make_email(room, made, room.workspace.locales)
            page = html.fromstring(email.html)
            spoken = _spoken(page)
            plain = flat(re.sub(r"\n(?:> |  +)", " ", email.text))
            for name, text in (("text", plain), ("html", flat(" ".join(spoken)))):
                at = 0
                for sentence in reading_order(made.localized, name):
                    words = sentence if name == "text" else re.sub(r" \(https?://[^)]*\)", "", sentence)
                    found = text.find(words, at) if name == "text" else _loose(text, words, at)
                    if found < 0:
                        faults.append((article.slug, locale, name, sentence))
                    at = max(found, at)
                    if name == "text" and len(sentence) > 40 and text.count(sentence) != 1:
                        faults.append((article.slug, locale, "not once", sentence))
    assert faults == []


def _spoken(page: html.HtmlElement) -> list[str]:
    return [str(words) for words in page.xpath("//body//img/@alt | //body//text()[not(ancestor::style)]")]


def _loose(text: str, words: str, at: int) -> int:
    """HTML has blanks around inline tags that the sentence has not."""
    pattern = r"\s*".join(map(re.escape, words.replace(" ", "")))
    found = re.compile(pattern).search(text, at)
    return found.start() if found else -1
