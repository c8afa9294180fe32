"""The words themselves: there at all, translated, and those that must be as agreed."""

from __future__ import annotations

import re

from pipelines.languages.detection import common_words
from pipelines.languages.language import Language
from pipelines.languages.sentences import sentences
from pipelines.translation.checks.base import TextPair, remembered
from pipelines.translation.checks.reading import Reading, reading_of
from pipelines.translation.glossary import follows, terms_in

_WORD = re.compile(r"(?<![^\s(\[“„«\"'‘])[^\W\d_]+(?:[’'-][^\W\d_]+)*+(?![^\s.,;:!?…)\]”“»\"'’])")
"""A word of the language: between blanks or marks of a sentence, not a part of a file name or a command."""
_SENTENCE_END = re.compile(r"[.!?…:]\W*$")
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

    Links without a word beside them may be titles of pages in the source's language.
    """
    if pair.translation == pair.source or pair.translation.strip() == pair.source.strip():
        return "the translation is the source text" if _wants_translation(pair, pair.ours) else ""
    for sentence in _long_sentences(pair.source, pair.source_language):
        if sentence in pair.translation and _wants_translation(pair, reading_of(sentence)):
            return f"still in the source language: {sentence[:50]!r}"
    return ""


def _wants_translation(pair: TextPair, reading: Reading) -> bool:
    outside = reading.words
    for words in reading.link_words:
        outside = outside.replace(words, " ", 1)
    return _WORD.search(outside) is not None and _words_to_translate(pair, reading.words) >= 3


def names(pair: TextPair) -> str:
    """“Europeana” is called so in every country; who looks for it must find it."""
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
        if (
            match[0] in pair.translation
            and match[1].casefold() not in _MAY_DOUBLE
            and not _DOUBLED.search(pair.ours.words)
        ):
            return f"the same word twice: {match[0]!r}"
    return ""


def link_text(pair: TextPair) -> str:
    """The words that one clicks are those that one reads first."""
    if pair.translation == pair.source and copied(pair):
        return ""
    ours = pair.ours.link_words
    for words in pair.theirs.link_words:
        if " " in words and words in ours and _plainly_language(words, pair.source_language):
            return f"the link's words are not translated: {words!r}"
    return ""


def _plainly_language(text: str, language: Language) -> bool:
    """Whether it is no name or title: without capitals, or with a small common word and no other capital."""
    first, *rest = _WORD.findall(text) or [""]
    if not rest or any(word != word.lower() for word in rest) or re.search(r"\d", text):
        return False
    return first == first.lower() or any(word in common_words(language) for word in rest)


@remembered
def _long_sentences(text: str, language: Language) -> tuple[str, ...]:
    """Its sentences, if it has several, that are long enough to be no coincidence."""
    parts = sentences(text, language)
    return tuple(part for part in parts if part.count(" ") >= 3) if len(parts) > 1 else ()


def _words_to_translate(pair: TextPair, text: str) -> int:
    """How many words are not names; in a name all others than common words have capitals: Rust by Example."""
    for term in pair.context.glossary:
        if term.kept:
            text = text.replace(term.term, " ")
    words, language = _WORD.findall(text), pair.source_language
    common = [word for word in words if word.casefold() in common_words(language)]
    if common and not _is_name(text, words, language):
        return len(words)
    first, rest = words[:1], words[1:]
    return len(first) + sum(1 for word in rest if not word[0].isupper() and word not in common)


def _is_name(text: str, words: list[str], language: Language) -> bool:
    """Small common words between words with capitals, and no end of a sentence."""
    small = [word for word in words[1:] if word.casefold() in common_words(language)]
    others = [word for word in words if word.casefold() not in common_words(language)]
    return (
        not language.capital_nouns
        and not _SENTENCE_END.search(text)
        and all(word.islower() for word in small)
        and all(word[0].isupper() for word in others)
    )
