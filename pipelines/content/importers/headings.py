"""Whether a line is a heading, by its shape and by what stands around it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipelines.content.importers.draft import Line, Part
from pipelines.content.importers.marks import bullet, is_emoji_line, number_mark, section_depth
from pipelines.content.importers.names import is_credit
from pipelines.content.importers.phrases import published_words

Source = Line | Part
_LONGEST = 100
_MOST_WORDS = 14
_SENTENCE_ENDS = ".!;,…"
_PROSE_ENDS = '.!?…”»“"’:'
_SENTENCE_CLOSE = ".!?…”»“’"
_SENTENCE = 20
"""Characters of a line that is one if it ends like one."""
_PROSE = 60
"""Characters of a line that is a paragraph, whatever it ends with."""
_ADDRESS = re.compile(r"https?://|www\.|@")
_DAY = re.compile(r"\d{1,2}\D{1,20}[12]\d{3}\W*\Z")
_LETTERS = re.compile(r"[^\W\d_]")


@dataclass(frozen=True, slots=True)
class HeadingGuess:
    sure: int
    level: int = 2


def is_emoji_heading(words: str) -> bool:
    """A short line behind an emoji that is no sentence."""
    return is_emoji_line(words) and len(words) <= _LONGEST and words[-1] not in _SENTENCE_ENDS


def heading_guess(
    line: Line, part: Part | None, before: Source | None, after: Source | None, later: Source | None
) -> HeadingGuess | None:
    """How sure a line is a heading; None: it is text. `part` is the block above it, the others are lines."""
    words = line.words
    if line.is_wrapped:
        return None
    if is_emoji_heading(words):
        return HeadingGuess(85)
    if not _has_shape(words):
        return None
    if number_mark(words) or section_depth(words):
        return _numbered(words, after)
    if _is_capitals(words) and after:
        return HeadingGuess(80)
    if words.endswith(":"):
        return HeadingGuess(65) if _labels_lines(line, after) else None
    if before is None and not line.after_gap:  # a subtitle
        return None
    if line.is_bold and after:
        return HeadingGuess(85)
    return None if part and part.kind == "heading" else _by_neighbours(line, before, after, later)


def _by_neighbours(
    line: Line, before: Source | None, after: Source | None, later: Source | None
) -> HeadingGuess | None:
    if _is_prose(after) or _is_list_of_its_own(after):
        return HeadingGuess(80 if line.after_gap or _ends_sentence(before) else 55)
    return HeadingGuess(65) if _stands_alone(line, after, later) else None


def _has_shape(words: str) -> bool:
    """Short, no sentence, a capital at its start."""
    first = _LETTERS.search(words)
    if len(words) > _LONGEST or len(words.split()) > _MOST_WORDS or words[-1] in _SENTENCE_ENDS:
        return False
    if not first or first[0].islower() or "\t" in words or bullet(words) or _ADDRESS.search(words):
        return False
    if _DAY.search(words) or is_credit(words) or published_words().match(words):
        return False
    return words[0].isalnum() or words[0] in "¿¡«“„\"'‘"


def _numbered(words: str, after: Source | None) -> HeadingGuess | None:
    depth = section_depth(words)
    if depth and after:
        return HeadingGuess(85, min(depth + 1, 4))
    mark = number_mark(words)
    if not mark or not mark.style.startswith("1"):
        return None
    below = after is not None and (section_depth(after.words) > 0 or _is_prose(after))
    return HeadingGuess(80) if below else None


def _is_capitals(words: str) -> bool:
    letters = _LETTERS.findall(words)
    return len(letters) >= 4 and all(letter.isupper() for letter in letters)


def _is_prose(line: Source | None) -> bool:
    if isinstance(line, Part):
        return line.kind in ("paragraph", "quote", "image", "table")
    if line is None or bullet(line.words) or number_mark(line.words):
        return False
    if "\t" in line.words:
        return True
    address = _ADDRESS.match(line.words.rpartition(": ")[2])
    ended = line.words[-1] in _SENTENCE_CLOSE and len(line.words) >= _SENTENCE
    return ended or (len(line.words) >= _PROSE and not address)


def _is_list_of_its_own(line: Source | None) -> bool:
    """Whether a list follows that does not go on with the sentence above it."""
    if isinstance(line, Part):
        return line.kind == "list"
    sign = line and (bullet(line.words) or number_mark(line.words))
    return bool(line and sign and not line.words[sign.length :][:1].islower())


def _ends_sentence(line: Source | None) -> bool:
    return line is None or isinstance(line, Part) or line.words[-1] in _PROSE_ENDS


def _labels_lines(line: Line, after: Source | None) -> bool:
    """`Press contacts:` above the lines of an address."""
    few = len(line.words.split()) <= 3
    short = isinstance(after, Line) and not after.after_gap and not _is_list_of_its_own(after)
    return few and short and line.after_gap and isinstance(after, Line) and not bullet(after.words)


def _stands_alone(line: Line, after: Source | None, later: Source | None) -> bool:
    """Whether empty lines set it apart from several lines that belong together."""
    last = line.words.split()[-1]
    if (
        not isinstance(after, Line)
        or not isinstance(later, Line)
        or not line.after_gap
        or not after.after_gap
    ):
        return False
    return not later.after_gap and not (len(last) <= 3 and last.islower()) and after.words[-1] not in ",;"
