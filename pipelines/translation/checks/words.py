"""The words themselves: there at all, translated, and those that must be as agreed."""

from __future__ import annotations

import re

from pipelines.languages.detection import common_words
from pipelines.languages.language import Language
from pipelines.languages.sentences import sentences
from pipelines.translation.checks.base import TextPair, remembered
from pipelines.translation.checks.reading import reading_of
from pipelines.translation.glossary import follows, terms_in

_WORD = re.compile(r"(?<![^\s(\[“„«\"'‘])[^\W\d_]+(?:[’'-][^\W\d_]+)*+(?![^\s.,;:!?…)\]”“»\"'’])")
"""A word of the language: between blanks or marks of a sentence, not a part of a file name or a command."""
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
    """English words in the middle of a Greek mail: somebody pressed *copy source* and was called away.

    What is one link, and nothing else, may be the title of a page in the source's language.
    """
    if pair.translation == pair.source or pair.translation.strip() == pair.source.strip():
        one_link = len(pair.ours.link_words) == 1 and pair.ours.link_words[0] == pair.ours.shown.strip()
        few = one_link or _words_to_translate(pair, pair.ours.words) < 3
        return "" if few else "the translation is the source text"
    for sentence in _long_sentences(pair.source, pair.source_language):
        if sentence in pair.translation and _words_to_translate(pair, reading_of(sentence).words) >= 3:
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
    for match in _DOUBLED.finditer(pair.theirs.words):
        if match[1].casefold() not in _MAY_DOUBLE and not _DOUBLED.search(pair.ours.words):
            return f"the same word twice: {match[0]!r}"
    return ""


def link_text(pair: TextPair) -> str:
    """The words that one clicks are those that one reads first."""
    ours = pair.ours.link_words
    if pair.translation == pair.source and copied(pair):
        return ""
    for words in pair.theirs.link_words:
        if " " in words and words in ours and _words_to_translate(pair, words) >= 2:
            return f"the link's words are not translated: {words!r}"
    return ""


@remembered
def _long_sentences(text: str, language: Language) -> tuple[str, ...]:
    """Its sentences, if it has several, that are long enough to be no coincidence."""
    parts = sentences(text, language)
    return tuple(part for part in parts if part.count(" ") >= 3) if len(parts) > 1 else ()


def _words_to_translate(pair: TextPair, text: str) -> int:
    """How many words are not names; a text without a common word of its language is a title, or names."""
    for term in pair.context.glossary:
        if term.kept:
            text = text.replace(term.term, " ")
    words = _WORD.findall(text)
    if any(word.casefold() in common_words(pair.source_language) for word in words):
        return len(words)
    first, rest = words[:1], words[1:]
    return len(first) + sum(1 for word in rest if not word[0].isupper())
