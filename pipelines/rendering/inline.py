"""Inline Markdown of one text → safe HTML, or plain words, with the language's typography.

What comes back from a translator is untrusted, so the HTML passes a sanitiser; it keeps `lang` and
`dir`, which say in which language a foreign phrase is to be read aloud.
"""

from __future__ import annotations

from functools import lru_cache

from markdown_it.token import Token

from pipelines.content.commonmark import inline_tokens, is_plain, plain_words, sanitised
from pipelines.languages.language import Language
from pipelines.languages.typography import bind
from pipelines.model.markup import CONTROL
from pipelines.rendering.references import NOTHING, References


def _bound(markdown: str, language: Language | None) -> tuple[Token, ...]:
    """markdown-it's tokens; typography touches the words among them, never addresses or code."""
    tokens = inline_tokens(markdown)
    for token in tokens:
        if token.type == "text":
            token.content = bind(token.content, language)
    return tokens


@lru_cache(maxsize=4096)
def inline_html(markdown: str, language: Language | None = None) -> str:
    """HTML of one text: no script, no handler, links only to http(s) and mailto; the language's blanks."""
    if is_plain(markdown):
        return bind(CONTROL.sub("", markdown), language).replace("\xa0", "&nbsp;")
    return sanitised(_bound(markdown, language))


@lru_cache(maxsize=4096)
def inline_text(markdown: str, language: Language | None = None, refers_to: References = NOTHING) -> str:
    """The words alone, with a link's address in brackets after it where the words do not say it."""
    if is_plain(markdown):
        return bind(CONTROL.sub("", markdown), language)
    return plain_words(_bound(markdown, language), refers_to.after_words, refers_to.mark)
