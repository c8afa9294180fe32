"""Single characters that no reader sees and every program trips over, or that are the wrong ones."""

from __future__ import annotations

import re
import unicodedata

from pipelines.model.markup import MISLEADING, unseen
from pipelines.translation.checks.base import TextPair, code_points

_CONFLICT = re.compile(r"^(?:<{7}(?= |$)|\|{7}(?= |$)|={7}$|>{7}(?= |$)).*", re.MULTILINE)

_CYRILLIC = frozenset(map(chr, range(0x400, 0x530)))
_GREEK = frozenset(map(chr, (*range(0x370, 0x400), *range(0x1F00, 0x2000))))
_ENGLISH_WORDS = frozenset("ai")
_WORD = re.compile(r"[^\W\d_]+")
_LOOK_ALIKES = frozenset("aceopxysijABCEHIKMOPSTXYZvасеорхуѕіјАВСЕНІКМОРЅТХУαεικνορτυχΑΒΕΖΗΙΚΜΝΟΡΤΥΧόάίύέ")
_LONELY = {
    "Cyrl": re.compile(r"(?<=[Ѐ-ӿ] )[aceoyi](?= [Ѐ-ӿ])"),
    "Grek": re.compile(r"(?<=[Ͱ-Ͽἀ-῿] )o(?= [Ͱ-Ͽἀ-῿])"),
}
"""A Latin letter that stands where the language has a word of that shape: `а`, `с`, `ο`."""


def control(pair: TextPair) -> str:
    """XML forbids them, so a feed with one is refused whole; others turn the direction of a line round."""
    if pair.translation.isprintable() and "\ufffd" not in pair.characters:  # so nearly all are
        return ""
    found = set(MISLEADING.findall(pair.translation))
    return f"control characters: {code_points(found)}" if found - set(pair.source) else ""


def zero_width(pair: TextPair) -> str:
    """Pasted along unseen, they break a word in search and in the screen reader's mouth."""
    found = unseen(pair.translation) - set(pair.source)
    return f"invisible characters: {code_points(found)}" if found else ""


def cedilla(pair: TextPair) -> str:
    """Letters that another language has: Romanian ș has a comma, and a search for it finds no Turkish ş."""
    if not (pairs := pair.language.wrong_letters):
        return ""
    found = sorted(each for each in pairs.split() if each[0] in pair.characters)
    return ", ".join(f"{_with_name(each[0])} instead of {_with_name(each[1])}" for each in found)


def _with_name(letter: str) -> str:
    _, _, sign = unicodedata.name(letter, "").partition(" WITH ")
    return f"{letter} with {sign.lower()}" if sign else letter


def mixed_letters(pair: TextPair) -> str:
    """A Latin `a` in a Cyrillic word looks right, but is not found, and is read out as nonsense."""
    if pair.characters.isdisjoint(_CYRILLIC) and pair.characters.isdisjoint(_GREEK):
        return ""
    text = pair.theirs.words
    if lonely := _LONELY.get(pair.language.script or ""):
        for match in lonely.finditer(text):
            if not _is_sign(match[0], pair):
                return f"the word {match[0]!r} is a Latin letter"
    if not any("a" <= letter.lower() <= "z" for letter in pair.characters):
        return ""
    for word in _WORD.findall(text):
        if not word.isascii() and (fault := _mixed(word)) and word not in pair.source:
            return f"{word!r} mixes alphabets: {fault}"
    return ""


def _is_sign(letter: str, pair: TextPair) -> bool:
    """Whether the source has the letter by itself, and not as a word: the name of an axis, a variable."""
    beside = "[-*_`’'\"()]" if letter in _ENGLISH_WORDS else r"\W|\b"
    pattern = rf"(?<!\w){letter}(?={beside})(?!\w)"
    return re.search(pattern, pair.ours.shown, re.IGNORECASE) is not None


def conflict(pair: TextPair) -> str:
    """Git's marks of two versions: both would go out."""
    if pair.characters.isdisjoint("<=>|"):
        return ""
    found = _CONFLICT.search(pair.translation)
    return f"a git conflict marker: {found[0][:20]}" if found and found[0] not in pair.source else ""


def _mixed(word: str) -> str:
    """The letters of the rarer alphabet in a word, if they look like letters of the other."""
    alphabets: dict[str, list[str]] = {"Latin": [], "Cyrillic": [], "Greek": []}
    for letter in word:
        if letter in _CYRILLIC:
            alphabets["Cyrillic"].append(letter)
        elif letter in _GREEK:
            alphabets["Greek"].append(letter)
        elif unicodedata.name(letter, "").startswith("LATIN"):
            alphabets["Latin"].append(letter)
    used = sorted((letters, name) for name, letters in alphabets.items() if letters)
    if len(used) < 2:
        return ""
    letters, name = min(used, key=lambda row: len(row[0]))
    if not _LOOK_ALIKES.issuperset(letters):
        return ""
    return f"{''.join(letters)!r} is {name}"
