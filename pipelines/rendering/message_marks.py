"""A rendered document in which each text knows the message that it comes from: for translating in place.

While templates are filled in, private-use characters stand around what a message became, after Markdown and
sanitiser, so that neither sees them; MJML and css-inline carry them along. At the end they become elements
and attributes, `<span data-msg="hello/ab12">` and `<img data-msg-attr="…">`. Without them
the document is the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from pipelines.model.article import Article, map_article
from pipelines.model.blocks import Kind, Text
from pipelines.model.catalog import BRAND, INTERFACE, entry_id
from pipelines.rendering.foreign import Foreign
from pipelines.rendering.templates import Templates
from pipelines.translation.localize import Interface

# Others than those of `source_map`, which stand in the same document.
_OPEN, _NAMED, _CLOSE = "\ue100", "\ue101", "\ue102"
_BEGIN = re.compile(rf"{_OPEN}([\w/-]+){_NAMED}")
_ANY = re.compile(rf"{_OPEN}[\w/-]*{_NAMED}?|[{_NAMED}{_CLOSE}]")
_PART = re.compile(
    r"<!--.*?-->|<(?P<kept>style|script|title|textarea)\b.*?</(?P=kept)\s*>"
    r"|</?[a-zA-Z](?:[^<>\"']|\"[^\"]*\"|'[^']*')*>",
    re.DOTALL | re.IGNORECASE,
)
"""What is not text to a reader."""
_TAG_END = re.compile(r"\s*/?>\Z")


def place_name(domain: str, context: str | None, text: str) -> str:
    """How a document names a message of a catalog: no two have the same, and it stays."""
    return f"{domain}/{entry_id(context, text)}"


def without_marks(text: str) -> str:
    """A text in which nothing can be taken for a mark."""
    return _ANY.sub("", text)


def marked_article(source: Article, shown: Article) -> Article:
    """The article as it is shown in a language, each text with the name of its message in `context`.

    `source` is the same article for the same language, in its own words: one walk meets both in one order.
    """
    names: list[str] = []

    def note(_kind: Kind, text: Text) -> Text:
        names.append(place_name(source.slug, text.context or None, text.value) if text.value else "")
        return text

    map_article(source, note)
    places = iter(names)

    def mark(_kind: Kind, text: Text) -> Text:
        return replace(text, value=without_marks(text.value), context=next(places))

    return map_article(shown, mark)


class MarkedTemplates(Templates):
    """Templates that put marks around every text that `marked_article` named, and around their own words.

    Plain text (`.txt`) has none: lines are wrapped by their length.
    """

    def _shown(self, text: Text, words: str) -> str:
        return _between(text.context, words) if text.context else words

    @pass_context
    def _plain(self, context: Context, text: Text | str) -> str:
        words = super()._plain(context, text)
        if isinstance(text, str) or (context.name or "").endswith(".txt"):
            return words
        return self._shown(text, words)

    @pass_context
    def _inline(self, context: Context, text: Text) -> Markup:
        return Markup(self._shown(text, super()._inline(context, text)))  # noqa: S704 - as safe as it was

    def _marking(self, look_up: Callable[..., str], words: Interface) -> Callable[..., str]:
        get = super()._marking(look_up, words)

        def marked(text: str, *more: object, **values: object) -> str:
            found = get(text, *more, **values)
            shown = _between(place_name(INTERFACE, None, text), without_marks(str(found)))
            return Foreign.of(shown, found.language) if isinstance(found, Foreign) else shown

        return marked


@dataclass(frozen=True, slots=True)
class MarkedWords(Interface):
    """The words of a brand, each with marks around it that name its message."""

    def gettext(self, text: str, **values: object) -> str:
        shown = without_marks(Interface.gettext(self, text, **values))
        return _between(place_name(BRAND, None, text), shown) if text else shown


def _between(name: str, words: str) -> str:
    return f"{_OPEN}{name}{_NAMED}{words}{_CLOSE}"


def with_places(html: str) -> str:
    """The document with its marks as elements around words, and as attributes where no element can be."""
    return "".join(_placed(html))


def _placed(html: str) -> Iterator[str]:
    end = 0
    for part in _PART.finditer(html):
        yield _spans(html[end : part.start()])
        yield without_marks(part[0]) if part["kept"] or part[0].startswith("<!") else _with_attribute(part[0])
        end = part.end()
    yield _spans(html[end:])


def _spans(text: str) -> str:
    if _OPEN not in text and _CLOSE not in text:
        return text
    return _BEGIN.sub(r'<span data-msg="\1">', text).replace(_CLOSE, "</span>")


def _with_attribute(tag: str) -> str:
    names = _BEGIN.findall(tag)
    if not names:
        return tag
    end = _TAG_END.search(tag)
    clean, close = (tag[: end.start()], end[0]) if end else (tag, "")
    return f'{without_marks(clean)} data-msg-attr="{" ".join(dict.fromkeys(names))}"{close}'
