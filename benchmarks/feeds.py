"""24 feeds of 1,000 entries in all three formats, each entry with some 3 kB of content, a picture, a topic
and links to its 23 translations. Bars: 3 s and 80 MB.

Run in a process of its own, so that its memory is the feeds' alone.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

from pipelines.languages.table import EU24
from pipelines.model.author import Author
from pipelines.model.site import Enclosure, Feed, FeedEntry
from pipelines.website.feeds import atom, json_feed, rss

RUNS = 3
ENTRIES = 1000


def _measure() -> None:
    start = datetime(2026, 1, 1, tzinfo=UTC)
    paragraph = (
        "<p>" + "Ο λόγος & the word, " * 12 + '<a href="https://example.org/?a=1&amp;b=2">εδώ</a></p>\n'
    )

    def entries(locale: str) -> Iterator[FeedEntry]:
        others = tuple(tag for tag in EU24 if tag != locale)
        for number in range(ENTRIES):
            moment = start + timedelta(hours=number)
            base = f"https://example.org/{locale}/article-{number}/"
            yield FeedEntry(
                id=f"tag:example.org,2026:{number}/{locale}",
                url=base,
                title=f"Article {number}",
                summary="A summary of one or two sentences, as editors write them.",
                content=paragraph * 10,
                published=moment,
                updated=moment,
                lang=locale,
                authors=(Author("EU Code Week"),),
                categories=("Community",),
                image=Enclosure(f"{base}lead.png", "image/png", 123456, "What it shows", 1200, 675),
                translations=tuple((tag, f"https://example.org/{tag}/article-{number}/") for tag in others),
            )

    def feed(locale: str, made: list[FeedEntry]) -> Feed:
        base = f"https://example.org/{locale}/"
        return Feed(
            id=f"tag:example.org,2026:news/{locale}",
            title="News",
            subtitle="All the news",
            lang=locale,
            home_url=base,
            base_url=base,
            author="EU Code Week",
            rights="© European Union, 2026",
            updated=start,
            entries=made,
            licence="https://creativecommons.org/licenses/by/4.0/",
        )

    writers: dict[str, Callable[[Feed], bytes]] = {"RSS": rss, "Atom": atom, "JSON": json_feed}
    seconds, sizes = dict.fromkeys(writers, 0.0), dict.fromkeys(writers, 0)
    for locale in EU24:
        made = list(entries(locale))  # making them up is not what is measured
        for name, write in writers.items():
            begin = time.perf_counter()
            sizes[name] += len(write(feed(locale, made)))
            seconds[name] += time.perf_counter() - begin
    for name in writers:
        print(f"{name} {seconds[name]:.3f} {sizes[name]}")
    print(f"memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} 0")


def main() -> None:
    runs = []
    for _ in range(RUNS):
        command = [sys.executable, "-m", "benchmarks.feeds", "measure"]
        text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        runs.append({row.split()[0]: row.split()[1:] for row in text.splitlines()})
    best = min(runs, key=lambda run: sum(float(run[name][0]) for name in ("RSS", "Atom", "JSON")))
    print(f"24 feeds of {ENTRIES} entries, best of {RUNS} runs (bars: 3 s for all, 80 MB)")
    for name in ("RSS", "Atom", "JSON"):
        print(f"  {name:5} {float(best[name][0]):.2f} s, {int(best[name][1]) / 1e6:.0f} MB written")
    total = sum(float(best[name][0]) for name in ("RSS", "Atom", "JSON"))
    print(f"  all   {total:.2f} s, {max(int(run['memory'][0]) for run in runs)} MB at the peak")


if __name__ == "__main__":
    _measure() if sys.argv[1:] == ["measure"] else main()
