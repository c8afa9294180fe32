"""Git at the desk: its state in words, a round by its thread, and two versions to choose from."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.actions.git_exchange import exchange_with_git
from pipelines.desk.git_keeper import GitKeeper
from pipelines.desk.rights import Right
from pipelines.translation.formats.po import parse_catalog
from pipelines.workspace.git_record import git_record
from pipelines.workspace.paths import open_workspace
from tests.actions.test_git_exchange import HEAD, run
from tests.desk.reception import ARTICLE, NOW, Reception, desk_workspace, words_of

PO = "translations/fr/LC_MESSAGES/hello.po"
ENTRY = '\n#: content/hello/index.md\nmsgid "Hello"\nmsgstr "{}"\n\nmsgid "We met."\nmsgstr "Vus."\n'


@pytest.fixture
def shared(tmp_path: Path) -> tuple[Reception, Path]:
    """A desk whose workspace is a clone, and the clone of somebody else."""
    root = desk_workspace(tmp_path / "workspace", "[git]\npull = true\npush = true\nevery = 7\n")
    (root / ".gitignore").write_text(".glocal/\n")
    (root / PO).parent.mkdir(parents=True)
    (root / PO).write_text(HEAD + ENTRY.format("Salut"))
    run(tmp_path, "init", "-q", "--bare", "-b", "main", "hub.git")
    run(root, "init", "-q", "-b", "main")
    run(root, "remote", "add", "origin", str(tmp_path / "hub.git"))
    run(root, "add", ".")
    run(root, "commit", "-q", "-m", "start")
    run(root, "push", "-q", "-u", "origin", "main")
    run(tmp_path, "clone", "-q", "hub.git", "other")
    return Reception(root), tmp_path / "other"


def others_write(other: Path, name: str, text: str) -> None:
    (other / name).write_text(text)
    run(other, "commit", "-q", "-a", "-m", "theirs")
    run(other, "push", "-q")


def here(reception: Reception, name: str, text: str) -> None:
    (reception.root / name).write_text(text)
    run(reception.root, "commit", "-q", "-a", "-m", "ours")


def test_what_others_pushed_stands_on_the_page_after_a_round(shared: tuple[Reception, Path]) -> None:
    """The desk's own thread pulls; the next page shows it, and the settings say when and with whom."""
    reception, other = shared
    browser = reception.signed_in(Right.AUTHOR, Right.ADMINISTRATOR)
    assert "title: Hello" not in browser.get("/").text
    others_write(other, "content/hello/index.md", ARTICLE.replace("title: Hello", "title: Good morning"))
    assert GitKeeper(reception.desk).look() == 7
    reception.desk.cache.snapshot(fresh=True)
    assert "Good morning" in words_of(browser.get("/"))
    said = words_of(browser.get("/settings"))
    assert "Last taken over from others: 1 second ago." in said
    assert str(other.parent / "hub.git") in said


def test_a_button_asks_for_a_round_and_waits_for_none(shared: tuple[Reception, Path]) -> None:
    """The request is answered at once, whatever git does."""
    reception, _ = shared
    browser = reception.signed_in(Right.ADMINISTRATOR)
    assert browser.post("/settings/git").headers["location"] == "/settings#git"
    assert reception.desk.git_now.is_set()
    assert reception.signed_in(Right.AUTHOR).post("/settings/git").status_code == 403


@pytest.mark.parametrize("take", ["ours", "theirs"])
def test_of_an_article_an_author_chooses(take: str, shared: tuple[Reception, Path]) -> None:
    """Home asks; both stand side by side; what is chosen is saved, committed, and then pushed."""
    reception, other = shared
    others_write(other, "content/hello/index.md", ARTICLE.replace("We met", "<b>They</b> met"))
    here(reception, "content/hello/index.md", ARTICLE.replace("We met", "All met"))
    exchange_with_git(open_workspace(reception.root), NOW)
    browser = reception.signed_in(Right.AUTHOR)
    assert "Two versions of content/hello/index.md" in words_of(browser.get("/"))
    assert "Two versions" not in words_of(reception.signed_in(Right.TRANSLATOR, languages=["fr"]).get("/"))
    page = browser.get("/two-versions?file=content/hello/index.md")
    assert "&lt;b&gt;They&lt;/b&gt; met" in page.text and "All met" in page.text
    seen = page.text.partition('name="seen" value="')[2][:64]
    form = {"file": "content/hello/index.md", "take": take}
    assert browser.post("/two-versions", data={**form, "seen": "0" * 64}).status_code == 409
    assert browser.post("/two-versions", data={**form, "seen": seen}).headers["location"] == "/"
    text = (reception.root / "content/hello/index.md").read_text()
    assert ("All met" in text, "They" in text) == (take == "ours", take == "theirs")
    assert git_record(reception.root / ".glocal").conflicts == ()
    assert browser.get("/two-versions?file=content/hello/index.md").status_code == 404
    assert exchange_with_git(open_workspace(reception.root), NOW).fault == ""
    run(other, "pull", "-q")
    assert (other / "content/hello/index.md").read_text() == text


def test_of_a_catalog_its_translator_chooses_text_by_text(shared: tuple[Reception, Path]) -> None:
    """Both translations, in words; the chosen one is no longer for review, and the other's notes are gone."""
    reception, other = shared
    others_write(other, PO, HEAD + ENTRY.format("Coucou"))
    here(reception, PO, HEAD + ENTRY.format("Bonjour"))
    exchange_with_git(open_workspace(reception.root), NOW)
    assert (
        reception.signed_in(Right.TRANSLATOR, languages=["de"]).get(f"/two-versions?file={PO}").status_code
        == 403
    )
    browser = reception.signed_in(Right.TRANSLATOR, languages=["fr"], name="Maria")
    page = browser.get(f"/two-versions?file={PO}").text
    assert "Bonjour" in page and "Coucou" in page
    name = page.partition('type="radio" name="')[2].partition('"')[0]
    assert browser.post("/two-versions", data={"file": PO, name: "1"}).headers["location"] == "/"
    read = parse_catalog((reception.root / PO).read_bytes(), PO)
    assert [(m.strings, m.fuzzy, m.comments) for m in read.messages] == [
        (("Coucou",), False, ()),
        (("Vus.",), False, ()),
    ]
    assert git_record(reception.root / ".glocal").conflicts == ()
    assert run(reception.root, "log", "-1", "--format=%an") == "Maria\n"
