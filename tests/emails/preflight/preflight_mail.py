"""A small email without a fault, to be spoilt in one place."""

from __future__ import annotations

from datetime import UTC, datetime

from pipelines.emails.preflight import preflight
from pipelines.model.delivery import Email
from pipelines.model.finding import Finding, Origin, Severity

SITE = "https://codeweek.eu/news"
TEMPLATE = "email_templates/article.mjml"
ARTICLE = "content/an-issue/index.md"
ERROR, HINT = Severity.ERROR, Severity.HINT
FOOT = '<p><a href="[[unsubscribe_url]]">Unsubscribe</a> <a href="[[browser_url]]">In your browser</a></p>'
TEXT = "Title\n\n{}\n\n[[unsubscribe_url]]\n[[browser_url]]\n"


def mail(
    body: str = "",
    *,
    head: str = "",
    root: str = 'lang="en" dir="ltr"',
    title: str = "<h1>Title</h1>",
    foot: str = FOOT,
    text: str = "",
    whole_text: str | None = None,
    subject: str = "Subject",
    preheader: str = "Preview line",
    locale: str = "en",
) -> Email:
    """`text` are the plain words that belong to the HTML of `body`."""
    html = f"<!doctype html><html {root}><head>{head}</head><body>{title}\n{body}\n{foot}</body></html>"
    plain = TEXT.format(text) if whole_text is None else whole_text
    date = datetime(2026, 11, 23, tzinfo=UTC)
    return Email("an-issue", locale, subject, preheader, html, plain, date, "digest", TEMPLATE)


def said(email: Email) -> list[tuple[str, Severity, str]]:
    """What preflight says of one email, without the place: its template or its article."""
    found = preflight(email, SITE)
    assert {finding.origin for finding in found} <= {Origin(TEMPLATE), Origin(ARTICLE)}
    return brief(found)


def brief(findings: tuple[Finding, ...]) -> list[tuple[str, Severity, str]]:
    return [(finding.check, finding.severity, finding.message) for finding in findings]
