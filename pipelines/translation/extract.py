"""What is to be translated, as messages: of an article from its segments, of the templates by Babel."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import lru_cache
from io import BytesIO

from babel.messages.extract import extract_python
from jinja2 import TemplateSyntaxError
from jinja2.ext import babel_extract

from pipelines.languages.language import Language
from pipelines.languages.plurals import plural_header
from pipelines.model.article import Segment
from pipelines.model.catalog import Catalog, Message
from pipelines.model.errors import TemplateError
from pipelines.model.finding import Origin
from pipelines.model.markup import NAMED
from pipelines.translation.template_position import with_column

ARTICLE_ID = "X-Glocal-Article"
"""The field of a template's header that says whose it is."""


def article_messages(segments: Iterable[Segment], path: str) -> tuple[Message, ...]:
    """A message per text. The text alone is its identity, so that moving it keeps 23 translations; an author
    may split one that has two meanings by a context.
    """
    found = (
        Message(
            segment.text,
            context=segment.context or None,
            extracted=(segment.kind.value,),
            references=(f"{path}:{segment.line}",),
        )
        for segment in segments
    )
    return _joined(found)


def template_messages(templates: Mapping[str, str], *, broken_too: bool = False) -> tuple[Message, ...]:
    """The words that templates, by path, ask for with `_()` and `ngettext()`, with their `{# NOTE: … #}`.

    Among them may be modules (`.py`), which ask with `gettext()` and `ngettext()`, and `# NOTE: …` above it.
    TemplateError for one that cannot be read, unless nothing is wanted of those: `broken_too`.
    """
    return _joined(
        message
        for path, text in templates.items()
        if not path.endswith(".css")
        for message in (_readable_messages if broken_too else _messages_of)(path, text)
    )


def _readable_messages(path: str, text: str) -> tuple[Message, ...]:
    try:
        return _messages_of(path, text)
    except TemplateError:  # whoever needs the template is told
        return ()


@lru_cache(maxsize=512)  # a server asks for every command anew, while templates hardly ever change
def _messages_of(path: str, text: str) -> tuple[Message, ...]:
    file = BytesIO(text.encode())
    try:
        rows: list[tuple[int, str, object, list[str]]] = list(
            extract_python(file, dict.fromkeys(("gettext", "ngettext")), ["NOTE:"], {})  # type: ignore[arg-type]
            if path.endswith(".py")
            else babel_extract(file, ["_", "ngettext"], ["NOTE:"], {"silent": "false"})
        )
    except TemplateSyntaxError as error:
        raise TemplateError(
            f"template syntax: {error.message}",
            origin=with_column(Origin(path, error.lineno), text, str(error.message)),
            hint="correct the template",
        ) from error
    return tuple(
        _template_message(Origin(path, line), function, texts, comments)
        for line, function, texts, comments in rows
    )


def _template_message(origin: Origin, function: str, texts: object, comments: Iterable[str]) -> Message:
    count = 2 if function == "ngettext" else 1
    given = texts if isinstance(texts, tuple) else (texts,)
    words = [text for text in given[:count] if isinstance(text, str) and text]
    if len(words) < count:
        raise TemplateError(
            f"{function}() without a text: text that is put together later cannot be translated",
            origin=origin,
            hint=f"write {count} text(s) between quotation marks, and %(name)s for what varies",
        )
    return Message(
        words[0],
        strings=("",) * count,
        plural=words[1] if count == 2 else None,
        extracted=tuple(" ".join(comment.removeprefix("NOTE:").split()) for comment in comments),
        references=(str(origin),),
        flags=("python-format",) if any(map(NAMED.search, words)) else (),
    )


def _joined(messages: Iterable[Message]) -> tuple[Message, ...]:
    """One message per text, in order of first appearance, with all its places and comments."""
    found: dict[tuple[str | None, str], Message] = {}
    for message in messages:
        first = found.get(message.key)
        if first is None:
            found[message.key] = message
            continue
        found[message.key] = replace(
            first,
            plural=first.plural or message.plural,
            strings=max(first.strings, message.strings, key=len),
            flags=tuple(dict.fromkeys(first.flags + message.flags)),
            extracted=tuple(dict.fromkeys(first.extracted + message.extracted)),
            references=tuple(dict.fromkeys(first.references + message.references)),
        )
    return tuple(found.values())


def template_catalog(path: str, domain: str, messages: tuple[Message, ...], article_id: str = "") -> Catalog:
    """A `.pot`: no translations, and no creation date, which would change it every day.

    The article's id, by which its catalogs are found if its folder gets another name, is in the header.
    """
    return Catalog(path, _header(domain, article_id=article_id), messages)


def empty_catalog(path: str, domain: str, language: Language) -> Catalog:
    """A new `.po` for a language, with the plural rule that gettext users expect."""
    return Catalog(path, _header(domain, language))


def _header(domain: str, language: Language | None = None, article_id: str = "") -> Message:
    lines = [f"Project-Id-Version: {domain}"]
    if language:
        lines.append(f"Language: {language.gettext}")
    lines += [
        "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=UTF-8",
        "Content-Transfer-Encoding: 8bit",
    ]
    if language:
        lines.append(f"Plural-Forms: {plural_header(language)}")
    if article_id:
        lines.append(f"{ARTICLE_ID}: {article_id}")
    return Message("", strings=("".join(f"{line}\n" for line in lines),))
