"""Inline Markdown of one text → safe HTML, or plain words.

What comes back from a translator is untrusted, so the HTML passes a sanitiser; it keeps `lang` and
`dir`, which say in which language a foreign phrase is to be read aloud.
"""

from __future__ import annotations

import re
from functools import lru_cache

import nh3
from markdown_it.token import Token

from pipelines.content.commonmark import inline_parser
from pipelines.languages.language import Language
from pipelines.languages.typography import bind
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


def _parse(markdown: str, language: Language | None) -> list[Token]:
    """markdown-it's tokens; typography touches the words among them, never addresses or code."""
    tokens = inline_parser().parseInline(CONTROL.sub("", markdown))
    for token in tokens[0].children or []:
        if token.type == "text":
            token.content = bind(token.content, language)
    return tokens


@lru_cache(maxsize=4096)
def inline_html(markdown: str, language: Language | None = None) -> str:
    """HTML of one text: no script, no handler, links only to http(s) and mailto; the language's blanks."""
    if _PLAIN.fullmatch(markdown):
        return bind(CONTROL.sub("", markdown), language).replace("\xa0", "&nbsp;")
    return _sanitised(_parse(markdown, language))


def _sanitised(tokens: list[Token]) -> str:
    return _CLEANER.clean(inline_parser().renderer.render(tokens, inline_parser().options, {}))


@lru_cache(maxsize=4096)
def inline_text(markdown: str, language: Language | None = None) -> str:
    """The words alone, with a link's address in brackets after it where the words do not say it."""
    if _PLAIN.fullmatch(markdown):
        return bind(CONTROL.sub("", markdown), language)
    (root,) = _parse(markdown, language)
    words: list[str] = []
    opened: list[tuple[int, str]] = []
    for token in root.children or []:
        if token.type in ("text", "code_inline"):
            words.append(token.content)
        elif token.type == "softbreak":
            words.append(" ")
        elif token.type == "hardbreak" or (token.type == "html_inline" and _BREAK.fullmatch(token.content)):
            words.append("\n")
        elif token.type == "link_open":
            opened.append((len(words), str(token.attrs["href"])))
        elif token.type == "link_close":
            start, address = opened.pop()
            if "".join(words[start:]) not in (address, address.removeprefix("mailto:")):
                words.append(f" ({address})")
    return "".join(words)
