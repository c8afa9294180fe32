"""Jinja2 over a folder of templates held in memory; what goes wrong names the template and its line."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import assert_never, get_args

from jinja2 import (
    Environment,
    FunctionLoader,
    StrictUndefined,
    TemplateNotFound,
    TemplateSyntaxError,
    pass_context,
)
from jinja2.runtime import Context
from markupsafe import Markup

from pipelines.content.file_links import file_link
from pipelines.content.links import article_link
from pipelines.languages.table import BUILT_IN, Languages
from pipelines.model.blocks import BlockType, Text
from pipelines.model.errors import TemplateError
from pipelines.model.finding import Origin
from pipelines.rendering import plaintext
from pipelines.rendering.brand import UNNAMED, Brand
from pipelines.rendering.byline import byline_filters
from pipelines.rendering.compiled import CompiledTemplates
from pipelines.rendering.event_words import date_functions
from pipelines.rendering.foreign import Foreign, foreign_span
from pipelines.rendering.inline import inline_html, inline_text
from pipelines.rendering.layers import BUILT_IN_PATH
from pipelines.rendering.looks import PLAIN, Looks
from pipelines.rendering.older_templates import missing_block, refuse_older_templates
from pipelines.rendering.reference_links import with_references
from pipelines.rendering.references import NOTHING, ArticlePage, References
from pipelines.rendering.source_map import SourceMap
from pipelines.translation.localize import Interface
from pipelines.translation.template_position import with_column

_COMPILED = CompiledTemplates()


class Templates:
    """The templates of a folder, such as `email_templates`, and theme; `paths` is where each stands."""

    def __init__(
        self,
        folder: str,
        sources: Mapping[str, str],
        languages: Languages = BUILT_IN,
        looks: Looks = PLAIN,
        brands: Mapping[str, Brand] = MappingProxyType({}),
        paths: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        self._paths = {name: paths.get(name, f"{folder}/{name}") for name in sources}
        self._names = {path: name for name, path in self._paths.items()}
        self._folder = folder
        self._looks = looks
        self._brands = brands
        self.languages = languages
        self._endonyms = {tag: known.endonym for tag, known in languages.items()}
        self._directions = {tag: known.direction for tag, known in languages.items()}
        self._sources = sources
        self.source_map = SourceMap(self._paths, sources)

        def load(name: str) -> tuple[str, str, None] | None:
            if name not in sources:
                return None
            if name.startswith("blocks."):
                _check_macros(sources[name], self._paths[name])
            source = self.source_map.stamp(name) if name.endswith(".mjml") else sources[name]
            # The path as file name makes Jinja's tracebacks tell which template a line belongs to.
            return source, self._paths[name], None

        self._environment = Environment(
            loader=FunctionLoader(load),
            autoescape=lambda name: not (name or "").endswith((".txt", ".css")),  # noqa: S701 - no markup there
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            auto_reload=False,
            bytecode_cache=_COMPILED,
        )
        self._environment.filters |= {
            "inline": self._inline,
            "plain": self._plain,
            "css": _css_string,
            "wrap": plaintext.wrap,
            "label": self._label,
            "page": self._page,
            "text_heading": self._reading(plaintext.heading_text),
            "text_image": self._reading(plaintext.image_text),
            "text_blocks": self._reading(plaintext.blocks_text),
            "text_button": self._reading(plaintext.button_text),
            **byline_filters(languages, self._shown),
        }

    def _reading(self, face: Callable[..., str]) -> Callable[..., str]:
        """A face of plain text as a filter: it knows what the article at hand refers to."""

        @pass_context
        def read(context: Context, *values: object, **options: object) -> str:
            voice = plaintext.Voice(self.languages, _refers_to(context), context["_"])
            return face(*values, voice=voice, **options)

        return read

    def path(self, name: str) -> str:
        """Where a template stands, or would, as messages name it."""
        return self._paths.get(name, f"{self._folder}/{name}")

    def render(self, name: str, words: Interface, **values: object) -> str:
        """One template in one locale, MJML with the stamps of `source_map`; TemplateError with its place."""
        language = self.languages[words.locale]
        marked = not name.endswith(".txt")
        refuse_older_templates(self.path(name), name, self._sources, values.get("article"))
        try:
            return self._environment.get_template(name).render(
                _=self._marking(words.gettext, words) if marked else words.gettext,
                ngettext=self._marking(words.ngettext, words) if marked else words.ngettext,
                locale=language.tag,
                direction=language.direction,
                start="right" if language.direction == "rtl" else "left",
                end="left" if language.direction == "rtl" else "right",
                endonym=self._endonyms,
                directions=self._directions,
                looks=self._looks,
                brand=self._brands.get(language.tag, UNNAMED),
                **date_functions(language),
                **values,
            )
        except TemplateError:
            raise
        except TemplateSyntaxError as error:
            origin = Origin(error.filename or self.path(name), error.lineno)
            raise self._fault(f"{error.message}", origin, f"{error.message}") from error
        except TemplateNotFound as error:
            message, place = f"there is no template {error.name}", self._place(error, name)
            raise self._fault(message, place, f"'{error.name}'", "check the name") from error
        except Exception as error:  # a template may do anything; its place is what helps
            if kind := missing_block(error, LATER):
                raise _no_macro(kind, self._place(error, name)) from error
            message, place = f"{type(error).__name__}: {error}", self._place(error, name)
            raise self._fault(message, place, str(error)) from error

    def _place(self, error: Exception, name: str) -> Origin:
        """The innermost template line in the traceback."""
        origin, step = Origin(self.path(name)), error.__traceback__
        while step is not None:
            path = step.tb_frame.f_code.co_filename
            if path in self._names:
                origin = Origin(path, step.tb_lineno)
            step = step.tb_next
        return origin

    def _marking(self, look_up: Callable[..., str], words: Interface) -> Callable[..., str]:
        """`_()` or `ngettext()` for HTML: what falls back to the templates' language says so."""

        def get(text: str, *more: object, **values: object) -> str:
            lang = words.language(text)
            if lang == words.locale:
                return look_up(text, *more, **values)
            # A date in the reader's script must not be torn apart by a sentence that runs the other way.
            apart = {name: f"\u2068{value}\u2069" for name, value in values.items()}
            return Foreign.of(look_up(text, *more, **apart), self.languages[lang])

        return get

    def _linked(self, html: str, context: Context) -> str:
        article = context.get("article")
        blocks = article.blocks if article else None
        return with_references(html, _refers_to(context), blocks, context.get("own_page", ""))

    def _shown(self, text: Text, words: str) -> str:  # noqa: ARG002 - who marks texts wants to know which
        """What became of a text, as it goes into the document."""
        return words

    @pass_context
    def _plain(self, context: Context, text: Text | str) -> str:
        """Words without markup, for attributes and titles."""
        if isinstance(text, str):
            return str(text)
        return inline_text(text.value, self.languages.get(text.lang), _refers_to(context))

    @pass_context
    def _inline(self, context: Context, text: Text) -> Markup:
        """A text's HTML; one that fell back to another language says so, for eyes and screen readers."""
        language = self.languages[text.lang]
        html = Markup(self._linked(inline_html(text.value, language), context))  # noqa: S704 - sanitised
        return html if text.lang == context["locale"] else foreign_span(language, html)

    @pass_context
    def _label(self, context: Context, text: Text) -> Markup:
        """The same for the words of a link: a link within a link is none to a browser."""
        return Markup(_LINK_TAG.sub("", str(self._inline(context, text))))  # noqa: S704 - sanitised

    @pass_context
    def _page(self, context: Context, url: str) -> ArticlePage | None:
        """Where a button leads; None for an article that is out in no language."""
        if not article_link(url) and not file_link(url):
            return ArticlePage(url, context["locale"])
        return _refers_to(context).page(url)

    def _fault(
        self, message: str, origin: Origin, quoting: str, hint: str = "correct the template"
    ) -> TemplateError:
        """The error at its column: that of what `quoting` has between quotation marks."""
        source = self._sources.get(self._names.get(origin.path, ""), "")
        if origin.path.startswith(f"{BUILT_IN_PATH}/"):
            hint = "a template of yours may not fit what Glocal brings: glocal templates list names them"
        return TemplateError(message, origin=with_column(origin, source, quoting), hint=hint)


_LINK_TAG = re.compile(r"</?a\b[^>]*>")


def _refers_to(context: Context) -> References:
    found = context.get("refers_to", NOTHING)
    return found if isinstance(found, References) else NOTHING


_NAMES = re.compile(r"""\bmacro\s+(\w+)|["'](\w+)["']""")


def macro_of(kind: BlockType) -> str:
    """The macro that shows a type of block; a new type needs one in `blocks.mjml` and in `blocks.html`."""
    match kind:
        case "heading" | "paragraph" | "list" | "quote" | "image" | "table" | "button" | "code" | "rule":
            return kind
        case "definitions" | "notes" | "gallery" | "media_text" | "video":
            return kind
        case "attributed_quote" | "callout" | "button_row":
            return kind
        case _:
            assert_never(kind)


LATER: frozenset[BlockType] = frozenset(
    ("definitions", "notes", "gallery", "media_text", "video", "attributed_quote", "callout", "button_row")
)
"""Types that a workspace's own templates may be older than: missed only by an article that has one."""


def _check_macros(source: str, path: str) -> None:
    """TemplateError for a `blocks` template that does not know a type of block: its words would be lost."""
    known = {name for names in _NAMES.findall(source) for name in names}
    for kind in set(get_args(BlockType)) - LATER:
        if macro_of(kind) not in known:
            raise _no_macro(macro_of(kind), Origin(path, 1))


def _no_macro(kind: str, origin: Origin) -> TemplateError:
    hint = f"add {{% macro {kind}(block) %}}…{{% endmacro %}}, and its name to `macros`"
    return TemplateError(f"there is no macro for blocks of the type {kind!r}", origin=origin, hint=hint)


_CSS_SPECIAL = re.compile(r"""["'\\<>\n\r\f]""")


def _css_string(text: str) -> str:
    """A string of a style sheet: what could end it is written as its number (CSS Syntax 3, 4.3.7)."""
    return '"' + _CSS_SPECIAL.sub(lambda found: f"\\{ord(found[0]):x} ", text) + '"'
