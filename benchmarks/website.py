"""The website of 100 articles in 24 languages: `glocal build --site` as a whole process, and pelican.

Bars: a cold build of at least 250 pages a second on two cores and at most 500 MB, all its processes
together; a build with nothing to do, and one after one changed catalog, 1.5 s at most. Pelican, another
static site generator in Python, gets the same words as Markdown files, with an Atom feed a language, and is
installed for this measurement alone: pip install pelican.
"""

from __future__ import annotations

import importlib.util
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.many import make_workspace, slug_of
from pipelines.languages.table import EU24
from pipelines.website.records import read_record

ARTICLES = 100
RUNS = 3

_PELICAN = """
AUTHOR = 'EU Code Week'
SITENAME = 'News'
SITEURL = 'https://example.org'
PATH = 'content'
TIMEZONE = 'UTC'
DEFAULT_LANG = 'en'
TRANSLATION_FEED_ATOM = 'feeds/{lang}.atom.xml'
ARTICLE_URL = ARTICLE_SAVE_AS = '{lang}/{slug}.html'
ARTICLE_LANG_URL = ARTICLE_LANG_SAVE_AS = '{lang}/{slug}.html'
AUTHOR_FEED_ATOM = AUTHOR_FEED_RSS = CATEGORY_FEED_ATOM = None
"""


def _run(command: list[str], folder: Path) -> tuple[float, float]:
    """Wall seconds, and the peak of the memory of the process and its children together, in MB."""
    begin = time.perf_counter()
    process = subprocess.Popen(
        command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=os.environ
    )
    peak = 0.0
    while process.poll() is None:
        peak = max(peak, _memory(process.pid))
        time.sleep(0.02)
    if process.returncode:
        raise SystemExit(process.stderr.read().decode() if process.stderr else "failed")
    return time.perf_counter() - begin, peak


def _memory(pid: int) -> float:
    """Proportional set size of a process and its children: what they share counts once."""
    total = 0.0
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        for each in [pid, *map(int, children)]:
            rollup = Path(f"/proc/{each}/smaps_rollup").read_text()
            total += next(int(row.split()[1]) for row in rollup.split("\n") if row.startswith("Pss:")) / 1024
    except OSError:  # it ended meanwhile
        return total
    return total


def _glocal(folder: Path) -> tuple[float, float]:
    return _run([sys.executable, "-m", "pipelines", "build", "--site", "--json"], folder)


def _show(name: str, runs: list[tuple[float, float]], pages: int = 0) -> float:
    seconds = statistics.median(run[0] for run in runs)
    rate = f", {pages / seconds:.0f} pages/s" if pages else ""
    print(f"  {name:22} {seconds:6.2f} s (of {len(runs)} runs){rate}, {max(run[1] for run in runs):.0f} MB")
    return seconds


def _for_pelican(site: Path, folder: Path) -> None:
    """The same words, from what Glocal published, as pelican reads them."""
    (folder / "content").mkdir(parents=True)
    (folder / "pelicanconf.py").write_text(_PELICAN)
    for locale in EU24:
        for number in range(ARTICLES):
            slug = slug_of(number)
            article = read_record((site / locale / slug / "article.json").read_bytes()).localized.article
            words = [getattr(getattr(block, "text", None), "value", "") for block in article.blocks]
            head = (
                f"Title: {article.title.value}\nDate: {article.date:%Y-%m-%d}\nLang: {locale}\nSlug: {slug}\n"
            )
            text = head + f"Category: {article.categories[0].value}\n\n" + "\n\n".join(filter(None, words))
            (folder / "content" / f"{slug}-{locale}.md").write_text(text)


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = make_workspace(Path(name) / "workspace", ARTICLES)
        site = folder / "output/preview/site"
        cold = []
        for number in range(RUNS):
            if number:  # not deleted: ext4 is slow to make files for a minute after many were deleted
                (folder / "output").rename(Path(name) / f"output-{number}")
                (folder / ".glocal").rename(Path(name) / f"state-{number}")
            cold.append(_glocal(folder))
        pages = sum(1 for _ in site.rglob("*.html"))
        files = len(json.loads((site / "manifest.json").read_bytes())["files"])
        print(f"{ARTICLES} articles in {len(EU24)} languages, {pages} pages, {files} files")
        _show("cold (bar 250 pages/s)", cold, pages)
        _show("no-op (bar 1.5 s)", [_glocal(folder) for _ in range(RUNS)])
        changed = []
        for number in range(RUNS):
            catalog = folder / f"translations/fr/LC_MESSAGES/{slug_of(40 + number)}.po"
            text = catalog.read_text()
            catalog.write_text(
                text.replace('msgstr "', f'msgstr "Q{number} ', 2).replace(f'"Q{number} "', '""', 1)
            )
            changed.append(_glocal(folder))
        _show("1 catalog (bar 1.5 s)", changed)
        changed = []
        for number in range(RUNS):
            source = folder / "content" / slug_of(60 + number) / "index.md"
            source.write_text(f"{source.read_text()}\nOne more line, number {number}.\n")
            changed.append(_glocal(folder))
        _show("1 article, 24 languages", changed)
        if importlib.util.find_spec("pelican") is None:
            print("  pelican is not installed: pip install pelican")
            return
        other = Path(name) / "pelican"
        _for_pelican(site, other)
        command = [sys.executable, "-m", "pelican", "content", "-s", "pelicanconf.py", "-q", "-o", "out"]
        runs = [_run(command, other) for _ in range(2)]
        count = sum(1 for _ in (other / "out").rglob("*.html"))
        print(f"pelican: {count} pages and {sum(1 for _ in (other / 'out/feeds').glob('*.xml'))} feeds")
        _show("cold", runs[:1], count)
        _show("again", runs[1:])


if __name__ == "__main__":
    main()
