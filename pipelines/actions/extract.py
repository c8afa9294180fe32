"""Catalogs meet the texts of today."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from pipelines.model.catalog import INTERFACE, Catalog, Message
from pipelines.model.errors import fault_finding
from pipelines.model.finding import UNREADABLE, Finding, Origin
from pipelines.translation.extract import template_catalog
from pipelines.translation.formats.po_writer import serialize_catalog
from pipelines.translation.glossary import glossary_notes, is_glossary_note
from pipelines.translation.memory import recall
from pipelines.translation.merge import MergeReport, merge
from pipelines.translation.only import messages_for, with_languages
from pipelines.workspace.articles import read_articles
from pipelines.workspace.built_in import with_built_in_words
from pipelines.workspace.catalogs import read_catalog
from pipelines.workspace.files import refuse_outside, write_if_changed
from pipelines.workspace.paths import Workspace
from pipelines.workspace.renames import follow_renames
from pipelines.workspace.snapshot import Snapshot
from pipelines.workspace.write_lock import sole_writer


@dataclass(frozen=True, slots=True)
class Extracted:
    """What extraction did to one file."""

    path: str
    locale: str
    changed: bool
    report: MergeReport
    fault: Finding | None = None
    """What kept it from being read; the file stays as it is."""
    was: str = ""
    """Its former name, if it followed its article to another one."""

    @property
    def outcome(self) -> str:
        """What a person wants to know of it; nothing if there was nothing to do."""
        if self.fault:
            return f"left as it is: {self.fault.origin}: {self.fault.message}"
        if not self.changed:
            return ""
        report = self.report
        counts = {
            "new": report.new,
            "changed": report.carried,
            "kept": report.kept,
            "restored": report.restored,
            "obsolete": report.obsolete,
        }
        moved = [f"moved from {self.was}"] if self.was else []
        done = [*moved, *(f"{count} {name}" for name, count in counts.items() if count)]
        return ", ".join(done) or "updated"

    def as_dict(self) -> dict[str, object]:
        """For JSON."""
        fault = {"fault": f"{self.fault.origin}: {self.fault.message}"} if self.fault else {}
        done = {"file": self.path, "was": self.was, "locale": self.locale, "changed": self.changed}
        return {**done, **asdict(self.report), **fault}


def extract(
    snapshot: Snapshot, slugs: Sequence[str], *, same_meaning: bool | Collection[str] = False
) -> Iterator[Extracted]:
    """Bring templates and catalogs up to date, in EU order; every catalog is read before one is written, and
    nobody saves in between: GlocalError, with who is at it, if somebody writes for too long.

    A file that cannot be read stays as it is, byte for byte, and the others go on.
    `same_meaning`: an editor's word that corrections changed no meaning, so near texts keep translations: of
    all texts, or of those that are named as they read now.
    """
    with sole_writer(snapshot.workspace, "glocal extract"):
        done = list(_extract(snapshot, slugs, same_meaning))
    yield from done  # who reads the list slowly keeps nobody waiting


def _extract(
    snapshot: Snapshot, slugs: Sequence[str], same_meaning: bool | Collection[str]
) -> Iterator[Extracted]:
    workspace = snapshot.workspace
    found = read_articles(workspace, slugs)
    articles = snapshot.with_stories(found.usable)
    ids = {article.slug: article.id for article in articles}
    domains = dict(snapshot.frame)
    faults = [*snapshot.glossary_faults, *found.findings]
    # A catalog that is there stays as it is: the article may go out in that language again.
    unwanted = {(each.slug, tag) for each in articles for tag in workspace.locales if not each.goes_to(tag)}
    for article in articles:
        domains[article.slug] = with_languages(article, workspace.locales)
    by_slug = {article.slug: article for article in articles}
    moved = follow_renames(workspace, articles)
    merged: list[_Merged | Extracted] = []
    for locale in workspace.locales:
        for domain in domains:
            if locale == workspace.source_of(domain) or (domain, locale) in unwanted:
                continue
            path = workspace.catalog_path(domain, locale)
            try:
                wanted = (
                    messages_for(by_slug[domain], locale)
                    if domain in by_slug
                    else snapshot.frame_messages(domain, locale)
                )
                merged.append(_merge_catalog(snapshot, domain, wanted, locale, same_meaning))
            except Exception as error:  # noqa: BLE001 - whatever it is, it is the fault of this catalog
                name = workspace.relative(path)
                fault = fault_finding(error, UNREADABLE, Origin(name), locale)
                merged.append(Extracted(name, locale, changed=False, report=MergeReport(), fault=fault))
    for fault in faults:
        yield Extracted(fault.origin.path, "", changed=False, report=MergeReport(), fault=fault)
    for domain, wanted in domains.items():
        path = workspace.template_path(domain)
        name = workspace.relative(path)
        pot = template_catalog(name, domain, wanted, ids.get(domain, ""))
        file = _Merged(path, "", pot, None, MergeReport()).written(workspace)
        yield replace(file, was=moved.get(name, ""), changed=file.changed or name in moved)
    for each in merged:
        file = each if isinstance(each, Extracted) else each.written(workspace)
        was = moved.get(file.path, "")
        yield replace(file, was=was, changed=True) if was else file


@dataclass(frozen=True, slots=True)
class _Merged:
    """A catalog as it is to be."""

    path: Path
    locale: str
    catalog: Catalog
    before: Catalog | None
    """None: there is no file yet."""
    report: MergeReport

    def written(self, workspace: Workspace) -> Extracted:
        name, fault, changed = workspace.relative(self.path), None, False
        try:
            refuse_outside(workspace.root, self.path)
            if self.before is None or _meaning(self.catalog) != _meaning(self.before):
                changed = write_if_changed(self.path, serialize_catalog(self.catalog))
        except Exception as error:  # noqa: BLE001 - one file that cannot be written keeps no other back
            fault = fault_finding(error, UNREADABLE, Origin(name), self.locale)
        return Extracted(name, self.locale, changed, self.report, fault)


def _merge_catalog(
    snapshot: Snapshot,
    domain: str,
    wanted: Sequence[Message],
    locale: str,
    same_meaning: bool | Collection[str],
) -> _Merged:
    workspace = snapshot.workspace
    path = workspace.catalog_path(domain, locale)
    old = catalog = read_catalog(workspace, domain, locale)
    if domain == INTERFACE:
        catalog = with_built_in_words(old, wanted, workspace.languages[locale])
    noted = _with_glossary(wanted, old, snapshot, locale)
    languages = workspace.languages[locale], workspace.languages[workspace.source_of(domain)]
    new, report = merge(noted, catalog, *languages, same_meaning=same_meaning)
    if any(not any(message.strings) for message in new.messages):
        trust = workspace.settings.memory.trust_exact
        new = recall(new, snapshot.memory(workspace.source_of(domain)), locale, trust_exact=trust)
    return _Merged(path, locale, new, old if path.is_file() else None, report)


def _with_glossary(
    wanted: Sequence[Message], old: Catalog, snapshot: Snapshot, locale: str
) -> tuple[Message, ...]:
    """The messages with what the glossary says of their terms in this locale; where it cannot be read, with
    what it said before.
    """
    if snapshot.glossary_faults:
        said = {message.key: filter(is_glossary_note, message.extracted) for message in old.messages}
        return tuple(replace(m, extracted=(*m.extracted, *said.get(m.key, ()))) for m in wanted)
    if not snapshot.glossary:
        return tuple(wanted)
    return tuple(
        replace(m, extracted=(*m.extracted, *glossary_notes(m.id, snapshot.glossary, locale))) for m in wanted
    )


def extract_total(snapshot: Snapshot, slugs: Sequence[str]) -> int:
    """How many files extraction goes through."""
    workspace = snapshot.workspace
    domains = (*snapshot.frame_domains, *(slugs or workspace.slugs()))
    return sum(1 + len(workspace.targets(domain)) for domain in domains)


def _meaning(catalog: Catalog) -> tuple[object, ...]:
    """What a change of a catalog is: not the line numbers of its file nor of the source's."""
    return tuple(
        (
            m.key,
            m.plural,
            m.strings,
            m.comments,
            m.extracted,
            m.flags,
            m.previous,
            m.obsolete,
            [name.rpartition(":")[0] for name in m.references],
        )
        for m in catalog.messages
    )
