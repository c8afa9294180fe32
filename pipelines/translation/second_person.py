"""Two people for each text: who translated it and who, not the same, has read it, as comments of its entry.

No `.po` file has a field for this, so they are translator's comments, which other tools leave alone:
`# translated: Maria Papadaki (p3f2a), 2026-12-01, 3f2a9c1b04de` and `# reviewed: …`. The digest is that of
source and translation: with another word of either, whoever wrote it, a text waits again.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from json import dumps

from pipelines.model.catalog import Catalog, Message

UNREVIEWED = "not-read-by-a-second-person"
"""A flag that stands in no file: by it a text is known that is held here only."""
_MARK = re.compile(
    r"(?P<what>translated|reviewed): .{1,100} \((?P<who>[\w-]{1,64})\), \d{4}-\d\d-\d\d,"
    r" (?P<digest>[0-9a-f]{12})"
)


@dataclass(frozen=True, slots=True)
class TextReader:
    """Who gives their word for a text, and when."""

    id: str
    """By which nobody is taken for somebody else of the same name."""
    name: str
    day: date


def person_marks(message: Message) -> tuple[str, ...]:
    """The comments that say who translated and who read it."""
    return tuple(filter(is_person_mark, message.comments))


def is_person_mark(comment: str) -> bool:
    """Whether a comment says who translated or who read a text."""
    return _MARK.fullmatch(comment.strip()) is not None


def with_person_marks(message: Message, marks: tuple[str, ...]) -> Message:
    """The message with these comments and no others of the kind."""
    own = person_marks(message)
    if own == marks:
        return message
    return replace(message, comments=(*(line for line in message.comments if line not in own), *marks))


def translator_of(message: Message) -> str:
    """The id of who translated it as it stands; empty where nobody knows."""
    return _who(message, "translated")


def is_read_twice(message: Message) -> bool:
    """Whether somebody has read it as it stands who is not its translator."""
    reader = _who(message, "reviewed")
    return bool(reader) and reader != translator_of(message)


def waits_for_second(message: Message) -> bool:
    """Whether it is translated, and nobody else has read it."""
    return message.translated and not message.obsolete and not is_read_twice(message)


def with_word_of(before: Message, after: Message, reader: TextReader) -> Message:
    """The message as somebody saved it: the translator's with other words, read over with the same ones; one
    that is not done has neither. Nobody reads over their own.
    """
    if not after.translated:
        return with_person_marks(after, ())
    if before.strings != after.strings or not before.translated:
        return with_person_marks(after, (_word_of("translated", after, reader),))
    if translator_of(before) == reader.id or is_read_twice(before):
        return after
    kept = tuple(
        line for line in person_marks(after) if translator_of(after) and line.startswith("translated")
    )
    return with_person_marks(after, (*kept, _word_of("reviewed", after, reader)))


def held_for_second(catalog: Catalog) -> Catalog:
    """The catalog with everything fuzzy, and flagged as UNREVIEWED, that waits. Never written."""
    messages = tuple(
        replace(each, flags=(*each.flags, "fuzzy", UNREVIEWED)) if waits_for_second(each) else each
        for each in catalog.messages
    )
    return replace(catalog, messages=messages)


def _word_of(what: str, message: Message, reader: TextReader) -> str:
    name = " ".join(re.sub(r"[()]", " ", reader.name).split())[:100] or "somebody"
    return f"{what}: {name} ({reader.id}), {reader.day.isoformat()}, {_digest_of_both(message)}"


def _who(message: Message, what: str) -> str:
    digest = _digest_of_both(message)
    found = [_MARK.fullmatch(line.strip()) for line in message.comments]
    own = (mark["who"] for mark in reversed(found) if mark and mark.group("what", "digest") == (what, digest))
    return next(own, "")


def _digest_of_both(message: Message) -> str:
    said = (message.context, message.id, message.plural, message.strings)
    return sha256(dumps(said).encode()).hexdigest()[:12]
