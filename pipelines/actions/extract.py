"""Catalogs meet the texts of today."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from pipelines.content.segments import segments
from pipelines.model.catalog import INTERFACE, Catalog, Message
from pipelines.translation.extract import article_messages, template_catalog
from pipelines.translation.formats.po_writer import serialize_catalog
from pipelines.translation.glossary import glossary_notes
from pipelines.translation.memory import recall
from pipelines.translation.merge import MergeReport, merge
from pipelines.workspace.articles import pick_articles
from pipelines.workspace.files import write_if_changed
from pipelines.workspace.paths import Workspace
from pipelines.workspace.snapshot import Snapshot, read_catalog


@dataclass(frozen=True, slots=True)
class Extracted:
    """What extraction did to one file."""

    path: str
    locale: str
    changed: bool
    report: MergeReport

    @property
    def outcome(self) -> str:
        """What a person wants to know of it; nothing if the file was left alone."""
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
        return ", ".join(f"{count} {name}" for name, count in counts.items() if count) or "updated"

    def as_dict(self) -> dict[str, object]:
        """For JSON."""
        return {"file": self.path, "locale": self.locale, "changed": self.changed, **asdict(self.report)}


def extract(snapshot: Snapshot, slugs: Sequence[str], *, same_meaning: bool = False) -> Iterator[Extracted]:
    """Bring templates and catalogs up to date, in EU order; every catalog is read before one is written.

    `same_meaning`: an editor's word that corrections changed no meaning, so near texts keep translations.
    """
    workspace = snapshot.workspace
    domains = {INTERFACE: snapshot.interface_messages}
    for article in snapshot.with_stories(pick_articles(workspace, slugs)):
        domains[article.slug] = article_messages(segments(article), article.path)
    merged: list[tuple[Path, str, Catalog, Catalog | None, MergeReport]] = []
    for locale in workspace.locales:
        for domain, wanted in domains.items():
            if locale == workspace.source_of(domain):
                continue
            path = workspace.catalog_path(domain, locale)
            old = read_catalog(workspace, domain, locale)
            noted = _with_glossary(wanted, snapshot, locale)
            languages = workspace.languages[locale], workspace.languages[workspace.source_of(domain)]
            new, report = merge(noted, old, *languages, same_meaning=same_meaning)
            if any(not any(message.strings) for message in new.messages):
                trust = workspace.settings.memory.trust_exact
                new = recall(new, snapshot.memory(workspace.source_of(domain)), locale, trust_exact=trust)
            merged.append((path, locale, new, old if path.is_file() else None, report))
    for domain, wanted in domains.items():
        path = workspace.template_path(domain)
        pot = template_catalog(workspace.relative(path), domain, wanted)
        changed = write_if_changed(path, serialize_catalog(pot))
        yield Extracted(workspace.relative(path), "", changed, MergeReport())
    for path, locale, new, before, report in merged:
        renewed = before is None or _meaning(new) != _meaning(before)
        changed = renewed and write_if_changed(path, serialize_catalog(new))
        yield Extracted(workspace.relative(path), locale, changed, report)


def _with_glossary(wanted: Sequence[Message], snapshot: Snapshot, locale: str) -> tuple[Message, ...]:
    """The messages with what the glossary says of their terms in this locale."""
    if not snapshot.glossary:
        return tuple(wanted)
    return tuple(
        replace(m, extracted=(*m.extracted, *glossary_notes(m.id, snapshot.glossary, locale))) for m in wanted
    )


def extract_total(workspace: Workspace, slugs: Sequence[str]) -> int:
    """How many files extraction goes through."""
    domains = (INTERFACE, *(slugs or workspace.slugs()))
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
