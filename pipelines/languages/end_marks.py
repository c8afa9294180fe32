"""The mark that a text ends in, and how the text looks with another one, as its language writes it."""

from __future__ import annotations

from functools import cache

from pipelines.languages.language import Language
from pipelines.languages.sentences import sentences

_CLOSING = "\"'”’“»«›)]*_"
_OPENING = "\"'“‘„«»‹([*_"
_EMPHASIS = "*_"
_BLANKS = " \u00a0\u202f"


@cache
def _end_marks(language: Language) -> dict[str, str]:
    """How the language writes each mark that may end a text; the keys are those of English."""
    return {
        ".": language.full_stop,
        "!": language.exclamation_mark,
        "?": language.question_mark,
        "…": "…",
        ":": ":",
    }


def end_mark(text: str, language: Language) -> str:
    """The mark that a text ends in, as English writes it: one of `.!?…:`, or nothing.

    Marks of emphasis, quotation marks and brackets may follow it.
    """
    body = text.rstrip(_CLOSING + _BLANKS)
    if body.endswith("..."):
        return "…"
    return next((mark for mark, own in _end_marks(language).items() if body.endswith(own)), "")


def without_end_mark(text: str, language: Language) -> str:
    """The text without that mark, and without a blank before it."""
    body = text.rstrip(_CLOSING + _BLANKS)
    tail = text[len(body) :]
    if mark := end_mark(text, language):
        written = "..." if body.endswith("...") else _end_marks(language)[mark]
        body = body.removesuffix(written).rstrip(_BLANKS)
    return body + tail


def with_end_mark(text: str, mark: str, language: Language) -> str:
    """The text with `mark` (as English writes it; empty: none) in the place of its end mark.

    It is set as the language sets it: with a blank before it, with its partner at the beginning. The text
    stays as it is where that cannot be told: for several marks in a row, for several sentences with partners.
    """
    old, own = (_end_marks(language).get(each, "") for each in (end_mark(text, language), mark))
    tail = text[len(text.rstrip(_CLOSING + _BLANKS)) :]
    body = without_end_mark(text, language).removesuffix(tail)
    if not body or end_mark(body, language) or (not old and tail.strip(_EMPHASIS)):
        return text
    partners = {pair[1]: pair[0] for pair in language.opening_marks.split()}
    if (old in partners or own in partners) and len(sentences(text, language)) > 1:
        return text
    lead = body[: len(body) - len(body.lstrip(_OPENING))]
    rest = body[len(lead) :]
    if old in partners:
        if not rest.startswith(partners[old]):
            return text
        rest = rest[1:]
    if own in partners:
        rest = partners[own] + rest
    blank = " " if own and own in language.space_before else ""
    return lead + rest + blank + own + tail
