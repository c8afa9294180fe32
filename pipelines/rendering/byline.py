"""Who wrote an article, as a sentence: mail, its text part and page say the same words."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from babel.lists import format_list
from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup, escape

from pipelines.languages.language import Language
from pipelines.languages.table import Languages
from pipelines.model.article import Article
from pipelines.model.author import Author
from pipelines.model.blocks import Text
from pipelines.rendering.foreign import Foreign, foreign_span
from pipelines.rendering.inline import inline_text

NAMES = "%(name)s"
"""Where the sentence of the templates names the authors: `By %(name)s`."""


Shown = Callable[[Text, str], str]
"""What a text became → what goes into the document."""


def joined_names(names: Sequence[str], language: Language) -> str:
    """Names as a language lists them (CLDR, list patterns): `Ada, Alan and Grace`."""
    return format_list(list(names), locale=language.cldr)


def plain_byline(sentence: str, article: Article, language: Language, languages: Languages) -> str:
    """The sentence with the authors in words."""
    names = [_plain_author(each, languages) for each in article.written_by]
    return str(sentence).replace(NAMES, joined_names(names, language))


def html_byline(
    sentence: str, article: Article, language: Language, languages: Languages, shown: Shown
) -> Markup:
    """The sentence as HTML; the name of an author with a page leads there, and a role that is not translated
    says what it is in. A sentence that is not translated itself has all in its own language.
    """
    language = sentence.language if isinstance(sentence, Foreign) else language
    names = [_html_author(each, language, languages, shown) for each in article.written_by]
    return Markup(str(escape(sentence)).replace(NAMES, joined_names(names, language)))  # noqa: S704 - escaped


def _plain_author(author: Author, languages: Languages) -> str:
    more = [*([_role_words(author.role, languages)] if author.role else []), *filter(None, [author.url])]
    return f"{author.name} ({', '.join(more)})" if more else author.name


def _html_author(author: Author, language: Language, languages: Languages, shown: Shown) -> str:
    # A name in another script must not turn round what stands beside it.
    name = Markup("<bdi>{}</bdi>").format(author.name)
    if author.url:
        name = Markup('<a href="{}">{}</a>').format(author.url, name)
    if not author.role:
        return name
    words = escape(shown(author.role, _role_words(author.role, languages)))
    if author.role.lang != language.tag:
        words = foreign_span(languages[author.role.lang], words)
    return Markup("{} ({})").format(name, words)


def _role_words(role: Text, languages: Languages) -> str:
    return inline_text(role.value, languages.get(role.lang))


def byline_filters(languages: Languages, shown: Shown) -> dict[str, Callable[..., str]]:
    """What templates say it with: `{{ _("By %(name)s") | byline }}`, and `text_byline` in the text part."""

    @pass_context
    def html(context: Context, sentence: str) -> Markup:
        return html_byline(sentence, context["article"], languages[context["locale"]], languages, shown)

    @pass_context
    def plain(context: Context, sentence: str) -> str:
        return plain_byline(sentence, context["article"], languages[context["locale"]], languages)

    return {"byline": html, "text_byline": plain}
