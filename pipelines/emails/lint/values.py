"""The kinds of value that MJML's attributes take, and what to say of one that does not fit."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from tinycss2.color4 import _COLOR_KEYWORDS  # type: ignore[import-untyped]  # ships no types, and no public list

from pipelines.model.suggestion import nearest


@dataclass(frozen=True, slots=True)
class ValueKind:
    name: str
    """As in "this is not a colour"."""
    allowed: str
    """What fits, in words."""
    pattern: re.Pattern[str]
    choices: tuple[str, ...] = ()
    """The words themselves, if it is one of several."""

    def fits(self, value: str) -> bool:
        return self.pattern.fullmatch(value) is not None


# MJML takes CSS's keyword that takes over the parent's colour, but not the one for the text's own.
COLOUR_NAMES = frozenset(_COLOR_KEYWORDS) - {"currentcolor"} | {"inherit", "transparent"}
_NUMBER = r"(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)"
_COLOUR = (
    r"(?i:#(?:[0-9a-f]{3}){1,2}|rgb\([0-9]{1,3}(?:, ?[0-9]{1,3}){2}\)"
    rf"|rgba\((?:[0-9]{{1,3}}, ?){{3}}{_NUMBER}\)|{'|'.join(sorted(COLOUR_NAMES))})"
)
TEXT = ValueKind("a text", "any text", re.compile("(?s:.*)"))
COLOUR = ValueKind(
    "a colour",
    "#0e2f76 #fff rgb(14,47,118) rgba(14,47,118,0.5) or a colour name of CSS",
    re.compile(_COLOUR),
)
_NAMED = {
    "string": TEXT,
    "color": COLOUR,
    "integer": ValueKind("a whole number", "a whole number", re.compile("[0-9]+")),
    "boolean": ValueKind("one of the allowed values", "true false", re.compile("true|false")),
}
"""MJML's words for kinds of value; the rest has a form, see `kind_of`."""
_STATED = re.compile(r"(enum|unit|unitWithNegative)\((.*)\)(?:\{1,(\d)\})?")


@cache
def kind_of(stated: str) -> ValueKind:
    """The kind that MJML writes as `color`, `enum(left,right)`, `unit(px,%){1,4}`; ValueError for others."""
    if stated in _NAMED:
        return _NAMED[stated]
    match = _STATED.fullmatch(stated)
    if match is None:
        raise ValueError(f"MJML has a new kind of value, {stated!r}: teach {__name__} what fits it")
    form, choices, most = match[1], match[2].split(","), int(match[3] or 1)
    if form == "enum":
        return _choice(choices)
    return _length(choices, most, negative=form == "unitWithNegative")


def _choice(words: Iterable[str]) -> ValueKind:
    """One of the words; an empty one says that the value may be empty."""
    found = sorted(set(words))
    pattern = "|".join(map(re.escape, found))
    return ValueKind(
        "one of the allowed values", " ".join(filter(None, found)), re.compile(pattern), tuple(found)
    )


def _length(choices: Sequence[str], most: int, *, negative: bool) -> ValueKind:
    """Up to `most` lengths in one of the units, or 0; an empty unit is a bare number, `auto` itself."""
    units = [unit for unit in choices if unit not in ("", "auto")]
    number = f"-?{_NUMBER}" if negative else _NUMBER
    one = f"0|{number}(?:{'|'.join(units)})"
    allowed = f"{f'1 to {most} lengths' if most > 1 else 'a length'} in {' or '.join(units)}"
    if "" in choices:
        one, allowed = f"{one}|{number}", f"{allowed}, or a number"
    if "auto" in choices:
        one, allowed = f"{one}|auto", f"{allowed}, or auto"
    allowed += ", also negative" if negative else ""
    return ValueKind("a length", allowed, re.compile(rf"(?:{one})(?:[ \n]+(?:{one})){{0,{most - 1}}}"))


def either(kinds: Iterable[ValueKind]) -> ValueKind:
    """What is of one of these kinds."""
    found = {kind.allowed: kind for kind in kinds}
    if len(found) == 1:
        (kind,) = found.values()
        return kind
    if all(kind.choices for kind in found.values()):
        return _choice(word for kind in found.values() for word in kind.choices)
    pattern = "|".join(f"(?:{kind.pattern.pattern})" for kind in found.values())
    widest = (one for one in found if not any(two != one and two.startswith(one) for two in found))
    return ValueKind("one of the allowed values", "; ".join(widest), re.compile(pattern))


@lru_cache(maxsize=4096)
def refusal(kind: ValueKind, value: str) -> tuple[str, str] | None:
    """What is wrong with a value, and what to do next; None for one that fits."""
    if kind.fits(value):
        return None
    fault = f"{quoted(value)} is not {kind.name}" if value.strip() else "the value is empty"
    bare = value.strip(" ;")
    guesses = (bare, bare.lower(), bare.replace(" ", ""), bare.replace(",", " "), f"{bare}px", f"#{bare}")
    meant = next(filter(kind.fits, guesses), "") if len(value) < 40 else ""
    if not meant and kind is COLOUR:
        meant = nearest(bare[:40].lower(), COLOUR_NAMES)
    return fault, f"did you mean {meant!r}?" if meant else f"allowed: {kind.allowed}"


def quoted(text: str) -> str:
    """A text within a message: on one line, and short."""
    line = " ".join(text[:200].split())
    return repr(line if len(line) <= 40 else f"{line[:39]}…")
