"""A translator's file comes back: merged, sentence by sentence, into the catalog as it is by now.

What a file was made of is known by the copies that are kept of what was handed out, and of what was sent by
those who work on in the same file. So two people who worked on the same language at once lose nothing: what
both changed is marked for review, with both texts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from pipelines.actions.save_article import SAVE_PATIENCE
from pipelines.model.catalog import BRAND, INTERFACE, Catalog, Message
from pipelines.model.errors import CatalogError
from pipelines.model.finding import Origin
from pipelines.translation.drafts.mark import settled
from pipelines.translation.formats.po import parse_catalog
from pipelines.translation.formats.po_writer import serialize_catalog
from pipelines.translation.second_person import person_marks, with_person_marks
from pipelines.translation.three_way import merge_versions
from pipelines.workspace.articles import check_slug
from pipelines.workspace.catalogs import read_catalog
from pipelines.workspace.files import CATALOG_LIMIT, refuse_outside, write_if_changed
from pipelines.workspace.git_commit import PLAIN, Committed, Writer, commit_files
from pipelines.workspace.paths import Workspace
from pipelines.workspace.write_lock import sole_writer

KEPT = 30
"""Copies of what was handed out, of one catalog."""
KEPT_OF_EACH = 5
"""Copies of what one person sent, of one catalog: they work on in that file."""
FRAME_CATALOGS = (BRAND, INTERFACE)
"""What has to be translated beside the articles, once for all of them."""
_Key = tuple[str | None, str]


class LeftOut(StrEnum):
    """Why a sentence of the file is not in the catalog as it was sent."""

    BOTH = "both"
    """Somebody else has translated it too: both are kept, marked for review."""
    NOT_HERE = "not here"
    """The text does not stand in the article any more; its translation is kept aside."""
    FORMS = "forms"
    """It has another number of plural forms than the language."""


@dataclass(frozen=True, slots=True)
class LeftEntry:
    """One of them."""

    message: Message
    why: LeftOut


@dataclass(frozen=True, slots=True)
class UploadedCatalog:
    """What became of a file."""

    taken: tuple[Message, ...]
    """The entries that have other words, another mark or another remark now."""
    left: tuple[LeftEntry, ...]
    commit: Committed


def hand_out_catalog(workspace: Workspace, domain: str, locale: str) -> bytes | None:
    """The catalog as it is, for somebody to take away; None where there is none yet. A copy is kept."""
    _check_domain(domain)
    path = workspace.catalog_path(domain, locale)
    if not path.is_file():
        return None
    data = workspace.read_bytes(path, CATALOG_LIMIT)
    _keep_copy(_kept_folder(workspace, domain, locale), data)
    return data


def upload_catalog(
    workspace: Workspace, domain: str, locale: str, data: bytes, writer: Writer
) -> UploadedCatalog:
    """Merge a file into a catalog of a language, in one step, and into git's history; `domain`: an article's
    slug, INTERFACE or BRAND.

    CatalogError, with a way out, for what is no catalog, is of another language or of another article, and
    for an article that translators have not been asked about; GlocalError if somebody writes for too long.
    """
    _check_domain(domain)
    if len(data) > CATALOG_LIMIT:
        raise CatalogError(
            f"the file is larger than {CATALOG_LIMIT:,} bytes", hint="it is no file of translations of ours"
        )
    theirs = parse_catalog(data, "your file")
    _check_language(workspace, locale, theirs)
    return take_catalog(workspace, domain, locale, theirs, writer)


def take_catalog(
    workspace: Workspace,
    domain: str,
    locale: str,
    theirs: Catalog,
    writer: Writer | None,
    base: Catalog | None = None,
) -> UploadedCatalog:
    """Merge a version of a catalog that somebody brings, whatever file it came in; as `upload_catalog`.

    `base`: what it was made of, where that is known. `writer` None: nothing is committed, as whoever
    works in a terminal expects.
    """
    path = workspace.catalog_path(domain, locale)
    refuse_outside(workspace.root, path)
    with sole_writer(workspace, f"an upload of {domain} in {locale}", SAVE_PATIENCE):
        ours = read_catalog(workspace, domain, locale)
        if not ours.messages:
            raise CatalogError(
                "translators have not been asked about these texts yet", hint="hand it over first"
            )
        fitted, left = _fitted(ours, theirs)
        base = base or _base_of(_kept_folder(workspace, domain, locale), theirs)
        merged = merge_versions(base and _fitted_base(base, fitted), ours, fitted)
        # Words that a person has put in the place of a machine's are no draft any more.
        settled_entries = tuple(settled(message) for message in merged.catalog.messages)
        merged = replace(merged, catalog=replace(merged.catalog, messages=settled_entries))
        written = serialize_catalog(merged.catalog)
        parse_catalog(written, workspace.relative(path))  # what cannot be read again is never written
        taken = tuple(_taken(ours, merged.catalog))
        if taken:
            write_if_changed(path, written)
        # Only now: a file that is known, and was not taken, would bring nothing new when it is sent again.
        sent_by = sha256((writer.ident if writer else "").encode()).hexdigest()[:8]
        _keep_copy(_kept_folder(workspace, domain, locale), serialize_catalog(theirs), sent_by)
    left += [LeftEntry(message, LeftOut.BOTH) for message in merged.conflicts]
    language = f"{workspace.languages[locale].endonym} ({locale})"
    message = f"Translate {domain} into {language}"
    commit = commit_files(workspace, [path], message, writer) if writer else PLAIN
    return UploadedCatalog(taken, tuple(left), commit)


def handed_out_like(
    workspace: Workspace, domain: str, locale: str, strings: Mapping[_Key, tuple[str, ...]]
) -> Catalog | None:
    """Of the copies that were handed out the one with the most of these translations; the older of two."""
    best, shared = None, -1
    for copy in _copies(_kept_folder(workspace, domain, locale)):
        catalog = _parsed_copy(copy)
        count = sum(strings.get(message.key) == message.strings for message in catalog.messages)
        if count > shared:
            best, shared = catalog, count
    return best


def _check_domain(domain: str) -> None:
    """ContentError for what can be no catalog's name."""
    if domain not in FRAME_CATALOGS:
        check_slug(domain)


def _check_language(workspace: Workspace, locale: str, catalog: Catalog) -> None:
    """A file that says that it is of another language is a slip of a hand."""
    rows = dict(line.partition(":")[::2] for line in catalog.header.strings[0].split("\n"))
    said = rows.get("Language", "").strip().replace("_", "-")
    language = workspace.languages[locale]
    known = {locale, language.gettext.replace("_", "-")}
    if said and said.casefold() not in {each.casefold() for each in known}:
        raise CatalogError(
            f"this file says that it is in {said!r}, not in {locale!r}",
            origin=Origin("your file", catalog.header.line),
            hint=f"choose the file of {language.endonym}, or mend the line Language: of its head",
        )


def _fitted(ours: Catalog, theirs: Catalog) -> tuple[Catalog, list[LeftEntry]]:
    """Their file with nothing but what a translator decides; all else is as the catalog has it."""
    here = {message.key: message for message in ours.messages}
    fitted: list[Message] = []
    left: list[LeftEntry] = []
    if not here.keys() & {message.key for message in theirs.messages}:
        raise CatalogError(
            f"none of the sentences of this file stands in {ours.path}",
            origin=Origin("your file", 1),
            hint="look whether it is a file of other texts",
        )
    for message in theirs.messages:
        own = here.get(message.key)
        if own is None:
            if any(message.strings):
                left.append(LeftEntry(message, LeftOut.NOT_HERE))
                unsaid = with_person_marks(message, ())
                fitted.append(replace(unsaid, obsolete=True, references=()))
        elif own.plural != message.plural or len(own.strings) != len(message.strings):
            if any(message.strings):
                left.append(LeftEntry(message, LeftOut.FORMS))
        else:
            if own.obsolete and _decided(own) != _decided(message):
                left.append(LeftEntry(message, LeftOut.NOT_HERE))
            # Whose word a text has is not for a file to say.
            fitted.append(_as_there(with_person_marks(message, person_marks(own)), own))
    # An entry that they left out is not deleted: the article's text decides what there is to translate.
    given = {message.key for message in fitted}
    fitted += [message for key, message in here.items() if key not in given]
    header = replace(theirs.header, strings=ours.header.strings, flags=ours.header.flags)
    return replace(theirs, header=header, messages=tuple(fitted)), left


def _base_of(folder: Path, theirs: Catalog) -> Catalog | None:
    """Of the copies that were handed out the one that a file was made of: it has the most in common with it;
    the older of two, since what changed in between is then seen as somebody else's.
    """
    best, shared = None, 0
    wanted = {message.key: _decided(message) for message in theirs.messages}
    for copy in _copies(folder):
        catalog = _parsed_copy(copy)
        count = sum(wanted.get(message.key) == _decided(message) for message in catalog.messages)
        count += sum(message.key in wanted for message in catalog.messages)
        if count > shared:
            best, shared = catalog, count
    return best


def _fitted_base(base: Catalog, theirs: Catalog) -> Catalog:
    own = {message.key: message for message in theirs.messages}
    kept = [_as_there(m, own[m.key]) if m.key in own else m for m in base.messages]
    return replace(base, header=replace(base.header, strings=theirs.header.strings), messages=tuple(kept))


def _as_there(message: Message, there: Message) -> Message:
    """An entry with what is no translator's to decide as another one has it."""
    return replace(message, extracted=there.extracted, references=there.references, obsolete=there.obsolete)


def _decided(message: Message) -> tuple[object, ...]:
    return message.strings, message.fuzzy, message.comments


def _taken(before: Catalog, after: Catalog) -> Iterator[Message]:
    was = {message.key: _decided(message) for message in before.messages}
    for message in after.messages:
        if was.get(message.key) != _decided(message):
            yield message


def _kept_folder(workspace: Workspace, domain: str, locale: str) -> Path:
    return workspace.state / "handed-out" / locale / domain


def _keep_copy(folder: Path, data: bytes, sent_by: str = "") -> None:
    """Keep what somebody has now: handed out, or sent by them. The oldest of its kind goes."""
    copies = _copies(folder)
    if copies and copies[-1].read_bytes() == data:
        return
    number = int(copies[-1].name[:8]) + 1 if copies else 1
    ending = f"-{sent_by}.po" if sent_by else ".po"
    write_if_changed(folder / f"{number:08}-{sha256(data).hexdigest()[:12]}{ending}", data)
    alike = [copy for copy in copies if copy.name[_NAME:] == ending]
    for old in alike[: max(0, len(alike) + 1 - (KEPT_OF_EACH if sent_by else KEPT))]:
        old.unlink(missing_ok=True)


_NAME = len("00000001-0123456789ab")


def _copies(folder: Path) -> Sequence[Path]:
    return sorted(folder.glob("*.po")) if folder.is_dir() else []


@lru_cache(maxsize=256)
def _parsed_copy(copy: Path) -> Catalog:
    """Its name has the digest of its bytes, so it is read once by each process."""
    return parse_catalog(copy.read_bytes(), "what was handed out")
