"""What is wrong, and what it holds back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pipelines.model import Edition, Finding
from pipelines.newsroom import Newsroom, pick_articles
from pipelines.steps.editions import make_edition


def check(newsroom: Newsroom, slugs: Sequence[str], locales: Sequence[str]) -> list[Edition]:
    """Every edition with its findings and decision; nothing is written."""
    articles = pick_articles(newsroom.workspace, slugs)
    return [make_edition(newsroom, article, locale) for article in articles for locale in locales]


def findings_of(editions: Iterable[Edition]) -> tuple[Finding, ...]:
    """All findings, each once: what is wrong with the source is wrong in every language."""
    return tuple(dict.fromkeys(finding for edition in editions for finding in edition.findings))


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
