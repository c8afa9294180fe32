"""A web page, or what a browser, Word and Google Docs put on the clipboard → a draft article."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from pipelines.content.importers.decoding import decoded
from pipelines.content.importers.draft import Draft, Guesses, Importer, ImportSource, Line, Part, Unplaced
from pipelines.content.importers.html_blocks import PageReader
from pipelines.content.importers.html_cleaners import clean
from pipelines.content.importers.html_furniture import PAGE, all_words
from pipelines.content.importers.html_metadata import PageHead, page_head
from pipelines.content.importers.html_notes import mark_notes
from pipelines.content.importers.html_pictures import PictureFinder
from pipelines.content.importers.pasted import draft_of, fragment_markdown
from pipelines.model.errors import ContentError
from pipelines.model.finding import Origin

Source = Line | Part
_BEGINS = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|meta)\b",
    re.IGNORECASE | re.DOTALL,
)
_FRAGMENT = re.compile(
    rb"\s*<(?:p|div|h[1-6]|ul|ol|b|span|table|article|section)\b[^<>]*>.*</\w+>", re.IGNORECASE | re.DOTALL
)
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?([\w-]+)", re.IGNORECASE)
_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*\?>")
_SHORTEST = 5
"""Words of an article: what has fewer is a teaser."""
_DEEPEST = 120
"""Elements within each other: a page of a site builder has forty."""


def read_html(
    markup: str,
    path: str,
    *,
    pictures: Mapping[str, bytes] | None = None,
    lang: str = "en",
    enough: int = 60,
    title: str = "",
) -> Draft:
    """The draft in a page's HTML; `title`: what it is called elsewhere, such as a mail's subject.

    ContentError if there is no word in it, or more elements within each other than any page has.
    """
    root = _parsed_page(markup, path)
    said = clean(root)
    mark_notes(root)
    head = page_head(root)
    finder = PictureFinder(pictures or {})
    reader = PageReader(finder, head.address)
    main = _main(root)
    found = reader.read(main)
    unplaced = [*reader.unplaced, *_around_the_article(main)]
    if not found:
        raise ContentError(
            "there is no text in this file", origin=Origin(path, 1), hint="save the page with its text"
        )
    guesses = Guesses(enough)
    own, body = _page_title(found, head, title)
    draft = draft_of(_levelled(body), guesses, lang=lang, title=own)
    draft = _with_head(draft, head, guesses)
    return replace(
        draft,
        body=_without_loose_notes(draft.body),
        guesses=guesses.found,
        pictures=tuple(finder.used.values()),
        unplaced=(*draft.unplaced, *unplaced),
        remarks=(*draft.remarks, *said, *finder.remarks),
    )


def read_fragment(markup: str, path: str, *, enough: int = 60) -> Draft:
    """What a browser, Word or Google Docs put on the clipboard, to go into a text: a draft without a title.

    ContentError as for a page.
    """
    root = _parsed_page(markup, path)
    said = clean(root)
    mark_notes(root)
    finder = PictureFinder({})
    reader = PageReader(finder, page_head(root).address)
    found = reader.read(_main(root))
    if not found:
        hint = "copy it again, or paste it as plain text"
        raise ContentError("there is no text in what was copied", origin=Origin(path, 1), hint=hint)
    guesses = Guesses(enough)
    return Draft(
        title="",
        body=_without_loose_notes(fragment_markdown(_levelled(found), guesses)),
        pictures=tuple(finder.used.values()),
        guesses=guesses.found,
        unplaced=tuple(reader.unplaced),
        remarks=(*said, *finder.remarks),
    )


def _without_loose_notes(body: str) -> str:
    """The body with notes that nothing refers to as paragraphs: their marks stood in the title."""
    for number in re.findall(r"(?m)^\[\^(\d+)\]:", body):
        if body.count(f"[^{number}]") == 1:
            body = body.replace(f"[^{number}]:", f"\\[{number}\\]")
    return body


def _parsed_page(markup: str, path: str) -> HtmlElement:
    parser = HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        root = document_fromstring(_DECLARATION.sub("", markup).encode("utf-8", "replace"), parser=parser)
    except etree.ParserError as error:
        hint = "save the page with its text"
        raise ContentError("there is no text in this file", origin=Origin(path, 1), hint=hint) from error
    too_deep = any(entry.level_name == "FATAL" for entry in parser.error_log)
    if too_deep or _depth(root) > _DEEPEST:
        raise ContentError(
            f"more than {_DEEPEST} elements within each other, which no page needs",
            origin=Origin(path, 1),
            hint="open it in a browser, copy the text, and import that",
        )
    return root


def _depth(root: HtmlElement) -> int:
    depth = deepest = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        deepest = max(deepest, depth)
    return deepest


def _main(root: HtmlElement) -> HtmlElement:
    """The element with the article in it."""
    for path in ("//main//article", "//article", "//main", "//*[@role='main']"):
        found = root.xpath(path)
        if len(found) == 1 and len(found[0].text_content().split()) > _SHORTEST:
            element: HtmlElement = found[0]
            return element
    body = root.find("body")
    return body if body is not None else root


def _around_the_article(main: HtmlElement) -> list[Unplaced]:
    """The words of a page around its article."""
    inner = {main, *main.iterancestors()}
    found: list[Unplaced] = []
    for ancestor in main.iterancestors():
        if ancestor.text and ancestor.text.strip():
            found.append(Unplaced(0, " ".join(ancestor.text.split()), PAGE))
        for child in ancestor:
            is_other = isinstance(child.tag, str) and child not in inner and child.tag != "head"
            if is_other and (words := all_words(child)):
                found.append(Unplaced(0, words, PAGE))
            if child.tail and child.tail.strip():
                found.append(Unplaced(0, " ".join(child.tail.split()), PAGE))
    return found


def _page_title(found: Sequence[Source], head: PageHead, title: str) -> tuple[str, list[Source]]:
    """The title, and the blocks below it: a heading of the first level, or what the page says."""
    for number, block in enumerate(found[:10]):
        if isinstance(block, Part) and block.kind == "heading" and block.markdown.startswith("# "):
            return block.words, [*found[:number], *found[number + 1 :]]
    return title or _without_site(head.title, found), list(found)


def _without_site(title: str, found: Sequence[Source]) -> str:
    """A page's title without the website's name behind it, if the page itself shows it so."""
    shown = {block.words for block in found[:10]}
    parts = re.split(r"\s+[|–—·-]\s+", title)
    return next((part for part in parts if part in shown), title)


def _levelled(found: Sequence[Source]) -> list[Source]:
    """Headings from the second level on, whatever the highest one of the page is."""
    levels = [_heading_level(part) for part in found if isinstance(part, Part) and part.kind == "heading"]
    more = 2 - min(levels, default=2)
    return [
        replace(part, markdown="#" * min(6, _heading_level(part) + more) + part.markdown.lstrip("#"))
        if isinstance(part, Part) and part.kind == "heading"
        else part
        for part in found
    ]


def _heading_level(part: Part) -> int:
    return len(part.markdown) - len(part.markdown.lstrip("#"))


def _with_head(draft: Draft, head: PageHead, guesses: Guesses) -> Draft:
    """What the page says in its head, where its text does not say it."""
    start, said = Line(0, ""), "as the page says in its head"
    new_date = head.date and not draft.date
    if head.date and new_date and guesses.take(start, f"the publication date {head.date}", 90, said):
        draft = replace(draft, date=head.date)
    if head.author and not draft.author and guesses.take(start, f"the author {head.author}", 80, said):
        draft = replace(draft, author=head.author)
    if head.summary and guesses.take(start, "the summary", 80, head.summary):
        draft = replace(draft, summary=head.summary)
    return draft


def decoded_html(data: bytes, path: str) -> tuple[str, str]:
    """The text of a page, in the encoding that it names if it is not UTF-8, and a note."""
    named = _CHARSET.search(data[:4096])
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        if named:
            try:
                return data.decode(named[1].decode()), ""
            except (LookupError, UnicodeDecodeError):
                pass
    return decoded(data, path)


def _is_page(source: ImportSource) -> bool:
    start = source.data.removeprefix(b"\xef\xbb\xbf")[:20_000]
    if source.data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        start = start.replace(b"\0", b"")[2:]
    named = source.name.lower().endswith((".html", ".htm", ".xhtml"))
    return _BEGINS.match(start) is not None or _FRAGMENT.match(start) is not None or (named and b"<" in start)


def _read_page(source: ImportSource) -> Draft:
    markup, note = decoded_html(source.data, source.name)
    draft = read_html(markup, source.name, pictures=source.pictures, lang=source.lang, enough=source.enough)
    return draft.with_note(note)


HTML = Importer("a web page (.html)", _is_page, _read_page)
