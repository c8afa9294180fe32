"""What a translator sees of the texts of one language: all of them in a row, and one of them at work."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from enum import StrEnum

from pipelines.model.article import Article
from pipelines.model.catalog import Catalog, Message, entry_id
from pipelines.model.finding import Finding
from pipelines.translation.checks import check_message
from pipelines.translation.drafts.mark import DraftMark, draft_mark, is_draft
from pipelines.translation.formats.po import headers
from pipelines.translation.glossary import Term, is_glossary_note, terms_in
from pipelines.translation.only import messages_for
from pipelines.translation.second_person import translator_of, waits_for_second
from pipelines.workspace.catalogs import catalog_or_fault
from pipelines.workspace.snapshot import Snapshot


class EntryState(StrEnum):
    """How far a text is; the values are classes of the style sheet."""

    EMPTY = "empty"
    DRAFT = "draft"
    """A machine wrote it, and no person has confirmed it."""
    REVIEW = "review"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class WorkPlace:
    """A catalog of a language, and the article that somebody translates it beside."""

    article: Article
    domain: str
    """The article's own slug, INTERFACE or BRAND."""
    locale: str

    @property
    def is_own(self) -> bool:
        """Whether it is the article's own."""
        return self.domain == self.article.slug


@dataclass(frozen=True, slots=True)
class Entry:
    """A text that the article asks for, and what the file of the language has of it."""

    wanted: Message
    found: Message | None
    """None: it is not in the file yet."""
    is_for_two: bool = False
    """Whether it needs the word of two people."""

    @property
    def id(self) -> str:
        """As addresses and previews name it."""
        return entry_id(self.wanted.context, self.wanted.id)

    @property
    def state(self) -> EntryState:
        """Whether somebody has to do something."""
        if self.found is None or not any(self.found.strings):
            return EntryState.EMPTY
        if is_draft(self.found):
            return EntryState.DRAFT
        is_done = self.found.translated and not self.waits
        return EntryState.DONE if is_done else EntryState.REVIEW

    @property
    def waits(self) -> bool:
        """Whether it is translated, and somebody else has to read it over."""
        return self.is_for_two and self.found is not None and waits_for_second(self.found)

    def is_for(self, person: str) -> bool:
        """Whether a person can do something about it: nobody reads over their own."""
        own = self.waits and self.found is not None and translator_of(self.found) == person
        return self.state is not EntryState.DONE and not own

    @property
    def strings(self) -> tuple[str, ...]:
        """What is translated, a text a form."""
        return self.found.strings if self.found else ("",)

    @property
    def draft(self) -> DraftMark | None:
        """What machine wrote it, and when; None where a person did, or has confirmed it."""
        return draft_mark(self.found) if self.found and self.state is EntryState.DRAFT else None


@dataclass(frozen=True, slots=True)
class MemoryHit:
    """The same or a near text that is translated already."""

    percent: int
    source: str
    translation: str
    domain: str


@dataclass(frozen=True, slots=True)
class EntryHelp:
    """What helps with one text."""

    role: str
    """What it is to its reader: a title, a button of at most 25 characters."""
    notes: tuple[str, ...]
    changed: tuple[tuple[str, str], ...]
    """The text as it was and as it is, in pieces: `same`, `gone` or `new`, and the words."""
    memory: tuple[MemoryHit, ...]
    terms: tuple[tuple[Term, tuple[str, ...]], ...]
    """With what the language calls them."""


def entries_of(snapshot: Snapshot, place: WorkPlace) -> tuple[Catalog, tuple[Entry, ...]]:
    """The texts in the order of what asks for them, each with its translation, and the file that they stand
    in.
    """
    catalog, _ = catalog_or_fault(snapshot.workspace, place.domain, place.locale)
    known = {message.key: message for message in catalog.messages if not message.obsolete}
    if place.is_own:
        wanted = messages_for(place.article, place.locale)
    else:
        wanted = snapshot.frame_messages(place.domain, place.locale)
    two = snapshot.workspace.settings.translation.review == "two"
    return catalog, tuple(Entry(each, known.get(each.key), two) for each in wanted)


def entry_help(snapshot: Snapshot, place: WorkPlace, entry: Entry) -> EntryHelp:
    """What is known that helps with a text, whatever is typed for it."""
    notes = (entry.found or entry.wanted).extracted
    role = entry.wanted.extracted[0] if entry.wanted.extracted else ""
    return EntryHelp(
        role,
        tuple(note for note in notes if note not in entry.wanted.extracted and not is_glossary_note(note)),
        tuple(_changed_words(entry)),
        memory_hits(snapshot, place, entry),
        tuple(
            (term, term.translations.get(place.locale, ()))
            for term in terms_in(entry.wanted.id, snapshot.glossary)
            if term.kept or place.locale in term.translations
        ),
    )


def neighbours(
    entries: Sequence[Entry], chosen: Entry, person: str
) -> tuple[Entry | None, Entry | None, Entry | None]:
    """The text before, the one after, and the next that a person can do something about, from here on, then
    from the top.
    """
    at = entries.index(chosen)
    before = entries[at - 1] if at else None
    after = entries[at + 1] if at + 1 < len(entries) else None
    others = (*entries[at + 1 :], *entries[:at])
    return before, after, next((each for each in others if each.is_for(person)), None)


def _changed_words(entry: Entry) -> Iterator[tuple[str, str]]:
    previous = dict(entry.found.previous).get("msgid", "") if entry.found else ""
    if not previous or previous == entry.wanted.id:
        return
    was, now = _pieces_of_words(previous), _pieces_of_words(entry.wanted.id)
    for kind, a, b, c, d in SequenceMatcher(None, was, now, autojunk=False).get_opcodes():
        if kind == "equal":
            yield "same", "".join(now[c:d])
            continue
        if a < b:
            yield "gone", "".join(was[a:b])
        if c < d:
            yield "new", "".join(now[c:d])


def _pieces_of_words(text: str) -> list[str]:
    """Words, each with the blank behind it."""
    return [f"{word} " for word in text.split(" ")[:-1]] + text.split(" ")[-1:]


def memory_hits(snapshot: Snapshot, place: WorkPlace, entry: Entry) -> tuple[MemoryHit, ...]:
    """What translation memory has for a text of a catalog, the likeliest first."""
    return tuple(_hits(snapshot, place, entry))


def _hits(snapshot: Snapshot, place: WorkPlace, entry: Entry) -> Iterator[MemoryHit]:
    memory = snapshot.memory(snapshot.workspace.source_of(place.domain))
    exact = memory.exact(entry.wanted, place.locale)
    if exact and (exact[0],) != entry.strings:
        yield MemoryHit(100, entry.wanted.id, *exact)
    if near := memory.near(entry.wanted.id, place.locale):
        score, source, translation, where = near
        yield MemoryHit(int(score), source, translation, where)


def typed_findings(
    snapshot: Snapshot, place: WorkPlace, catalog: Catalog, entry: Entry, strings: Sequence[str]
) -> tuple[Finding, ...]:
    """What the checks say of a translation, saved or just typed; nothing while it is not complete."""
    if entry.found is None or not all(strings):
        return ()
    # What is still to be looked over is checked too: whoever looks wants to know.
    flags = tuple(flag for flag in dict.fromkeys(entry.found.flags + entry.wanted.flags) if flag != "fuzzy")
    message = replace(
        entry.found, strings=tuple(strings), extracted=entry.wanted.extracted, flags=flags, previous=()
    )
    context = snapshot.check_context(place.locale, "" if place.is_own else place.domain)
    if place.is_own:
        context = replace(context, ignored=context.ignored.union(place.article.ignore_checks))
    rule = headers(catalog).get("Plural-Forms")
    return tuple(check_message(message, catalog.path, context, rule))
