"""Catalogs follow their article when its folder gets another name: the article's id finds them.

The id stands in the article's template (`X-Glocal-Article` in the `.pot`). A template without it, from an
older version or another tool, belongs to the article with its texts. Files are renamed one by one, the
template last: whoever is stopped in between goes on in the next run.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from pipelines.content.front_matter import parse_head
from pipelines.content.segments import segments
from pipelines.model.article import Article
from pipelines.model.catalog import BRAND, INTERFACE, Catalog
from pipelines.translation.extract import ARTICLE_ID, article_messages
from pipelines.translation.formats.po import headers, parse_catalog
from pipelines.workspace.files import ARTICLE_LIMIT, CATALOG_LIMIT
from pipelines.workspace.paths import Workspace

_SAME = 0.9
"""The share of texts that a template without an id and its article have in common at least."""


@dataclass(frozen=True, slots=True)
class OrphanedCatalogs:
    """The files of a domain that has no article, the template first; and the article that has its id."""

    domain: str
    files: tuple[str, ...]
    heir: str = ""

    @property
    def advice(self) -> str:
        """What to do with them."""
        if self.heir:
            return (
                f"content/{self.heir} has their id. If it has no catalogs yet, glocal extract {self.heir}"
                " moves them there; else keep the better ones under its name, and delete the others"
            )
        return (
            "if the article has another name now, rename them to it; if it is gone for good, delete them."
            " Until then translation memory offers their texts"
        )


def follow_renames(workspace: Workspace, articles: Sequence[Article]) -> dict[str, str]:
    """Rename the catalogs of articles whose folders were renamed; the files moved: new name → old name.

    Nothing is overwritten: where the new name has a template already, or a file has its like there, it stays.
    """
    pending = _renamed(workspace, articles)
    moved: dict[str, str] = {}
    stepped_aside: dict[str, str] = {}
    while pending:
        free = [old for old, new in pending.items() if not workspace.template_path(new).exists()]
        if free:
            moved |= _move(workspace, free[0], pending.pop(free[0]))
        elif waiting := [new for new in pending.values() if new in pending]:
            # Names were exchanged: one of them steps aside. It is found by its id, should we be stopped here.
            aside = f"{waiting[0]}.moved"
            stepped_aside |= _move(workspace, waiting[0], aside)
            pending[aside] = pending.pop(waiting[0])
        else:
            break
    return {new: stepped_aside.get(old, old) for new, old in moved.items()}


def orphaned_catalogs(workspace: Workspace) -> list[OrphanedCatalogs]:
    """Catalogs and templates whose article is not there, by domain."""
    known = {INTERFACE, BRAND, *workspace.slugs()}
    orphans = {domain: files for domain, files in _files_by_domain(workspace).items() if domain not in known}
    heirs = _slugs_by_id(workspace) if orphans else {}
    return [
        OrphanedCatalogs(
            domain,
            tuple(map(workspace.relative, files)),
            heirs.get(recorded_id(workspace, domain), ""),
        )
        for domain, files in sorted(orphans.items())
    ]


def _renamed(workspace: Workspace, articles: Sequence[Article]) -> dict[str, str]:
    """Domains whose catalogs belong to an article of another name: domain → that name."""
    by_id = {article.id: article.slug for article in articles}
    known = {INTERFACE, BRAND, *workspace.slugs()}
    without = [article for article in articles if not workspace.template_path(article.slug).exists()]
    found: dict[str, str] = {}
    for domain, files in _files_by_domain(workspace).items():
        if identity := recorded_id(workspace, domain):
            slug = by_id.get(identity, domain)
        elif domain not in known and without:
            slug = _with_same_texts(_first_readable(workspace, files), without) or domain
        else:
            continue
        if slug != domain:
            found[domain] = slug
    return found


def _with_same_texts(catalog: Catalog | None, articles: Sequence[Article]) -> str:
    """The article whose texts are those of the catalog, but for a few; none if there are two."""
    theirs = {message.key for message in catalog.messages if not message.obsolete} if catalog else set()
    found = []
    for article in articles:
        ours = {message.key for message in article_messages(segments(article), article.path)}
        if theirs and len(ours & theirs) >= _SAME * len(ours | theirs):
            found.append(article.slug)
    return found[0] if len(found) == 1 else ""


def _move(workspace: Workspace, old: str, new: str) -> dict[str, str]:
    moved = {}
    for path in reversed(_files_by_domain(workspace).get(old, [])):
        target = path.with_name(f"{new}{path.suffix}")
        if not target.exists():
            path.replace(target)
            moved[workspace.relative(target)] = workspace.relative(path)
    return moved


def _files_by_domain(workspace: Workspace) -> dict[str, list[Path]]:
    """Templates and catalogs, in a fixed order, each domain's template first."""
    paths = [
        *workspace.root.glob("translations/*.pot"),
        *sorted(workspace.root.glob("translations/*/LC_MESSAGES/*.po")),
    ]
    found: dict[str, list[Path]] = {}
    for path in paths:
        found.setdefault(path.stem, []).append(path)
    return dict(sorted(found.items()))


def _first_readable(workspace: Workspace, paths: Sequence[Path]) -> Catalog | None:
    """What is wrong with a catalog is told where it is merged, not here."""
    for path in paths:
        with suppress(Exception):
            return parse_catalog(workspace.read_bytes(path, CATALOG_LIMIT), workspace.relative(path))
    return None


def recorded_id(workspace: Workspace, domain: str) -> str:
    """The id in a template's header, which ends at the first blank line; empty if there is none."""
    path = workspace.template_path(domain)
    if path.is_file():
        with suppress(Exception):  # a template that cannot be read names no id, whatever is wrong with it
            header = workspace.read_bytes(path, CATALOG_LIMIT).partition(b"\n\n")[0]
            return headers(parse_catalog(header, workspace.relative(path))).get(ARTICLE_ID, "")
    return ""


def _slugs_by_id(workspace: Workspace) -> dict[str, str]:
    found: dict[str, str] = {}
    for slug in workspace.slugs():
        path = workspace.article_path(slug)
        with suppress(Exception):
            found[
                parse_head(workspace.read_text(path, ARTICLE_LIMIT), workspace.relative(path)).matter.id
            ] = slug
    return found
