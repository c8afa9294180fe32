"""New source texts meet a translator's catalog; nothing that she wrote is lost.

In this order: the same text; a text that comes back (from the obsolete entries, or an edit undone); a text
whose context alone changed; a text that replaces one which vanished. The last is carried over as fuzzy with
the old source and the kind of change beside it, so it never goes out unread; unless only its punctuation
changed, or an editor vouches for its meaning. Texts still in the source are never carried to another one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from json import dumps

from rapidfuzz import fuzz

from pipelines.languages.language import Language
from pipelines.languages.plurals import declared_forms, plural_header
from pipelines.model.catalog import Catalog, Message
from pipelines.translation.changes import changed_meanings, only_punctuation
from pipelines.translation.formats.po import plural_forms
from pipelines.translation.matching import SIMILAR, find_moved, find_sources
from pipelines.translation.memory import MARK, TRUSTED

_CHANGED = "The source changed"
_NOTE = f"{_CHANGED}; the translation below is of the previous text"
_KEPT = "Kept as it was: "
"""How a note on a translation that outlived a change begins; it stays until the next change."""

_STAY = (_KEPT, TRUSTED)


@dataclass(frozen=True, slots=True)
class MergeReport:
    """How many messages came in, were carried over, kept their translation, came back, and left."""

    new: int = 0
    carried: int = 0
    kept: int = 0
    restored: int = 0
    obsolete: int = 0


def merge(
    wanted: Sequence[Message], catalog: Catalog, language: Language, *, same_meaning: bool = False
) -> tuple[Catalog, MergeReport]:
    """The catalog with exactly the wanted messages live, in their order, and the rest obsolete.

    `same_meaning`: an editor vouches that corrections changed no meaning; near texts whose numbers, dates,
    links and negations are the same keep their translations.
    """
    live = [message for message in catalog.messages if not message.obsolete]
    leftovers = [message for message in catalog.messages if message.obsolete]
    at_hand = {message.key: message for message in (*leftovers, *live)}
    known = {message.key for message in wanted}
    vanished = [message for message in live if message.key not in known and any(message.strings)]
    new = [message for message in wanted if message.key not in at_hand]
    moved = find_moved(new, [*vanished, *(m for m in leftovers if m.key not in known)])
    used = {id(message) for message in moved.values()}
    sources = find_sources(
        [message for message in new if message.key not in moved],
        [message for message in vanished if id(message) not in used],
        wanted,
        live,
        _undoes,
    )
    forms = plural_forms(catalog) or declared_forms(plural_header(language))

    merged: list[Message] = []
    carried = kept = restored = 0
    for message in wanted:
        found = at_hand.get(message.key) or moved.get(message.key)
        if found and (found.plural == message.plural or not any(found.strings)):
            restored += found.obsolete
            merged.append(_with_translation(message, found, found.previous, found.flags, forms))
        elif source := found or sources.get(message.key):
            if _undoes(message, source):
                restored += 1
                reviewed = [flag for flag in source.flags if flag != "fuzzy"]
                merged.append(_with_translation(message, source, (), reviewed, forms))
            elif note := _reason_to_keep(message, source, same_meaning=same_meaning):
                kept += 1
                same = _with_translation(message, source, (), source.flags, forms)
                merged.append(replace(same, extracted=(*message.extracted, note.replace("\n", " "))))
            else:
                carried += 1
                merged.append(_carry_over(message, source, forms))
        else:
            merged.append(_shaped(message, forms))
    merged = _settle_references(merged, live)

    used |= {id(source) for source in sources.values()}
    gone = [replace(m, obsolete=True, references=()) for m in vanished if id(m) not in used]
    back = {message.key for message in gone} | known
    rest = [m for m in leftovers if m.key not in back and id(m) not in used]
    report = MergeReport(len(new) - len(sources) - len(moved), carried, kept, restored, len(gone))
    return replace(catalog, messages=(*merged, *rest, *gone)), report


def _reason_to_keep(message: Message, source: Message, *, same_meaning: bool) -> str:
    """Why a reviewed translation of a changed source is still good, for its translator; else nothing."""
    if not source.translated or source.plural is not None or message.plural is not None:
        return ""
    if only_punctuation(source.id, message.id):
        return f"{_KEPT}only punctuation or space changed in the source"
    near = fuzz.ratio(source.id, message.id) >= SIMILAR
    if same_meaning and near and not changed_meanings(source.id, message.id):
        return f"{_KEPT}the editor says that the meaning is the same; the source was “{source.id}”"
    return ""


def _with_translation(
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
        extracted=message.extracted + _notes(found, *((_CHANGED, MARK) if "fuzzy" in flags else _STAY)),
        flags=tuple(dict.fromkeys([*flags, *message.flags])),
        previous=previous,
    )


def _carry_over(message: Message, source: Message, forms: int) -> Message:
    """A near text's translation, fuzzy, with the source that it was made of."""
    was = source.previous if source.fuzzy and source.previous else _previous(source)
    carried = _with_translation(
        message, source, was, ["fuzzy", *(f for f in source.flags if f != "fuzzy")], forms
    )
    if was == _previous(message):
        return replace(carried, extracted=message.extracted, previous=())
    note = _note(dict(was).get("msgid", source.id), message.id)
    # Only words that were reviewed get a digest, by which an undo makes them ready again.
    digest = f"[{_digest(carried.strings)}]"
    if source.fuzzy and not any(
        line.endswith(digest) for line in _notes(source, _CHANGED) if source.previous
    ):
        digest = ""
    return replace(carried, extracted=(*message.extracted, f"{note} {digest}".rstrip()))


def _note(old: str, new: str) -> str:
    """What a translator has to know of the change before she looks at the words."""
    kinds = changed_meanings(old, new) or ("reworded",)
    return _NOTE.replace(_CHANGED, f"{_CHANGED} ({', '.join(kinds)})")


def _notes(message: Message, *begin: str) -> tuple[str, ...]:
    return tuple(line for line in message.extracted if line.startswith(begin))


def _undoes(message: Message, source: Message) -> bool:
    """Whether the edit is taken back and the translation untouched since: then it is as good as before."""
    if not source.fuzzy or source.previous != _previous(message):
        return False
    digest = f"[{_digest(source.strings)}]"
    return any(line.endswith(digest) for line in _notes(source, _CHANGED))


def _previous(message: Message) -> tuple[tuple[str, str], ...]:
    context = (("msgctxt", message.context),) if message.context is not None else ()
    plural = (("msgid_plural", message.plural),) if message.plural is not None else ()
    return (*context, ("msgid", message.id), *plural)


def _digest(strings: Sequence[str]) -> str:
    return sha256("\0".join(strings).encode()).hexdigest()[:8]


def _shaped(message: Message, forms: int) -> Message:
    """An untranslated message, with as many empty forms as the catalog has plurals."""
    strings = ("",) * (forms if message.plural is not None else 1)
    return message if message.strings == strings else replace(message, strings=strings)


def _settle_references(merged: list[Message], live: list[Message]) -> list[Message]:
    """Line numbers move with every edit; they are renewed only when entries come, go or change places.

    Otherwise one corrected paragraph would touch every entry below it, in every language.
    """
    if len(merged) != len(live):
        return merged
    pairs = list(zip(merged, live, strict=True))
    replaced = {new.key for new, old in pairs if new.key != old.key}
    if replaced & {message.key for message in live}:
        return merged
    return [replace(new, references=old.references) if _moved_only(new, old) else new for new, old in pairs]


def _moved_only(new: Message, old: Message) -> bool:
    return new.references != old.references and new.key == old.key and _files(new) == _files(old)


def _files(message: Message) -> list[str]:
    return [name.rpartition(":")[0] for name in message.references]
