"""Links from one article to another, and where faults of a text are told, in a real workspace."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.actions.check import Checked, check_editions
from pipelines.actions.editions import make_edition, make_email
from pipelines.workspace.articles import pick_articles
from pipelines.workspace.paths import Workspace, open_workspace
from pipelines.workspace.snapshot import open_snapshot
from tests.conftest import SLUG, copy_workspace

OTHER = "coding-without-a-computer"


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return open_workspace(copy_workspace(tmp_path, SLUG, OTHER, locales=("de", "en", "es")))


def write(workspace: Workspace, text: str) -> int:
    """Another paragraph; its line."""
    path = workspace.article_path(SLUG)
    whole = f"{path.read_text()}\n{text}\n"
    path.write_text(whole)
    return whole.count("\n") - text.count("\n")


def checked(workspace: Workspace) -> Checked:
    return check_editions(open_snapshot(workspace), [(SLUG, ("en",))])


def test_a_link_leads_to_the_readers_language_or_says_that_it_does_not(workspace: Workspace) -> None:
    """The other article is ready in German and not in Spanish: readers learn it before they click."""
    write(workspace, f"See [the games](../{OTHER}/#games-for-one-lesson).")
    workspace.catalog_path(OTHER, "es").unlink()
    snapshot = open_snapshot(workspace)
    (article,) = pick_articles(workspace, [SLUG])
    mails = {tag: make_email(snapshot, make_edition(snapshot, article, tag), ["en"]) for tag in ("de", "es")}
    site = workspace.settings.site.url
    assert f'href="{site}/de/{OTHER}/#games-for-one-lesson"' in mails["de"].html
    assert "(Englisch)" not in mails["de"].html
    assert f'href="{site}/en/{OTHER}/#games-for-one-lesson"' in mails["es"].html
    assert "</a> (inglés)" in mails["es"].html
    assert f"({site}/en/{OTHER}/#games-for-one-lesson," in " ".join(mails["es"].text.split())


def test_a_link_to_no_article_is_told_with_the_one_that_was_meant(workspace: Workspace) -> None:
    """A slip in a folder's name must not become a dead link in 24 languages."""
    line = write(workspace, f"See [the games](article:{OTHER[:-1]}).")
    (finding,) = checked(workspace).findings
    assert (finding.origin.path, finding.origin.line) == (f"content/{SLUG}/index.md", line)
    assert f"did you mean '{OTHER}'" in finding.message


@pytest.mark.parametrize(
    ("anchor", "cure"),
    [("#games-for-one-lessen", "did you mean 'games-for-one-lesson'"), ("#zzz", "there are: #games-for-one")],
)
def test_a_link_to_no_heading_is_told_with_those_that_there_are(
    workspace: Workspace, anchor: str, cure: str
) -> None:
    """A reader who lands at the top of a long page does not find what was promised; our own article too."""
    line = write(workspace, f"See [the games](article:{OTHER}{anchor}) and [us](../{SLUG}/#nowhere).")
    found = checked(workspace).findings
    assert [(each.origin.path, each.origin.line) for each in found] == [
        (f"content/{SLUG}/index.md", line),
    ] * 2
    assert f"no heading of {OTHER} is called {anchor}" in found[0].message
    assert cure in found[0].message
    assert f"no heading of {SLUG} is called #nowhere" in found[1].message


def test_a_fault_of_a_text_is_told_at_its_line(workspace: Workspace) -> None:
    """Staff must not be sent into a template for what they wrote themselves."""
    line = write(workspace, "[here](mailto:?subject=x) and [[first_nam]]")
    found = {(each.check, str(each.origin)) for each in checked(workspace).findings}
    place = f"content/{SLUG}/index.md:{line}"
    assert {("addresses", place), ("marks", place)} <= found
    assert not any(origin.startswith("email_templates") for _, origin in found)


def test_a_fault_of_a_translation_is_told_in_its_catalog(workspace: Workspace) -> None:
    """The translator who wrote it mends it."""
    path = workspace.catalog_path(SLUG, "de")
    text = path.read_text().replace('msgstr "', 'msgstr "[[vorname]] ', 3)
    path.write_text(text)
    findings = check_editions(open_snapshot(workspace), [(SLUG, ("de",))]).findings
    marks = {each.origin.path for each in findings if each.check == "marks"}
    assert marks == {f"translations/de/LC_MESSAGES/{SLUG}.po"}
    assert all(each.origin.line for each in findings if each.check == "marks")
