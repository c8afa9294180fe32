"""`locales:` in a head: an article goes out in these languages only, and the others are not wanted."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipelines.actions.check import check_editions
from pipelines.actions.editions import _linked_pages, make_edition
from pipelines.actions.extract import extract
from pipelines.actions.preflight import _comparable
from pipelines.actions.request import PublishParameters, read_request
from pipelines.actions.site_preview import build_site
from pipelines.actions.status import edition_statuses
from pipelines.content.article import parse_article
from pipelines.model.delivery import Email
from pipelines.model.edition import Verdict
from pipelines.model.errors import ContentError
from pipelines.rendering.references import ArticlePage
from pipelines.translation.localize import localize, words_digest
from pipelines.workspace.articles import read_article, read_articles
from pipelines.workspace.paths import Workspace, open_workspace
from pipelines.workspace.snapshot import open_snapshot
from tests.workspace.test_settings import SMALLEST

HEAD = "id: tag:example.org,2026:{slug}\ntitle: Title of {slug}\nsummary: Short.\ndate: 2026-11-23\n"
GATE = '[gate]\notherwise = "mixed"\nminimum = 0\nrequired = []\n'
TEMPLATES = {
    "article.mjml": "<mjml><mj-body><mj-section><mj-column><mj-text>{{ article.title | inline }}</mj-text>"
    "</mj-column></mj-section></mj-body></mjml>",
    "article.txt": "{{ article.title | plain }}",
}
LOCALES = 'locales = ["en", "de", "fr", "mt"]'


def write(root: Path, slug: str, keys: str = "", body: str = "Words.") -> None:
    folder = root / "content" / slug
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "index.md").write_text(f"---\n{HEAD.format(slug=slug)}{keys}---\n\n{body}\n")


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    settings = SMALLEST.replace('locales = ["eu24", "uk"]', LOCALES)
    (tmp_path / "glocal.toml").write_text(f"{settings}{GATE}")
    (tmp_path / "email_templates").mkdir()
    for name, text in TEMPLATES.items():
        (tmp_path / "email_templates" / name).write_text(text)
    write(tmp_path, "all")
    write(tmp_path, "few", "locales: [FR, mt]\n")
    write(tmp_path, "news", "kind: newsletter\narticles: [few, all]\n", "See [few](article:few).")
    write(tmp_path, "none", "kind: newsletter\narticles: [few]\n")
    return open_workspace(tmp_path, explicit=True)


@pytest.mark.parametrize(
    ("keys", "line", "told"),
    [
        ("locales: [fr, zz]\n", 6, "'zz' is not a locale of this workspace\n  next: choose from de en fr mt"),
        (
            "locales:\n- fr\n- de_DE\n",
            8,
            "'de_DE' is not a locale of this workspace\n  next: did you mean 'de'?",
        ),
        ("locales: [bg]\n", 6, "'bg' is not a locale"),
        ("locales: [no]\n", 6, "'no' is not a locale"),
        ("locales: []\n", 6, "locales names none"),
        ("locales: fr de\n", 6, "locales must be a list"),
        ("locale: [fr]\n", 6, "unknown key 'locale'\n  next: did you mean 'locales'?"),
    ],
)
def test_a_language_that_is_none_is_told_at_its_line(
    keys: str, line: int, told: str, workspace: Workspace
) -> None:
    """A slip must not keep an article from its readers in silence."""
    write(workspace.root, "few", keys)
    with pytest.raises(ContentError) as caught:
        read_article(workspace, "few")
    assert f"content/few/index.md:{line}: {told}" in str(caught.value)


def test_the_other_languages_are_not_wanted(workspace: Workspace) -> None:
    """They are neither checked nor counted; what their translators had stays byte for byte."""
    assert read_article(workspace, "few").locales == ("fr", "mt")
    kept = workspace.catalog_path("few", "de")
    kept.parent.mkdir(parents=True)
    kept.write_bytes(b"whatever it was")
    snapshot = open_snapshot(workspace)
    done = {each.path for each in extract(snapshot, ["few"]) if each.path.endswith("few.po")}
    assert done == {"translations/fr/LC_MESSAGES/few.po", "translations/mt/LC_MESSAGES/few.po"}
    assert kept.read_bytes() == b"whatever it was"
    assert not workspace.catalog_path("few", "en").exists()
    articles = read_articles(workspace, ["few"]).usable
    rows = edition_statuses(snapshot, articles)
    assert [row.decision.locale for row in rows] == ["fr", "mt"]
    checked = check_editions(open_snapshot(workspace), [("few", workspace.locales)])
    assert [edition.locale for edition in checked.editions] == ["fr", "mt"]
    assert check_editions(open_snapshot(workspace), [("few", ("de",))]).editions == ()


def test_nobody_gets_it_by_another_way(workspace: Workspace) -> None:
    """Whoever makes an edition all the same gets one that is held, with the reason."""
    snapshot = open_snapshot(workspace)
    edition = make_edition(snapshot, snapshot.article("few"), "de")
    assert edition.decision.verdict is Verdict.HOLD
    assert edition.decision.why == "it goes out in fr mt only"
    assert make_edition(snapshot, snapshot.article("few"), "fr").decision.goes_out


def test_a_newsletter_leaves_it_out_where_it_is_not_meant(workspace: Workspace) -> None:
    """Nobody waits for it there, so it holds nothing; a newsletter of nothing is held."""
    snapshot = open_snapshot(workspace)
    french, german = (make_edition(snapshot, snapshot.article("news"), tag) for tag in ("fr", "de"))
    assert [teaser.slug for teaser in french.localized.teasers] == ["few", "all"]
    assert [teaser.slug for teaser in german.localized.teasers] == ["all"]
    assert german.decision.goes_out
    assert "left out, not meant for this language: few" in german.decision.reasons
    empty = make_edition(snapshot, snapshot.article("none"), "de")
    assert empty.decision.verdict is Verdict.HOLD
    assert empty.decision.why.endswith("none of its articles goes out in this language")


def test_a_link_leads_to_a_language_in_which_it_goes_out(workspace: Workspace) -> None:
    """Also where that is not the language it was written in; the reader is told which."""
    snapshot = open_snapshot(workspace)
    edition = make_edition(snapshot, snapshot.article("news"), "de")
    assert _linked_pages(snapshot, edition) == {
        "few": ArticlePage("https://example.org/fr/few/", "fr", "Französisch")
    }


def test_a_run_is_about_the_languages_that_are_meant(workspace: Workspace) -> None:
    """All that a form names but these; a run of none of them is a mistake."""

    def asked(*languages: str) -> tuple[str, ...]:
        parameters: PublishParameters = {"issue": "few", "languages": list(languages), "provider": "outbox"}
        return read_request(workspace, parameters, datetime(2026, 11, 23, tzinfo=UTC)).locales

    assert asked() == asked("en", "de", "fr", "mt") == ("fr", "mt")
    assert asked("fr", "de") == ("fr",)
    with pytest.raises(ContentError) as caught:
        asked("de")
    assert str(caught.value).startswith("content/few/index.md: few goes out in fr mt only")


def test_languages_are_no_words() -> None:
    """Whoever adds one must not tell all readers of the others that the text was corrected."""
    text = f"---\n{HEAD.format(slug='x')}---\n\nWords.\n"
    few = text.replace("title", "locales: [fr]\ntitle")
    one, two = (localize(parse_article(each, "x", "en"), None, "fr") for each in (text, few))
    assert words_digest(one) == words_digest(two)


def test_blocks_for_some_languages(workspace: Workspace) -> None:
    """Catalogs have what is for their readers; a language of which nothing is left is held, no other."""
    write(workspace.root, "part", body="::: only FR\nFor some.\n:::\n\n::: only mt en\nFor others.\n:::")
    snapshot = open_snapshot(workspace)
    list(extract(snapshot, ["part"]))
    having = {
        tag: ["For some." in text, "For others." in text]
        for tag in ("de", "fr", "mt")
        for text in [workspace.catalog_path("part", tag).read_text()]
    }
    assert having == {"de": [False, False], "fr": [True, False], "mt": [False, True]}
    pot = workspace.template_path("part").read_text()
    assert ["#. only in: fr\n" in pot, "#. only in: en mt\n" in pot or "#. only in: mt en\n" in pot] == [
        True,
        True,
    ]
    article = read_article(workspace, "part")
    held = [tag for tag in workspace.locales if not make_edition(snapshot, article, tag).decision.goes_out]
    assert held == ["de"]


def test_blocks_for_a_language_that_is_none(workspace: Workspace) -> None:
    """A slip would keep the text from everybody."""
    write(workspace.root, "part", body="One.\n\n::: only fr xq\nTwo.\n:::")
    with pytest.raises(ContentError) as caught:
        read_article(workspace, "part")
    assert caught.value.message == "::: only xq: 'xq' is not a locale of this workspace"
    assert caught.value.origin and caught.value.origin.line == 10


def test_editions_with_other_blocks_are_not_compared(workspace: Workspace) -> None:
    """What the author wrote for some languages is no block that a translation lost."""
    write(workspace.root, "part", body="All.\n\n::: only fr mt\nFor some.\n:::")
    snapshot = open_snapshot(workspace)
    article = read_article(workspace, "part")
    mails = [
        (
            make_edition(snapshot, article, tag),
            Email("part", tag, "S", "", "", "", datetime(2026, 11, 23, tzinfo=UTC), ""),
        )
        for tag in workspace.locales
    ]
    groups = [[email.locale for _, email in group] for group in _comparable(snapshot, mails)]
    assert [sorted(group) for group in groups] == [["de", "en"]]


def test_a_preview_of_an_article_that_the_source_language_does_not_get(workspace: Workspace) -> None:
    """A language without an article has no part in the preview."""
    snapshot = open_snapshot(workspace)
    few = [read_article(workspace, "few")]
    plan, _held = build_site(snapshot, few, ["en"])
    assert plan.files == {}


def test_a_link_to_a_heading_that_a_language_does_not_have_is_told(workspace: Workspace) -> None:
    """It stands in what is for others only."""
    write(workspace.root, "part", body="See [how](#how).\n\n::: only en fr\n## How\n:::")
    snapshot = open_snapshot(workspace)
    article = read_article(workspace, "part")
    told = {
        tag: [
            str(each.origin)
            for each in make_edition(snapshot, article, tag).findings
            if each.check == "anchors"
        ]
        for tag in workspace.locales
    }
    assert told == {"de": ["content/part/index.md:8"], "en": [], "fr": [], "mt": ["content/part/index.md:8"]}
