r"""Filled-in MJML as mrml has to be given it: what it would lose, count wrongly or write as its logs do.

Three ways of mrml, each seen in 6.0.1: an attribute's characters come out as Rust debugs them (a no-break
space as `\u{a0}`, Word's bullet as `\u{f0b7}`, an accent that stands alone as `\u{301}`); a bare `0` in a
padding makes the whole padding count for nothing in the widths that Outlook gets; and a blank that begins
with a line break is dropped, also between two links.
"""

from __future__ import annotations

import re
from functools import lru_cache

from pipelines.model.markup import CONTROL, SAFE_TAGS

_STYLE = re.compile(r"(<mj-style\b.*?</mj-style>)", re.DOTALL)
_TAG = re.compile(r"(<(?:!--.*?-->|/?[a-zA-Z](?:[^<>\"']++|\"[^\"]*+\"|'[^']*+')*+>))", re.DOTALL)
_NAME = re.compile(r"</?([a-zA-Z][\w-]*)")
_INLINE_TAGS = SAFE_TAGS | {"img", "time"}
"""A blank between two of these is a blank on the reader's screen."""
_PADDING = re.compile(r"(\s(?:inner-)?padding(?:-top|-right|-bottom|-left)?\s*=\s*)([\"'])([^\"'<]*)\2")
_VALUE = re.compile(r"=\s*\"[^\"]*\"|=\s*'[^']*'")
_OUTSIDE_ASCII = re.compile(r"[^ -~]|\\")
"""Which of them Rust escapes changes with each edition of Unicode; a reference it always leaves alone."""
_TO_SPELL = re.compile(rf"{_OUTSIDE_ASCII.pattern}|padding")
"""What few tags have."""


def spelled_for_mrml(source: str) -> str:
    """The same document; outside style sheets it has nothing that mrml gets wrong."""
    parts = _STYLE.split(source)
    return "".join(part if number % 2 else _spelled_part(part) for number, part in enumerate(parts))


def _spelled_part(part: str) -> str:
    first, *pieces = _TAG.split(CONTROL.sub(_nothing_seen, part))
    tags, texts = pieces[::2], pieces[1::2]
    pieces[::2] = [_spelled_tag(tag) if _TO_SPELL.search(tag) else tag for tag in tags]
    pieces[1::2] = map(_spelled_text, texts, tags, [*tags[1:], ""])
    return first + "".join(pieces)


@lru_cache(maxsize=2048)  # the tags of a template are the same in all languages
def _spelled_tag(tag: str) -> str:
    return _VALUE.sub(_spelled_value, _PADDING.sub(_with_units, tag))


def _spelled_text(text: str, before: str, after: str) -> str:
    """What stands between two tags: one plain space if a reader sees it as one."""
    if before == "<mj-title>":  # mrml makes an attribute of it, aria-label
        return _in_ascii(text)
    if not text or text.strip(" \t\r\n"):
        return text
    return " " if _keeps_blanks(before) and _keeps_blanks(after) else text


@lru_cache(maxsize=2048)
def _keeps_blanks(tag: str) -> bool:
    """Of a comment too: what stands on its other side decides, and a blank too many is not seen."""
    name = _NAME.match(tag)
    return not name or name[1].lower() in _INLINE_TAGS


def _with_units(match: re.Match[str]) -> str:
    sides = " ".join("0px" if side == "0" else side for side in match[3].split())
    return f"{match[1]}{match[2]}{sides}{match[2]}"


def _nothing_seen(match: re.Match[str]) -> str:
    """A blank in place of what separates words (U+2028, a vertical tab); nothing in place of the rest."""
    return " " if match[0].isspace() else ""


def _spelled_value(match: re.Match[str]) -> str:
    return _in_ascii(match[0])


def _in_ascii(text: str) -> str:
    return _OUTSIDE_ASCII.sub(_reference, re.sub(r"[\t\r\n]\s*", " ", text))


def _reference(match: re.Match[str]) -> str:
    return f"&#{ord(match[0])};"
