"""24 full editions in process: template, lint, MJML, plain text, preflight; and how large they are.

Bars: at most 0.6 s for the 24, first run in a new process included (Jinja2 compiles the templates then), and
at most 60 kB for each HTML part.
"""

from __future__ import annotations

import statistics
import time
from pathlib import Path

from pipelines.articles import pick_articles
from pipelines.model import Article
from pipelines.newsroom import Newsroom, open_newsroom
from pipelines.outgoing import Email
from pipelines.steps.editions import make_edition, make_email
from pipelines.steps.preflight import inspect
from pipelines.workspace import open_workspace

ROOT = Path(__file__).resolve().parents[1]
RUNS = 5
ISSUES = ("sofia-community-meeting", "spring-2025-news")


def _run(room: Newsroom, article: Article) -> tuple[float, float, list[Email]]:
    """Seconds for rendering and for preflight of every edition, and the emails."""
    locales = room.workspace.locales
    editions = [make_edition(room, article, locale) for locale in locales]
    begin = time.perf_counter()
    emails = [make_email(room, edition, locales) for edition in editions]
    rendered = time.perf_counter()
    inspect(room, list(zip(editions, emails, strict=True)))
    return rendered - begin, time.perf_counter() - rendered, emails


def main() -> None:
    workspace = open_workspace(ROOT)
    for slug in ISSUES:
        (article,) = pick_articles(workspace, [slug])
        # A new newsroom has not compiled its templates yet; `words` is read before, as in a build.
        rooms = [open_newsroom(workspace) for _ in range(RUNS)]
        for room in rooms:
            _ = room.words, room.wanted
        runs = [_run(room, article) for room in rooms]
        first, emails = runs[0], runs[0][2]
        median = statistics.median(run[0] + run[1] for run in runs)
        sizes = sorted(len(email.html.encode()) for email in emails)
        print(f"{slug}: {len(emails)} editions, {RUNS} runs (bar 0.6 s)")
        print(f"  first   {first[0] + first[1]:.2f} s: render {first[0]:.2f}, preflight {first[1]:.2f}")
        print(f"  median  {median:.2f} s")
        print(f"  HTML    {sizes[0] / 1000:.1f} to {sizes[-1] / 1000:.1f} kB (bar 60)")
