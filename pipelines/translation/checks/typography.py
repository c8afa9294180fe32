"""How a sentence is set: its end, its quotation marks, its spaces, its emoji."""

from __future__ import annotations

import re
from functools import cache

from pipelines.languages.conventions import percent_space
from pipelines.model.markup import PRINTF
from pipelines.translation.checks.base import TextPair, differences, remembered
from pipelines.translation.checks.reading import reading_of

_AFTER_THE_END = " \n\t\u00a0\u202f*_`\"'”“„»«’‘)]\u200e\u200f"
_ENDS = {".": ".", "!": ".", "。": ".", "…": "…", "?": "?", "؟": "?", ":": ":", ";": ";", "؛": ";", "·": ";"}
_NAMES = {
    ".": "a full stop or !",
    "…": "an ellipsis",
    "?": "a question mark",
    ":": "a colon",
    ";": "a semicolon",
}
_DASH_FIRST = re.compile(r"\s*(?:[-—–―]|--)\s")
_ABBREVIATED = re.compile(r"(?:\d|\b\w{1,2})\.$")

_DOUBLE = re.compile(r"[\"“”„‟«»]")
_GLUE = "\u00a0\u202f"
"""Spaces at which a line does not break."""
_SPACE_BEFORE = re.compile(r"[\w*)”“»][ \u00a0\u202f][:;!?](?=\s|$)")
_SPACE_WITHIN = re.compile(r"«[ \u00a0\u202f]|[ \u00a0\u202f]»")
_PERCENT = re.compile(r"\d%(?!\w)")
_EMOJI = re.compile(r"[\U0001f1e6-\U0001faff\u2600-\u27bf\u2b50]")
_ABOVE_BMP = "\u2600"


def end_punctuation(pair: TextPair) -> str:
    """A question that ends in a full stop is an order; Greek asks with `;`, Arabic with `؟`."""
    mark = pair.language.question_mark
    ours, theirs = _end_mark(pair.source, "?"), _end_mark(pair.translation, mark)
    if mark != "?" and ours == "?" and _trimmed(pair.translation)[-1:] == "?":
        return f"a question ends in {mark} here, not in ?"
    if _DASH_FIRST.match(pair.source) and not _DASH_FIRST.match(pair.translation):
        return "the source begins with a dash, as before the name of who is quoted, this does not"
    if ours == theirs or (
        {ours, theirs} == {"", "."} and _abbreviated(pair.translation if theirs else pair.source)
    ):
        return ""
    if not ours:
        return f"ends in {_NAMES[theirs]}, the source does not"
    return f"the source ends in {_NAMES[ours]}, this in {_NAMES.get(theirs, 'none')}"


def quotes(pair: TextPair) -> str:
    """Marks of another language look foreign, and half a pair like a slip."""
    if pair.characters.isdisjoint('"“”„‟«»'):
        return ""
    pairs = (pair.language.quotes or "").split()
    if not pairs:
        return ""
    found = "".join(_DOUBLE.findall(pair.theirs.words))
    if '"' in pair.source:  # the source does not care, so it may be code
        found = found.replace('"', "")
    foreign = sorted(set(found) - set("".join(pairs)))
    if foreign:
        return f"{' '.join(foreign)} instead of {pairs[0][0]}…{pairs[0][1]}"
    if len(found) == 2 and found not in pairs:
        return f"{found[0]}…{found[1]} instead of {pairs[0][0]}…{pairs[0][1]}"
    return "a quotation mark without its pair" if len(found) % 2 else ""


def spacing(pair: TextPair) -> str:
    """A colon alone at the start of a line, a gap in the middle of one."""
    text = pair.translation
    if "  " in text and "  " not in pair.source:
        return "two spaces in a row"
    if (text[:1].isspace(), text[-1:].isspace()) != (pair.source[:1].isspace(), pair.source[-1:].isspace()):
        return "the spaces at the beginning or end are not those of the source"
    if "%" in pair.characters and _PERCENT.search(pair.theirs.words) and percent_space(pair.language):
        return "no space before %"
    if pair.characters.isdisjoint(":;!?«»"):
        return ""
    apart = pair.language.space_before
    if apart and pair.context.house_style == "national":
        return _tight(pair.theirs.words, apart, pair.language.space_after)
    if _SPACE_BEFORE.search(pair.theirs.words) and not _SPACE_BEFORE.search(pair.ours.words):
        return "a space before punctuation"
    if not apart or not _SPACE_WITHIN.search(pair.theirs.words):
        return ""
    return "a space within « » (EU house style has none)"


def emoji(pair: TextPair) -> str:
    """An emoji that leads a heading is its picture; a mail without it looks unlike its sisters."""
    if max(pair.source, default="") < _ABOVE_BMP and max(pair.characters, default="") < _ABOVE_BMP:
        return ""
    ours, theirs = set(_EMOJI.findall(pair.source)), set(_EMOJI.findall(pair.translation))
    return differences(sorted(ours), sorted(theirs))


def _tight(text: str, before: str, after: str) -> str:
    # An ordinary blank will do: rendering makes it unbreakable.
    marks = before.replace("%", "")
    wanted = " or ".join(
        f"{side} {' '.join(each)}" for side, each in (("before", marks), ("after", after)) if each
    )
    return f"no space {wanted}" if _tight_marks(marks, after).search(text) else ""


@cache
def _tight_marks(before: str, after: str) -> re.Pattern[str]:
    """Marks without their space; a colon also stands within times and addresses."""
    parts = [r"(?<![\s:;!?(/\d])(?<!\w/):(?=\s|$)"] if ":" in before else []
    if others := re.escape(before.replace(":", "")):
        parts.append(rf"(?<![\s:;!?(/\d])[{others}](?![\w/])")
    if after:
        parts.append(rf"[{re.escape(after)}](?=[^\s\u00a0\u202f])")
    return re.compile("|".join(parts))


@remembered
def _trimmed(text: str) -> str:
    """Up to its last sentence mark or word: without markup, quotation marks, emoji."""
    text = reading_of(PRINTF.sub("0", text) if "%" in text or "{" in text else text).words.rstrip(
        _AFTER_THE_END
    )
    while text and text[-1] >= _ABOVE_BMP:
        text = text[:-1].rstrip(_AFTER_THE_END)
    return text


def _abbreviated(text: str) -> bool:
    """Whether a full stop at the end belongs to a word: “2025 г.”, “Dec.”."""
    words = _trimmed(text)
    return " " not in words or _ABBREVIATED.search(words) is not None


def _end_mark(text: str, question_mark: str) -> str:
    """The kind of sentence mark that a text ends in; in Greek a semicolon asks, in two characters."""
    words = _trimmed(text)
    if words.endswith("..."):
        return "…"
    if question_mark == ";" and words[-1:] in (";", "\u037e"):
        return "?"
    return _ENDS.get(words[-1:], "")
