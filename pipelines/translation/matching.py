"""Which vanished message is the old form of a new one: by an edit undone, by likeness, by its place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from rapidfuzz import fuzz, process

from pipelines.model.catalog import Message

Key = tuple[str | None, str]

SIMILAR = 70.0
"""Percent of likeness from which a vanished text is taken for the old form of a new one."""


def find_moved(
    new: Sequence[Message], leftovers: Sequence[Message]
) -> tuple[dict[Key, Message], frozenset[Key]]:
    """For each new message one that differs in its context alone; and which of them may mean otherwise."""
    free: dict[tuple[str, str | None], list[Message]] = {}
    # Live ones first, then those without a context: not the order in which a tool happened to leave them.
    for message in sorted(leftovers, key=lambda m: (m.obsolete, m.context or "")):
        if any(message.strings):
            free.setdefault((message.id, message.plural), []).append(message)
    moved: dict[Key, Message] = {}
    for message in new:
        if found := free.get((message.id, message.plural)):
            moved[message.key] = found.pop(0)
    return moved, _other_meanings(new, moved, leftovers)


def _other_meanings(
    new: Sequence[Message], moved: Mapping[Key, Message], leftovers: Sequence[Message]
) -> frozenset[Key]:
    """Which of those in `moved` may mean another thing than the message whose translation they take over.

    A context says what its author means. One that comes or goes while the text stands there once changes no
    meaning; one that is exchanged for another does, and so may a text that is split in several, or several
    that become one.
    """
    claims = Counter((message.id, message.plural) for message in new)
    translations: dict[tuple[str, str | None, bool], set[tuple[str, ...]]] = {}
    for message in leftovers:
        if any(message.strings):
            translations.setdefault((message.id, message.plural, message.obsolete), set()).add(
                message.strings
            )
    found = set()
    for (context, text), source in moved.items():
        one = claims[text, source.plural] == len(translations[text, source.plural, source.obsolete]) == 1
        if not one or (context is not None and source.context is not None):
            found.add((context, text))
    return frozenset(found)


def find_newer(found: Sequence[Message], vanished: Sequence[Message]) -> dict[Key, Message]:
    """For each fuzzy message the vanished one that it was made of, if that was translated otherwise since.

    Our own merge takes the old entry away; another tool's leaves it where somebody went on translating it.
    """
    free = {message.key: message for message in vanished}
    newer: dict[Key, Message] = {}
    for message in found:
        if message.obsolete or not message.fuzzy or not any(message.strings):
            continue
        was = dict(message.previous)
        key = was.get("msgctxt"), was.get("msgid", "")
        if (source := free.get(key)) and source.strings != message.strings:
            newer[message.key] = free.pop(key)
    return newer


def find_sources(
    new: Sequence[Message],
    untranslated: Sequence[Message],
    vanished: Sequence[Message],
    wanted: Sequence[Message],
    live: Sequence[Message],
    undoes: Callable[[Message, Message], bool],
) -> dict[Key, Message]:
    """For each new message the vanished one that it replaces, if any; one message takes one candidate.

    What is left is offered to like ones of the `untranslated`, which stood in the catalog already: another
    tool put them there, or a text beside them goes now. `undoes` tells whether a new message takes back the
    edit that a fuzzy one came from.
    """
    sources: dict[Key, Message] = {}
    free = {message.key: message for message in vanished}

    def take(message: Message, source: Message) -> None:
        if message.key not in sources and source.key in free:
            sources[message.key] = free.pop(source.key)

    here, there = _neighbours(wanted), _neighbours(live)
    by_place = {there[message.key]: message for message in vanished}
    edited = {dict(message.previous).get("msgid"): message for message in vanished if message.previous}
    for message in new:
        if (source := edited.get(message.id)) and undoes(message, source):
            take(message, source)
    for _, message, source in sorted(_likenesses(new, list(free.values())), key=lambda found: -found[0]):
        take(message, source)
    for message in new:
        if standing := by_place.get(here[message.key]):
            take(message, standing)
    for _, message, source in sorted(
        _likenesses(untranslated, list(free.values())), key=lambda found: -found[0]
    ):
        take(message, source)
    return sources


def _neighbours(messages: Sequence[Message]) -> dict[Key, tuple[Key | None, Key | None]]:
    """Between which two texts each text stands."""
    keys = [None, *(message.key for message in messages), None]
    return {
        key: (before, after)
        for before, key, after in zip(keys, keys[1:], keys[2:], strict=False)
        if key is not None
    }


def _likenesses(new: Sequence[Message], vanished: Sequence[Message]) -> list[tuple[float, Message, Message]]:
    texts = [message.id for message in vanished]
    return [
        (score, message, vanished[position])
        for message in new
        for _, score, position in process.extract(
            message.id, texts, scorer=fuzz.ratio, score_cutoff=SIMILAR, limit=5
        )
    ]
