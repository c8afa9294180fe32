"""The kinds of value that MJML's attributes take, and what to say of one that does not fit."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz, process


@dataclass(frozen=True, slots=True)
class ValueKind:
    name: str
    """As in "this is not a colour"."""
    allowed: str
    """What fits, in words."""
    pattern: re.Pattern[str]

    def fits(self, value: str) -> bool:
        return self.pattern.fullmatch(value) is not None


COLOUR_NAMES = frozenset(
    """
    aliceblue antiquewhite aqua aquamarine azure beige bisque black blanchedalmond blue blueviolet brown
    burlywood cadetblue chartreuse chocolate coral cornflowerblue cornsilk crimson cyan darkblue darkcyan
    darkgoldenrod darkgray darkgreen darkgrey darkkhaki darkmagenta darkolivegreen darkorange darkorchid
    darkred darksalmon darkseagreen darkslateblue darkslategray darkslategrey darkturquoise darkviolet
    deeppink deepskyblue dimgray dimgrey dodgerblue firebrick floralwhite forestgreen fuchsia gainsboro
    ghostwhite gold goldenrod gray green greenyellow grey honeydew hotpink indianred indigo inherit ivory
    khaki lavender lavenderblush lawngreen lemonchiffon lightblue lightcoral lightcyan lightgoldenrodyellow
    lightgray lightgreen lightgrey lightpink lightsalmon lightseagreen lightskyblue lightslategray
    lightslategrey lightsteelblue lightyellow lime limegreen linen magenta maroon mediumaquamarine
    mediumblue mediumorchid mediumpurple mediumseagreen mediumslateblue mediumspringgreen mediumturquoise
    mediumvioletred midnightblue mintcream mistyrose moccasin navajowhite navy oldlace olive olivedrab
    orange orangered orchid palegoldenrod palegreen paleturquoise palevioletred papayawhip peachpuff peru
    pink plum powderblue purple rebeccapurple red rosybrown royalblue saddlebrown salmon sandybrown seagreen
    seashell sienna silver skyblue slateblue slategray slategrey snow springgreen steelblue tan teal thistle
    tomato transparent turquoise violet wheat white whitesmoke yellow yellowgreen
    """.split()  # noqa: SIM905 - 150 quoted words would hide them
)
_NUMBER = r"(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)"
_COLOUR = (
    r"#(?:[0-9a-f]{3}){1,2}|rgb\([0-9]{1,3}(?:, ?[0-9]{1,3}){2}\)"
    rf"|rgba\((?:[0-9]{{1,3}}, ?){{3}}{_NUMBER}\)|{'|'.join(sorted(COLOUR_NAMES))}"
)


def length(units: str, *, most: int = 1, negative: bool = False, other: str = "") -> ValueKind:
    """Up to `most` lengths in one of the units, 0 without any, or the `other` value: "auto", "a number"."""
    number = f"-?{_NUMBER}" if negative else _NUMBER
    one = f"0|{number}(?:{units.replace(' ', '|')})"
    if other:
        one += f"|{number if other == 'a number' else other}"
    allowed = f"{f'1 to {most} lengths' if most > 1 else 'a length'} in {units.replace(' ', ' or ')}"
    allowed += (f", or {other}" if other else "") + (", also negative" if negative else "")
    return ValueKind("a length", allowed, re.compile(rf"(?:{one})(?:[ \n]+(?:{one})){{0,{most - 1}}}"))


def choice(words: str, *, or_empty: bool = False) -> ValueKind:
    """One of the words."""
    return ValueKind("one of its values", words, re.compile(words.replace(" ", "|") + "|" * or_empty))


def either(kinds: Iterable[ValueKind]) -> ValueKind:
    """What is of one of these kinds."""
    found = {kind.allowed: kind for kind in kinds}
    if len(found) == 1:
        (kind,) = found.values()
        return kind
    pattern = "|".join(f"(?:{kind.pattern.pattern})" for kind in found.values())
    widest = (one for one in found if not any(two != one and two.startswith(one) for two in found))
    return ValueKind("one of its values", "; ".join(widest), re.compile(pattern))


TEXT = ValueKind("a text", "any text", re.compile("(?s:.*)"))
COLOUR = ValueKind(
    "a colour",
    "#0e2f76 #fff rgb(14,47,118) rgba(14,47,118,0.5) or a colour name of CSS",
    re.compile(f"(?i:{_COLOUR})"),
)
INTEGER = ValueKind("a whole number", "a whole number", re.compile("[0-9]+"))
BOOLEAN = choice("true false")


def nearest(word: str, words: Iterable[str]) -> str:
    """The one that somebody who wrote `word` may have meant, or nothing."""
    if len(word) > 40:
        return ""
    found = process.extractOne(word.lower(), sorted(words), scorer=fuzz.ratio, score_cutoff=65)
    return found[0] if found else ""


@lru_cache(maxsize=4096)
def refusal(kind: ValueKind, value: str) -> tuple[str, str] | None:
    """What is wrong with a value, and what to do next; None for one that fits."""
    if kind.fits(value):
        return None
    fault = f"{shown(value)} is not {kind.name}" if value.strip() else "the value is empty"
    bare = value.strip(" ;")
    guesses = (bare, bare.lower(), bare.replace(" ", ""), bare.replace(",", " "), f"{bare}px", f"#{bare}")
    meant = next(filter(kind.fits, guesses), "") if len(value) < 40 else ""
    if not meant and kind is COLOUR:
        meant = nearest(bare, COLOUR_NAMES)
    return fault, f"did you mean {meant!r}?" if meant else f"allowed: {kind.allowed}"


def shown(text: str) -> str:
    """A text within a message: on one line, and short."""
    line = " ".join(text[:200].split())
    return repr(line if len(line) <= 40 else f"{line[:39]}…")
