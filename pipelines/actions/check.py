"""What is wrong, and what it holds back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from pipelines.actions.editions import make_edition, make_email
from pipelines.actions.preflight import inspect
from pipelines.languages.table import eu_order
from pipelines.model.edition import Edition
from pipelines.model.finding import Finding
from pipelines.workspace.articles import pick_articles
from pipelines.workspace.snapshot import Snapshot

MANY = 4
"""Gaps in one catalog that are told together."""


def check(snapshot: Snapshot, slugs: Sequence[str], locales: Sequence[str]) -> list[Edition]:
    """Every edition with its findings, those of its email too, and its decision; nothing is written."""
    found: list[Edition] = []
    for article in pick_articles(snapshot.workspace, slugs):
        editions = [make_edition(snapshot, article, locale) for locale in locales]
        found += inspect(snapshot, [(e, make_email(snapshot, e, locales)) for e in editions])
    return found


def findings_of(editions: Iterable[Edition]) -> tuple[Finding, ...]:
    """All findings, each once: what is wrong with the source is wrong in every language."""
    return tuple(dict.fromkeys(finding for edition in editions for finding in edition.findings))


def by_locales(findings: Iterable[Finding]) -> list[tuple[Finding, tuple[str, ...]]]:
    """Findings that differ in nothing but their locale, once, with their locales in EU order."""
    groups: dict[Finding, list[str]] = {}
    for finding in findings:
        groups.setdefault(replace(finding, locale=""), []).append(finding.locale)
    return [(finding, eu_order(filter(None, locales))) for finding, locales in groups.items()]


def in_short(findings: Iterable[Finding]) -> list[Finding]:
    """Findings for a person: a catalog with many gaps is one line, not a hundred."""
    gaps: dict[str, list[Finding]] = {}
    for finding in findings:
        if finding.check == "empty":
            gaps.setdefault(finding.origin.path, []).append(finding)
    short = []
    for finding in findings:
        group = gaps.get(finding.origin.path, []) if finding.check == "empty" else []
        if len(group) < MANY:
            short.append(finding)
        elif finding is group[0]:
            short.append(
                replace(finding, message=f"{len(group)} messages, this one first: {finding.message}")
            )
    return short


def check_document(editions: Sequence[Edition]) -> dict[str, object]:
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
            for edition in editions
        ],
        "findings": [
            {
                "check": finding.check,
                "severity": finding.severity.value,
                "file": finding.origin.path,
                "line": finding.origin.line,
                "locale": finding.locale,
                "message": finding.message,
            }
            for finding in findings_of(editions)
        ],
    }
