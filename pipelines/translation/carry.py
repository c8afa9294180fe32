"""How one message takes over the translation of another, and what its translator is told of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from json import dumps

from pipelines.languages.end_marks import end_mark, with_end_mark
from pipelines.languages.language import Language
from pipelines.model.catalog import Message
from pipelines.translation.changes import kinds_of_change, moved_end_mark
from pipelines.translation.memory import MARK, PARTS, TRUSTED

_CHANGED = "The source changed"
_KINDS = re.compile(rf"{_CHANGED} \(([^()]{{1,200}})\)")
_TELLING = ("number", "date", "link", "negation", "question", "placeholder", "code", "meaning")
"""Of the kinds of change those that name a thing to look for."""
_NOTE = f"{_CHANGED}; the translation below is of the previous text"
_MOVED = f"{_CHANGED}; the translation below is of the previous text, with the new mark at its end"
_TWO = (
    f"{_CHANGED}, and the file had two translations: that of the previous text is below, the other one is"
    " kept as a comment"
)
KEPT = "Kept as it was: "
"""How a note on a translation that outlived a change begins; it stays until the next change."""


@dataclass(frozen=True, slots=True)
class CatalogLanguages:
    """The languages of the two sides of a catalog, and its number of plural forms."""

    source: Language
    target: Language
    forms: int


def kinds_told(message: Message) -> str:
    """What changed in the source, as the note on a fuzzy entry has it: `number, negation: cannot`; empty if
    there is no such note, or it says no more than that the words are others.
    """
    found = next(filter(None, map(_KINDS.match, message.extracted)), None)
    return found[1] if found and found[1].startswith(_TELLING) else ""


def shaped(message: Message, forms: int) -> Message:
    """An untranslated message, with as many empty forms as the catalog has plurals."""
    strings = ("",) * (forms if message.plural is not None else 1)
    return message if message.strings == strings else replace(message, strings=strings)


def with_translation(
    message: Message,
    found: Message,
    previous: tuple[tuple[str, str], ...],
    flags: Sequence[str],
    forms: int,
) -> Message:
    """The wanted message with the translator's part of the found one."""
    base = shaped(message, forms)
    size = len(base.strings)
    # A text that lost its plural, or a plural form, keeps what has no room any more as a comment.
    surplus = _as_comments(found.strings, size)
    if len(found.strings) > size and any(found.strings):
        flags = ["fuzzy", *flags]
    if "fuzzy" in flags:
        stay: tuple[str, ...] = (_CHANGED, MARK, PARTS)
    else:
        stay = (KEPT, TRUSTED) if any(found.strings) else (PARTS,)
    return replace(
        base,
        strings=(*found.strings, *base.strings[len(found.strings) :])[:size],
        comments=(*found.comments, *surplus),
        extracted=message.extracted + _notes(found, *stay),
        flags=tuple(dict.fromkeys([*flags, *message.flags])),
        previous=previous,
    )


def carry_over(message: Message, source: Message, languages: CatalogLanguages) -> Message:
    """A near text's translation, fuzzy, with the source that it was made of.

    Where the mark at the end alone changed, it is set in the translation too, as its language writes it.
    """
    was = source.previous if source.fuzzy and source.previous else previous_of(source)
    old = dict(was).get("msgid", source.id)
    reviewed = _reviewed_strings(source, languages)
    strings = _with_moved_mark(reviewed, old, message, languages) if reviewed else source.strings
    flags = ["fuzzy", *(f for f in source.flags if f != "fuzzy")]
    carried = with_translation(message, replace(source, strings=strings), was, flags, languages.forms)
    parts = _notes(source, PARTS) if source.fuzzy else ()
    if was == previous_of(message):
        return replace(carried, extracted=message.extracted + parts, previous=())
    kinds = (
        "meaning"
        if _means_otherwise(message, was)
        else ", ".join(kinds_of_change(old, message.id, languages.source))
    )
    note = (_NOTE if strings in (reviewed, source.strings) else _MOVED).replace(
        _CHANGED, f"{_CHANGED} ({kinds})"
    )
    # Only words that were reviewed get a digest, by which an undo makes them ready again.
    digest = f"[{_digest(reviewed)}]" if reviewed else ""
    return replace(carried, extracted=(*message.extracted, f"{note} {digest}".rstrip(), *parts))


def _means_otherwise(message: Message, was: tuple[tuple[str, str], ...]) -> bool:
    """Whether the context alone is another one."""
    now = previous_of(message)
    return dict(was).get("msgctxt") != message.context and [pair for pair in was if pair[0] != "msgctxt"] == [
        pair for pair in now if pair[0] != "msgctxt"
    ]


def offer_newer(message: Message, found: Message, newer: Message, languages: CatalogLanguages) -> Message:
    """The entry with the newer translation of its previous text in the place of the one that it had.

    Another tool made it of that text's old translation; the text itself was translated anew meanwhile. The
    choice between them is the translator's: both are there, and the entry is fuzzy.
    """
    both = replace(
        newer,
        comments=tuple(dict.fromkeys([*found.comments, *newer.comments, *_as_comments(found.strings)])),
        flags=tuple(dict.fromkeys([*newer.flags, *(flag for flag in found.flags if flag != "fuzzy")])),
    )
    offered = carry_over(message, both, languages)
    return replace(offered, extracted=(*offered.extracted, _TWO))


def undoes(message: Message, source: Message, languages: CatalogLanguages) -> bool:
    """Whether the edit is taken back and the translation untouched since: then it is as good as before."""
    return (
        source.fuzzy
        and source.previous == previous_of(message)
        and _reviewed_strings(source, languages) is not None
    )


def restore_reviewed(message: Message, source: Message, languages: CatalogLanguages) -> Message:
    """The message with the translation that it had before the edit which it undoes."""
    strings = _reviewed_strings(source, languages) or source.strings
    flags = [flag for flag in source.flags if flag != "fuzzy"]
    return with_translation(message, replace(source, strings=strings), (), flags, languages.forms)


def previous_of(message: Message) -> tuple[tuple[str, str], ...]:
    """What `#|` lines say of a message that another one came from."""
    context = (("msgctxt", message.context),) if message.context is not None else ()
    plural = (("msgid_plural", message.plural),) if message.plural is not None else ()
    return (*context, ("msgid", message.id), *plural)


def _reviewed_strings(source: Message, languages: CatalogLanguages) -> tuple[str, ...] | None:
    """The translation of a text as it was when last reviewed; None if a translator has changed it since.

    Its end mark may be one that was set by `carry_over`.
    """
    if not source.fuzzy:
        return source.strings
    if not source.previous:
        return None
    digests = [line[-10:] for line in _notes(source, _CHANGED)]
    if f"[{_digest(source.strings)}]" in digests:
        return source.strings
    if len(source.strings) == 1 and (old := dict(source.previous).get("msgid")):
        mark = end_mark(old, languages.source)
        strings = (with_end_mark(source.strings[0], mark, languages.target),)
        if f"[{_digest(strings)}]" in digests:
            return strings
    return None


def _with_moved_mark(
    strings: tuple[str, ...], old: str, message: Message, languages: CatalogLanguages
) -> tuple[str, ...]:
    """The strings with the source's new end mark, if that alone changed and the old one can be set again."""
    marks = moved_end_mark(old, message.id, languages.source)
    if len(strings) != 1 or message.plural is not None or not marks:
        return strings
    if end_mark(strings[0], languages.target) != marks[0]:
        return strings
    moved = with_end_mark(strings[0], marks[1], languages.target)
    return (moved,) if with_end_mark(moved, marks[0], languages.target) == strings[0] else strings


def _as_comments(strings: Sequence[str], start: int = 0) -> list[str]:
    return [
        f"msgstr[{n}] {dumps(text, ensure_ascii=False)}"
        for n, text in enumerate(strings)
        if n >= start and text
    ]


def _notes(message: Message, *begin: str) -> tuple[str, ...]:
    return tuple(line for line in message.extracted if line.startswith(begin))


def _digest(strings: Sequence[str]) -> str:
    return sha256("\0".join(strings).encode()).hexdigest()[:8]
