"""What every importer promises. Importers are found by their entry points."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from datetime import date
from time import perf_counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines.content.article import parse_article
from pipelines.content.importers.draft import Draft, Importer, ImportSource
from pipelines.content.importers.kinds import choose
from pipelines.content.scaffold import imported_text
from pipelines.model.article import Article
from pipelines.model.block_walks import map_block
from pipelines.model.blocks import Block, Kind, Text
from pipelines.model.errors import ContentError
from pipelines.rendering.inline import inline_text
from pipelines.workspace.plugins import IMPORTERS, load_plugin, plugins
from tests.content.importers.importer_samples import (
    SAMPLES,
    Sample,
    docx_file,
    docx_paragraph,
    html_sample,
)
from tests.examples import examples

NAMES = sorted(plugins(IMPORTERS).names)
KNOWN: dict[str, Importer] = {name: load_plugin(IMPORTERS, name) for name in NAMES}
TODAY = date(2026, 11, 23)
ID = "tag:example.org,2026-11-23:x"

each_importer = pytest.mark.parametrize("name", NAMES)


def read(data: bytes, name: str, importer: Importer | None = None) -> tuple[Draft, Article]:
    """The draft, and the article that the file becomes."""
    source = ImportSource(data, name)
    draft = (importer or choose(source, KNOWN)).read(source)
    return draft, parse_article(imported_text(draft, ID, TODAY), "slug", "en")


def block_words(block: Block) -> list[str]:
    words: list[str] = []

    def note(_: Kind, text: Text) -> Text:
        words.extend(inline_text(text.value).split())
        return text

    map_block(block, note)
    code = getattr(block, "text", "")
    return [*words, *(code.split() if isinstance(code, str) else [])]


def kept_words(article: Article) -> Counter[str]:
    """All words of an article: its text, its head, its notes."""
    head = [inline_text(article.title.value), article.author, *article.notes]
    head += [inline_text(text.value) for text in (article.place, article.summary) if text]
    body = [word for block in article.blocks for word in block_words(block)]
    return Counter([*body, *" ".join(head).split()])


TRAPS = (
    "*a*",
    "_b_",
    "`c`",
    "<b>",
    "</p>",
    "&amp;",
    "[x](y)",
    "#",
    "1.",
    "-",
    "~~z~~",
    "C#",
    "|",
    "\\",
    "“q”",
    "{x}",
)
letters = st.text("abcdeÉß", min_size=1, max_size=6)
words = st.lists(letters | st.sampled_from(TRAPS), min_size=1, max_size=8).map(" ".join)
plain_words = st.lists(letters, min_size=1, max_size=8).map(" ".join)
kinds = st.sampled_from(("heading", "paragraph", "bold", "quote", "list", "table"))


def blocks_of(text: st.SearchStrategy[str]) -> st.SearchStrategy[list[Sample]]:
    return st.lists(st.builds(Sample, kinds, st.lists(text, min_size=1, max_size=3)), min_size=1, max_size=6)


def test_every_importer_has_a_sample() -> None:
    """An importer without one would not be looked at by any of these."""
    assert set(SAMPLES) == set(NAMES)


@each_importer
@settings(max_examples=examples(150), deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_nothing_is_ever_lost(name: str, data: st.DataObject) -> None:
    """Every word of the file is in the article or in its notes, whatever the file is."""
    text = plain_words if name == "markdown" else words
    title, blocks = data.draw(plain_words), data.draw(blocks_of(text))
    file, make = SAMPLES[name]
    draft, article = read(make(title, blocks), file, KNOWN[name])
    source = [
        word for sample in (Sample("", [title]), *blocks) for text in sample.texts for word in text.split()
    ]
    kept = kept_words(article)
    marks = re.compile(r"[-–•*+>#|]|\d{1,2}[.)]|[a-z][.)]")
    lost = [word for word in Counter(source) - kept if not marks.fullmatch(word)]
    assert lost == [word for word in lost if any(word in longer for longer in kept)], (lost, draft)


@each_importer
def test_a_file_is_known_by_what_is_in_it(name: str) -> None:
    """Files come without their ending, or with a wrong one."""
    _, make = SAMPLES[name]
    blocks = [Sample("heading", ["Two"]), Sample("paragraph", ["**Some** [words](https://a.org)."])]
    source = ImportSource(make("One", [*blocks, Sample("list", ["a", "b"])]), "file")
    assert choose(source, KNOWN) is KNOWN[name]


@each_importer
def test_notes_are_complete(name: str) -> None:
    """Each guess and each word without a place stands in the article's notes, as in the terminal."""
    file, make = SAMPLES[name]
    draft, article = read(
        make("One", [Sample("paragraph", ["By Ana Silva", "3 May 2025", "Some words."])]), file
    )
    noted = " ".join(article.notes)
    assert [guess.words for guess in draft.guesses if guess.words not in noted] == []
    assert [item.words for item in draft.unplaced if item.words not in noted] == []


@each_importer
@pytest.mark.parametrize("data", [b"", b"\n \n", b"\xff\xfe", b"\0\0\0\0", bytes(range(256)) * 40])
def test_no_file_is_too_odd(name: str, data: bytes) -> None:
    """A slip of the mouse gets a sentence, whichever importer was asked."""
    source = ImportSource(data, "odd")
    with pytest.raises(ContentError):
        choose(source, KNOWN, name).read(source)


def zip_bomb() -> bytes:
    return docx_file(docx_paragraph("x"), {"word/media/image1.png": b"\0" * 210_000_000})


XXE = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>'
HOSTILE: dict[str, tuple[str, Callable[[], bytes]]] = {
    "a zip bomb": ("x.docx", zip_bomb),
    "nested tags of Word": ("x.docx", lambda: docx_file("<w:p>" * 10_000 + "</w:p>" * 10_000)),
    "an entity of Word": ("x.docx", lambda: docx_file(docx_paragraph("x"), {"word/styles.xml": XXE})),
    "a damaged document": ("x.docx", lambda: docx_file(docx_paragraph("x") * 50)[:-60]),
    "nested tags": ("x.html", lambda: b"<!doctype html>" + b"<div>" * 10_000 + b"x" + b"</div>" * 10_000),
    "nested mails": ("x.eml", lambda: nested_mail(200)),
    "a broken head": ("x.md", lambda: b"---\ntitle: [a\n---\n# A\n"),
}


def nested_mail(depth: int) -> bytes:
    head = b"From: a@example.org\nTo: b@example.org\nSubject: x\nMIME-Version: 1.0\n"
    mail = head + b"Content-Type: text/plain\n\nx\n"
    for number in range(depth):
        edge = str(number).encode()
        part = b"--" + edge + b"\nContent-Type: message/rfc822\n\n" + mail + b"\n--" + edge + b"--\n"
        mail = head + b"Content-Type: multipart/mixed; boundary=" + edge + b"\n\n" + part
    return mail


@pytest.mark.parametrize("what", HOSTILE)
def test_hostile_files_are_refused(what: str) -> None:
    """One sentence, and in seconds: a file from outside takes neither the machine nor the program down."""
    name, make = HOSTILE[what]
    data, start = make(), perf_counter()
    with pytest.raises(ContentError) as caught:
        read(data, name)
    assert caught.value.hint
    assert perf_counter() - start < 20, "it is not bounded"


def test_a_picture_that_is_too_large_is_left_out_and_told() -> None:
    """A web page with 100 MB in a picture is still a text."""
    page = b'<p>Words.</p><img src="data:image/png;base64,' + b"A" * 60_000_000 + b'" alt="A robot">'
    with pytest.raises(ContentError, match="larger than 50 MB"):
        read(b"<!doctype html><h1>T</h1>" + page, "x.html")
    draft, article = read(
        b'<!doctype html><h1>T</h1><p>Words.</p><img src="https://example.org/a.png" alt="A robot">', "x.html"
    )
    assert draft.pictures == ()
    assert "a picture to be put here: https://example.org/a.png A robot" in " ".join(article.notes)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (
            b"{\\rtf1\\ansi Hello}",
            "this is an RTF file, which Glocal does not read\n  next: in Word, choose Save as",
        ),
        (b"%PDF-1.7\n", "this is a PDF, which Glocal does not read\n  next: open it, copy its text"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
            "this is a file of old Word, Excel or PowerPoint (DOC)",
        ),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "__substg1.0_001A".encode("utf-16-le"),
            "this is a mail of Outlook (MSG)",
        ),
        (b"PK\x03\x04broken", "this is a damaged file"),
        (b"\x89PNG\r\n", "this is a picture"),
    ],
)
def test_what_is_not_read_is_refused_with_the_way(data: bytes, message: str) -> None:
    """Staff are told what to press, and never get garbage that passes for an article."""
    with pytest.raises(ContentError) as caught:
        read(data, "file.txt")
    assert str(caught.value).startswith(f"file.txt: {message}")


@pytest.mark.parametrize(
    ("encoding", "note"), [("utf-8", ""), ("utf-16", "UTF-16"), ("cp1252", "Windows-1252")]
)
def test_encodings_of_windows(encoding: str, note: str) -> None:
    """Notepad's “Unicode” and “ANSI” are read, and said to be."""
    draft, _ = read("Évora’s prize\n\nIt costs 5 € – no more.".encode(encoding), "x.txt")
    assert (draft.title, draft.body) == ("Évora’s prize", "It costs 5 € – no more.")
    assert note in " ".join(draft.remarks)


def test_word_and_its_clipboard_are_one_article() -> None:
    """Whether staff save the document or copy its text, the article is the same."""
    clip = (
        '<html xmlns:o="urn:schemas-microsoft-com:office:office"><body>'
        "<p class=MsoTitle>Bees at school<o:p></o:p></p>"
        "<h2>What to bring<o:p></o:p></h2><p class=MsoListParagraph style='mso-list:l0 level1 lfo1'>"
        "<![if !supportLists]><span style='mso-list:Ignore'>·<span>&nbsp; </span></span><![endif]>A veil</p>"
        "<p class=MsoListParagraph style='mso-list:l0 level2 lfo1'><![if !supportLists]>"
        "<span style='mso-list:Ignore'>o<span>&nbsp; </span></span><![endif]>and gloves</p>"
        "<p class=MsoNormal>We meet at noon.<o:p></o:p></p></body></html>"
    )
    body = docx_paragraph("Bees at school", "Title") + docx_paragraph("What to bring", "Heading2")
    body += docx_paragraph("A veil", "ListBullet") + docx_paragraph("and gloves", "ListBullet2")
    styles = "".join(
        f'<w:style w:type="paragraph" w:styleId="{key}"><w:name w:val="{name}"/></w:style>'
        for key, name in (
            *(("Title", "Title"), ("Heading2", "heading 2")),
            *(("ListBullet", "List Bullet"), ("ListBullet2", "List Bullet 2")),
        )
    )
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    sheet = f'<w:styles xmlns:w="{space}">{styles}</w:styles>'.encode()
    document = docx_file(body + docx_paragraph("We meet at noon."), {"word/styles.xml": sheet})
    made = [read(data, name)[0] for data, name in ((clip.encode(), "x.html"), (document, "x.docx"))]
    assert made[0].title == made[1].title == "Bees at school"
    assert made[0].body == made[1].body == "## What to bring\n\n- A veil\n  - and gloves\n\nWe meet at noon."


def test_a_mails_head_never_reaches_the_article() -> None:
    """Addresses of people stand there."""
    _, article = read(SAMPLES["eml"][1]("One", [Sample("paragraph", ["Some words."])]), "x.eml")
    text = " ".join(
        [article.title.value, *article.notes, *(w for b in article.blocks for w in block_words(b))]
    )
    assert "ana@example.org" not in text
    assert "ben@example.org" not in text


def test_what_surrounds_a_page_goes_to_the_notes() -> None:
    """A page that was saved whole has its menu, its cookie line and its links to share."""
    markup = html_sample("Bees", [Sample("paragraph", ["Bees came to school."])]).decode()
    markup = markup.replace(
        "<body>", "<body><nav>Home menu</nav><div class='cookie-bar'>We use cookies</div>"
    )
    _, article = read(markup.encode(), "x.html")
    body = " ".join(word for block in article.blocks for word in block_words(block))
    assert [word for word in ("menu", "cookies") if word in body] == []
    assert [word for word in ("menu", "cookies") if word not in " ".join(article.notes)] == []
