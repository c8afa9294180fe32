"""Words that fell back to another language than the page's: HTML says so, for eyes and screen readers."""

from __future__ import annotations

from markupsafe import Markup, escape

from pipelines.languages.language import Language


class Foreign(str):
    """Words of a template that fell back to the templates' language; HTML says so, `| plain` does not."""

    __slots__ = ("language",)
    language: Language

    @classmethod
    def of(cls, text: str, language: Language) -> Foreign:
        """Words in that language."""
        made = cls(text)
        made.language = language
        return made

    def __html__(self) -> str:
        return foreign_span(self.language, escape(str(self)))


def foreign_span(language: Language, html: str) -> Markup:
    """A piece of HTML with its language and direction."""
    return Markup('<span lang="{}" dir="{}">{}</span>').format(language.tag, language.direction, html)
