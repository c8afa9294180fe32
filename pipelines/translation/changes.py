"""What kind of change a source text went through: likeness alone says nothing about meaning.

"Schools can register until 12 October" and "Schools cannot register until 15 October" are 95 % alike, and
"No, children may enter" forbids what it allowed without its comma. So a change is harmless only if both texts
are the same once blanks and the shapes of quotation marks, apostrophes, dashes and ellipses are set alike.
Words of negation and names of months are those of the source's language.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache

from markdown_it.token import Token

from pipelines.content.commonmark import inline_parser
from pipelines.languages.dates import named_dates
from pipelines.languages.end_marks import end_mark, without_end_mark
from pipelines.languages.language import Language
from pipelines.languages.negation import changed_negations, negations, opposites
from pipelines.model.markup import PLACEHOLDER

_NO_PROSE = re.compile(
    PLACEHOLDER.pattern
    + r"|(?<![\w.+-])[\w.+-]*(?:://|@|\bwww\.)[^\s\"'“”‘’«»„<>]*[\w/]"
    + r"|(?<![\w/.-])[\w/-]+(?:\.[\w/-]+)*\.[^\W\d_][\w/-]*"
)
"""Placeholders, web and mail addresses, and what looks like one: a name with a point within."""
_OBJECT = "\ufffc"
"""Stands in the text for what is no prose: a link's address, code, a mark of emphasis."""

_SHAPES = str.maketrans(
    dict.fromkeys("’‘‚‛ʼ´‹›", "'") | dict.fromkeys("“”„‟«»", '"') | dict.fromkeys("‐‑‒–−", "-") | {"―": "—"}
)
# In this order: dashes between words first, then the blanks that are a matter of typesetting.
_SET_ALIKE = (
    (re.compile(r"\.{3}"), "…"),
    (re.compile(r"(?<=[^\W\d_])-{2,3}(?=[^\W\d_])|(?<![^ ])-{1,3}(?![^ ])"), "—"),
    (re.compile(r" ?— ?"), " — "),
    (re.compile(r"(?<=\d) (?=[%‰](?![\w(])|[€$£°])|(?<=[€$£§№]) (?=\d)"), ""),
    (re.compile(r" (?=[,.;:!?…]+(?:[ \"')\]]|$))"), ""),
    (re.compile(r"(?<=[^\W\d_])([,;])(?=[^\W\d_])"), r"\1 "),
)
_WITHIN_GUILLEMETS = re.compile(r"(?<=«)[\u00a0\u202f]+|[\u00a0\u202f]+(?=»)")
_FRENCH_GUILLEMETS = re.compile(r"(?<=«)\s+|\s+(?=»)")
_NOT_LETTERS = re.compile(r"[\W_]+")
_NUMBER = re.compile(
    r"(?:[€$£¥] ?)?(?:(?<![\w.,)\]/-])-)?\d+(?:[.,:/]\d+)*"
    r"(?: ?(?:[€$£¥%‰°]|(?:[^\W\d_]{1,2}|[A-Z]{3})(?![^\W\d_])))?"
    r"|\b(?=[IVXLC]{2})[IVXLC]+\b"
)
"""With its sign, which stands behind no word (`-5`, and not `3-5`), and its unit: kg, pm, €; or in Roman."""


@dataclass(frozen=True, slots=True)
class _Parsed:
    """A text's prose, set alike, and what stands in it beside prose: (what it is, its value)."""

    words: str
    objects: tuple[tuple[str, str], ...]


def is_harmless(old: str, new: str, language: Language) -> bool:
    """Whether nothing but blanks and the shapes of quotes, apostrophes, dashes and ellipses differs.

    A blank that joins or divides words or digits, and a hyphen that is a minus, are no matter of shape.
    """
    return _letters(old) == _letters(new) and _parsed(old, language) == _parsed(new, language)


def moved_end_mark(old: str, new: str, language: Language) -> tuple[str, str] | None:
    """The marks that two texts end in, as English writes them, if they differ in nothing else that counts."""
    marks = end_mark(old, language), end_mark(new, language)
    if marks[0] == marks[1] or _letters(old) != _letters(new):
        return None
    bare = [without_end_mark(text, language) for text in (old, new)]
    return marks if is_harmless(bare[0], bare[1], language) else None


@lru_cache(maxsize=16384)
def changed_meanings(old: str, new: str, language: Language) -> tuple[str, ...]:
    """Which of number, date, link, negation, question, placeholder and code are not the same in two texts.

    Without a `negation` in the language's file, nobody can say whether that changed.
    """
    before, after = _meanings(old, language), _meanings(new, language)
    return tuple(
        name
        for name, value in before.items()
        if value != after[name] or (name == "negation" and bool(opposites(old, new, language)))
    )


def kinds_of_change(old: str, new: str, language: Language) -> tuple[str, ...]:
    """What a translator is told of a change, before she looks at the words; of a negation, the words too."""
    if kinds := changed_meanings(old, new, language):
        no = f"negation: {' '.join(changed_negations(old, new, language))}"
        return tuple(no if kind == "negation" else kind for kind in kinds)
    if moved_end_mark(old, new, language):
        return ("end mark",)
    return ("punctuation",) if old != new and _letters(old) == _letters(new) else ("reworded",)


@lru_cache(maxsize=16384)
def _letters(text: str) -> str:
    """Letters and digits alone: where these differ, nothing else need be looked at."""
    return _NOT_LETTERS.sub("", unicodedata.normalize("NFC", text.translate(_SHAPES)))


@lru_cache(maxsize=16384)
def _meanings(text: str, language: Language) -> dict[str, Counter[object]]:
    parsed = _parsed(text, language)

    def of(kind: str) -> Counter[object]:
        return Counter(value for name, value in parsed.objects if name == kind)

    return {
        "number": Counter(match[0].replace(" ", "") for match in _NUMBER.finditer(parsed.words)),
        "date": Counter(named_dates(text, language)),
        "link": of("link"),
        "negation": Counter(negations(text, language)),
        "question": Counter({"?": parsed.words.count(language.question_mark)}),
        "placeholder": of("placeholder"),
        "code": of("code"),
    }


@lru_cache(maxsize=16384)
def _parsed(text: str, language: Language) -> _Parsed:
    """By the parser that renders it: what is markup to the reader's mail is markup here."""
    words: list[str] = []
    objects: list[tuple[str, str]] = []

    def kept(match: re.Match[str]) -> str:
        name = "placeholder" if PLACEHOLDER.fullmatch(match[0]) else "link"
        objects.append((name, match[0]))
        return _OBJECT

    text = unicodedata.normalize("NFC", text)
    for token in inline_parser(text).parseInline(text)[0].children or []:
        if token.type == "softbreak":
            words.append(" ")
        elif token.type in ("text", "text_special"):
            words.append(_NO_PROSE.sub(kept, token.content))
        else:
            objects.append(_object(token))
            words.append(_OBJECT)
    return _Parsed(_set_alike("".join(words), language), tuple(objects))


def _object(token: Token) -> tuple[str, str]:
    if token.type == "link_open":
        return "link", str(sorted(token.attrs.items()))
    if token.type == "image":
        return "link", f"{sorted(token.attrs.items())} {token.content}"
    if token.type == "code_inline":
        return "code", token.content
    return "markup", f"{token.type} {token.content}"


def _set_alike(words: str, language: Language) -> str:
    inner = _FRENCH_GUILLEMETS if "«" in language.space_after else _WITHIN_GUILLEMETS
    text = " ".join(inner.sub("", words).translate(_SHAPES).split())
    for pattern, shape in _SET_ALIKE:
        text = pattern.sub(shape, text)
    return text.strip()
