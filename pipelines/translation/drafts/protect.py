"""A text for a machine: its codes become tags or signs that it leaves alone, and are verified on return.

The order of codes is the translation's own business; that each is there once, and that pairs nest, is not.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from html import unescape
from typing import assert_never

from pipelines.translation.drafts.engine import Markup
from pipelines.translation.inline_codes import CodesError, InlineCode, Part, refilled
from pipelines.translation.inline_pieces import CodeKind

_OPENS, _CLOSES = "⟦", "⟧"
# Machines put blanks into tags, turn quotes, and write an empty tag as two.
_TAG = re.compile(
    r"""<\s*(?P<end>/?)\s*(?P<name>[gx])"""
    r"""(?:\s+id\s*=\s*["'“”„«»]?\s*(?P<id>\d{1,6})\s*["'“”«»]?)?\s*(?P<alone>/?)\s*>""",
    re.IGNORECASE,
)
_EMPTY_X = re.compile(r"(<\s*x\b[^<>]*?)/?\s*>\s*<\s*/\s*x\s*>", re.IGNORECASE)
_SIGN = re.compile(rf"{_OPENS}\s*(?P<end>/?)\s*(?P<id>\d{{1,6}})\s*{_CLOSES}")
_REFERENCE = re.compile(r"&(?:amp|lt|gt|quot|apos|nbsp|#\d{1,7}|#[xX][0-9a-fA-F]{1,6});")
_ESCAPED = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


NAME = "name"
"""What a code is called that stands for a name of the glossary."""


def with_names(parts: Sequence[Part], names: Iterable[str]) -> tuple[Part, ...]:
    """The parts with the names that no language translates as codes of their own, so that no machine does."""
    pattern = "|".join(map(re.escape, sorted(names, key=len, reverse=True)))
    if not pattern:
        return tuple(parts)
    named = re.compile(rf"(?<!\w)(?:{pattern})(?!\w)")
    number = max((part.id for part in parts if isinstance(part, InlineCode)), default=0)
    found: list[Part] = []
    for part in parts:
        if not isinstance(part, str):
            found.append(part)
            continue
        at = 0
        for match in named.finditer(part):
            number += 1
            found += [part[at : match.start()], InlineCode(number, CodeKind.ALONE, match[0], NAME)]
            at = match.end()
        found.append(part[at:])
    return tuple(part for part in found if part != "")


def protected(parts: Iterable[Part], markup: Markup) -> str:
    """A text with its codes written for a machine; CodesError if it holds the signs themselves."""
    if markup is Markup.TAGS:
        return "".join(
            part.translate(_ESCAPED) if isinstance(part, str) else _code_tag(part) for part in parts
        )
    written = []
    for part in parts:
        if isinstance(part, str) and (_OPENS in part or _CLOSES in part):
            raise CodesError(f"it holds {_OPENS} or {_CLOSES}, which stand for codes")
        written.append(part if isinstance(part, str) else _code_sign(part))
    return "".join(written)


def restored(words: str, markup: Markup, source: Sequence[Part], flags: Iterable[str] = ()) -> str:
    """The text that a machine gave back, with the codes of `source` in the place of what stood for them.

    CodesError if one is lost, doubled or invented, if pairs cross, or if there are tags of another kind.
    """
    target = tuple(_tagged_parts(words, source) if markup is Markup.TAGS else _signed_parts(words, source))
    if _named_codes(source) != _named_codes(target):
        raise CodesError("a name that stays as it is was lost, or is there twice")
    source, target = tuple(map(_as_words, source)), tuple(map(_as_words, target))
    try:
        return refilled(source, target, flags)
    except CodesError:
        moved = tuple(_blanks_outside(target))
        if moved == target:
            raise
        return refilled(source, moved, flags)


def _named_codes(parts: Iterable[Part]) -> Counter[int]:
    return Counter(part.id for part in parts if isinstance(part, InlineCode) and part.name == NAME)


def _as_words(part: Part) -> Part:
    return part.native if isinstance(part, InlineCode) and part.name == NAME else part


def _code_tag(code: InlineCode) -> str:
    match code.kind:
        case CodeKind.OPEN:
            return f'<g id="{code.id}">'
        case CodeKind.CLOSE:
            return "</g>"
        case CodeKind.ALONE:
            return f'<x id="{code.id}"/>'
        case _:
            assert_never(code.kind)


def _code_sign(code: InlineCode) -> str:
    return f"{_OPENS}{'/' * (code.kind is CodeKind.CLOSE)}{code.id}{_CLOSES}"


def _tagged_parts(words: str, source: Sequence[Part]) -> Iterator[Part]:
    codes, opened, at = _codes_of(source), list[int](), 0
    words = _EMPTY_X.sub(r"\1/>", words)
    for found in _TAG.finditer(words):
        yield from _unescaped_words(words[at : found.start()])
        at = found.end()
        if found["name"].lower() == "x":
            if found["end"] or found["id"] is None:
                raise CodesError(f"the tag {found[0]} is none of those that were sent")
            yield _source_code(codes, int(found["id"]), CodeKind.ALONE)
        elif found["end"]:
            if not opened or found["id"] is not None or found["alone"]:
                raise CodesError(f"the tag {found[0]} ends nothing")
            yield _source_code(codes, opened.pop(), CodeKind.CLOSE)
        elif found["id"] is None or found["alone"]:
            raise CodesError(f"the tag {found[0]} is none of those that were sent")
        else:
            opened.append(int(found["id"]))
            yield _source_code(codes, opened[-1], CodeKind.OPEN)
    yield from _unescaped_words(words[at:])
    if opened:
        raise CodesError(f"code {opened[-1]} is not ended")


def _unescaped_words(words: str) -> Iterator[str]:
    """Words as they are meant. A sign that was sent escaped and is bare now may be a tag that was added."""
    if "<" in words:
        raise CodesError(f"it has a tag that was not sent: {words[words.index('<') :][:20]}")
    if words:
        yield _REFERENCE.sub(lambda found: unescape(found[0]), words)


def _signed_parts(words: str, source: Sequence[Part]) -> Iterator[Part]:
    codes, opened, at = _codes_of(source), list[int](), 0
    for found in _SIGN.finditer(words):
        yield from _signless(words[at : found.start()])
        at, number = found.end(), int(found["id"])
        if found["end"]:
            if not opened or opened.pop() != number:
                raise CodesError(f"code {number} ends where it did not begin, or crosses another")
            yield _source_code(codes, number, CodeKind.CLOSE)
        elif (number, CodeKind.OPEN) in codes:
            opened.append(number)
            yield _source_code(codes, number, CodeKind.OPEN)
        else:
            yield _source_code(codes, number, CodeKind.ALONE)
    yield from _signless(words[at:])
    if opened:
        raise CodesError(f"code {opened[-1]} is not ended")


def _signless(words: str) -> Iterator[str]:
    if _OPENS in words or _CLOSES in words:
        raise CodesError(f"half a sign {_OPENS}…{_CLOSES} is left of a code")
    if words:
        yield words


def _codes_of(source: Iterable[Part]) -> dict[tuple[int, CodeKind], InlineCode]:
    return {(part.id, part.kind): part for part in source if isinstance(part, InlineCode)}


def _source_code(codes: dict[tuple[int, CodeKind], InlineCode], number: int, kind: CodeKind) -> InlineCode:
    if (number, kind) not in codes:
        raise CodesError(f"code {number} is none of the source")
    return codes[number, kind]


def _blanks_outside(parts: Iterable[Part]) -> Iterator[Part]:
    """With the blanks at the inner edges of pairs outside of them: `** word **` is no bold type."""
    waiting = ""
    """Blanks that come before the next words, and before the code in front of them."""
    row = list(parts)
    for index, part in enumerate(row):
        behind = row[index + 1] if index + 1 < len(row) else ""
        if isinstance(part, InlineCode):
            if part.kind is CodeKind.OPEN and isinstance(behind, str) and behind[:1] == " ":
                yield " " * (len(behind) - len(behind.lstrip(" ")))
                row[index + 1] = behind.lstrip(" ")
            yield part
            if part.kind is CodeKind.CLOSE and waiting:
                yield waiting
                waiting = ""
        elif isinstance(behind, InlineCode) and behind.kind is CodeKind.CLOSE and part[-1:] == " ":
            yield part.rstrip(" ")
            waiting += " " * (len(part) - len(part.rstrip(" ")))
        else:
            yield part
