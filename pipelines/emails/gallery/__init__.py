"""All editions of an issue on one page, for a look before anything is sent.

`page.html` is the whole page, readable as it stands; `style.css` makes it calm, `script.js` switches. The
three become one file that needs no server and asks nobody for anything.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from pipelines.emails.variants import EXPLAINED, VariantKind
from pipelines.languages.table import Languages
from pipelines.model.finding import Finding, Severity
from pipelines.rendering.looks import PLAIN, Looks


@dataclass(frozen=True, slots=True)
class GalleryItem:
    """One edition as the gallery shows it; its files stand beside the page."""

    locale: str
    subject: str
    preheader: str
    size: int
    """Of the HTML part, in bytes; 0: nothing is known but the subject."""
    findings: tuple[Finding, ...]
    variants: tuple[VariantKind, ...] = ()
    """As which programs show it there are files, too."""


def variant_file(locale: str, kind: VariantKind) -> str:
    """The name of an edition's file as a program shows it."""
    return f"{locale}.{kind}.html"


def gallery(issue: str, items: Iterable[GalleryItem], languages: Languages, looks: Looks = PLAIN) -> bytes:
    """The page over the editions, in the given order; subjects and messages are anybody's words, escaped."""
    rows = list(items)
    known = {kind for row in rows for kind in row.variants}
    page = _page().render(
        issue=issue,
        faces=rows,
        wrong=sum(any(f.severity is Severity.ERROR for f in face.findings) for face in rows),
        locales=languages,
        explained={kind: words for kind, words in EXPLAINED.items() if kind in known},
        variant_file=variant_file,
        looks=looks,
    )
    return page.encode()


@cache
def _page() -> Template:
    environment = Environment(
        loader=PackageLoader(__name__, ""),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    return environment.get_template("page.html")
