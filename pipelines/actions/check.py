"""What is wrong, and what it holds back."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from pipelines.actions.editions import email_or_fault, make_edition
from pipelines.actions.preflight import look_over
from pipelines.actions.templates import older_templates
from pipelines.languages.table import eu_order
from pipelines.model.edition import Edition
from pipelines.model.errors import SettingsError
from pipelines.model.finding import Finding, Origin, Severity
from pipelines.workspace.articles import Articles, read_articles
from pipelines.workspace.paths import Workspace
from pipelines.workspace.renames import orphaned_catalogs
from pipelines.workspace.snapshot import Snapshot

MANY = 4
"""Texts of one catalog that are to be translated or reviewed: so many are told together."""

WORK = frozenset(("empty", "fuzzy"))
"""The findings that say of a text that there is something to do; the gate counts these."""

Picked = tuple[str, tuple[str, ...]]
"""An article's slug and the locales of it that are meant."""


def pick_editions(
    workspace: Workspace, names: Sequence[str], locales: Sequence[str], folder: Path
) -> list[Picked]:
    """What the names mean: articles, or files relative to `folder`; none: all articles.

    A file of `content/<slug>/` means that article in all `locales`, a translators' catalog its article and
    language, and a file that all articles share all of them. SettingsError for any other file.
    """
    picked: dict[str, set[str]] = {}
    for name in names:
        path = PurePosixPath(name)
        if len(path.parts) == 1 and not path.suffix:
            picked.setdefault(name, set()).update(locales)
            continue
        for slug, meant in _meant_by(workspace, _in_workspace(workspace, folder / name, name), locales):
            picked.setdefault(slug, set()).update(meant)
    if not names:
        picked = {slug: set(locales) for slug in workspace.slugs()}
    return [(slug, tuple(tag for tag in locales if tag in meant)) for slug, meant in picked.items()]


def _in_workspace(workspace: Workspace, path: Path, name: str) -> PurePosixPath:
    """A file by its path from the workspace's root, from which it may be named too."""
    for candidate in (path, workspace.root / name):
        whole = Path(os.path.normpath(candidate))
        if whole.exists() and whole.is_relative_to(workspace.root):
            return PurePosixPath(whole.relative_to(workspace.root).as_posix())
    raise SettingsError(
        f"{name!r} is neither an article nor a file of the workspace",
        hint=f"there are the articles {', '.join(workspace.slugs()) or '(none yet)'}",
    )


def _meant_by(workspace: Workspace, path: PurePosixPath, locales: Sequence[str]) -> list[Picked]:
    everything = [(slug, tuple(locales)) for slug in workspace.slugs()]
    match path.parts:
        case ("content", slug, _, *_):
            return [(slug, tuple(locales))]
        case ("translations", folder, "LC_MESSAGES", name) if name.endswith(".po"):
            tags = tuple(tag for tag in locales if workspace.languages[tag].gettext == folder)
            if folder not in {workspace.languages[tag].gettext for tag in workspace.locales}:
                raise SettingsError(
                    f"{folder} is not a locale of this workspace",
                    origin=Origin(path.as_posix()),
                    hint="add it to locales in glocal.toml, or leave the file out",
                )
            slug = name.removesuffix(".po")
            return [(slug, tags)] if slug in workspace.slugs() else [(each, tags) for each, _ in everything]
        case ("translations", name) if name.removesuffix(".pot") in workspace.slugs():
            return [(name.removesuffix(".pot"), tuple(locales))]
        case ("translations" | "email_templates" | "site_templates" | "languages", *_) | ("glocal.toml",):
            return everything
        case _:
            raise SettingsError(
                f"{path} belongs to no article", hint="name articles, or files of content/ or translations/"
            )


@dataclass(frozen=True, slots=True)
class Checked:
    """Every edition that could be made, and what is wrong beside them."""

    editions: tuple[Edition, ...]
    unusable: tuple[Finding, ...]
    """Articles of which none could be made; the glossary."""

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All, each once: what is wrong with the source is wrong in every language."""
        found = (finding for edition in self.editions for finding in edition.findings)
        return tuple(dict.fromkeys((*self.unusable, *found)))

    @property
    def findings_in_short(self) -> tuple[Finding, ...]:
        """The same for a person."""
        return (*self.unusable, *in_short(self.editions))

    @property
    def held(self) -> tuple[Edition, ...]:
        return tuple(edition for edition in self.editions if not edition.decision.goes_out)


def check_editions(snapshot: Snapshot, picked: Sequence[Picked]) -> Checked:
    """Every edition with its findings, those of its email too, and its decision; nothing is written."""
    meant = dict(picked)
    articles = read_articles(snapshot.workspace, list(meant)) if meant else Articles((), {})
    found: list[Edition] = []
    for article in articles.usable:
        locales = article.among(meant[article.slug])
        editions = [make_edition(snapshot, article, locale) for locale in locales]
        rendered = [email_or_fault(snapshot, edition, locales) for edition in editions]
        found += (edition for edition, _ in look_over(snapshot, editions, rendered))
    beside = (*snapshot.glossary_faults, *articles.findings, *_left_behind(snapshot.workspace, meant))
    beside += tuple(older_templates(snapshot))
    return Checked(tuple(found), beside)


def _left_behind(workspace: Workspace, slugs: Collection[str]) -> Iterator[Finding]:
    """Translations of these articles that stand under a former name: they look untranslated until extract."""
    for orphan in orphaned_catalogs(workspace):
        if orphan.heir in slugs:
            message = f"the translations of content/{orphan.heir} stand under a former name"
            origin = Origin(orphan.files[0])
            yield Finding("former-name", Severity.HINT, f"{message}: {orphan.advice}", origin)


def by_locales(findings: Iterable[Finding]) -> list[tuple[Finding, tuple[str, ...]]]:
    """Findings that differ in nothing but their locale, once, with their locales in EU order."""
    groups: dict[Finding, list[str]] = {}
    for finding in findings:
        groups.setdefault(replace(finding, locale=""), []).append(finding.locale)
    return [(finding, eu_order(filter(None, locales))) for finding, locales in groups.items()]


def in_short(editions: Iterable[Edition]) -> list[Finding]:
    """Findings for a person: a catalog with much work is told in one line, and in none where the reason why
    its language is held says how much there is to do.
    """
    work: dict[str, list[Finding]] = {}
    told: set[str] = set()
    everything: dict[Finding, None] = {}
    for edition in editions:
        for finding in edition.findings:
            if finding in everything:
                continue
            everything[finding] = None
            if finding.check in WORK:
                work.setdefault(finding.origin.path, []).append(finding)
                if not edition.decision.goes_out:
                    told.add(finding.origin.path)
    short = []
    for finding in everything:
        group = work.get(finding.origin.path, []) if finding.check in WORK else []
        if len(group) < MANY:
            short.append(finding)
        elif finding is group[0] and finding.origin.path not in told:
            first = f"{len(group)} texts, this one first: {finding.message}"
            short.append(replace(finding, message=first))
    return short


def held_lines(held: Iterable[tuple[str, str, str]]) -> list[str]:
    """What is held, as (article, locale, why): a line for each reason, with all languages that share it."""
    groups: dict[tuple[str, str], list[str]] = {}
    for slug, locale, why in held:
        groups.setdefault((slug, why), []).append(locale)
    return [f"{slug} {' '.join(eu_order(locales))}: {why}" for (slug, why), locales in groups.items()]


def check_document(checked: Checked) -> dict[str, object]:
    """For JSON: decisions and findings."""
    return {
        "editions": [
            {
                "article": edition.slug,
                "locale": edition.locale,
                "gate": edition.decision.verdict.value,
                "percent": round(edition.decision.percent, 2),
                "reasons": list(edition.decision.reasons),
            }
            for edition in checked.editions
        ],
        "findings": [finding_row(finding) for finding in checked.findings],
    }


def finding_row(finding: Finding) -> dict[str, object]:
    """For JSON."""
    return {
        "check": finding.check,
        "severity": finding.severity.value,
        "file": finding.origin.path,
        "line": finding.origin.line,
        "locale": finding.locale,
        "message": finding.message,
    }
