"""What translators ask: a comment with a question mark, or the flag `question`, until somebody answers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from textwrap import shorten

from pipelines.languages.language import Language
from pipelines.model.catalog import Catalog, Message
from pipelines.model.finding import Finding, Origin, Severity
from pipelines.model.markup import prose
from pipelines.translation.second_person import is_person_mark

QUESTION = "question"
"""The id of the findings, and the flag."""
_ANSWER = re.compile(r"(?i)answer(ed)?\b[^:?]*:")
"""How the comment begins that answers all that was asked above it."""
_KEPT_TEXT = re.compile(r"msg(id|str|ctxt)|[|~]")
"""How a comment begins that keeps a text of the catalog, which may be a question to its readers."""


def open_questions(catalog: Catalog, language: Language) -> Iterator[Finding]:
    """A hint for each question of a catalog's header and live entries that has no answer below it."""
    for message in (catalog.header, *catalog.messages):
        if not message.obsolete:
            for words in asked_in(message, language):
                origin = Origin(catalog.path, message.line)
                of = f", of {shorten(message.id, 50, placeholder='…')!r}" if message.id else ""
                text = f"a translator asks: {shorten(words, 300, placeholder=' …')}{of}"
                yield Finding(QUESTION, Severity.HINT, text, origin, language.tag)


def question_remark(name: str, day: date, words: str, language: Language) -> str:
    """A question as a comment of the entry; with a question mark if it has none, by which it is known."""
    remark = f"Question of {_plain_name(name)}, {day.isoformat()}: {' '.join(words.split())}"
    return remark if _has_question_mark(remark, language) else f"{remark} ?"


def answer_remark(name: str, day: date, words: str) -> str:
    """What answers all that was asked above it."""
    return f"Answer of {_plain_name(name)}, {day.isoformat()}: {' '.join(words.split())}"


def with_remark(message: Message, remark: str) -> Message:
    """The entry with a comment of its own below the others; an answer takes the flag `question` off."""
    flags = message.flags
    if _ANSWER.match(remark):
        flags = tuple(flag for flag in flags if flag != QUESTION)
    between = ("",) if message.comments and message.comments[-1].strip() else ()
    return replace(message, comments=(*message.comments, *between, remark), flags=flags)


def _plain_name(name: str) -> str:
    """Without the signs that end who answers."""
    return " ".join(re.sub(r"[:?\uff1f\u061f\u037e;]", " ", name).split()) or "somebody"


def asked_in(message: Message, language: Language) -> list[str]:
    """The open questions of one entry, each in one line."""
    open_ones: list[str] = []
    answered = False
    for remark in _remarks(message.comments, language):
        if _ANSWER.match(remark):
            open_ones, answered = [], True
        elif _has_question_mark(remark, language):
            open_ones.append(remark)
    if QUESTION in message.flags and not open_ones and not answered:
        open_ones.append(
            " ".join(_remarks(message.comments, language))
            or "(without words: the entry has the flag `question`)"
        )
    return open_ones


def _remarks(comments: tuple[str, ...], language: Language) -> Iterator[str]:
    """What was written in one go: lines of comment until an empty one, an answer, or a kept text.

    A line below an answer that asks is a question of its own: better shown twice than lost.
    """
    lines: list[str] = []
    for line in (*comments, ""):
        stripped = " ".join(line.split())
        asks_again = lines and _ANSWER.match(lines[0]) and _has_question_mark(stripped, language)
        is_kept = is_person_mark(stripped) or _KEPT_TEXT.match(stripped)
        ends = not stripped or is_kept or _ANSWER.match(stripped) or asks_again
        if ends and lines:
            yield " ".join(lines)
            lines = []
        if stripped and not is_kept:
            lines.append(stripped)


def _has_question_mark(remark: str, language: Language) -> bool:
    """Whether something is asked, in the language's own sign or one that everybody types; `;` asks in Greek
    only.
    """
    words = prose(remark)
    if any(mark in words for mark in "?？؟\u037e"):
        return True
    # A Latin word before the Greek sign is a list in another language: “hub; stand”.
    signs = re.finditer(re.escape(language.question_mark), words)
    return any(not words[sign.start() - 1].isascii() for sign in signs if sign.start())
