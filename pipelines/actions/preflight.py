"""The last look before anything leaves: every email of an issue alone, and all of them side by side."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from pipelines.actions.editions import hold
from pipelines.emails.preflight import preflight, preflight_across
from pipelines.model.delivery import Email
from pipelines.model.edition import Edition
from pipelines.model.finding import Finding, Severity
from pipelines.workspace.snapshot import Snapshot

Mail = tuple[Edition, Email]


def inspect(snapshot: Snapshot, mails: Sequence[Mail]) -> list[Edition]:
    """The editions of one issue with what preflight says of their emails; an error holds its locale."""
    site_url = snapshot.workspace.settings.site.url
    findings: dict[str, list[Finding]] = {edition.locale: [] for edition, _ in mails}
    for edition, email in mails:
        ignored = snapshot.check_context(edition.locale).ignored
        findings[edition.locale] += preflight(email, site_url, ignored)
    for group in _comparable(mails):
        for finding in preflight_across(group, snapshot.workspace.source, site_url):
            if finding.check not in snapshot.check_context(finding.locale).ignored:
                findings[finding.locale].append(finding)
    return [_with(edition, findings[edition.locale]) for edition, _ in mails]


def _comparable(mails: Iterable[Mail]) -> Iterator[list[Email]]:
    """Editions that announce the same articles: one that leaves an article out differs, and may."""
    groups: dict[tuple[str, ...], list[Email]] = {}
    for edition, email in mails:
        announced = tuple(story.slug for story in edition.localized.teasers)
        groups.setdefault(announced, []).append(email)
    yield from groups.values()


def _with(edition: Edition, findings: Sequence[Finding]) -> Edition:
    errors = [finding for finding in findings if finding.severity is Severity.ERROR]
    decision = edition.decision
    if errors:
        reason = f"its email has a fault: {errors[0].message}"
        more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
        decision = hold(decision, [reason + more])
    return replace(edition, decision=decision, findings=(*edition.findings, *findings))
