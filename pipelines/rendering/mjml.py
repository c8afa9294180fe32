"""The only door to mjml-python (MJML by mrml): MJML in, the email's HTML out."""

from __future__ import annotations

import re

from mjml import mjml2html

from pipelines.errors import TemplateError
from pipelines.model import Origin

_POSITION = re.compile(r"position (\d+)")


def mjml_to_html(source: str, template: str) -> str:
    """HTML of an MJML document; TemplateError says what mrml refused and shows the line.

    mrml counts UTF-8 bytes of the filled-in document, so the line it means is shown, not numbered.
    No fonts are handed over: by default it would link a web font, a request to a third party.
    """
    try:
        return mjml2html(source, disable_comments=True, fonts={})
    except ValueError as error:
        message = f"not valid MJML: {error}"
        if at := _POSITION.search(str(error)):
            before = source.encode()[: int(at[1])].decode(errors="ignore")
            rows = source.split("\n")
            message += f", near {rows[before.count(chr(10))].strip()[:100]!r}"
        raise TemplateError(
            message,
            origin=Origin(template),
            hint="every tag must be closed; see the MJML documentation",
        ) from error
