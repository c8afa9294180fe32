"""One sentence of a catalog is saved by its translator, while others write in the same file.

Only that entry's lines change. What somebody else has made of the same entry meanwhile is never written over:
both texts come back, for a person to choose.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from hashlib import sha256
from json import dumps

from pipelines.actions.save_article import SAVE_PATIENCE
from pipelines.model.catalog import Catalog, Message, entry_id
from pipelines.model.errors import CatalogError
from pipelines.model.finding import Origin
from pipelines.model.markup import LONGEST_TEXT
from pipelines.translation.drafts.mark import without_mark
from pipelines.translation.formats.po import parse_catalog
from pipelines.translation.formats.po_writer import serialize_catalog
from pipelines.translation.second_person import TextReader, with_word_of
from pipelines.workspace.catalogs import read_catalog
from pipelines.workspace.files import refuse_outside, write_if_changed
from pipelines.workspace.git_commit import PLAIN, Committed, Writer, commit_files
from pipelines.workspace.paths import Workspace
from pipelines.workspace.write_lock import sole_writer


@dataclass(frozen=True, slots=True)
class EntryText:
    """What somebody wants an entry to say: a string for each of its forms."""

    strings: tuple[str, ...]
    to_review: bool = False
    """Whether somebody is to look at it again: it stays, or becomes, fuzzy."""


@dataclass(frozen=True, slots=True)
class SavedEntry:
    """The entry as it stands in the file now."""

    message: Message
    commit: Committed


@dataclass(frozen=True, slots=True)
class EntryConflict:
    """Somebody else has changed the entry since its translator read it. Nothing was written."""

    theirs: Message
    mine: EntryText


def entry_hash(message: Message) -> str:
    """By what a translator's entry is known again: its text, its translation, and whether it is fuzzy."""
    seen = (message.context, message.id, message.plural, message.strings, message.fuzzy)
    return sha256(dumps(seen).encode()).hexdigest()[:16]


def find_entry(catalog: Catalog, entry: str) -> Message | None:
    """The live entry of this name (`entry_id`)."""
    live = (message for message in catalog.messages if not message.obsolete)
    return next((message for message in live if entry_id(message.context, message.id) == entry), None)


def save_entry(
    workspace: Workspace,
    domain: str,
    locale: str,
    entry: str,
    seen: str,
    text: EntryText,
    writer: Writer,
    reader: TextReader | None = None,
) -> SavedEntry | EntryConflict:
    """Write an entry into its catalog, in one step, and into git's history.

    `entry`: as `entry_id` names it. `seen`: the `entry_hash` of what its translator read.
    `reader`: who saves, where a text needs the word of two people.
    CatalogError for a text that no catalog may hold, and for an entry that the article has no more;
    GlocalError if somebody writes for too long.
    """
    path = workspace.catalog_path(domain, locale)
    refuse_outside(workspace.root, path)
    name = workspace.relative(path)
    text = replace(text, strings=tuple(_clean(each, name) for each in text.strings))
    with sole_writer(workspace, f"a sentence of {domain} in {locale}", SAVE_PATIENCE):
        catalog = read_catalog(workspace, domain, locale)
        there = find_entry(catalog, entry)
        if there is None:
            raise CatalogError(
                "this sentence is not in the article any more",
                origin=Origin(name),
                hint="its author has changed the text; copy your words, and look at the page again",
            )
        if len(there.strings) != len(text.strings):
            raise CatalogError(
                f"this sentence has {len(there.strings)} forms here, not {len(text.strings)}",
                origin=Origin(name, there.line),
            )
        wanted = _with_text(there, text)
        if reader:
            wanted = with_word_of(there, wanted, reader)
        if entry_hash(wanted) == entry_hash(there) and wanted.comments == there.comments:
            return SavedEntry(there, PLAIN)
        if entry_hash(there) != seen:
            return EntryConflict(there, text)
        messages = tuple(wanted if each is there else each for each in catalog.messages)
        written = serialize_catalog(replace(catalog, messages=messages))
        parse_catalog(written, name)  # what cannot be read again is never written
        write_if_changed(path, written)
    # Not under the lock: a hook of the repository takes as long as it likes.
    return SavedEntry(wanted, commit_files(workspace, [path], f"Translate {domain} into {locale}", writer))


def _clean(text: str, name: str) -> str:
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if len(text) > LONGEST_TEXT:
        raise CatalogError(
            f"a sentence of {len(text):,} characters; {LONGEST_TEXT:,} are the most",
            origin=Origin(name),
            hint="look whether something was pasted that does not belong here",
        )
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise CatalogError(
            "a character that no file can hold", origin=Origin(name), hint="delete it, and type it again"
        ) from error
    return "" if text.isspace() else text


def _with_text(message: Message, text: EntryText) -> Message:
    """The entry with these words; what is done needs the old source no more, and is no machine's draft."""
    strings = tuple(ends_alike(message.id, each) for each in text.strings)
    flags = tuple(flag for flag in message.flags if flag != "fuzzy")
    if not any(strings):
        return replace(without_mark(message), strings=strings, flags=flags, previous=())
    if text.to_review:
        return replace(message, strings=strings, flags=("fuzzy", *flags))
    return replace(without_mark(message), strings=strings, flags=flags, previous=())


def ends_alike(source: str, text: str) -> str:
    """A text begins and ends with a line break as its source does, which gettext's own tools ask for."""
    inner = text.strip("\n")
    first, last = source.startswith("\n"), source.endswith("\n")
    return f"{chr(10) * first}{inner}{chr(10) * last}" if inner else inner
