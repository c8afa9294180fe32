"""Jinja2 over a folder of templates held in memory; what goes wrong names the template and its line."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from babel.dates import format_date
from jinja2 import (
    Environment,
    FunctionLoader,
    StrictUndefined,
    TemplateNotFound,
    TemplateSyntaxError,
    pass_context,
)
from jinja2.runtime import Context
from markupsafe import Markup, escape

from pipelines.blocks import Text
from pipelines.errors import TemplateError
from pipelines.locales import LOCALES
from pipelines.model import Origin
from pipelines.rendering import plaintext
from pipelines.rendering.inline import inline_html, inline_text
from pipelines.translation.localize import Interface


class Templates:
    """The templates under one folder (`email_templates` or `site_templates`), by name."""

    def __init__(self, folder: str, sources: Mapping[str, str]) -> None:
        self._folder = folder

        def load(name: str) -> tuple[str, str, None] | None:
            # The path as file name makes Jinja's tracebacks tell which template a line belongs to.
            return (sources[name], f"{folder}/{name}", None) if name in sources else None

        self._environment = Environment(
            loader=FunctionLoader(load),
            autoescape=lambda name: not (name or "").endswith(".txt"),  # noqa: S701 - plain text has no markup
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            auto_reload=False,
        )
        self._environment.filters["inline"] = _inline
        self._environment.filters["plain"] = lambda text: inline_text(text.value, text.lang)
        self._environment.filters |= {
            "wrap": plaintext.wrap,
            "text_heading": plaintext.heading,
            "text_image": plaintext.image,
            "text_blocks": plaintext.blocks_text,
            "text_button": plaintext.button,
        }

    def render(self, name: str, words: Interface, **values: object) -> str:
        """One template in one locale; TemplateError with file and line."""
        locale = LOCALES[words.locale]

        def long_date(value: date) -> str:
            return format_date(value, "long", locale=locale.formatting)

        try:
            return self._environment.get_template(name).render(
                _=words.gettext,
                ngettext=words.ngettext,
                locale=locale.tag,
                direction=locale.direction,
                start="right" if locale.direction == "rtl" else "left",
                endonym={tag: known.endonym for tag, known in LOCALES.items()},
                long_date=long_date,
                **values,
            )
        except TemplateSyntaxError as error:
            origin = Origin(error.filename or f"{self._folder}/{name}", error.lineno)
            raise TemplateError(f"{error.message}", origin=origin, hint="correct the template") from error
        except TemplateNotFound as error:
            raise TemplateError(
                f"there is no template {error.name}", origin=self._place(error, name), hint="check the name"
            ) from error
        except Exception as error:  # a template may do anything; its place is what helps
            raise TemplateError(
                f"{type(error).__name__}: {error}",
                origin=self._place(error, name),
                hint="correct the template",
            ) from error

    def _place(self, error: Exception, name: str) -> Origin:
        """The innermost template line in the traceback."""
        origin, step = Origin(f"{self._folder}/{name}"), error.__traceback__
        while step is not None:
            path = step.tb_frame.f_code.co_filename
            if path.startswith(f"{self._folder}/"):
                origin = Origin(path, step.tb_lineno)
            step = step.tb_next
        return origin


@pass_context
def _inline(context: Context, text: Text) -> Markup:
    """A text's HTML; one that fell back to another language says so, for eyes and screen readers."""
    html = Markup(inline_html(text.value, text.lang))  # noqa: S704 - sanitised just before
    if text.lang == context["locale"]:
        return html
    direction = LOCALES[text.lang].direction
    return Markup('<span lang="{}" dir="{}">{}</span>').format(escape(text.lang), direction, html)
