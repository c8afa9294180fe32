"""How a machine draft is known for one: fuzzy, with a comment that names engine, date and the drafted text.

No `.po` file has a field for this, so it is a translator's comment, which gettext's tools, Poedit and Weblate
leave alone: `# machine draft: deepl quality_optimized, 2026-12-01, 3f2a9c1b04de`. The digest at its end is
that of the text as the machine wrote it: it tells whether a person has changed anything since.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum, auto
from hashlib import sha256

from pipelines.model.catalog import Message
from pipelines.model.finding import Finding, Origin, Severity

MACHINE_DRAFT = "machine-draft"
"""The check of drafts that lost their mark; nothing silences it."""
_BEGINS = "machine draft:"
_COMMENT = re.compile(
    rf"{_BEGINS} (?P<label>[^,\n]{{1,100}}), (?P<date>\d{{4}}-\d\d-\d\d), (?P<digest>[0-9a-f]{{12}})"
)
_SHOWN = 10


@dataclass(frozen=True, slots=True)
class DraftMark:
    """What the comment says; all but `digest` for people."""

    label: str
    """The engine's."""
    day: str
    """As YYYY-MM-DD."""
    digest: str
    """Of the text that it drafted; empty where the comment cannot be read any more."""

    def __str__(self) -> str:
        return f"{_BEGINS} {self.label}, {self.day}, {self.digest}"


class DraftState(Enum):
    """What became of what a machine wrote."""

    NONE = auto()
    """No machine wrote it, or a person has confirmed it: its comment is gone."""
    DRAFT = auto()
    """Nobody has touched it."""
    BEGUN = auto()
    """A person has changed its words, and wants somebody to look again."""
    EDITED = auto()
    """A person has changed its words and taken the mark off."""
    LOST = auto()
    """The mark is gone, the words are the machine's: nobody knows whether anybody has read them."""


def draft_digest(strings: Sequence[str]) -> str:
    """By what a drafted text is known again."""
    return sha256("\0".join(strings).encode()).hexdigest()[:12]


def as_draft(message: Message, strings: tuple[str, ...], label: str, day: date) -> Message:
    """The message with what a machine wrote, fuzzy and marked."""
    mark = DraftMark(" ".join(label.replace(",", " ").split())[:100], day.isoformat(), draft_digest(strings))
    flags = ("fuzzy", *(flag for flag in message.flags if flag != "fuzzy"))
    comments = (*without_mark(message).comments, str(mark))
    return replace(message, strings=strings, flags=flags, comments=comments)


def draft_mark(message: Message) -> DraftMark | None:
    """The mark of a message, the last one if there are several."""
    marks = [_read_mark(line) for line in message.comments if _is_mark(line)]
    return marks[-1] if marks else None


def draft_state(message: Message) -> DraftState:
    """How far a message is from what a machine wrote. A mark that cannot be read counts as untouched."""
    marks = [_read_mark(line) for line in message.comments if _is_mark(line)]
    if not marks or not any(message.strings) or message.obsolete:
        return DraftState.NONE
    untouched = any(mark.digest in ("", draft_digest(message.strings)) for mark in marks)
    if message.fuzzy:
        return DraftState.DRAFT if untouched else DraftState.BEGUN
    return DraftState.LOST if untouched else DraftState.EDITED


def is_draft(message: Message) -> bool:
    """Whether a message says what a machine wrote, and no person has confirmed it."""
    return draft_state(message) in (DraftState.DRAFT, DraftState.LOST)


def without_mark(message: Message) -> Message:
    """The message as a person has confirmed it: nothing says any more that a machine wrote it."""
    if not any(map(_is_mark, message.comments)):
        return message
    return replace(message, comments=tuple(line for line in message.comments if not _is_mark(line)))


def settled(message: Message) -> Message:
    """The message without a mark that says nothing any more: a person has written other words."""
    emptied = not any(message.strings)
    return without_mark(message) if emptied or draft_state(message) is DraftState.EDITED else message


def lost_marks(messages: Iterable[Message], path: str, locale: str) -> Iterator[Finding]:
    """An error for the file whose drafts lost their mark without an edit, with their lines: a tool that
    clears marks, or fills in from its memory, has made them look reviewed.
    """
    lost = [message for message in messages if draft_state(message) is DraftState.LOST]
    if not lost:
        return
    places = ", ".join(str(message.line) for message in lost[:_SHOWN])
    more = f" and {len(lost) - _SHOWN} more" if len(lost) > _SHOWN else ""
    count = "a machine draft" if len(lost) == 1 else f"{len(lost)} machine drafts"
    text = (
        f"{count} lost the fuzzy mark, and not a letter was changed (line {places}{more}): confirm them at"
        f" the desk, or with glocal draft confirm --locale {locale} --by NAME, or edit them"
    )
    yield Finding(MACHINE_DRAFT, Severity.ERROR, text, Origin(path, lost[0].line), locale)


def _is_mark(comment: str) -> bool:
    return comment.lstrip().casefold().startswith(_BEGINS)


def _read_mark(comment: str) -> DraftMark:
    found = _COMMENT.match(" ".join(comment.split()))
    return DraftMark(found["label"], found["date"], found["digest"]) if found else DraftMark("", "", "")
