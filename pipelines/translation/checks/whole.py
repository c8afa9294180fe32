"""What is not wrong with one message, but with an article, a whole catalog, or the file of a language."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from textwrap import shorten

from pipelines.content.segments import segments
from pipelines.languages.detection import other_language, other_script
from pipelines.languages.language import REQUIRED, Language
from pipelines.model.article import Article, images_of
from pipelines.model.blocks import Kind
from pipelines.model.catalog import Message
from pipelines.model.finding import Finding, Origin, Severity
from pipelines.model.markup import prose
from pipelines.model.suggestion import did_you_mean
from pipelines.translation.checks.base import CheckContext

LANGUAGE_FILE = "language-file"


def language(messages: Iterable[Message], context: CheckContext) -> str:
    """Two files swapped: every sentence is right, and no reader understands one.

    Names would mislead, so a copied source and the glossary's names do not count.
    """
    texts = [text for m in messages if m.translated for text in m.strings if text not in (m.id, m.plural)]
    for term in context.glossary:
        if term.kept:
            texts = [text.replace(term.term, " ") for text in texts]
    if script := other_script(texts, context.language):
        return f"most letters of this file are {script}: is it the file of another language?"
    if other := other_language(texts, context.language, context.languages):
        return f"this file reads like {other!r}, not {context.locale!r}: was it swapped?"
    return ""


def check_language(language: Language, *, is_source: bool = False) -> Iterator[Finding]:
    """A hint for each field that the file of a language lacks: checks that ask for it do nothing, and nobody
    would notice. `is_source`: articles are written in it, so changes of meaning are looked for too.
    """
    lacking = {field: REQUIRED[field] for field in language.lacking}
    if is_source and language.negation is None:
        lacking["negation"] = (
            "nobody is told that a text says no no longer, and glocal extract --same-meaning is not taken"
        )
    for field, follows in lacking.items():
        message = f"no {field} for {language.endonym}: {follows}"
        yield Finding(
            LANGUAGE_FILE, Severity.HINT, message, Origin(f"languages/{language.tag}.toml"), language.tag
        )


_OTHERS = (
    (
        re.compile(r"\[{1,2}_?TOC_?\]{1,2}|\{:toc\}", re.IGNORECASE),
        "a table of contents, which is not made: delete the line, readers have the headings",
    ),
    (
        re.compile(r"\*\[[^\]]+\]: .*"),
        'an abbreviation, which stands where the word does: <abbr title="European Economic Area">EEA</abbr>',
    ),
)
"""What other systems make something of where it is a paragraph of its own, and here is shown as written."""
_SHORTCODE = re.compile(r"(?<![\w:/]):([a-z][a-z0-9_+-]+):(?![\w:/])")


def _marks_of_others(article: Article) -> Iterator[Finding]:
    """Hints for what is surely meant as markup and comes out as it was written."""
    for segment in segments(article):
        origin = Origin(article.path, segment.line)
        for pattern, what in _OTHERS:
            if segment.kind is Kind.PARAGRAPH and pattern.fullmatch(segment.text):
                message = f"{shorten(segment.text, 40, placeholder='…')} would be {what}"
                yield Finding("not-markup", Severity.HINT, message, origin)
        for code in _SHORTCODE.findall(prose(segment.text)) if ":" in segment.text else ():
            if sign := _sign_of(code):
                message = f":{code}: comes out as it is written: put the sign itself there, {sign}"
                yield Finding("not-markup", Severity.HINT, message, origin)


def _sign_of(code: str) -> str:
    """The emoji of a code; empty for what is none."""
    from rich.emoji import Emoji  # noqa: PLC0415 - thousands of names, for what stands in few articles

    sign = Emoji.replace(f":{code}:")
    return "" if sign == f":{code}:" else sign


def check_article(article: Article, known: Iterable[str] = ()) -> Iterator[Finding]:
    """Pictures without words, marks of other systems, notes to the editor, a missing summary, and checks that
    it silences though there are none of that name among those that are `known`.
    """
    for name in article.ignore_checks:
        if name not in (names := tuple(known)):
            hint = did_you_mean(name, names) or "docs/checks.md lists them"
            text = f"ignore_checks: there is no check {name!r}: {hint}"
            yield Finding("ignore-checks", Severity.ERROR, text, Origin(article.path))
    for image in images_of(article):
        if not image.alt.value.strip() and not image.play:  # a video's link has its words
            yield Finding(
                "alt-text",
                Severity.ERROR,
                f"{image.file or image.src} has no alt text: say in a sentence what it shows",
                Origin(article.path, image.alt.line),
            )
    for image in images_of(article):
        if image.remark:
            text, origin = f"{image.file}: {image.remark}", Origin(article.path, image.alt.line)
            yield Finding("picture", Severity.HINT, text, origin)
    yield from _marks_of_others(article)
    for note in article.notes:
        yield Finding("note", Severity.HINT, f"a note waits for the editor: {note}", Origin(article.path))
    if not article.summary:
        text = "no summary: email preview and feeds take the first paragraph"
        yield Finding("summary", Severity.HINT, text, Origin(article.path))
