"""One text of an article, with its line: read, and what in it nobody could read or follow."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from urllib.parse import unquote, urlsplit

from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode

from pipelines.content.commonmark import attributes_of, block_parser, inline_parser, is_plain
from pipelines.content.file_links import file_link, refused_file
from pipelines.content.links import article_link
from pipelines.model.blocks import Text
from pipelines.model.errors import ContentError
from pipelines.model.finding import Origin
from pipelines.model.markup import CONTEXT, CONTEXT_BEGINS, LONGEST_TEXT, MERGE_TAG, SAFE_SCHEMES

# A run of blanks is looked at from its first one only: from each of them would take the square of its length.
_HARD_BREAK = re.compile(r"(?:(?<! ) {2,}|(?<!\\)((?:\\\\)*)\\)\n[ \t]*")
SOFT_BREAK = re.compile(r"(?:(?<![ \t])[ \t]+)?\n[ \t]*")
_OPENING = re.compile(r"<([a-zA-Z][a-zA-Z0-9-]*)")
_BEHIND_LINK = re.compile(r"\{[:\s]*(?:[.#][\w-]+|[\w-]+=)[^{}\n]*\}|\s+\{\.button\}")
"""Attributes, as other systems have them on links; `{name}` is a placeholder."""
_PROGRAMS = frozenset({"script", "style"})
MEDIA = frozenset({"audio", "embed", "iframe", "img", "object", "picture", "svg", "video"})
"""Elements that show what is not in the text."""
_SOURCES = frozenset({"src", "srcset", "data", "href"})
SCHEMES = "https://, http://, mailto: or tel:"


def one_line(value: str) -> str:
    """Line breaks and runs of blanks as one space; no-break spaces stay, they mean something."""
    return re.sub(r"[ \t\r\n]+", " ", value).strip(" ")


def joined_lines(content: str) -> str:
    """Inline Markdown in one line: a line break is a space, a hard one `<br>`."""
    return SOFT_BREAK.sub(" ", _HARD_BREAK.sub(r"\1<br>", content))


def read_text(value: str, lang: str, origin: Origin) -> Text:
    """A text with the context that `{ctx: …}` at its end gives it; ContentError for one anywhere else, and
    for a text that nobody would read.
    """
    value = value.strip(" ")
    if len(value) > LONGEST_TEXT:
        raise ContentError(
            f"one text of {len(value):,} characters; {LONGEST_TEXT:,} are the most",
            origin=origin,
            hint="divide it into paragraphs with empty lines",
        )
    context = ""
    if found := CONTEXT.search(value):
        value, context = value[: found.start()].rstrip(" "), " ".join(found[1].split())
        if not context or not value:
            raise ContentError(
                "a context without a text" if context else "a context that says nothing",
                origin=origin,
                hint="write it behind the words that it is about: Open {ctx: verb}",
            )
    if _context_within(value):
        raise ContentError(
            "a context {ctx: …} that is not at the end of its text",
            origin=origin,
            hint="put it behind the last word of the paragraph, heading or value; "
            "to have the characters printed, write \\{ctx:",
        )
    return Text(value, lang, origin.line, context)


def _context_within(value: str) -> bool:
    """Whether readers would see a context: what is escaped, or within code or a tag, is the author's own."""
    bare = value.replace("\\\\", "").replace("\\{", "")
    if not CONTEXT_BEGINS.search(bare):
        return False
    nodes = SyntaxTreeNode(inline_parser(bare).parseInline(bare)).walk()
    return any(node.type == "text" and CONTEXT_BEGINS.search(node.content) for node in nodes)


def source_tokens(value: str) -> list[Token]:
    """What the parser of an article makes of one text, every address of it a link."""
    if is_plain(value):
        return []
    (root,) = block_parser().parseInline(value)
    return root.children or []


def text_faults(tokens: Iterable[Token], origin: Origin) -> Iterator[ContentError]:
    """What of a text would not come out in every face, each at its own line."""
    line, program, linked = origin.line, "", False
    for token in tokens:
        here = Origin(origin.path, line)
        if linked and (found := _BEHIND_LINK.match(token.content)):
            yield _stray_behind_link(found[0], here)
        linked = token.type == "link_close"
        if token.type in ("softbreak", "hardbreak"):
            line += 1
        elif token.type == "image":
            yield picture_in_sentence(here)
        elif token.type == "link_open":
            yield from address_faults(str(token.attrs["href"]), here)
        elif token.type == "html_inline":
            yield from _html_faults(token.content, program, here)
            name = _OPENING.match(token.content)
            program = name[1].lower() if name and name[1].lower() in _PROGRAMS else program


def _stray_behind_link(written: str, origin: Origin) -> ContentError:
    return ContentError(
        f"{written.strip()!r} behind a link would be printed",
        origin=origin,
        hint="leave it out; a button is [words](https://…){.button} in a paragraph with nothing else in it",
    )


def _html_faults(html: str, program: str, origin: Origin) -> Iterator[ContentError]:
    if program and html.lower().startswith(f"</{program}"):
        yield program_fault(program, origin)
    if not (tag := _OPENING.match(html)):
        return
    name, attributes = tag[1].lower(), attributes_of(html)
    if name in MEDIA and not _SOURCES.isdisjoint(attributes):
        yield picture_in_sentence(origin) if name == "img" else media_fault(name, origin)
    elif name == "a" and "href" in attributes:
        yield from address_faults(attributes["href"], origin)


def picture_in_sentence(origin: Origin) -> ContentError:
    """Mail programs put a picture anywhere; so it has a place of its own."""
    return ContentError("a picture inside a sentence", origin=origin, hint="give it a paragraph of its own")


def not_beside(written: str, origin: Origin) -> ContentError:
    """A picture that is no file in the article's folder."""
    return ContentError(
        f"the picture {written!r} is not a file beside the article",
        origin=origin,
        hint=f"put it into {origin.path.removesuffix('index.md')} and name it without a folder",
    )


def program_fault(name: str, origin: Origin) -> ContentError:
    """No mail program and no page of ours runs what an article brings along."""
    return ContentError(
        f"a <{name}> element with its content, which no reader gets",
        origin=origin,
        hint=f"delete it; to write about it, put it between backticks: `<{name}>`",
    )


def media_fault(name: str, origin: Origin) -> ContentError:
    """What plays, or comes from elsewhere, is not shown by mail programs."""
    return ContentError(
        f"an element <{name}>, which mail programs do not show",
        origin=origin,
        hint="link to it instead: [Watch the video](https://…); a picture is ![what it shows](file.png)",
    )


def address_faults(href: str, origin: Origin) -> Iterator[ContentError]:
    """What is wrong with where a link leads; whether an article is there, the workspace knows."""
    if href.startswith("#") or MERGE_TAG.fullmatch(unquote(href)):
        return
    try:
        parts = urlsplit(href)
    except ValueError as error:
        yield ContentError(f"the address {href!r}: {error}", origin=origin, hint="write a full address")
        return
    if not href.strip():
        yield ContentError(
            "a link without an address", origin=origin, hint="write where it leads: [words](https://…)"
        )
    elif article_link(href) or file_link(href):
        return
    elif refused := refused_file(href):
        what, cure = refused
        yield ContentError(what, origin=origin, hint=cure)
    elif not parts.scheme or "." in parts.scheme:
        shown = unquote(href)
        yield ContentError(
            f"the address {shown!r} leads nowhere from a mail",
            origin=origin,
            hint=f"write it in full: https://{shown.lstrip('/.')}; another article is article:its-folder",
        )
    elif parts.scheme not in SAFE_SCHEMES:
        yield ContentError(
            f"an address with {parts.scheme}:, which a mail cannot lead to",
            origin=origin,
            hint=f"use one that starts with {SCHEMES}",
        )
    elif parts.scheme in ("http", "https") and not parts.netloc:
        yield ContentError(
            f"the address {unquote(href)!r} names no site", origin=origin, hint="write it in full: https://…"
        )
