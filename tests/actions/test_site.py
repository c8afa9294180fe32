"""`glocal site`, on a website that was published: releases, going back, taking an article back."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import Result

from pipelines.actions.editions import make_edition
from pipelines.actions.publish_steps import RunContext
from pipelines.actions.site import SiteReport, plan_update, read_state
from pipelines.model.blocks import Text
from pipelines.model.edition import LocalizedArticle
from pipelines.model.errors import DeliveryError
from pipelines.workspace.articles import pick_articles, read_pictures
from pipelines.workspace.paths import open_workspace
from pipelines.workspace.snapshot import open_snapshot
from tests.conftest import SLUG, tree

Glocal = Callable[..., Result]
MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)
THREE = ("en", "fr", "el")


def publish(workspace: Path, locales: tuple[str, ...] = THREE, day: int = 0, slug: str = SLUG) -> SiteReport:
    """What the flow does for the website, without Prefect and without mail."""
    now = MONDAY + timedelta(days=day)
    run = RunContext(open_workspace(workspace), slug, "outbox", clock=lambda: now)
    editions = [run.judge(locale) for locale in locales]
    return run.release([edition for edition in editions if edition.decision.goes_out])


def page(workspace: Path, locale: str = "fr", slug: str = SLUG) -> str:
    return (workspace / "output/site" / locale / slug / "index.html").read_text()


def _pages(folder: Path) -> dict[str, bytes]:
    return {path: data for path, data in tree(folder).items() if path != "manifest.json"}


def test_releases_are_listed_and_one_can_go_back(glocal: Glocal, workspace: Path) -> None:
    """Something went wrong at five o'clock: one command, and readers see what they saw before."""
    publish(workspace)
    before = tree(workspace / "output/site")
    publish(workspace, (*THREE, "de"), day=1)
    rows = json.loads(glocal("site", "releases", "--json").output)["releases"]
    assert [(row["release"], row["shown"], row["from"], row["why"]) for row in rows] == [
        (2, "now", 1, f"publish {SLUG}"),
        (1, "", "", f"publish {SLUG}"),
    ]
    result = glocal("site", "rollback")
    assert result.output.startswith("Readers see release 1 again: ")
    # But for the manifest: it says from now on that this release came after the other.
    assert _pages(workspace / "output/site") == {p: d for p, d in before.items() if p != "manifest.json"}
    assert glocal("site", "rollback", "2").exit_code == 0
    assert (workspace / "output/site/de" / SLUG / "index.html").is_file()
    assert "there is no release 9" in glocal("site", "rollback", "9").output


def test_before_there_is_a_website_nothing_is_made(glocal: Glocal, workspace: Path) -> None:
    """A slip in a new workspace leaves no empty folder for somebody to wonder about."""
    result = glocal("site", "rollback")
    assert (result.exit_code, "there is no website here yet" in result.output) == (3, True)
    assert not (workspace / "output").exists()


def test_what_was_rolled_back_is_not_news_when_it_returns(glocal: Glocal, workspace: Path) -> None:
    """German readers saw it on Tuesday; the second time must not stand on top of their readers' lists."""
    publish(workspace)
    publish(workspace, ("de",), day=1)
    glocal("site", "rollback")
    publish(workspace, ("de",), day=5)
    dates = {i.localized.locale: i.published for i in read_state(open_workspace(workspace)).published}
    assert dates["de"] == MONDAY + timedelta(days=1)


@pytest.mark.slow
def test_withdrawn_stays_withdrawn_until_it_is_restored(glocal: Glocal, workspace: Path) -> None:
    """A rolling publish, by hand or by a timer, must not bring back what a person took away."""
    publish(workspace)
    result = glocal("site", "withdraw", SLUG, "--locale", "fr")
    assert result.output.startswith(f"{SLUG} is withdrawn in fr: ")
    assert 'content="noindex"' in page(workspace)
    assert f"/fr/{SLUG}/" not in (workspace / "output/site/sitemap.xml").read_text()
    assert "deleted-entry" in (workspace / "output/site/fr/atom.xml").read_text()
    publish(workspace, day=1)
    assert 'content="noindex"' in page(workspace)
    row = next(r for r in json.loads(glocal("status", "--json").output)["editions"] if r["locale"] == "fr")
    assert (row["gate"], row["website"]) == ("hold", "withdrawn")
    assert row["why"] == f"withdrawn from the website; glocal site restore {SLUG} lets it come back"
    assert "may come back in fr" in glocal("site", "restore", SLUG).output
    publish(workspace, day=2)
    assert 'content="noindex"' not in page(workspace)
    dates = {i.localized.locale: i.published for i in read_state(open_workspace(workspace)).published}
    assert dates == dict.fromkeys(THREE, MONDAY)


def test_withdrawing_what_is_not_there_says_where_it_is(glocal: Glocal, workspace: Path) -> None:
    """A slip of the language; nothing happens."""
    publish(workspace)
    result = glocal("site", "withdraw", SLUG, "--locale", "sv")
    assert result.exit_code == 3
    assert f"{SLUG} is not on the website in these languages" in result.output
    assert "it is published in: el, en, fr" in result.output
    assert "was not withdrawn" in glocal("site", "restore", SLUG).output


def test_a_renamed_article_leads_old_links_on(workspace: Path) -> None:
    """Mail that was sent shows pictures from the old address, and its links must lead somewhere."""
    publish(workspace)
    (workspace / "content" / SLUG).rename(workspace / "content/sofia")
    for path in workspace.glob(f"translations/**/{SLUG}.po"):
        path.rename(path.with_name("sofia.po"))
    publish(workspace, day=1, slug="sofia")
    assert 'http-equiv="refresh"' in page(workspace)
    assert (workspace / "output/site/fr" / SLUG / "six-conversations.png").is_file()
    state = read_state(open_workspace(workspace))
    assert state.moved == tuple((f"{tag}/{SLUG}", f"{tag}/sofia") for tag in sorted(THREE))
    assert {(i.published, i.updated) for i in state.published} == {(MONDAY, MONDAY)}


def test_pictures_of_an_article_that_left_the_workspace_are_kept(workspace: Path) -> None:
    """Last year's articles are archived away; their pages and pictures are still out."""
    publish(workspace)
    (workspace / "content/other").mkdir()
    text = (workspace / "content" / SLUG / "index.md").read_text().replace(f":{SLUG}", ":other")
    (workspace / "content" / SLUG).rename(workspace / "archived")
    (workspace / "content/other/index.md").write_text(text)
    picture = (workspace / "archived/six-conversations.png").read_bytes()
    (workspace / "content/other/six-conversations.png").write_bytes(picture)
    publish(workspace, ("en",), day=1, slug="other")
    assert (workspace / "output/site/fr" / SLUG / "six-conversations.png").read_bytes() == picture


def test_publish_says_what_becomes_of_the_website_before_it_does(workspace: Path) -> None:
    """Whoever is asked for a yes knows which pages and feeds change; planning writes nothing."""
    publish(workspace)
    before = tree(workspace)
    snapshot = open_snapshot(open_workspace(workspace))
    (article,) = pick_articles(snapshot.workspace, [SLUG])
    pictures = read_pictures(snapshot.workspace, [article])
    french = make_edition(snapshot, article, "fr").localized
    mended = replace(french, article=replace(french.article, title=Text("Autre titre", "fr")))
    plan = plan_update(snapshot, [mended], pictures, MONDAY + timedelta(days=1))
    assert str(plan.changes) == "2 pages changed; 1 feed changes, 2 do not"
    assert str(plan_update(snapshot, [french], pictures, MONDAY).changes) == "the website is as it was"
    assert tree(workspace) == before


def test_publishing_the_same_again_makes_no_release(workspace: Path) -> None:
    """No change, no release: the list stays readable, and bytes and times are left alone."""
    first = publish(workspace)
    times = {path: path.stat().st_mtime_ns for path in (workspace / "output").rglob("*")}
    second = publish(workspace, day=1)
    assert (first.release, second.release, bool(second.changes)) == (1, 1, False)
    assert times == {path: path.stat().st_mtime_ns for path in (workspace / "output").rglob("*")}


def test_a_site_that_does_not_fit_together_is_not_released(workspace: Path) -> None:
    """Readers keep the whole site of yesterday; the message names the page and the link."""
    publish(workspace)
    before = tree(workspace / "output")
    source = workspace / "content" / SLUG / "index.md"
    text = source.read_text().replace(
        "https://codeweek.eu/ambassadors", "https://codeweek.eu/newsletter/en/gone/"
    )
    source.write_text(text)
    with pytest.raises(DeliveryError) as error:
        publish(workspace, ("en",), day=1)
    assert f"en/{SLUG}/index.html: leads to en/gone/index.html, which does not exist" in str(error.value)
    assert tree(workspace / "output") == before


@pytest.mark.slow
def test_every_release_is_copied_to_the_target(glocal: Glocal, workspace: Path, tmp_path: Path) -> None:
    """The website stands elsewhere: publish, rollback and withdraw reach it without another command."""
    settings = workspace / "glocal.toml"
    assert "no place to copy the website to" in glocal("site", "push").output
    target = f"file://{tmp_path}/web"
    settings.write_text(settings.read_text().replace("[site]\n", f'[site]\ntarget = "{target}"\n'))
    assert publish(workspace).copied > 20
    assert tree(tmp_path / "web") == tree(workspace / "output/site")
    publish(workspace, ("de",), day=1)
    assert tree(tmp_path / "web") == tree(workspace / "output/site")
    glocal("site", "rollback")
    glocal("site", "withdraw", SLUG)
    assert tree(tmp_path / "web") == tree(workspace / "output/site")
    assert "0 files changed" in glocal("site", "push").output


# --- hostile content ------------------------------------------------------------------------------

HOSTILE = "<script>alert(1)</script>"


def hostile(localized: LocalizedArticle) -> LocalizedArticle:
    article = localized.article
    words = (
        f"{HOSTILE}[x](javascript:alert(1)) <img src=x onerror=alert(1)> \u202eevil\u202c 🏳️‍🌈 " + "long " * 60
    )
    text = Text(words, localized.locale)
    assert article.event
    event = replace(article.event, place=text)
    return replace(
        localized,
        article=replace(article, title=text, summary=text, place=text, categories=(text,), event=event),
    )


def test_hostile_words_do_nothing(workspace: Path) -> None:
    """A catalog may come from anyone; on no page and in no feed may it run, load or break anything."""
    snapshot = open_snapshot(open_workspace(workspace))
    (article,) = pick_articles(snapshot.workspace, [SLUG])
    pictures = read_pictures(snapshot.workspace, [article])
    evil = hostile(make_edition(snapshot, article, "fr").localized)
    plan = plan_update(snapshot, [evil], pictures, MONDAY)
    assert plan.findings == ()
    for path, data in plan.files.items():
        if path.endswith(".html"):
            text = (data or b"").decode()
            assert text.count("<script") == text.count("application/ld+json")
            as_words = text.replace("\\u003c", "&lt;").replace("&lt;img src=x onerror=alert", "")
            assert ("onerror=alert" in as_words, path) == (False, path)
            assert 'href="javascript:' not in text


@pytest.mark.parametrize("slug", ["δοκιμή", "..", "a/../b", "page", "feeds", "newsletters", "archive", "A"])
def test_folder_names_that_cannot_be_addresses(glocal: Glocal, slug: str) -> None:
    """Each is part of a path on the website: one that leaves it, or takes a place of ours, is refused."""
    result = glocal("build", "--site", slug)
    assert result.exit_code == 3
    assert ("cannot be an article's folder name" in result.output, "Traceback" in result.output) == (
        True,
        False,
    )


def test_a_picture_from_elsewhere_is_refused(glocal: Glocal, workspace: Path) -> None:
    """`../../glocal.toml` as a picture would put any file of the machine on the web."""
    source = workspace / "content" / SLUG / "index.md"
    source.write_text(source.read_text().replace("src: six-conversations.png", "src: ../../glocal.toml"))
    result = glocal("build", "--site")
    assert result.exit_code == 3
    assert f"content/{SLUG}/index.md:12: image.src must be the name of a file" in result.output
