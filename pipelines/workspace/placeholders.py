"""What `glocal init` writes where nothing is known yet: until it is replaced, nothing can be published."""

from __future__ import annotations

from pipelines.model.finding import Finding, Origin, Severity
from pipelines.workspace.paths import Workspace
from pipelines.workspace.settings import SETTINGS
from pipelines.workspace.toml_lines import line_of, toml_lines

HOST = "your-domain.example"
"""A name that nobody can own (RFC 2606)."""
URL = f"https://{HOST}/newsletter"
SENDER = f"Your name <newsletter@{HOST}>"
NAME = "Name of your newsletter"
PLACEHOLDER = "placeholder"
"""The check's id."""


def placeholder_findings(workspace: Workspace) -> tuple[Finding, ...]:
    """An error that names the settings that are still a placeholder, with their lines."""
    settings = workspace.settings
    values = {
        ("site", "id"): settings.site.id,
        ("site", "url"): settings.site.url,
        ("email", "sender"): settings.email.sender,
        ("email", "unsubscribe_url"): settings.email.unsubscribe_url,
        ("email", "privacy_url"): settings.email.privacy_url,
        ("brand", "name"): settings.brand.name,
    }
    left = [path for path, value in values.items() if HOST in value.lower() or value == NAME]
    if not left:
        return ()
    lines = toml_lines(workspace.settings_text())
    named = ", ".join(f"{'.'.join(path)} (line {line_of(lines, path)})" for path in left)
    message = f"nothing can be published until these are your own: {named}"
    return (Finding(PLACEHOLDER, Severity.ERROR, message, Origin(SETTINGS, line_of(lines, left[0]))),)
