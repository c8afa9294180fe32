"""24 full editions in process: template, lint, MJML, plain text, preflight; and how large they are.

Bars: at most 0.6 s for the 24, first run in a new process included (Jinja2 compiles the templates then), and
at most 60 kB for each HTML part.
"""

from __future__ import annotations

import statistics
import time
from pathlib import Path

from pipelines.actions.editions import make_edition, make_email
from pipelines.actions.preflight import inspect
from pipelines.model.article import Article
from pipelines.model.delivery import Email
from pipelines.workspace.articles import pick_articles
from pipelines.workspace.paths import open_workspace
from pipelines.workspace.snapshot import Snapshot, open_snapshot

ROOT = Path(__file__).resolve().parents[1]
RUNS = 5
ISSUES = ("sofia-community-meeting", "spring-2025-news")


def _run(snapshot: Snapshot, article: Article) -> tuple[float, float, list[Email]]:
    """Seconds for rendering and for preflight of every edition, and the emails."""
    locales = snapshot.workspace.locales
    editions = [make_edition(snapshot, article, locale) for locale in locales]
    begin = time.perf_counter()
    emails = [make_email(snapshot, edition, locales) for edition in editions]
    rendered = time.perf_counter()
    inspect(snapshot, list(zip(editions, emails, strict=True)))
    return rendered - begin, time.perf_counter() - rendered, emails


def main() -> None:
    workspace = open_workspace(ROOT)
    for slug in ISSUES:
        (article,) = pick_articles(workspace, [slug])
        # A new snapshot has not compiled its templates yet; `words` is read before, as in a build.
        snapshots = [open_snapshot(workspace) for _ in range(RUNS)]
        for snapshot in snapshots:
            _ = snapshot.interfaces, snapshot.template_words.readable
        runs = [_run(snapshot, article) for snapshot in snapshots]
        first, emails = runs[0], runs[0][2]
        median = statistics.median(run[0] + run[1] for run in runs)
        sizes = sorted(len(email.html.encode()) for email in emails)
        print(f"{slug}: {len(emails)} editions, {RUNS} runs (bar 0.6 s)")
        print(f"  first   {first[0] + first[1]:.2f} s: render {first[0]:.2f}, preflight {first[1]:.2f}")
        print(f"  median  {median:.2f} s")
        print(f"  HTML    {sizes[0] / 1000:.1f} to {sizes[-1] / 1000:.1f} kB (bar 60)")
