"""What stands between the words and is not language: placeholders, links, emphasis, HTML.

All of them look at what the reader gets (`reading.py`), never at patterns of their own beside the parser.
"""

from __future__ import annotations

import re
from collections import Counter

from pipelines.content.commonmark import inline_tokens, note_label
from pipelines.model.finding import line_at
from pipelines.model.markup import FOREIGN_TAG, MERGE_TAG, PLACEHOLDER, PRINTF
from pipelines.translation.checks.base import TextPair, differences, remembered
from pipelines.translation.checks.reading import BOLD, ITALIC, LEFT_OVER

_ORDINAL = frozenset({"<sup>", "</sup>"})
"""Some languages raise what follows a number: 1<sup>er</sup>."""
_NOTE_MARKS = frozenset("^")
_PLACEHOLDING, _EMPHASISING = frozenset("[%{&*<"), frozenset("*_")
_VOID = {"br", "hr", "img", "wbr"}
_LINE_MARKS = {
    "a heading": re.compile(r"^ {0,3}#{1,6} ", re.MULTILINE),
    "a list item": re.compile(r"^ {0,3}(?:[-+*]|\d{1,3}\)) ", re.MULTILINE),
    "a quotation": re.compile(r"^ {0,3}> ?", re.MULTILINE),
    "a numbered item": re.compile(r"^ {0,3}\d{1,3}\. ", re.MULTILINE),
    "an underline": re.compile(r"(?<=\n) {0,3}(?:=+|-{2,})[ \t]*$", re.MULTILINE),
    "a table": re.compile(r"^ {0,3}\|.*\|[ \t]*$", re.MULTILINE),
    "a new paragraph": re.compile(r"(?<=\n)[ \t]*+\n"),
    "a box": re.compile(r"^ {0,3}:::", re.MULTILINE),
    "a piece of code": re.compile(r"^ {0,3}(?:```|~~~)", re.MULTILINE),
}
_LINE_BEGINS = frozenset("#-+*>`~|:0123456789")
_NUMBER = re.compile(r"\d+")


def placeholders(pair: TextPair) -> str:
    """`[[first_name]]`, `%(date)s`, `{count}`: filled in later, so none may be lost or invented."""
    if pair.lacks(_PLACEHOLDING):
        return ""
    ours, theirs = pair.ours.merge_tags, pair.theirs.merge_tags
    tags = differences(sorted(ours), sorted(theirs), "placeholder ") or _foreign_tags(pair)
    others = _template_placeholders(pair)
    return "; ".join(filter(None, (tags, others)))


def _foreign_tags(pair: TextPair) -> str:
    """Another system's tags are shown as they are, or filled in by it: none may be invented, nor lost."""
    ours = {*_find_all(FOREIGN_TAG, pair.source), *_find_all(FOREIGN_TAG, pair.ours.shown)}
    theirs = {*_find_all(FOREIGN_TAG, pair.translation), *_find_all(FOREIGN_TAG, pair.theirs.shown)}
    return differences(sorted(ours), sorted(theirs), "placeholder ")


def _template_placeholders(pair: TextPair) -> str:
    python = "python-format" in pair.message.flags
    pattern = PRINTF if python else PLACEHOLDER
    ours, theirs = (
        tuple(found for found in _find_all(pattern, text) if not MERGE_TAG.fullmatch(found))
        for text in (
            (pair.source, pair.translation) if python else (pair.ours.without_code, pair.theirs.without_code)
        )
    )
    if ours == theirs:
        return ""
    if len(set(ours)) < len(ours) and set(ours) == set(theirs):  # said twice in the source, once here
        theirs = (*theirs, *(Counter(ours) - Counter(theirs)).elements())
    return differences(ours, theirs, "placeholder ")


def emphasis(pair: TextPair) -> str:
    """A lost `**` leaves a star in the mail, and the word that mattered no longer stands out."""
    if pair.lacks(_EMPHASISING):
        return ""
    ours, theirs = pair.ours.emphasis, pair.theirs.emphasis
    names = (BOLD, ITALIC, LEFT_OVER)
    wrong = {name for name in names if ours[name] != theirs[name]}
    stressed_more = ours[BOLD] < theirs[BOLD] and ours[ITALIC] <= theirs[ITALIC]
    if ours[LEFT_OVER] >= theirs[LEFT_OVER] and (ours[BOLD] == theirs[BOLD] or stressed_more):
        return ""  # italics are counted otherwise where a language sets foreign words in them
    return "; ".join(
        f"{name}: {ours[name]} in the source, {theirs[name]} in the translation"
        for name in names
        if name in wrong
    )


def html_tags(pair: TextPair) -> str:
    """A lost `</b>` would make the rest of the email bold."""
    ours, theirs = pair.ours.tags, pair.theirs.tags
    if ours == theirs:
        return ""
    if "<sup>" not in ours and theirs.count("<sup>") == theirs.count("</sup>"):
        theirs = tuple(tag for tag in theirs if tag not in _ORDINAL)
    return differences(ours, theirs, "tag ") or ("" if _crossed(ours) else _crossed(theirs))


def notes(pair: TextPair) -> str:
    """A lost `[^1]` leaves a note to which nothing refers, and an invented one a mark without a note."""
    if pair.lacks(_NOTE_MARKS):
        return ""
    return differences(_note_marks(pair.source), _note_marks(pair.translation), "the note's mark ")


@remembered
def _note_marks(text: str) -> tuple[str, ...]:
    """`[^1]`, as often as readers get it; sorted, for a language has its own order of words."""
    tokens = inline_tokens(text) if "[^" in text else ()
    return tuple(sorted(f"[^{note_label(token)}]" for token in tokens if token.type == "footnote_ref"))


def unsafe_html(pair: TextPair) -> str:
    """The mail would lose what the sanitiser cuts out, and somebody may have meant harm."""
    ours, theirs = pair.ours.dangers, pair.theirs.dangers
    return ", ".join(f"{name} is not allowed" for name in theirs if name not in ours)


def line_marks(pair: TextPair) -> str:
    """A message is one block: the mark of another one at the start of a line is shown as it is."""
    if "\n" not in pair.translation and pair.translation.lstrip(" ")[:1] not in _LINE_BEGINS:
        return ""
    ours_read, theirs_read = pair.source.rstrip(), pair.translation.rstrip()
    for name, pattern in _LINE_MARKS.items():
        ours, theirs = pattern.findall(ours_read), list(pattern.finditer(theirs_read))
        for found in theirs[len(ours) :]:
            figures = _NUMBER.findall(found[0])
            if figures and figures[0] in _NUMBER.findall(pair.source):  # an ordinal: 1. Oktober
                continue
            line = line_at(pair.translation, found.start())
            return f"line {line} begins {name}, which the source does not"
    return ""


@remembered
def _find_all(pattern: re.Pattern[str], text: str) -> tuple[str, ...]:
    return tuple(pattern.findall(text))


def _crossed(tags: tuple[str, ...]) -> str:
    """The first closing tag that does not close what was opened last."""
    opened: list[str] = []
    for tag in tags:
        name = tag.strip("</>")
        if tag.startswith("</"):
            if not opened or opened.pop() != name:
                return f"tag {tag} closes nothing"
        elif name not in _VOID:
            opened.append(name)
    return ""
