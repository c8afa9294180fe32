"""New source texts meet a translator's catalog; nothing that she wrote is lost.

In this order: the same text; a text that comes back (from the obsolete entries, or an edit undone); a
text that replaces one which vanished, by similarity or by its place. The last is carried over as fuzzy
with the old source beside it, so it never goes out unread. Texts that are still in the source are never
carried to another one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from json import dumps

from rapidfuzz import fuzz, process

from pipelines.locales import Locale
from pipelines.model import Catalog, Message
from pipelines.translation.pofile import plural_forms

_Key = tuple[str | None, str]

SIMILAR = 70.0
"""Percent of likeness from which a vanished text is taken for the old form of a new one."""

_NOTE = "The source changed; the translation below is of the previous text"


@dataclass(frozen=True, slots=True)
class MergeReport:
    """How many messages came in, changed, came back, and left."""

    new: int = 0
    carried: int = 0
    restored: int = 0
    obsolete: int = 0


def merge(wanted: Sequence[Message], catalog: Catalog, locale: Locale) -> tuple[Catalog, MergeReport]:
    """The catalog with exactly the wanted messages live, in their order, and the rest obsolete."""
    live = [message for message in catalog.messages if not message.obsolete]
    at_hand = {message.key: message for message in catalog.messages if message.obsolete}
    at_hand |= {message.key: message for message in live}
    known = {message.key for message in wanted}
    vanished = [message for message in live if message.key not in known and any(message.strings)]
    new = [message for message in wanted if message.key not in at_hand]
    sources = _find_sources(new, vanished, wanted, live)
    forms = plural_forms(catalog) or int(locale.plural.removeprefix("nplurals=")[0])

    merged: list[Message] = []
    carried = restored = 0
    for message in wanted:
        found = at_hand.get(message.key)
        if found and (found.plural == message.plural or not any(found.strings)):
            restored += found.obsolete
            merged.append(_take(message, found, found.previous, found.flags, forms))
        elif source := found or sources.get(message.key):
            undone = _undoes(message, source)
            restored += undone
            carried += not undone
            merged.append(_undo(message, source, forms) if undone else _carry(message, source, forms))
        else:
            merged.append(_shaped(message, forms))
    merged = _settled(merged, live)

    used = {id(source) for source in sources.values()}
    gone = [replace(m, obsolete=True, references=()) for m in vanished if id(m) not in used]
    back = {message.key for message in gone} | known
    kept = [m for m in catalog.messages if m.obsolete and m.key not in back]
    report = MergeReport(len(new) - len(sources), carried, restored, len(gone))
    return replace(catalog, messages=(*merged, *kept, *gone)), report


def _take(
    message: Message,
    found: Message,
    previous: tuple[tuple[str, str], ...],
    flags: Sequence[str],
    forms: int,
) -> Message:
    """The wanted message with the translator's part of the found one."""
    base = _shaped(message, forms)
    size = len(base.strings)
    # A text that lost its plural, or a plural form, keeps what has no room any more as a comment.
    surplus = [
        f"msgstr[{n}] {dumps(text, ensure_ascii=False)}"
        for n, text in enumerate(found.strings)
        if n >= size and text
    ]
    if len(found.strings) > size and any(found.strings):
        flags = ["fuzzy", *flags]
    return replace(
        base,
        strings=(*found.strings, *base.strings[len(found.strings) :])[:size],
        comments=(*found.comments, *surplus),
        extracted=message.extracted + (_notes(found) if "fuzzy" in flags else ()),
        flags=tuple(dict.fromkeys([*flags, *message.flags])),
        previous=previous,
    )


def _carry(message: Message, source: Message, forms: int) -> Message:
    """A near text's translation, fuzzy, with the source that it was made of."""
    was = source.previous if source.fuzzy and source.previous else _previous(source)
    carried = _take(message, source, was, ["fuzzy", *(f for f in source.flags if f != "fuzzy")], forms)
    if was == _previous(message):
        return replace(carried, extracted=message.extracted, previous=())
    notes = [f"{_NOTE} [{_digest(carried.strings)}]"]
    if source.fuzzy:  # only words that were reviewed get a digest, by which an undo makes them ready
        notes = [*(_notes(source) if source.previous else ())] or [_NOTE]
    return replace(carried, extracted=(*message.extracted, *notes))


def _notes(message: Message) -> tuple[str, ...]:
    return tuple(line for line in message.extracted if line.startswith(_NOTE))


def _undoes(message: Message, source: Message) -> bool:
    """Whether the edit is taken back and the translation untouched since: then it is as good as before."""
    note = f"{_NOTE} [{_digest(source.strings)}]"
    return source.fuzzy and source.previous == _previous(message) and note in source.extracted


def _undo(message: Message, source: Message, forms: int) -> Message:
    return _take(message, source, (), [flag for flag in source.flags if flag != "fuzzy"], forms)


def _previous(message: Message) -> tuple[tuple[str, str], ...]:
    context = (("msgctxt", message.context),) if message.context is not None else ()
    plural = (("msgid_plural", message.plural),) if message.plural is not None else ()
    return (*context, ("msgid", message.id), *plural)


def _digest(strings: Sequence[str]) -> str:
    return sha256("\0".join(strings).encode()).hexdigest()[:8]


def _shaped(message: Message, forms: int) -> Message:
    """An untranslated message, with as many empty forms as the catalog has plurals."""
    return replace(message, strings=("",) * (forms if message.plural is not None else 1))


def _settled(merged: list[Message], live: list[Message]) -> list[Message]:
    """Line numbers move with every edit; they are renewed only when entries come, go or change places.

    Otherwise one corrected paragraph would touch every entry below it, in every language.
    """
    if len(merged) != len(live):
        return merged
    pairs = list(zip(merged, live, strict=True))
    replaced = {new.key for new, old in pairs if new.key != old.key}
    if replaced & {message.key for message in live}:
        return merged
    return [
        replace(new, references=old.references) if new.key == old.key and _files(new) == _files(old) else new
        for new, old in pairs
    ]


def _files(message: Message) -> list[str]:
    return [name.rpartition(":")[0] for name in message.references]


def _find_sources(
    new: list[Message], vanished: list[Message], wanted: Sequence[Message], live: list[Message]
) -> dict[_Key, Message]:
    """For each new message the vanished one that it replaces, if any; one message takes one candidate."""
    sources: dict[_Key, Message] = {}
    free = {message.key: message for message in vanished}

    def take(message: Message, source: Message) -> None:
        if message.key not in sources and source.key in free:
            sources[message.key] = free.pop(source.key)

    here, there = _neighbours(wanted), _neighbours(live)
    by_place = {there[message.key]: message for message in vanished}
    for message in new:
        if undone := next((source for source in free.values() if _undoes(message, source)), None):
            take(message, undone)
    for _, message, source in sorted(_likenesses(new, list(free.values())), key=lambda found: -found[0]):
        take(message, source)
    for message in new:
        if standing := by_place.get(here[message.key]):
            take(message, standing)
    return sources


def _neighbours(messages: Sequence[Message]) -> dict[_Key, tuple[_Key | None, _Key | None]]:
    """Between which two texts each text stands."""
    keys = [None, *(message.key for message in messages), None]
    return {
        key: (before, after)
        for before, key, after in zip(keys, keys[1:], keys[2:], strict=False)
        if key is not None
    }


def _likenesses(new: list[Message], vanished: list[Message]) -> list[tuple[float, Message, Message]]:
    texts = [message.id for message in vanished]
    return [
        (score, message, vanished[position])
        for message in new
        for _, score, position in process.extract(
            message.id, texts, scorer=fuzz.ratio, score_cutoff=SIMILAR, limit=5
        )
    ]
