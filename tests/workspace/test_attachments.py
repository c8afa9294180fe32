"""Files beside an article: found, measured, published in each language's version; what is wrong with them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from pipelines.actions.publish_steps import RunContext
from pipelines.model.article import Article
from pipelines.model.attachment import Attachment
from pipelines.model.edition import Decision, Edition, Verdict
from pipelines.model.errors import ContentError, GlocalError
from pipelines.model.site import PublishedArticle
from pipelines.translation.localize import localize, words_digest
from pipelines.website.records import read_record, write_record
from pipelines.workspace.articles import read_article, read_pictures
from tests.content.test_attachments import whole
from tests.website.site_pieces import MONDAY
from tests.workspace.test_snapshot import workspace

HEAD = "---\nid: tag:example.org,2026:day\ntitle: A day\ndate: 2026-11-23\n"
PDF = whole("pdf")


def read(tmp_path: Path, files: dict[str, bytes], body: str, head: str = "") -> Article:
    folder = tmp_path / "content/day"
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        (folder / name).write_bytes(data)
    (folder / "index.md").write_text(f"{HEAD}{head}---\n\n{body}\n")
    return read_article(workspace(tmp_path), "day")


def test_a_file_has_a_version_for_each_language(tmp_path: Path) -> None:
    """`programme.fr.pdf` is the French one; all others share the first, and nothing else is published."""
    files = {"Le programme.pdf": PDF, "Le programme.fr.pdf": PDF + b"\n", "other.pdf": PDF, "x.de.pdf": PDF}
    article = read(tmp_path, files, "[One](Le%20programme.pdf), [again](<Le programme.pdf#page=2>)")
    size = len(PDF)
    french = Attachment(
        "Le programme.pdf", "le-programme-fr.pdf", size + 1, "fr", beside="Le programme.fr.pdf"
    )
    assert article.attachments == (
        Attachment("Le programme.pdf", "le-programme.pdf", size, "", (french,), "Le programme.pdf"),
    )
    assert localize(article, None, "fr").article.attachments == (replace(french, beside=""),)
    assert localize(article, None, "de").article.attachments == (
        Attachment("Le programme.pdf", "le-programme.pdf", size),
    )
    assert read_pictures(workspace(tmp_path), [article]) == {
        "day": {"le-programme.pdf": PDF, "le-programme-fr.pdf": PDF + b"\n"}
    }


def test_a_file_that_is_replaced_is_no_correction_of_the_words(tmp_path: Path) -> None:
    """Readers' programs tell of an entry anew when its words change; a file with another name is another."""
    one = localize(read(tmp_path, {"a.pdf": PDF}, "[A](a.pdf)"), None, "fr")
    two = localize(read(tmp_path, {"a.pdf": PDF + b"\n"}, "[A](a.pdf)"), None, "fr")
    own = localize(read(tmp_path, {"a.fr.pdf": PDF}, "[A](a.pdf)"), None, "fr")
    assert words_digest(one) == words_digest(two) != words_digest(own)
    item = PublishedArticle(own, MONDAY, MONDAY)
    assert read_record(write_record(item)) == replace(
        item, localized=replace(own, article=read_record(write_record(item)).localized.article)
    )
    assert read_record(write_record(item)).localized.article.attachments == own.article.attachments
    assert words_digest(read_record(write_record(item)).localized) == words_digest(own)


@pytest.mark.parametrize(
    ("files", "body", "head", "told"),
    [
        ({"programme.pdf": PDF}, "\n[x](programm.pdf)", "", ":8: the file programm.pdf is not there"),
        ({"programme.pdf": PDF}, "[x](Programme.pdf)", "", ":7: the file Programme.pdf is not there"),
        ({}, "[x](a.pdf)", "", "put it into content/day/ or correct its name"),
        ({"a.pdf": b"MZ"}, "[x](a.pdf)", "", ":7: a.pdf: it is no PDF file"),
        ({"a.pdf": PDF, "a.fr.pdf": b"MZ"}, "[x](a.pdf)", "", ":7: a.fr.pdf: it is no PDF file"),
        ({"a.csv": b"1\n" * 5_000_001}, "[x](a.csv)", "", "it has 10.0 MB, and 10 MB are the most"),
        (
            {"A b.pdf": PDF, "a-b.pdf": PDF},
            "[x](<A b.pdf>) [y](a-b.pdf)",
            "",
            "published as a-b.pdf, and so",
        ),
        (
            {"Event.ics": whole("ics")},
            "[x](Event.ics)",
            "event: {start: 2026-12-01, place: Here}\n",
            "published as event.ics, and so is the calendar file of the event",
        ),
    ],
)
def test_what_is_wrong_with_files_is_told_at_the_line_of_the_link(
    files: dict[str, bytes], body: str, head: str, told: str, tmp_path: Path
) -> None:
    """A reader who follows the link would find nothing, or what nobody wants to open."""
    with pytest.raises(ContentError) as caught:
        read(tmp_path, files, body, head)
    assert told in str(caught.value)


def test_all_that_is_wrong_is_told_at_once(tmp_path: Path) -> None:
    """With a name that is near, where there is one."""
    with pytest.raises(ContentError) as caught:
        read(tmp_path, {"programme.pdf": PDF, "b.pdf": b"MZ"}, "[x](programm.pdf) [y](b.pdf)")
    told = str(caught.value)
    assert "did you mean 'programme.pdf'?" in told
    assert "b.pdf: it is no PDF file" in told


def test_a_release_has_the_files_of_all_its_languages(tmp_path: Path) -> None:
    """An edition knows its own file alone; a release of several languages has each of them."""
    article = read(tmp_path, {"a.pdf": PDF, "a.fr.pdf": PDF + b"\n"}, "[A](a.pdf)")
    run = RunContext(workspace(tmp_path), "day", "outbox")
    editions = [
        Edition(localize(article, None, tag), Decision(tag, Verdict.READY), ()) for tag in ("en", "fr")
    ]
    _, files = run._released(editions)
    assert files == {"day": {"a.pdf": PDF, "a-fr.pdf": PDF + b"\n"}}


def test_a_file_elsewhere_is_not_published_through_a_link(tmp_path: Path) -> None:
    """A symbolic link out of the workspace would publish a stranger's file."""
    outside = tmp_path.parent / f"{tmp_path.name}-secret.pdf"
    outside.write_bytes(PDF)
    (tmp_path / "content/day").mkdir(parents=True)
    (tmp_path / "content/day/a.pdf").symlink_to(outside)
    with pytest.raises(GlocalError) as caught:
        read(tmp_path, {}, "[x](a.pdf)")
    assert "this leads out of the workspace" in str(caught.value)
    outside.unlink()
