"""Text → the lines that a reader can see, and lines → paragraphs, as they were before a mail program or a PDF
broke them.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from pipelines.content.importers.draft import Guesses, Line
from pipelines.content.importers.headings import is_emoji_heading
from pipelines.content.importers.marks import bullet, is_emoji_line, number_mark
from pipelines.content.importers.phrases import compound_starts
from pipelines.model.markup import CONTROL

# Of no use to a reader at the ends of a line: blanks of all kinds, and marks that take no room.
_ENDS = re.compile(r"^[\s\u200b\u2060\ufeff]+|[\s\u200b\u2060\ufeff]+$")
_UNSEEN = {"Cc", "Cf", "Zs", "Zl", "Zp"}
"""Unicode's categories of controls, format marks and separators: a line of nothing else is empty."""
_LIGATURES = {code: unicodedata.normalize("NFKC", chr(code)) for code in range(0xFB00, 0xFB07)}
"""`ﬁ` and its like, which a PDF has for two letters."""
_TAB = 4
_WRAP_WIDTHS = range(50, 101)
"""Shorter lines are an address or a verse, longer ones come from a web page."""
_PDF_WIDTH = 25
"""Characters of a line that a small letter on the next one may continue: an address has fewer."""
_HYPHENED = re.compile(r".*?(?P<first>[^\W\d_]{2,}(?:[^\W_]*))[-\u00ad‐]\Z", re.DOTALL)
"""A word that may be divided at the end of a line: nobody divides after one letter, or before the last."""
_GOES_ON = re.compile(r"(?!\S*(?:://|@)|www\.)(?P<rest>[^\W\d_]{2,}).*", re.DOTALL)
"""The rest of a divided word; an address is none."""
_WORDS = re.compile(r"[^\W_]+(?:-[^\W_]+)*-?")
_QUOTED = re.compile(r"(?:> ?)+")
_NOTE = re.compile(r"\[\d{1,3}\]|[¹²³⁴-⁹]+(?=\s)|\*(?=\s)|†")
_END = ".!?:;…。"


def visible_lines(text: str) -> Iterator[Line]:
    """The lines with at least one letter or sign, numbered as the source has them."""
    gap = True
    for number, raw in enumerate(re.split(r"\r\n|\r|\n", text), 1):
        bare = CONTROL.sub(" ", raw)
        words = _ENDS.sub("", bare)
        seen = any(unicodedata.category(char) not in _UNSEEN for char in words)
        if seen:
            blanks = bare[: len(bare) - len(bare.lstrip())]
            yield Line(number, words.translate(_LIGATURES), gap, len(blanks.expandtabs(_TAB)))
        gap = not seen


def unquoted(lines: Sequence[Line]) -> list[Line]:
    """The lines of a forwarded mail without the `>` before them; one of nothing else divides paragraphs."""
    marked = [line for line in lines if line.words.startswith(">")]
    if len(marked) < 2 or 2 * len(marked) < len(lines):
        return list(lines)
    found: list[Line] = []
    gap = True
    for line in lines:
        words = _QUOTED.sub("", line.words, count=1).strip() if line.words.startswith(">") else line.words
        if words:
            found.append(replace(line, words=words, after_gap=gap or line.after_gap))
        gap = not words
    return found


def paragraphs(lines: Sequence[Line], guesses: Guesses) -> Iterator[Line]:
    """Lines that belong together as one: a hard-wrapped paragraph of a mail, or of a PDF."""
    known = Counter(word.casefold() for line in lines for word in _WORDS.findall(line.words))
    for run in _runs(lines):
        width = max(len(line.words) for line in run)
        wrapped = any(line.words[-1] not in _END for line in run[:-1])
        group = run[0]
        last = run[0].words
        for line in run[1:]:
            ended = last[-1] in _END and not wrapped
            if not ended and _continues(last, line.words, width, group.words):
                group = replace(group, words=_joined_words(group, line, known, guesses), is_wrapped=True)
            else:
                yield group
                group = line
            last = line.words
        yield group


def starts_block(words: str) -> bool:
    """Whether a line is an item, a note, or opens with an emoji."""
    return bool(bullet(words) or number_mark(words) or _NOTE.match(words) or is_emoji_line(words))


def _continues(before: str, words: str, width: int, group: str) -> bool:
    """Whether the line before was only ended because the next word had no room in it."""
    if "\t" in words or starts_block(words) or is_emoji_heading(before) or _is_cells(before):
        return False
    if _HYPHENED.fullmatch(before) and words[:1].islower():
        return True
    if width in _WRAP_WIDTHS and len(before) + 1 + len(words.split(maxsplit=1)[0]) > width:
        return True
    small = words[:1].islower() and before[-1] not in _END and len(before) >= _PDF_WIDTH
    return small and width <= _WRAP_WIDTHS[-1] and not group[:1].islower()


def _is_cells(words: str) -> bool:
    return "\t" in words and not bullet(words) and not number_mark(words)


def _joined_words(group: Line, line: Line, known: Counter[str], guesses: Guesses) -> str:
    """Two lines as one; a word that was divided at the end of the first is whole again, and told."""
    cut, more = _HYPHENED.fullmatch(group.words), _GOES_ON.fullmatch(line.words)
    if not cut or not more or not line.words[:1].islower():
        return f"{group.words} {line.words}"
    first, rest = cut["first"], more["rest"]
    if not group.words.endswith("\u00ad") and _is_compound(first, rest, known):
        return group.words + line.words
    whole = first + rest
    pieces = f"{group.words.rsplit(maxsplit=1)[-1]} {line.words.split(maxsplit=1)[0]}"
    if guesses.take(group, f"the whole word {whole}", 75, pieces):
        return re.sub(r"[-\u00ad‐]\Z", "", group.words) + line.words
    return f"{group.words} {line.words}"


def _is_compound(first: str, rest: str, known: Counter[str]) -> bool:
    """Whether the hyphen is the word's own: the text has it within a line, or has both words apart."""
    first, rest = first.casefold(), rest.casefold()
    own = first in compound_starts() or f"{first}-{rest}" in known
    return own or (known[first] > 0 and known[rest] > 1)


def _runs(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """The lines that no empty line divides."""
    run: list[Line] = []
    for line in lines:
        if run and line.after_gap:
            yield run
            run = []
        run.append(line)
    if run:
        yield run
