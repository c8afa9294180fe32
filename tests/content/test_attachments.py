"""Files that articles link to: which addresses name one, and whether a file is what its name says."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZipFile

import pytest

from pipelines.content.article import parse_article
from pipelines.content.attachments import (
    MAX_ATTACHMENT,
    AttachmentFault,
    check_attachment,
    linked_files,
    published_name,
)
from pipelines.content.file_links import TYPES, FileLink, file_link, refused_file
from pipelines.model.errors import ContentError

HEAD = "---\nid: tag:example.org,2026:x\ntitle: T\ndate: 2026-11-23\n"


def package(names: dict[str, str]) -> bytes:
    out = BytesIO()
    with ZipFile(out, "w") as file:
        for name, text in names.items():
            file.writestr(name, text)
    return out.getvalue()


def whole(kind: str) -> bytes:
    """A small file that is what its name says."""
    if kind == "pdf":
        return b"%PDF-1.7\n1 0 obj\n%%EOF\n"
    if kind in ("csv", "ics"):
        return b"\xef\xbb\xbfa;b\n" if kind == "csv" else b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"
    parts = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml", "pptx": "ppt/presentation.xml"}
    if kind in parts:
        return package({"[Content_Types].xml": "<Types/>", parts[kind]: "<x/>"})
    return package({"mimetype": TYPES[kind], "content.xml": "<x/>"})


@pytest.mark.parametrize("kind", TYPES)
def test_each_kind_is_taken_for_what_it_is(kind: str) -> None:
    """What people attach goes through, and under another kind's name it does not."""
    check_attachment(whole(kind), f"File.{kind.upper()}")
    others = [other for other in TYPES if other not in (kind, "csv", "ics")]
    for other in others:
        with pytest.raises(AttachmentFault) as caught:
            check_attachment(whole(kind), f"file.{other}")
        assert caught.value.message == f"it is no {other.upper()} file, whatever its name says"


@pytest.mark.parametrize(
    ("data", "name", "what"),
    [
        (b"", "a.pdf", "it is empty"),
        (b"MZ\x90\x00" * 9, "a.pdf", "it is no PDF file"),
        (b"%PDF-1.7 cut", "a.pdf", "damaged or incomplete"),
        (b"<html><script>x</script>", "a.csv", "it is no CSV file"),
        (b"<svg/>", "a.pdf", "it is no PDF file"),
        ("a;b;ü".encode("cp1252"), "a.csv", "not UTF-8"),
        (b"a\0b", "a.csv", "it is no CSV file"),
        (b"BEGIN:VCALENDAR", "a.ics", "it is no ICS file"),
        (whole("docx")[:-30], "a.docx", "it is no DOCX file"),
        (package({"mimetype": "application/zip"}), "a.odt", "it is no ODT file"),
        (package({"[Content_Types].xml": "", "word/vbaProject.bin": "x", "word/d": ""}), "a.docx", "macros"),
        (package({"mimetype": TYPES["ods"], "Basic/Standard/x.xml": "x"}), "a.ods", "macros"),
        (b"x" * (MAX_ATTACHMENT + 1), "a.csv", "it has 10.0 MB, and 10 MB are the most"),
    ],
)
def test_what_a_file_is_not(data: bytes, name: str, what: str) -> None:
    """A name proves nothing: what runs, is cut short or too heavy reaches no reader."""
    with pytest.raises(AttachmentFault) as caught:
        check_attachment(data, name)
    assert what in caught.value.message


@pytest.mark.parametrize(
    ("href", "link"),
    [
        ("programme.pdf", FileLink("programme.pdf")),
        ("./Le%20programme.PDF#page=2", FileLink("Le programme.PDF", "#page=2")),
        ("attachment:a.b.csv", FileLink("a.b.csv")),
        ("../a.pdf", None),
        ("files/a.pdf", None),
        ("..%2Fa.pdf", None),
        ("a\\b.pdf", None),
        ("C:\\a.pdf", None),
        ("https://example.org/a.pdf", None),
        ("//example.org/a.pdf", None),
        ("file:///etc/a.pdf", None),
        ("a.pdf?x=1", None),
        (".pdf", None),
        ("a.exe", None),
        ("a.pdf.exe", None),
    ],
)
def test_a_file_is_named_without_a_folder(href: str, link: FileLink | None) -> None:
    """What stands elsewhere is not published, whichever way its path is spelled."""
    assert file_link(href) == link


@pytest.mark.parametrize(
    ("href", "what"),
    [
        ("../a.pdf", "the file '../a.pdf' is not beside the article"),
        ("/srv/a.pdf", "the file '/srv/a.pdf' is not beside the article"),
        ("C:\\a.pdf", "the file 'C:\\\\a.pdf' is not beside the article"),
        ("file:///a.docx", "the file 'file:///a.docx' is not beside the article"),
        ("a.pdf?download=1", "the file 'a.pdf?download=1' is not beside the article"),
        ("Setup.EXE", "Setup.EXE is a program, which no reader should be sent"),
        ("page.html", "page.html is a page that could run programs on the website"),
        ("logo.svg", "logo.svg is a page that could run programs on the website"),
        ("report.doc", "report.doc is a document that not all readers can open, or that can hold macros"),
        ("report.docm", "report.docm is a document with macros, which are programs"),
        ("all.zip", "all.zip is a packed folder, and nobody sees what is in it"),
        ("song.mp3", "song.mp3 is sound or film, which needs a host made for it"),
        ("lead.png", "lead.png is a picture"),
    ],
)
def test_files_that_are_refused(href: str, what: str) -> None:
    """In a sentence that says why, at the line of the link, and not "leads nowhere"."""
    refused = refused_file(href)
    assert refused is not None
    assert refused[0] == what
    with pytest.raises(ContentError) as caught:
        parse_article(f"{HEAD}---\n\nWords.\n\nRead\n[this](<{href}>) now.\n", "x", "en")
    assert str(caught.value) == f"content/x/index.md:10: {what}\n  next: {refused[1]}"


@pytest.mark.parametrize(
    "href", ["https://example.org/a.pdf", "www.example.org/a.zip", "example.com", "//example.org/a.pdf"]
)
def test_addresses_of_other_sites_are_no_files(href: str) -> None:
    """An address that lacks its beginning is told as one."""
    assert refused_file(href) is None


def test_links_of_an_article_wherever_they_stand() -> None:
    """In the head, in lists and quotes, as HTML, in buttons within them and at the end."""
    article = parse_article(
        f"{HEAD}summary: See [a](a.pdf).\ncall_to_action: {{label: Get it, url: b.csv}}\n---\n\n"
        '- [c](c.odt)\n- [Get](d.ics){.button}\n\n> <a href="e.pdf">e</a>\n\n[f]\\(f.pdf)\n',
        "x",
        "en",
    )
    assert [(link.name, line) for link, line in linked_files(article)] == [
        ("a.pdf", 5),
        ("c.odt", 9),
        ("e.pdf", 12),
        ("d.ics", 10),
        ("b.csv", 6),
    ]


@pytest.mark.parametrize(
    ("name", "published"),
    [
        ("programme.pdf", "programme.pdf"),
        ("Ordre du jour (v2).PDF", "ordre-du-jour-v2.pdf"),
        ("Програма.fr.docx", "programa-fr.docx"),
        ("….csv", "file.csv"),
        ("a" * 300 + ".pdf", "a" * 80 + ".pdf"),
    ],
)
def test_names_are_made_safe_for_addresses(name: str, published: str) -> None:
    """Blanks, brackets and letters that a mail program may cut an address at."""
    assert published_name(name) == published
