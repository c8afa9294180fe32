"""A text as words and inline codes, as exchange formats and machine translation want it: `**` is no word.

The codes are what the parser that renders the text found (`content/commonmark.py`), each with the very
characters that stand for it: put together again, words and codes are the text, byte for byte.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from pipelines.model.markup import FOREIGN_TAG, PLACEHOLDER, PRINTF
from pipelines.translation.inline_pieces import CodeKind, Piece, pieces_of


@dataclass(frozen=True, slots=True)
class InlineCode:
    """A piece of a text that is not language. The two ends of a pair have one id; ids count from 1."""

    id: int
    kind: CodeKind
    native: str
    """The characters as they stand in the text: `**`, `](https://…)`, `[[first_name]]`."""
    name: str
    """In a word: bold, italic, struck, link, address, code, break, note, placeholder, or a tag's name."""


Part = str | InlineCode


class CodesError(Exception):
    """Codes are missing, too many or do not fit together; the message is half a sentence that says which."""


def coded(text: str, flags: Iterable[str] = ()) -> tuple[Part, ...]:
    """Words and codes of one text; `"".join` of words and natives is `text`. What cannot be followed is one
    part of words. `flags`: the message's, of which `python-format` makes `%d` a code too.
    """
    placeholder = PRINTF if "python-format" in flags else PLACEHOLDER
    cut = [part for piece in _merged(pieces_of(text)) for part in _with_placeholders(piece, placeholder)]
    return tuple(_with_ids(cut))


def joined(parts: Iterable[Part]) -> str:
    """The text of words and codes."""
    return "".join(part if isinstance(part, str) else part.native for part in parts)


def refilled(source: Sequence[Part], target: Sequence[Part], flags: Iterable[str] = ()) -> str:
    """The text of a translation whose codes are those of `source`, in any order.

    CodesError if one is lost, doubled or invented, or if the whole does not read as the same codes again:
    stars that touch the wrong letter are no bold type.
    """
    wanted, given = _code_counts(source), _code_counts(target)
    if wanted != given:
        raise CodesError(_difference(wanted, given))
    text = joined(target)
    read = _natives(coded(text, flags))
    if _natives(source) != read:
        raise CodesError(f"as it stands there it is not read as {_listed(_natives(source)) or 'words alone'}")
    return text


def _code_counts(parts: Iterable[Part]) -> Counter[tuple[str, str, int]]:
    return Counter((part.native, part.kind.value, part.id) for part in parts if isinstance(part, InlineCode))


def _natives(parts: Iterable[Part]) -> Counter[tuple[str, str]]:
    return Counter((part.native, part.kind.value) for part in parts if isinstance(part, InlineCode))


def _difference(wanted: Counter[tuple[str, str, int]], given: Counter[tuple[str, str, int]]) -> str:
    lost, more = wanted - given, given - wanted
    told = [f"{word} {_listed(codes)}" for word, codes in (("lost:", lost), ("too many:", more)) if codes]
    return "; ".join(told)


def _listed(codes: Iterable[tuple[str, ...]] | Iterable[tuple[str, str, int]]) -> str:
    return ", ".join(str(code[0]) for code in codes)


def _merged(pieces: Iterable[Piece]) -> list[Piece]:
    """Words next to words are one piece."""
    merged: list[Piece] = []
    for piece in pieces:
        if merged and piece.kind is None and merged[-1].kind is None:
            merged[-1] = Piece(merged[-1].text + piece.text)
        elif piece.text:
            merged.append(piece)
    return merged


def _with_ids(pieces: Sequence[Piece]) -> Iterator[Part]:
    """With ids; an end without its other end stands alone."""
    partner: dict[int, int] = {}
    opened: list[int] = []
    for index, piece in enumerate(pieces):
        if piece.kind is CodeKind.OPEN:
            opened.append(index)
        elif piece.kind is CodeKind.CLOSE:
            fitting = [at for at in opened if pieces[at].name == piece.name]
            if fitting:
                partner[index], partner[fitting[-1]] = fitting[-1], index
                del opened[opened.index(fitting[-1]) :]
    number, ids = 0, dict[int, int]()
    for index, piece in enumerate(pieces):
        if piece.kind is None:
            yield piece.text
            continue
        other = partner.get(index)
        if other is not None and other in ids:
            ids[index] = ids[other]
        else:
            number += 1
            ids[index] = number
        yield InlineCode(
            ids[index], piece.kind if other is not None else CodeKind.ALONE, piece.text, piece.name
        )


def _with_placeholders(piece: Piece, placeholder: re.Pattern[str]) -> Iterator[Piece]:
    """Words cut at what is filled in later, and at other systems' tags."""
    if piece.kind is not None:
        yield piece
        return
    words, begin = piece.text, 0
    found = [*placeholder.finditer(words), *FOREIGN_TAG.finditer(words)]
    for each in sorted(found, key=lambda match: (match.start(), -match.end())):
        if each.start() < begin:  # it stands within another
            continue
        if each.start() > begin:
            yield Piece(words[begin : each.start()])
        yield Piece(each[0], CodeKind.ALONE, "placeholder")
        begin = each.end()
    if begin < len(words):
        yield Piece(words[begin:])
