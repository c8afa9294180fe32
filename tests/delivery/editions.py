"""One small campaign, ready for a provider."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from pipelines.model.delivery import Campaign, Email
from pipelines.workspace.paths import Workspace, open_workspace

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
SETTINGS = """
[site]
id = "tag:example.org,2026:news"
url = "https://example.org/news"
[email]
sender = "Zoë News <news@example.org>"
unsubscribe_url = "https://example.org/out?lang={locale}&x=1"
privacy_url = "https://example.org/privacy"
"""


def campaign(locale: str = "el", words: str = "Γειά σου", issue: str = "hello") -> Campaign:
    html = (
        f'<html lang="{locale}"><body><p>{words}</p>{"x" * 2000}'
        '<img src="https://example.org/news/el/hello/a.png"><a href="[[browser_url]]">b</a>'
        '<a href="[[unsubscribe_url]]">u</a></body></html>'
    )
    email = Email(
        issue=issue,
        locale=locale,
        subject=f"{words} – θέμα",
        preheader=words,
        html=html,
        text=f"{words}\n\n[[browser_url]]\n[[unsubscribe_url]]\n",
        date=NOW,
        digest=f"digest of {words}",
    )
    return Campaign(
        key=f"{issue}/{locale}@outbox",
        issue_id="tag:example.org,2026:hello",
        email=email,
        sender="Zoë News <news@example.org>",
        urls=(
            ("browser_url", "https://example.org/news/el/hello/"),
            ("unsubscribe_url", "https://example.org/out?lang=el&x=1"),
        ),
    )


def small_workspace(folder: Path) -> Workspace:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "glocal.toml").write_text(SETTINGS)
    return open_workspace(folder, explicit=True)
