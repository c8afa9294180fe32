"""Our Markdown, by markdown-it-py, and what a sanitiser lets through of it.

What checks a text reads it here, with the parser and the sanitiser that render it: a second reading beside
them would be a way past the checks. HTML that may not stand in a text is no HTML but words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from html import unescape
from html.parser import HTMLParser

import nh3
from markdown_it import MarkdownIt
from markdown_it.rules_core.text_join import text_join
from markdown_it.token import Token
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote import footnote_plugin

from pipelines.content.attributes import picture_attributes
from pipelines.content.autolinks import autolinks
from pipelines.content.fenced_divs import fenced_divs
from pipelines.content.file_links import FILE
from pipelines.content.links import ARTICLE, canonical
from pipelines.model.markup import CONTROL, SAFE_ATTRIBUTES, SAFE_SCHEMES, SAFE_TAGS

_CLEANER = nh3.Cleaner(
    tags=set(SAFE_TAGS),
    attributes={tag: set(names) for tag, names in SAFE_ATTRIBUTES.items()},
    url_schemes={*SAFE_SCHEMES, ARTICLE, FILE},
    link_rel=None,
)
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9-]*)")
_STRUCK = frozenset({"s", "del"})
# Where none of these stands there is no Markdown (CommonMark 6) and nothing to sanitise, as in most texts.
_PLAIN = re.compile(r"[^\\`*_\[\]<>!&\n\r~@]*")


@cache
def block_parser(*, indented_code: bool = False) -> MarkdownIt:
    """For a whole article, with tables, footnotes, definition lists and fenced divs. Indented text is text:
    pasted articles are full of stray indents; `indented_code`: it is code, as in other Markdown. Every
    address makes a link, so that a wrong one can be told.
    """
    parser = MarkdownIt("commonmark", {"alerts": True}).enable(["table", "strikethrough"])
    _with_notes(parser)
    if not indented_code:
        parser.disable("code")
    parser.use(deflist_plugin).use(fenced_divs).use(picture_attributes)
    parser.validateLink = lambda url: True  # type: ignore[method-assign] # noqa: ARG005 - whatever it is
    return parser


def inline_parser(text: str) -> MarkdownIt:
    """For the text of one block, a title, a translation.

    Two parsers that differ in bare addresses alone: to look for them takes as long as all else.
    """
    return _linking_parser() if _may_have_address(unescape(text).replace("\\", "")) else _inline_parser()


@cache
def _inline_parser() -> MarkdownIt:
    return _with_notes(MarkdownIt("commonmark").enable("strikethrough"))


@cache
def _linking_parser() -> MarkdownIt:
    """Bare addresses become links, as on GitHub."""
    parser = _with_notes(MarkdownIt("commonmark", {"linkify": True}).enable(["strikethrough", "linkify"]))
    # Addresses are looked for in the words as they are read: what is escaped in one belongs to it.
    parser.inline.ruler.disable("linkify")
    parser.core.ruler.before("linkify", "text_join_before", text_join)
    parser.linkify = autolinks()
    parser.normalizeLinkText = str  # type: ignore[assignment] # an address is read as it was written
    return parser


def _with_notes(parser: MarkdownIt) -> MarkdownIt:
    """With `[^1]`; where the note is, one text does not know."""
    return parser.use(footnote_plugin, inline=False, move_to_end=False, always_match_refs=True)


def is_plain(text: str) -> bool:
    """Whether a text is its own rendering: no Markdown, no HTML, no address."""
    return _PLAIN.fullmatch(text) is not None and not _may_have_address(text)


def _may_have_address(text: str) -> bool:
    return "://" in text or "@" in text or "www." in text.lower()


def inline_tokens(markdown: str) -> tuple[Token, ...]:
    """What the parser makes of the text of one block, without control characters.

    A tag that may not stand there is a token of text that says `tag` in its `info`. A link to an article has
    the address `article:slug`, however it was written.
    """
    text = CONTROL.sub("", markdown)
    (root,) = inline_parser(text).parseInline(text)
    tokens = _without_programs(root.children or [])
    for token in tokens:
        if token.type == "html_inline" and token.info != "program" and not _is_kept(token.content):
            token.type, token.info = "text", "tag"
    return tuple(_with_article_links(_with_html_links(tokens)))


def _without_programs(tokens: list[Token]) -> list[Token]:
    """With each `<script>…</script>` as one token of HTML, which a sanitiser takes out with its content."""
    found: list[Token] = []
    for token in tokens:
        found.append(token)
        end = _PROGRAM_END.match(token.content) if token.type == "html_inline" else None
        begins = [n for n, each in enumerate(found) if end and _begins_program(each, end[1].lower())]
        if begins:
            whole = "".join(each.content for each in found[begins[0] :])
            found[begins[0] :] = [Token("html_inline", "", 0, content=whole, info="program")]
    return found


_PROGRAM_END = re.compile(r"</(script|style)\b", re.IGNORECASE)


def _begins_program(token: Token, name: str) -> bool:
    tag = _TAG.match(token.content) if token.type == "html_inline" else None
    return tag is not None and tag[2].lower() == name and not tag[1]


def _is_kept(html: str) -> bool:
    """Whether a piece of inline HTML is markup here: an allowed tag, or a comment, which nobody sees."""
    tag = _TAG.match(html)
    return tag[2].lower() in SAFE_TAGS if tag else html.startswith("<!--")


class _Attributes(HTMLParser):
    found: Mapping[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        self.found = {name: value or "" for name, value in attrs}

    handle_startendtag = handle_starttag


def attributes_of(tag: str) -> Mapping[str, str]:
    """The attributes of a start tag, decoded."""
    reader = _Attributes()
    reader.feed(tag)
    return reader.found


def _with_html_links(tokens: list[Token]) -> list[Token]:
    """`<a href="…">words</a>` as a link like any other."""
    if not any(token.type == "html_inline" and token.content[:2].lower() == "<a" for token in tokens):
        return tokens
    opened: list[Token] = []
    for token in tokens:
        tag = _TAG.match(token.content) if token.type == "html_inline" else None
        if tag is None or tag[2].lower() != "a":
            continue
        if not tag[1]:
            opened.append(token)
        elif opened and "href" in (attributes := attributes_of((start := opened.pop()).content)):
            start.type, start.tag, start.nesting = "link_open", "a", 1
            start.attrs, start.meta = dict(attributes), {"html": start.content}
            token.type, token.tag, token.nesting, token.meta = "link_close", "a", -1, {"html": token.content}
    return tokens


def _with_article_links(tokens: list[Token]) -> list[Token]:
    for token in tokens:
        if token.type == "link_open":
            token.attrs["href"] = canonical(str(token.attrs["href"]))
    return tokens


def sanitised(tokens: tuple[Token, ...]) -> str:
    """HTML: no script, no handler, links only to allowed schemes. A note's mark is `[1]` in a `sup`."""
    parser, root = _inline_parser(), Token("inline", "", 0, children=_with_note_marks(tokens))
    return _CLEANER.clean(parser.renderer.render([root], parser.options, {}))


def _with_note_marks(tokens: Iterable[Token]) -> list[Token]:
    return [
        Token("html_inline", "", 0, content=NOTE_HTML.format(note_label(token)))
        if token.type == "footnote_ref"
        else token
        for token in tokens
    ]


NOTE_HTML = '<sup dir="ltr">[^{}]</sup>'
"""Where a text refers to a note: the template puts its number in the place of its label."""


def note_label(token: Token) -> str:
    """The label of `[^label]`, of a token `footnote_ref`."""
    return str(token.meta["label"])


def is_break(token: Token) -> bool:
    """Whether a line ends here: two blanks before its end, a backslash, `<br>`."""
    return token.type == "hardbreak" or (
        token.type == "html_inline" and _BREAK.fullmatch(token.content) is not None
    )


def _as_it_is(href: str) -> str:
    """Where an article is, only its issue knows."""
    return "" if href.startswith((f"{ARTICLE}:", f"{FILE}:")) else f" ({href})"


def _no_mark(_label: str) -> str:
    """A title or summary stands without its article's notes."""
    return ""


def plain_words(
    tokens: tuple[Token, ...],
    address: Callable[[str], str] = _as_it_is,
    note: Callable[[str], str] = _no_mark,
) -> str:
    """The words alone, with a link's address in brackets after it where the words do not say it.

    Struck words keep their marks, `~~3 May~~`: without them they would be as good as the others. `address`
    makes of a link's address what stands behind its words, `note` of a footnote's label its mark.
    """
    words: list[str] = []
    opened: list[tuple[int, str]] = []
    for token in tokens:
        if token.type in ("text", "code_inline"):
            words.append(token.content)
        elif token.type == "softbreak":
            words.append(" ")
        elif is_break(token):
            words.append("\n")
        elif token.type in ("s_open", "s_close") or _strikes(token):
            words.append("~~")
        elif token.type == "footnote_ref":
            words.append(note(note_label(token)))
        elif token.type == "link_open":
            opened.append((len(words), "" if token.info == "auto" else str(token.attrs["href"])))
        elif token.type == "link_close":
            start, href = opened.pop()
            # A heading is found by its words; an address that is its own words has said all.
            if href and not href.startswith("#") and not _is_said_by("".join(words[start:]), href):
                words.append(address(href))
    return "".join(words)


def _strikes(token: Token) -> bool:
    tag = _TAG.match(token.content) if token.type == "html_inline" else None
    return tag is not None and tag[2].lower() in _STRUCK


def _is_said_by(words: str, href: str) -> bool:
    """Whether a link's words are its address, as people write it."""
    return words in (href, href.removeprefix("mailto:"), href.removeprefix("tel:"))
