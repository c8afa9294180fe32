"""Our Markdown, by markdown-it-py, and what a sanitiser lets through of it.

What checks a text reads it here, with the parser and the sanitiser that render it: a second reading beside
them would be a way past the checks.
"""

from __future__ import annotations

import re
from functools import cache

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

from pipelines.model.markup import CONTROL, SAFE_ATTRIBUTES, SAFE_SCHEMES, SAFE_TAGS

_CLEANER = nh3.Cleaner(
    tags=set(SAFE_TAGS),
    attributes={tag: set(names) for tag, names in SAFE_ATTRIBUTES.items()},
    url_schemes=set(SAFE_SCHEMES),
    link_rel=None,
)
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
# Where none of these stands there is no Markdown (CommonMark 6) and nothing to sanitise, as in most texts.
_PLAIN = re.compile(r"[^\\`*_\[\]<>!&\n\r]*")


@cache
def block_parser() -> MarkdownIt:
    """For a whole article, with tables. Indented text is text: pasted articles are full of stray indents."""
    return MarkdownIt("commonmark").enable("table").disable("code")


@cache
def inline_parser() -> MarkdownIt:
    """For the text of one block, a title, a translation."""
    return MarkdownIt("commonmark")


def is_plain(text: str) -> bool:
    """Whether a text is its own rendering: no Markdown, no HTML."""
    return _PLAIN.fullmatch(text) is not None


def inline_tokens(markdown: str) -> tuple[Token, ...]:
    """What the parser makes of the text of one block, without control characters."""
    (root,) = inline_parser().parseInline(CONTROL.sub("", markdown))
    return tuple(root.children or ())


def sanitised(tokens: tuple[Token, ...]) -> str:
    """HTML: no script, no handler, links only to http(s) and mailto."""
    parser, root = inline_parser(), Token("inline", "", 0, children=list(tokens))
    return _CLEANER.clean(parser.renderer.render([root], parser.options, {}))


def is_break(token: Token) -> bool:
    """Whether a line ends here: two blanks before its end, a backslash, `<br>`."""
    return token.type == "hardbreak" or (
        token.type == "html_inline" and _BREAK.fullmatch(token.content) is not None
    )


def plain_words(tokens: tuple[Token, ...]) -> str:
    """The words alone, with a link's address in brackets after it where the words do not say it."""
    words: list[str] = []
    opened: list[tuple[int, str]] = []
    for token in tokens:
        if token.type in ("text", "code_inline"):
            words.append(token.content)
        elif token.type == "softbreak":
            words.append(" ")
        elif is_break(token):
            words.append("\n")
        elif token.type == "link_open":
            opened.append((len(words), str(token.attrs["href"])))
        elif token.type == "link_close":
            start, address = opened.pop()
            own = address.startswith("#")  # a heading is found by its words
            if not own and "".join(words[start:]) not in (address, address.removeprefix("mailto:")):
                words.append(f" ({address})")
    return "".join(words)
