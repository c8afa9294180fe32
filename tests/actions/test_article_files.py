"""Pictures and files put beside an article, and rich text from a clipboard."""

from __future__ import annotations

import base64
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from pipelines.actions.article_files import add_file, pasted_text
from pipelines.actions.new_article import import_source, start_article
from pipelines.content.importers.draft import ImportSource
from pipelines.model.errors import ContentError
from pipelines.workspace.articles import read_article
from pipelines.workspace.git_commit import Writer
from pipelines.workspace.paths import Workspace, open_workspace
from tests.delivery.editions import SETTINGS

MARIA = Writer("Maria Borg", "maria@example.org")
PDF = b"%PDF-1.4\n%%EOF\n"
ARTICLE = '---\nid: "tag:example.org,2026:hello"\ntitle: Hello\ndate: 2026-11-20\n---\n\nWe met.\n'
TODAY = date(2026, 11, 23)


@pytest.fixture
def room(tmp_path: Path) -> Workspace:
    (tmp_path / "content/hello").mkdir(parents=True)
    (tmp_path / "content/hello/index.md").write_text(ARTICLE)
    (tmp_path / "glocal.toml").write_text(f'locales = ["en", "fr"]\n{SETTINGS}')
    return open_workspace(tmp_path)


def picture(kind: str = "PNG", size: tuple[int, int] = (40, 30)) -> bytes:
    data = BytesIO()
    Image.new("RGB", size, (200, 30, 90)).save(data, kind)
    return data.getvalue()


def beside(room: Workspace) -> list[str]:
    return sorted(path.name for path in room.article_path("hello").parent.iterdir())


@pytest.mark.parametrize(
    ("name", "data", "own", "is_picture"),
    [
        ("Owl.PNG", picture(), "owl.png", True),
        ("Фото (1).jpeg", picture("JPEG"), "foto-1.jpeg", True),
        ("../../../etc/passwd.png", picture(), "passwd.png", True),
        ("C:\\Users\\Ana\\owl.gif", picture("GIF"), "owl.gif", True),
        ("owl.jpg", picture(), "owl.png", True),
        ("owl", picture(), "png.png", True),
        ('"><script>x</script>.webp', picture("WEBP"), "script.webp", True),
        ("Ordre du jour (v2).PDF", PDF, "ordre-du-jour-v2.pdf", False),
        (".pdf", PDF, "file.pdf", False),
        ("index.md.pdf", PDF, "index-md.pdf", False),
    ],
)
def test_a_file_is_what_its_bytes_are_and_gets_a_name_of_ours(
    name: str, data: bytes, own: str, is_picture: bool, room: Workspace
) -> None:
    """Names come from anywhere; none leads out of the folder, and none is more than a name."""
    added = add_file(room, "hello", name, data, MARIA)
    assert (added.name, added.is_picture, added.size) == (own, is_picture, len(data))
    assert beside(room) == sorted(["index.md", own])


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("owl.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "could run programs"),
        ("owl.png", b"<script>", "PNG"),
        ("owl.png", picture()[:60], "damaged"),
        ("tool.exe", b"MZ", "a program"),
        ("song.mp3", b"ID3", "sound or film"),
        ("old.doc", b"x", "not all readers can open"),
        ("programme.pdf", b"<html>", "no PDF file"),
        ("programme.docx", PDF, "no DOCX file"),
        ("x.heic", b"....ftypheic", "HEIC"),
        ("noname", b"text", "cannot be given"),
        ("index.md", b"# mine", "cannot be given"),
        ("empty.pdf", b"", "empty"),
    ],
)
def test_what_readers_cannot_be_given_is_refused(name: str, data: bytes, says: str, room: Workspace) -> None:
    """With the way out, and nothing is written."""
    with pytest.raises(ContentError, match=says) as refused:
        add_file(room, "hello", name, data, MARIA)
    assert refused.value.hint
    assert beside(room) == ["index.md"]


def test_two_pictures_of_one_name_are_two_and_one_is_one(room: Workspace) -> None:
    """Telephones call everything image.jpg; and a form that is sent twice adds nothing."""
    first, other = picture(), picture(size=(50, 50))
    names = [add_file(room, "hello", "image.png", data, MARIA).name for data in (first, other, first, other)]
    assert names == ["image.png", "image-2.png", "image.png", "image-2.png"]


def test_what_stands_in_the_text_for_it(room: Workspace) -> None:
    """A word that means something to Markdown is a word all the same."""
    shown = add_file(room, "hello", "owl.png", picture(), MARIA)
    linked = add_file(room, "hello", "a.pdf", PDF, MARIA)
    assert shown.markdown("An [owl]\nat night\\") == r"![An \[owl\] at night\\](owl.png)"
    assert (linked.markdown("The plan"), linked.markdown(" ")) == ("[The plan](a.pdf)", "[a.pdf](a.pdf)")


@pytest.mark.parametrize("slug", ["nobody", "../hello", "hello/..", ""])
def test_files_are_put_beside_articles_alone(slug: str, room: Workspace) -> None:
    """The address of the form says which; anybody can type another."""
    with pytest.raises(ContentError):
        add_file(room, slug, "owl.png", picture(), MARIA)


def test_rich_text_keeps_its_structure_and_its_pictures(room: Workspace) -> None:
    """None of its lines is taken for a title, a date or an author: it goes into the middle of a text."""
    (room.article_path("hello").parent / "picture-1.png").write_bytes(picture(size=(9, 9)))
    owl = base64.b64encode(picture()).decode()
    markup = (
        "<html><body><!--StartFragment--><p class=MsoTitle>Robots</p><p>Sofia, 3 April 2025</p><p>By Ana</p>"
        f'<ul><li>A <b>cable</b></ul><img alt="An owl" src="data:image/png;base64,{owl}">'
        '<img src="https://evil.example/x.png"><script>alert(1)</script><!--EndFragment--></body></html>'
    )
    pasted = pasted_text(room, "hello", markup, MARIA)
    assert pasted.markdown == (
        "## Robots\n\nSofia, 3 April 2025\n\nBy Ana\n\n- A **cable**\n\n![An owl](picture-1-2.png)"
    )
    assert [each.name for each in pasted.added] == ["picture-1-2.png"]
    assert ["evil.example" in str(each) for each in pasted.unplaced] == [True]


def test_a_picture_that_cannot_be_shown_leaves_its_text(room: Workspace) -> None:
    """One bad picture must not cost the page that was copied."""
    markup = '<p>Before this.</p><p><img alt="x" src="data:image/png;base64,iVBORw0KGgo="></p><p>After</p>'
    pasted = pasted_text(room, "hello", markup, MARIA)
    assert pasted.markdown == "Before this.\n\nAfter"
    assert any("left out" in remark for remark in pasted.remarks)
    with pytest.raises(ContentError, match="no text in what was copied"):
        pasted_text(room, "hello", "<p> </p>", MARIA)


def test_an_import_under_a_name_that_is_taken_gets_a_number(room: Workspace) -> None:
    """Nobody who drops a file has to think of a folder's name."""
    source = ImportSource(b"Hello\n\nWe met again, and it was good to see everybody.\n", "a.txt")
    made = [import_source(room, source, TODAY, other_name=True).path for _ in range(2)]
    assert made == ["content/hello-2/index.md", "content/hello-3/index.md"]
    with pytest.raises(ContentError, match="already exists"):
        import_source(room, source, TODAY)


def test_a_newsletter_begins_with_the_articles_that_it_announces(room: Workspace) -> None:
    """In the order in which they were chosen."""
    path = start_article(room, "March", "", TODAY, ["hello"])
    article = read_article(room, path.split("/")[1])
    assert ([each.slug for each in article.articles], article.title.value) == (["hello"], "March")
