"""The glossary: terms, what they are called in each language, and names that no language translates.

`translations/glossary.csv` has a column `term`, and as it likes `note`, `do_not_translate` (yes or empty)
and one per locale. A cell may give several translations with `|` between them.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from io import StringIO

from pipelines.languages.table import BUILT_IN, Languages
from pipelines.model.errors import CatalogError
from pipelines.model.finding import Origin

_OWN = ("term", "note", "do_not_translate")
_NOTE = "glossary: "
_YES = {"yes", "y", "x", "1", "true"}


@dataclass(frozen=True, slots=True)
class Term:
    term: str
    note: str = ""
    kept: bool = False
    """A name: it stays as it is in every language."""
    translations: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def parse_glossary(text: str, path: str, languages: Languages = BUILT_IN) -> tuple[Term, ...]:
    """The terms of a CSV text; CatalogError with the line of the first fault."""
    rows = csv.reader(StringIO(text), strict=True)
    try:
        header = [name.strip() for name in next(rows, [])]
        columns = _column_tags(header, path, languages)
        return tuple(_term(row, columns, Origin(path, rows.line_num)) for row in rows if any(row))
    except csv.Error as error:
        raise CatalogError(
            f"not valid CSV: {error}", origin=Origin(path, rows.line_num), hint="check the quotation marks"
        ) from error


def _column_tags(header: list[str], path: str, languages: Languages) -> list[str]:
    tags = [name if name in _OWN else languages.find(name) for name in header]
    unknown = next((name for name, tag in zip(header, tags, strict=True) if tag is None), None)
    if "term" not in header or unknown is not None:
        message = "no column 'term'" if "term" not in header else f"unknown column {unknown!r}"
        raise CatalogError(
            message,
            origin=Origin(path, 1),
            hint="the first line names the columns: term,note,do_not_translate,bg,es,cs,…",
        )
    return [tag or "" for tag in tags]


def _term(row: list[str], columns: list[str], origin: Origin) -> Term:
    if len(row) > len(columns):
        raise CatalogError(
            f"{len(row)} cells, the first line names {len(columns)} columns",
            origin=origin,
            hint="put a cell that holds a comma between quotation marks",
        )
    cells = {name: cell.strip() for name, cell in zip(columns, row, strict=False)}
    if not cells.get("term"):
        raise CatalogError("a line without a term", origin=origin, hint="fill in its first cell")
    return Term(
        cells["term"],
        cells.get("note", ""),
        cells.get("do_not_translate", "").lower() in _YES,
        {
            name: tuple(part.strip() for part in cell.split("|"))
            for name, cell in cells.items()
            if cell and name not in _OWN
        },
    )


def terms_in(text: str, glossary: Iterable[Term]) -> Iterator[Term]:
    """The terms that occur in a source text as whole words, also with an English plural; names as spelled."""
    for term in glossary:
        pattern = re.escape(term.term) + ("" if term.kept else "(?:e?s)?")
        flags = re.NOFLAG if term.kept else re.IGNORECASE
        if re.search(rf"(?<!\w){pattern}(?!\w)", text, flags):
            yield term


def glossary_notes(text: str, glossary: Iterable[Term], locale: str) -> Iterator[str]:
    """What a translator is told about the terms of a text, for `#.` comments."""
    for term in terms_in(text, glossary):
        wanted = term.translations.get(locale, ())
        note = f" ({term.note})" if term.note else ""
        if term.kept:
            yield f"{_NOTE}{term.term} is not translated{note}"
        elif wanted:
            yield f"{_NOTE}{term.term} → {' or '.join(wanted)}{note}"


def is_glossary_note(comment: str) -> bool:
    """Whether a `#.` comment is such a note."""
    return comment.startswith(_NOTE)


def follows(term: Term, translation: str, locale: str) -> bool:
    """Whether a translation uses the glossary's word, in whatever inflection: the stem is enough."""
    words = translation.casefold()
    wanted = term.translations.get(locale, ())
    return not wanted or any(all(_stem(word) in words for word in form.casefold().split()) for form in wanted)


def _stem(word: str) -> str:
    """What inflection mostly leaves alone: about the first two thirds, at least three letters."""
    return word[: max(3, len(word) * 2 // 3)]
