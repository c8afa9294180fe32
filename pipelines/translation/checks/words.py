"""The words themselves: there at all, translated, and those that must be as agreed."""

from __future__ import annotations

import re

from pipelines.languages.detection import common_words
from pipelines.languages.table import BUILT_IN
from pipelines.model.markup import prose
from pipelines.translation.checks.base import TextPair, remembered
from pipelines.translation.glossary import follows, terms_in

_WORD = re.compile(r"[^\W\d_]+(?:[’'-][^\W\d_]+)*")
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-ZÀ-Þ“\"*\[])")
_LINK_TEXT = re.compile(r"(?<!!)\[([^\[\]]+)\]\(")
_DOUBLED = re.compile(r"(?<![\w’'-])([^\W\d_]{2,})[ \n]\1(?![\w’'-])", re.IGNORECASE)
_MAY_DOUBLE = {
    *("die", "der", "das", "sie", "den", "nous", "vous", "se", "via", "così", "piano", "do", "je", "dat"),
    *("een", "at", "som", "att", "tek", "zaman", "ayrı", "että", "ja", "tā", "mano", "bora", "more", "ne"),
}
"""Words that a language may say twice: relative pronouns after articles, and the like."""


def blank(pair: TextPair) -> str:
    """Blanks alone count as translated in most editors, and leave a hole in the email."""
    return "" if pair.translation.strip() else "the translation contains only spaces"


def copied(pair: TextPair) -> str:
    """English words in the middle of a Greek mail: somebody pressed *copy source* and was called away."""
    if pair.translation == pair.source or pair.translation.strip() == pair.source.strip():
        return "" if _words_to_translate(pair, pair.source) < 3 else "the translation is the source text"
    for sentence in _sentences(pair.source):
        if sentence in pair.translation and _words_to_translate(pair, sentence) >= 3:
            return f"still in the source language: {sentence[:50]!r}"
    return ""


def names(pair: TextPair) -> str:
    """“EU Code Week” is called so in every country; who looks for it must find it."""
    wanted = [term for term in pair.context.glossary if term.kept and term.term in pair.source]
    if not wanted:
        return ""
    found = pair.translation.replace("\u00a0", " ").replace("\u202f", " ")
    lost = [term.term for term in terms_in(pair.source, wanted) if term.term not in found]
    return "; ".join(f"{name!r} must stay as it is, and is missing" for name in lost)


def glossary(pair: TextPair) -> str:
    """One thing has one name through all mails of a language."""
    source = pair.source.casefold()
    wanted = [
        term
        for term in pair.context.glossary
        if not term.kept and term.translations.get(pair.locale) and term.term.casefold() in source
    ]
    missed = [t for t in terms_in(pair.source, wanted) if not follows(t, pair.translation, pair.locale)]
    return "; ".join(
        f"{t.term!r} is {' or '.join(t.translations[pair.locale])} in the glossary" for t in missed
    )


def doubled_words(pair: TextPair) -> str:
    """The the: an eye skips it, a screen reader does not."""
    for match in _DOUBLED.finditer(prose(pair.translation)):
        if match[1].casefold() not in _MAY_DOUBLE and not _DOUBLED.search(pair.source):
            return f"the same word twice: {match[0]!r}"
    return ""


def link_text(pair: TextPair) -> str:
    """The words that one clicks are those that one reads first."""
    if "](" not in pair.translation or pair.translation == pair.source:
        return ""
    ours = _LINK_TEXT.findall(pair.source)
    for words in _LINK_TEXT.findall(pair.translation):
        if " " in words and words in ours and _words_to_translate(pair, words) >= 2:
            return f"the link's words are not translated: {words!r}"
    return ""


@remembered
def _sentences(text: str) -> tuple[str, ...]:
    """Its sentences, if it has several, that are long enough to be no coincidence."""
    parts = _SENTENCE.split(text)
    return tuple(part for part in parts if part.count(" ") >= 3) if len(parts) > 1 else ()


def _words_to_translate(pair: TextPair, text: str) -> int:
    """How many words are not names; a text without one common word counts one less, it may be a title."""
    for term in pair.context.glossary:
        if term.kept:
            text = text.replace(term.term, " ")
    words = _WORD.findall(prose(text))
    if any(word.lower() in common_words(BUILT_IN["en"]) for word in words):
        return len(words)
    first, rest = words[:1], words[1:]
    return len(first) + sum(1 for word in rest if not word[0].isupper())
