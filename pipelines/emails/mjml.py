"""The only door to mjml-python (MJML by mrml): filled-in MJML in, the email's HTML out.

mrml checks nothing (an unknown tag goes straight into the mail), ignores `mj-style inline`, links a web font
where none is named, and gets some of what is written wrong (`spelling`). So a spelling out and a lint come
before it, css-inline after it, and no font is handed over.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from itertools import count

from css_inline import CSSInliner
from mjml import mjml2html

from pipelines.emails.line_length import break_lines
from pipelines.emails.lint import lint
from pipelines.emails.lint.tags import unbalanced
from pipelines.emails.spelling import spelled_for_mrml
from pipelines.model.errors import TemplateError
from pipelines.rendering.source_map import Located, SourceMap, without_stamps

_POSITION = re.compile(r" at position (\d+)(?::\d+)?")
_INLINE = re.compile(r"<mj-style\s+inline=\"inline\"\s*>(.*?)</mj-style>", re.DOTALL)
_CONDITION = re.compile(r"<!--\[if .*?<!\[endif\]-->", re.DOTALL)
"""What a template says to Outlook alone, in `mj-raw` of the head; mrml drops it with all other comments."""
_CONDITION_HERE = re.compile(r'<meta name="condition-(\d+)"\s*/?>')
_WHITE_PREVIEW = "display:none;font-size:1px;color:#ffffff;"
"""How mrml begins the style of mj-preview. White on white is taken for hidden advertising by spam filters."""
_NO_ATTRIBUTE = ' vertical-align="middle"'
"""What mrml writes into the cell around a button, where HTML has no such attribute."""


def mjml_to_html(source: str, source_map: SourceMap) -> str:
    """HTML of filled-in MJML; TemplateError with the template's file, line and column for its first fault."""
    conditions = [without_stamps(found) for found in _CONDITION.findall(source)]
    number = count()
    source = _CONDITION.sub(lambda _: f'<meta name="condition-{next(number)}" />', source)
    located = source_map.locate(source)
    located = replace(located, text=spelled_for_mrml(located.text))
    _refuse_faults(located)
    css = "\n".join(_INLINE.findall(located.text))
    html = _convert(_INLINE.sub(_blank, located.text), located)
    html = html.replace(_WHITE_PREVIEW, _WHITE_PREVIEW.replace("color:#ffffff;", ""))
    html = html.replace(_NO_ATTRIBUTE, "")
    html = _inliner(css).inline(html) if css else html
    return break_lines(_CONDITION_HERE.sub(lambda here: conditions[int(here[1])], html))


def _blank(match: re.Match[str]) -> str:
    """Spaces of the same length, so that every other part keeps its offset.

    With a line break: other spaces between the tags of a head are text to mrml.
    """
    return "\n".ljust(len(match[0]))


def _refuse_faults(located: Located) -> None:
    faults = lint(located.text)
    if not faults:
        return
    first, *rest = faults
    also = dict.fromkeys(f"{located.origin(f.offset, f.attribute)}: {f.message}" for f in rest)
    origin = located.origin(first.offset, first.attribute)
    message = "\n".join(
        [first.message, *(f"  also {fault}" for fault in also if not fault.endswith(first.message))]
    )
    raise TemplateError(message, origin=origin, hint=first.hint)


def _convert(mjml: str, located: Located) -> str:
    try:
        return mjml2html(mjml, disable_comments=True, fonts={})
    except ValueError as error:
        raise _refused(str(error), mjml, located) from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # how pyo3 hands on a panic in Rust; no `Exception`
            raise
        raise _refused(f"mrml failed: {error}", mjml, located) from error


def _refused(text: str, mjml: str, located: Located) -> TemplateError:
    """A fault that mrml found, which counts UTF-8 bytes of the filled-in document."""
    found = _POSITION.search(text)
    offset = len(mjml.encode()[: int(found[1])].decode(errors="ignore")) if found else unbalanced(mjml)
    return TemplateError(
        f"not valid MJML: {_POSITION.sub('', text)}",
        origin=located.origin(offset or 0),
        hint="every tag must be closed; spaces between two tags of mj-head must begin with a line break",
    )


@lru_cache(maxsize=8)
def _inliner(css: str) -> CSSInliner:
    """Puts rules into style attributes; style elements and the head stay as they are, and nothing loads."""
    return CSSInliner(
        inline_style_tags=False, keep_style_tags=True, load_remote_stylesheets=False, extra_css=css
    )
