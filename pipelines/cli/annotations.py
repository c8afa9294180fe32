"""Findings as annotations: lines that GitHub Actions shows beside the changed line of a pull request.

The form: docs.github.com, "Workflow commands for GitHub Actions", which also says what is to be escaped.
"""

from __future__ import annotations

from pathlib import PurePosixPath

from pipelines.model.edition import Edition
from pipelines.model.finding import Finding, Severity


def finding_annotation(finding: Finding, root: str) -> str:
    """A finding beside its line; `root` is the workspace, seen from the repository."""
    level = "error" if finding.severity is Severity.ERROR else "warning"
    text = f"{finding.locale}: {finding.message}" if finding.locale else finding.message
    origin = finding.origin
    return _annotation(level, text, root, origin.path, origin.line, origin.column, finding.check)


def held_annotation(edition: Edition, root: str, *, error: bool) -> str:
    """An edition that cannot go out, at the top of its article."""
    text = f"{edition.slug} {edition.locale} is held: {edition.decision.why}"
    path = edition.localized.article.path
    return _annotation("error" if error else "notice", text, root, path, 1, 0, "held")


def _annotation(level: str, text: str, root: str, path: str, line: int, column: int, title: str) -> str:
    values = {
        "file": (PurePosixPath(root) / path).as_posix(),
        "line": str(line or 1),
        "col": str(column) if column else "",
        "title": f"glocal {title}",
    }
    properties = ",".join(f"{name}={_property(value)}" for name, value in values.items() if value)
    return f"::{level} {properties}::{_data(text)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
