"""The desk shows what is in the files today, whoever changed them, and judges only anew what has changed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from pipelines.actions.editions import make_edition
from pipelines.desk.workspace_cache import WorkspaceCache
from tests.desk.reception import ARTICLE, desk_workspace

ALL = {(slug, tag) for slug in ("hello", "other", "news") for tag in ("fr", "de")}
HEAD = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'


def two_articles(folder: Path) -> Path:
    """`hello`, `other`, and `news`, a newsletter that announces `hello`."""
    root = desk_workspace(folder)
    for slug, more in (("other", ""), ("news", "kind: newsletter\narticles: [hello]\n")):
        (root / "content" / slug).mkdir()
        text = ARTICLE.replace(":hello", f":{slug}").replace("title: Hello\n", f"title: {slug}\n{more}")
        (root / "content" / slug / "index.md").write_text(text)
    return root


def judged(cache: WorkspaceCache) -> dict[tuple[str, str], object]:
    snapshot = cache.snapshot(fresh=True)
    for article in cache.articles().usable:
        for tag in ("fr", "de"):
            make_edition(snapshot, article, tag)
    return dict(snapshot.editions)


def write(name: str, text: str) -> Callable[[Path], None]:
    def change(root: Path) -> None:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)

    return change


@pytest.mark.parametrize(
    ("change", "anew"),
    [
        (write("content/hello/index.md", f"{ARTICLE}\nMore.\n"), ALL - {("other", "fr"), ("other", "de")}),
        (write("content/other/a.txt", "x"), {("other", "fr"), ("other", "de")}),
        (write("translations/fr/LC_MESSAGES/hello.po", HEAD), {("hello", "fr"), ("news", "fr")}),
        (write("translations/de/LC_MESSAGES/other.po", HEAD), {("other", "de")}),
        (write("translations/hello.pot", HEAD), set()),
        (write("translations/fr/LC_MESSAGES/interface.po", HEAD), ALL),
        (write("translations/glossary.csv", "term,fr\n"), ALL),
        (write("site_templates/x.html", "x"), ALL),
        (write("output/site/manifest.json", "{}"), ALL),
    ],
)  # fmt: skip
def test_what_a_change_touches_is_judged_anew_and_nothing_else(
    tmp_path: Path, change: Callable[[Path], None], anew: set[tuple[str, str]]
) -> None:
    """Thirty people save at once: to judge all languages of all issues each time would take seconds."""
    cache = WorkspaceCache(two_articles(tmp_path / "workspace"))
    before = judged(cache)
    assert set(before) == ALL
    change(cache.root)
    snapshot = cache.snapshot(fresh=True)
    kept = dict(snapshot.editions)
    assert {key for key in ALL if kept.get(key) is not before[key]} == anew


def test_nothing_is_read_twice_while_nothing_changes(tmp_path: Path) -> None:
    """A page that is opened again costs a look at the files' times."""
    cache = WorkspaceCache(two_articles(tmp_path / "workspace"))
    first, articles = cache.snapshot(), cache.articles()
    assert cache.snapshot(fresh=True) is first
    assert cache.articles() is articles
    (cache.root / "content/other/index.md").unlink()
    (cache.root / "content/other").rmdir()
    assert cache.snapshot(fresh=True) is not first
    assert [each.slug for each in cache.articles().usable] == ["hello", "news"]


def test_an_article_that_was_just_begun_elsewhere_is_there(tmp_path: Path) -> None:
    """Pages list the folders as they are now: one of this second is among those read."""
    cache = WorkspaceCache(two_articles(tmp_path / "workspace"))
    assert len(cache.articles().usable) == 3
    write(
        "content/new/index.md", (cache.root / "content/other/index.md").read_text().replace("other", "new")
    )(cache.root)
    found = cache.articles()
    assert {*(each.slug for each in found.usable), *found.errors} == {"hello", "news", "new", "other"}


@pytest.mark.parametrize(
    ("change", "read_again"),
    [
        (write("translations/fr/LC_MESSAGES/hello.po", HEAD), set()),
        (write("content/hello/index.md", f"{ARTICLE}\nMore.\n"), {"hello"}),
        (write("content/other/a.txt", "x"), {"other"}),
        (write("translations/hello.pot", HEAD), {"hello"}),
        (write("output/site/manifest.json", "{}"), set()),
    ],
)  # fmt: skip
def test_a_save_has_nothing_read_again_but_its_own_text(
    tmp_path: Path, change: Callable[[Path], None], read_again: set[str]
) -> None:
    """Settings, templates and the words around all articles took a fifth of a second after each save."""
    cache = WorkspaceCache(two_articles(tmp_path / "workspace"))
    before, articles = cache.snapshot(), {each.slug: each for each in cache.articles().usable}
    words, frame = before.template_words, before.interfaces
    change(cache.root)
    after = cache.snapshot(fresh=True)
    assert after is not before
    assert after.workspace is before.workspace
    assert (after.template_words, after.interfaces) == (words, frame)
    assert after.interfaces is frame
    assert {each.slug for each in cache.articles().usable if each is not articles[each.slug]} == read_again


@pytest.mark.parametrize(
    "change",
    [
        write("translations/fr/LC_MESSAGES/interface.po", HEAD),
        write("translations/glossary.csv", "term,fr\n"),
        write("email_templates/x.mjml", "x"),
        write("brand/x.txt", "x"),
        lambda root: write("glocal.toml", f"{(root / 'glocal.toml').read_text()}\n# more\n")(root),
    ],
)
def test_what_everything_depends_on_is_read_again(tmp_path: Path, change: Callable[[Path], None]) -> None:
    """A setting, a template or a word of the frame that somebody changes is on the next page."""
    cache = WorkspaceCache(two_articles(tmp_path / "workspace"))
    before, articles = cache.snapshot(), cache.articles()
    assert before.interfaces
    change(cache.root)
    after = cache.snapshot(fresh=True)
    assert after.workspace is not before.workspace
    assert cache.articles() is not articles


def test_an_article_that_was_mended_frees_the_one_that_waited_for_it(tmp_path: Path) -> None:
    """A newsletter depends on what it announces, though its own text is not read again."""
    cache = WorkspaceCache(two_articles(tmp_path / "workspace"))
    assert not cache.articles().errors
    write("content/hello/index.md", "no head\n")(cache.root)
    cache.snapshot(fresh=True)
    assert set(cache.articles().errors) == {"hello", "news"}
    write("content/hello/index.md", ARTICLE)(cache.root)
    cache.snapshot(fresh=True)
    assert not cache.articles().errors
