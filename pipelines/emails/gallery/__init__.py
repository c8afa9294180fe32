"""All editions of an issue on one page, for a look before anything is sent.

`page.html` is the whole page, readable as it stands; `style.css` makes it calm, `script.js` switches. The
three become one file that needs no server and asks nobody for anything.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from jinja2 import Environment, StrictUndefined, Template
from markupsafe import Markup

from pipelines.languages.table import Languages
from pipelines.model.finding import Finding, Severity


@dataclass(frozen=True, slots=True)
class GalleryItem:
    """One edition as the gallery shows it; its files stand beside the page."""

    locale: str
    subject: str
    preheader: str
    size: int
    """Of the HTML part, in bytes; 0: nothing is known but the subject."""
    findings: tuple[Finding, ...]


def gallery(issue: str, items: Iterable[GalleryItem], languages: Languages) -> bytes:
    """The page over the editions, in the given order; subjects and messages are anybody's words, escaped."""
    rows = list(items)
    return (
        _template()
        .render(
            issue=issue,
            faces=rows,
            wrong=sum(any(f.severity is Severity.ERROR for f in face.findings) for face in rows),
            locales=languages,
            style=_file("style.css"),
            script=_file("script.js"),
        )
        .encode()
    )


@cache
def _template() -> Template:
    environment = Environment(
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    return environment.from_string(_file("page.html"))


@cache
def _file(name: str) -> Markup:
    """A file of this package, which goes into the page unescaped."""
    return Markup(files(__name__).joinpath(name).read_text(encoding="utf-8"))  # noqa: S704 - only files of our own
