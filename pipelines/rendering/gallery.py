"""All editions of an issue side by side: one page for a look before, and after, anything is sent."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

from pipelines.locales import LOCALES

_STYLE = """
:root { color-scheme: light dark }
body { margin: 0; font: 16px/1.5 system-ui, sans-serif; height: 100vh }
body { display: grid; grid-template-columns: minmax(16rem, 24rem) 1fr }
nav { overflow-y: auto; padding: 1rem }
h1 { font-size: 1.25rem; margin: 0 0 .5rem }
ol { list-style: none; margin: 0; padding: 0 }
li { padding: .5rem 0; border-top: 1px solid #8886 }
small { display: block }
a:focus-visible { outline: 3px solid #f2a900 }
iframe { width: 100%; height: 100%; border: 0; border-inline-start: 1px solid #8886; background: #fff }
@media (max-width: 50rem) { body { display: block; height: auto } iframe { height: 90vh } }
"""


@dataclass(frozen=True, slots=True)
class Face:
    """One edition as the gallery lists it; its files stand beside the page."""

    locale: str
    subject: str


def gallery(issue: str, faces: Iterable[Face]) -> bytes:
    """The page: a list of languages, and the chosen edition beside it. No script, no outside request."""
    rows = list(faces)
    items = "\n".join(
        f'<li><a href="{face.locale}.html" target="edition" lang="{face.locale}">'
        f"<strong>{escape(LOCALES[face.locale].endonym)}</strong>"
        f'<small dir="auto">{escape(face.subject)}</small></a> '
        f'<a href="{face.locale}.txt" target="edition">text</a> · <a href="{face.locale}.eml">.eml</a></li>'
        for face in rows
    )
    first = f"{rows[0].locale}.html" if rows else "about:blank"
    return (
        f'<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(issue)}: {len(rows)} editions</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        f"<nav>\n<h1>{escape(issue)}: {len(rows)} editions</h1>\n<ol>\n{items}\n</ol>\n</nav>\n"
        f'<iframe name="edition" title="The chosen edition" src="{first}"></iframe>\n</body>\n</html>\n'
    ).encode()
