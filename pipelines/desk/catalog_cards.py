"""The files of a language that go to and fro: of the article, the newsletter's own words, the templates."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipelines.actions.editions import make_edition
from pipelines.actions.upload_catalog import FRAME_CATALOGS
from pipelines.desk.language_rows import LanguageRow, shown_findings
from pipelines.model.article import Article
from pipelines.model.edition import FrameWork
from pipelines.model.errors import GlocalError
from pipelines.model.finding import Finding
from pipelines.translation.only import messages_for
from pipelines.workspace.catalogs import catalog_or_fault
from pipelines.workspace.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class CatalogCard:
    """One file of a language."""

    name: str
    """The article's slug, INTERFACE or BRAND."""
    has_file: bool
    is_behind: bool
    """Whether texts are not in the file yet, so that it has to be made anew before somebody takes it."""
    work: FrameWork | None = None
    """What is to be done in it; None for the article's, which the page tells by itself."""
    findings: tuple[Finding, ...] = ()
    """What is wrong in it."""


def article_card(snapshot: Snapshot, article: Article, tag: str) -> CatalogCard:
    """The file of the article in a language."""
    return _card(snapshot, article, tag, article.slug)


def frame_cards(
    snapshot: Snapshot, article: Article, row: LanguageRow, findings: Sequence[Finding]
) -> Iterator[CatalogCard]:
    """The files beside the article's in which something is to be done or to be mended."""
    workspace = snapshot.workspace
    for name in FRAME_CATALOGS:
        path = workspace.relative(workspace.catalog_path(name, row.tag))
        own = tuple(each for each in findings if each.origin and each.origin.path == path)
        if name in row.around or own:
            yield _card(snapshot, article, row.tag, name, row.around.get(name), own)


def other_reasons(row: LanguageRow) -> tuple[str, ...]:
    """Why a language is held beside the sentences and the faults that its page shows elsewhere."""
    decision = row.overview.status.decision
    if decision.goes_out:
        return ()
    shown = tuple(f"{each.path}: " for each in decision.around)
    reasons = decision.reasons[1:] if row.errors else decision.reasons
    return tuple(each for each in reasons if each != decision.work and not each.startswith(shown))


def held_stories(snapshot: Snapshot, article: Article, tag: str) -> tuple[Article, ...]:
    """The articles that a newsletter announces and that are held themselves in a language."""
    stories = [each for each in snapshot.stories(article) if each.goes_to(tag)]
    return tuple(each for each in stories if not make_edition(snapshot, each, tag).decision.goes_out)


def upload_fault(error: GlocalError) -> str:
    """Where, what, and what to do, as a sentence beside the field of a file."""
    where = f"{error.origin}: " if error.origin else ""
    hint = f" {error.hint[:1].upper()}{error.hint[1:]}." if error.hint else ""
    return f"{where}{error.message}.{hint}"


def _card(
    snapshot: Snapshot,
    article: Article,
    tag: str,
    name: str,
    work: FrameWork | None = None,
    findings: tuple[Finding, ...] = (),
) -> CatalogCard:
    workspace = snapshot.workspace
    catalog, faults = catalog_or_fault(workspace, name, tag)
    known = {each.key for each in catalog.messages if not each.obsolete}
    wanted = messages_for(article, tag) if name == article.slug else snapshot.frame_messages(name, tag)
    behind = not faults and any(each.key not in known for each in wanted)
    return CatalogCard(
        name, workspace.catalog_path(name, tag).is_file(), behind, work, shown_findings(findings)
    )
