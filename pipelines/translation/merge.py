"""New source texts meet a translator's catalog; nothing that she wrote is lost.

In this order: the same text; a text that comes back (from the obsolete entries, or an edit undone); a text
whose context alone changed; a text that replaces one which vanished. The last is carried over as fuzzy with
the old source and the kind of change beside it, so it never goes out unread; unless only blanks or the shapes
of its marks changed, or an editor vouches for its meaning. Texts still in the source are never carried to
another one. Sentences of a vanished text that others have now are offered in a comment.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from rapidfuzz import fuzz

from pipelines.languages.language import Language
from pipelines.languages.plurals import declared_forms, plural_header
from pipelines.model.catalog import Catalog, Message
from pipelines.translation.carry import (
    KEPT,
    CatalogLanguages,
    carry_over,
    offer_newer,
    restore_reviewed,
    shaped,
    undoes,
    with_translation,
)
from pipelines.translation.changes import changed_meanings, is_harmless
from pipelines.translation.formats.po import plural_forms
from pipelines.translation.matching import SIMILAR, find_moved, find_newer, find_sources
from pipelines.translation.parts import offer_parts


@dataclass(frozen=True, slots=True)
class MergeReport:
    """How many messages came in, were carried over, kept their translation, came back, and left."""

    new: int = 0
    carried: int = 0
    kept: int = 0
    restored: int = 0
    obsolete: int = 0
    unvouched: int = 0
    """Of those carried over: near texts for which an editor's word was not taken, because nothing is known of
    negation in their language."""


def merge(
    wanted: Sequence[Message],
    catalog: Catalog,
    language: Language,
    source_language: Language,
    *,
    same_meaning: bool | Collection[str] = False,
) -> tuple[Catalog, MergeReport]:
    """The catalog, in `language`, with exactly the wanted messages live, in their order, the rest obsolete.

    The texts are in `source_language`. `same_meaning`: an editor vouches that corrections changed no meaning;
    near texts whose numbers, dates, links and negations are the same keep their translations. A collection
    names the texts, as they read now, that the word is given for.
    """

    def vouched(message: Message) -> bool:
        return same_meaning if isinstance(same_meaning, bool) else message.id in same_meaning

    live = [message for message in catalog.messages if not message.obsolete]
    leftovers = [message for message in catalog.messages if message.obsolete]
    at_hand = {message.key: message for message in (*leftovers, *live)}
    known = {message.key for message in wanted}
    vanished = [message for message in live if message.key not in known and any(message.strings)]
    new = [message for message in wanted if message.key not in at_hand]
    moved, doubtful = find_moved(new, [*vanished, *(m for m in leftovers if m.key not in known)])
    newer = find_newer([at_hand[message.key] for message in wanted if message.key in at_hand], vanished)
    used = {id(message) for message in (*moved.values(), *newer.values())}
    forms = plural_forms(catalog) or declared_forms(plural_header(language))
    languages = CatalogLanguages(source_language, language, forms)
    untranslated = [m for m in wanted if m.key in at_hand and not any(at_hand[m.key].strings)]
    sources = find_sources(
        [message for message in new if message.key not in moved],
        untranslated,
        [message for message in vanished if id(message) not in used],
        wanted,
        live,
        lambda message, source: undoes(message, source, languages),
    )
    used |= {id(source) for source in sources.values()}
    gone = [replace(m, obsolete=True, references=()) for m in vanished if id(m) not in used]
    for message in untranslated:  # what somebody noted beside an empty entry stays
        if (source := sources.get(message.key)) and (noted := at_hand[message.key].comments):
            sources[message.key] = replace(source, comments=noted + source.comments)

    merged: list[Message] = []
    carried = kept = restored = unvouched = 0
    for message in wanted:
        found = at_hand.get(message.key) or moved.get(message.key)
        source = sources.get(message.key) or found
        if source is None:
            merged.append(shaped(message, forms))
        elif found and message.key in newer:
            carried += 1
            merged.append(offer_newer(message, found, newer[message.key], languages))
        elif undoes(message, source, languages):
            restored += 1
            merged.append(restore_reviewed(message, source, languages))
        elif (
            source is found
            and message.key not in doubtful
            and (found.plural == message.plural or not any(found.strings))
        ):
            restored += found.obsolete
            merged.append(with_translation(message, found, found.previous, found.flags, forms))
        elif message.key not in doubtful and (
            note := _reason_to_keep(message, source, source_language, same_meaning=vouched(message))
        ):
            kept += 1
            same = with_translation(message, source, (), source.flags, forms)
            merged.append(replace(same, extracted=(*message.extracted, note.replace("\n", " "))))
        else:
            carried += 1
            unvouched += vouched(message) and _is_near(message, source, source_language)
            merged.append(carry_over(message, source, languages))
    fresh = [message for message in merged if message.fuzzy or not any(message.strings)] if vanished else []
    offers = offer_parts(fresh, sources, vanished, source_language, language)
    merged = [_with_offers(message, offers.get(message.key, ())) for message in merged]
    merged = _settle_references(merged, live)

    back = {message.key for message in gone} | known
    rest = [m for m in leftovers if m.key not in back and id(m) not in used]
    came = sum(message.key not in sources and message.key not in moved for message in new)
    report = MergeReport(came, carried, kept, restored, len(gone), unvouched)
    return replace(catalog, messages=(*merged, *rest, *gone)), report


def _reason_to_keep(message: Message, source: Message, language: Language, *, same_meaning: bool) -> str:
    """Why a reviewed translation of a changed source is still good, for its translator; else nothing."""
    if not source.translated or source.plural is not None or message.plural is not None:
        return ""
    if is_harmless(source.id, message.id, language):
        return f"{KEPT}only blanks or the shapes of quotes, apostrophes, dashes or ellipses changed"
    if same_meaning and language.negation is not None and _is_near(message, source, language):
        return f"{KEPT}the editor says that the meaning is the same; the source was “{source.id}”"
    return ""


def _is_near(message: Message, source: Message, language: Language) -> bool:
    """Whether an editor may vouch for a change: it is small, and touches nothing that would matter."""
    return (
        source.translated
        and source.plural is None
        and message.plural is None
        and fuzz.ratio(source.id, message.id) >= SIMILAR
        and not changed_meanings(source.id, message.id, language)
    )


def _with_offers(message: Message, notes: tuple[str, ...]) -> Message:
    added = tuple(note for note in notes if note not in message.extracted)
    return replace(message, extracted=message.extracted + added) if added else message


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
