"""What a mail weighs, and how long a whole edition takes beside npm's mjml, which makes HTML of MJML alone.

Bars: the sample article at most 30 kB, one of 1,200 words in Greek (two bytes a letter) at most 80 kB; whole
editions (template, lint, MJML, plain text) in at most 0.45 of npm mjml's time for the same filled-in MJML, in
one run on one machine.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import time
from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

from pipelines.actions.editions import make_edition, make_email
from pipelines.emails.mjml import mjml_to_html
from pipelines.model.edition import Edition
from pipelines.rendering.source_map import SourceMap
from pipelines.workspace.articles import pick_articles
from pipelines.workspace.paths import open_workspace
from pipelines.workspace.snapshot import Snapshot, open_snapshot

ROOT = Path(__file__).resolve().parents[1]
MJML = ROOT / ".venv/node/node_modules/mjml"
ARTICLE, NEWSLETTER = "sofia-community-meeting", "spring-2025-news"
WORDS = 1200
RUNS = 5


def _edition(snapshot: Snapshot, slug: str, locale: str) -> Edition:
    (article,) = pick_articles(snapshot.workspace, [slug])
    return make_edition(snapshot, article, locale)


def _longer(edition: Edition, snapshot: Snapshot) -> tuple[Edition, int]:
    """The edition with its blocks again and again, until it has the words; and how many it has."""
    localized = edition.localized
    blocks, times = localized.article.blocks, 1
    while True:
        article = replace(localized.article, blocks=blocks * times)
        grown = replace(edition, localized=replace(localized, article=article))
        words = len(make_email(snapshot, grown, snapshot.workspace.locales).text.split())
        if words >= WORDS:
            return grown, words
        times += 1


def _kilobytes(snapshot: Snapshot, edition: Edition) -> float:
    return len(make_email(snapshot, edition, snapshot.workspace.locales).html.encode()) / 1000


def _weights(snapshot: Snapshot) -> None:
    for locale in ("en", "el"):
        size = _kilobytes(snapshot, _edition(snapshot, ARTICLE, locale))
        print(f"sample article in {locale}: {size:.1f} kB" + (" (bar 30)" if locale == "en" else ""))
    long, words = _longer(_edition(snapshot, ARTICLE, "el"), snapshot)
    print(f"an article of {words} words in Greek: {_kilobytes(snapshot, long):.1f} kB (bar 80)")


def _filled_in(snapshot: Snapshot, editions: list[Edition]) -> list[str]:
    """The MJML of each edition, as mrml gets it but for its spelling."""
    found: list[str] = []

    def keep(source: str, source_map: SourceMap) -> str:
        found.append(source_map.locate(source).text)
        return mjml_to_html(source, source_map)

    with patch("pipelines.emails.render.mjml_to_html", keep):
        for edition in editions:
            make_email(snapshot, edition, snapshot.workspace.locales)
    return found


def _seconds(snapshot: Snapshot, editions: list[Edition]) -> float:
    """Of all editions, in the best of five rounds in a warm process: the machine does other things too."""
    rounds = []
    for _ in range(RUNS + 1):
        begin = time.perf_counter()
        for edition in editions:
            make_email(snapshot, edition, snapshot.workspace.locales)
        rounds.append(time.perf_counter() - begin)
    return min(rounds)


def main() -> None:
    snapshot = open_snapshot(open_workspace(ROOT))
    _weights(snapshot)
    if not MJML.is_dir() or not shutil.which("node"):
        print("Without npm's mjml nothing is compared: bash .ci/packages")
        return
    for slug in (ARTICLE, NEWSLETTER):
        editions = [_edition(snapshot, slug, locale) for locale in snapshot.workspace.locales]
        documents = json.dumps(_filled_in(snapshot, editions))
        command = ["node", str(Path(__file__).with_name("mjml_reference.cjs")), str(MJML)]
        ours = _seconds(snapshot, editions)
        done = subprocess.run(command, input=documents, capture_output=True, text=True, check=True)
        theirs = float(done.stdout)
        print(f"{slug}, {len(editions)} whole editions: {1000 * ours:.0f} ms")
        print(f"  npm mjml alone {1000 * theirs:.0f} ms; ours is {ours / theirs:.2f} of it (bar 0.45)")
