"""The site on disk: what did not change is not touched, what went away is gone, what is out stays."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from conftest import tree
from pipelines.publishing.site import Release, read_published, release

from pipelines.blocks import Image, Text
from pipelines.errors import DeliveryError
from pipelines.model import Article, LocalizedArticle
from pipelines.outgoing import PublishedArticle

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
ARTICLE = Article(
    slug="hello",
    id="tag:example.org,2026:hello",
    lang="en",
    date=NOW,
    title=Text("Γειά", "el"),
    image=Image("a.png", Text("σχέδιο", "el")),
)
ITEM = PublishedArticle(LocalizedArticle(ARTICLE, "el"), NOW, NOW)
FILES = {"el/hello/index.html": b"page", "index.html": b"chooser"}
PICTURES = {"hello": {"a.png": b"picture"}}


def test_what_is_out_is_read_back_whole(tmp_path: Path) -> None:
    """A locale that is held today is rendered from this record, so nothing of it may be lost."""
    release(tmp_path, FILES, [ITEM], PICTURES)
    assert read_published(tmp_path) == (ITEM,)


def test_the_same_release_touches_nothing(tmp_path: Path) -> None:
    """Unchanged files keep bytes and times, so caches and feed readers are left in peace."""
    first = release(tmp_path, FILES, [ITEM], PICTURES)
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}
    second = release(tmp_path, FILES, [ITEM], PICTURES)
    assert (first, second) == (Release(5, 0, 5), Release(0, 0, 5))
    assert before == {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}


def test_what_went_away_is_removed_and_nothing_else(tmp_path: Path) -> None:
    """A renamed article leaves no second copy; a file that is not ours stays."""
    release(tmp_path, FILES, [ITEM], PICTURES)
    (tmp_path / "robots.txt").write_text("theirs")
    moved = replace(ITEM, localized=LocalizedArticle(replace(ARTICLE, slug="moved"), "el"))
    files = {"el/moved/index.html": b"page", "index.html": b"chooser"}
    release(tmp_path, files, [moved], {"moved": {"a.png": b"picture"}})
    assert sorted(tree(tmp_path)) == [
        "el/moved/a.png",
        "el/moved/article.json",
        "el/moved/index.html",
        "index.html",
        "manifest.json",
        "robots.txt",
    ]
    assert not (tmp_path / "el/hello").exists()


def test_pictures_of_an_article_that_left_the_workspace_are_kept(tmp_path: Path) -> None:
    """The page is still out, so its picture must be."""
    release(tmp_path, FILES, [ITEM], PICTURES)
    release(tmp_path, FILES, [ITEM], {})
    assert (tmp_path / "el/hello/a.png").read_bytes() == b"picture"


@pytest.mark.parametrize("name", ["manifest.json", "el/hello/article.json"])
def test_a_damaged_record_stops_before_anything_is_written(tmp_path: Path, name: str) -> None:
    """Without the record every language would look new, with new dates in every feed."""
    release(tmp_path, FILES, [ITEM], PICTURES)
    (tmp_path / name).write_text("{")
    with pytest.raises(DeliveryError) as caught:
        read_published(tmp_path)
    assert caught.value.origin is not None
    assert caught.value.origin.path.endswith(name)
