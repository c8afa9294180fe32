"""Catalogs meet the texts of today."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import asdict, dataclass, replace
from functools import partial
from hashlib import sha256
from pathlib import Path

from pipelines.model.article import Article
from pipelines.model.catalog import INTERFACE, Catalog, Message
from pipelines.model.errors import GlocalError, fault_finding
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
from pipelines.workspace.files import CATALOG_LIMIT, refuse_outside, write_if_changed
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
    """Bring templates and catalogs up to date, in EU order; every catalog is read before one is written.

    People save meanwhile: they wait for the writing of a few files at most. A catalog that has changed since
    it was read is merged anew; if an article has changed, all begins anew. GlocalError, with who is at it, if
    somebody writes for too long.
    A file that cannot be read stays as it is, byte for byte, and the others go on.
    `same_meaning`: an editor's word that corrections changed no meaning, so near texts keep translations: of
    all texts, or of those that are named as they read now.
    """
    turn = partial(sole_writer, snapshot.workspace, "glocal extract")
    work = _Extraction(snapshot, slugs, same_meaning)
    if not any(work.run(turn) for _ in range(_TRIES)):
        with turn():
            work.run(nullcontext)
    yield from work.faults  # who reads the list slowly keeps nobody waiting
    yield from work.done.values()


_TRIES = 3
"""How often articles may be saved while they are extracted; then their authors wait."""
_TURN = 0.05
"""Seconds for which files are written while others wait…"""
_REST = 0.03
"""…and until the next are: more than the time between two tries of who waits."""


class _Extraction:
    """One extraction, with what it has done so far: a run that begins anew finds less to do."""

    def __init__(
        self, snapshot: Snapshot, slugs: Sequence[str], same_meaning: bool | Collection[str]
    ) -> None:
        self.snapshot, self.slugs, self.same_meaning = snapshot, slugs, same_meaning
        self.faults: list[Extracted] = []
        self.done: dict[str, Extracted] = {}
        """By path."""
        self._moved: dict[str, str] = {}

    def run(self, turn: Callable[[], AbstractContextManager[None]]) -> bool:
        """False if somebody has saved one of the articles meanwhile. `turn`: when files may be written."""
        workspace, snapshot = self.snapshot.workspace, self.snapshot.with_other_texts()
        read = {slug: _stamp(workspace, workspace.article_path(slug)) for slug in workspace.slugs()}
        found = read_articles(workspace, self.slugs)
        articles = snapshot.with_stories(found.usable)
        faults = (*snapshot.glossary_faults, *found.findings)
        self.faults = [
            Extracted(f.origin.path, "", changed=False, report=MergeReport(), fault=f) for f in faults
        ]

        def is_of_today() -> bool:
            paths = {each.slug: workspace.article_path(each.slug) for each in articles}
            return all(_stamp(workspace, path) == read.get(slug) for slug, path in paths.items())

        with turn():
            if not is_of_today():
                return False
            self._moved |= follow_renames(workspace, articles)
        planned = _planned_files(snapshot, articles, self.same_meaning)
        while planned:
            with turn():
                if not is_of_today():
                    return False
                end = time.monotonic() + _TURN
                while planned and time.monotonic() < end:
                    self._add(planned.pop(0).written(workspace))
            time.sleep(_REST if planned else 0)
        return True

    def _add(self, file: Extracted) -> None:
        before = self.done.get(file.path)
        if before and before.changed and not file.changed:
            return
        was = self._moved.get(file.path, "")
        self.done[file.path] = replace(file, was=was, changed=True) if was else file


def _planned_files(
    snapshot: Snapshot, articles: Sequence[Article], same_meaning: bool | Collection[str]
) -> list[_Planned]:
    """What is to be written, the templates first."""
    workspace = snapshot.workspace
    ids = {article.slug: article.id for article in articles}
    by_slug = {article.slug: article for article in articles}
    domains = dict(snapshot.frame)
    for article in articles:
        domains[article.slug] = with_languages(article, workspace.locales)
    # A catalog that is there stays as it is: the article may go out in that language again.
    unwanted = {(each.slug, tag) for each in articles for tag in workspace.locales if not each.goes_to(tag)}
    merged = []
    for locale in workspace.locales:
        for domain in domains:
            if locale == workspace.source_of(domain) or (domain, locale) in unwanted:
                continue
            merged.append(_planned_catalog(snapshot, domain, by_slug.get(domain), locale, same_meaning))
    templates = []
    for domain, wanted in domains.items():
        path = workspace.template_path(domain)
        pot = template_catalog(workspace.relative(path), domain, wanted, ids.get(domain, ""))
        templates.append(_Planned(path, "", pot, None, MergeReport()))
    return [*templates, *merged]


@dataclass(frozen=True, slots=True)
class _Planned:
    """A catalog or a template as it is to be."""

    path: Path
    locale: str
    catalog: Catalog | None
    """None where a fault kept it from being merged."""
    before: Catalog | None
    """None: there is no file yet."""
    report: MergeReport
    fault: Finding | None = None
    seen: bytes = b""
    """By what the file is known again that was read."""
    anew: Callable[[], _Planned] | None = None
    """Makes it of the file as it is now; None for what is made of no file."""

    def written(self, workspace: Workspace) -> Extracted:
        """To be called while nobody else writes."""
        if self.anew and _stamp(workspace, self.path) != self.seen:
            return replace(self.anew(), anew=None).written(workspace)
        name, fault, changed = workspace.relative(self.path), self.fault, False
        if self.catalog is None:
            return Extracted(name, self.locale, changed, self.report, fault)
        try:
            refuse_outside(workspace.root, self.path)
            if self.before is None or _meaning(self.catalog) != _meaning(self.before):
                changed = write_if_changed(self.path, serialize_catalog(self.catalog))
        except Exception as error:  # noqa: BLE001 - one file that cannot be written keeps no other back
            fault = fault_finding(error, UNREADABLE, Origin(name), self.locale)
        return Extracted(name, self.locale, changed, self.report, fault)


def _planned_catalog(
    snapshot: Snapshot,
    domain: str,
    article: Article | None,
    locale: str,
    same_meaning: bool | Collection[str],
) -> _Planned:
    """A language's catalog of an article, or of what stands around all (`article` None)."""
    workspace = snapshot.workspace
    path = workspace.catalog_path(domain, locale)
    anew = partial(_planned_catalog, snapshot, domain, article, locale, same_meaning)
    seen = _stamp(workspace, path)  # before it is read
    try:
        wanted = messages_for(article, locale) if article else snapshot.frame_messages(domain, locale)
        merged = _merge_catalog(snapshot, domain, wanted, locale, same_meaning)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is the fault of this catalog
        fault = fault_finding(error, UNREADABLE, Origin(workspace.relative(path)), locale)
        return _Planned(path, locale, None, None, MergeReport(), fault, seen, anew)
    return replace(merged, seen=seen, anew=anew)


def _stamp(workspace: Workspace, path: Path) -> bytes:
    """By what a file is known again; empty for one that is not there, or cannot be read."""
    try:
        return sha256(workspace.read_bytes(path, CATALOG_LIMIT)).digest()
    except (OSError, GlocalError):
        return b""


def _merge_catalog(
    snapshot: Snapshot,
    domain: str,
    wanted: Sequence[Message],
    locale: str,
    same_meaning: bool | Collection[str],
) -> _Planned:
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
    return _Planned(path, locale, new, old if path.is_file() else None, report)


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
