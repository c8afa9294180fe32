"""A made-up workspace of many articles in 24 languages: what the website's benchmarks build.

Each article is some 3 kB of Markdown with two headings, a list, a quote, links and a picture. A catalog's
"translations" are words of that language's own sample catalogs: the sizes and letters of real ones.
"""

from __future__ import annotations

import random
import re
import shutil
from dataclasses import replace
from pathlib import Path

from benchmarks.corpus import ROOT, Corpus
from pipelines.content.article import parse_article
from pipelines.content.segments import segments
from pipelines.languages.table import BUILT_IN, EU24
from pipelines.translation.extract import article_messages, empty_catalog
from pipelines.translation.formats.po import parse_catalog
from pipelines.translation.formats.po_writer import serialize_catalog

_LINK = re.compile(r"\[[^\]]*\]\((?P<url>\S+?)\)")
CATEGORIES = ("Community", "Events", "Taking part", "Ideas for the classroom")


def slug_of(number: int) -> str:
    return f"article-{number:03}"


def _source(number: int, corpus: Corpus) -> str:
    texts = corpus.texts(24)
    day = f"20{10 + number // 300:02}-{1 + number // 28 % 12:02}-{1 + number % 28:02}"
    head = [
        "---",
        f"id: tag:example.org,2026:{slug_of(number)}",
        f'title: "{texts[0].rstrip(".")[:60]} {number}"',
        f'summary: "{texts[1]}"',
        f"date: {day}",
        f"categories: [{CATEGORIES[number % 4]}]",
        "image:",
        "  src: picture.png",
        f'  alt: "{texts[2]}"',
        "---",
    ]
    parts = [
        *texts[3:9],
        f"## {texts[9][:50]}",
        *texts[10:13],
        "\n".join(f"- {text}" for text in texts[13:16]),
    ]
    body: list[str] = []
    for part in (*parts, f"> {texts[16]}", f"## {texts[17][:50]}", *texts[18:]):
        body += ["", part]
        if sum(map(len, body)) > 3000:
            break
    return "\n".join([*head, *body, ""])


def _vocabulary(locale: str) -> list[str]:
    folder = ROOT / "translations" / BUILT_IN[locale].gettext / "LC_MESSAGES"
    catalogs = [parse_catalog(path.read_bytes(), path.name) for path in sorted(folder.glob("*.po"))]
    words = (word for c in catalogs for m in c.messages for s in m.strings for word in s.split())
    return [word for word in words if word.isalpha()] or ["x"]


def _translation(text: str, words: list[str], chance: random.Random) -> str:
    """As many words of the other language, a capital first and the same links."""
    links = [match["url"] for match in _LINK.finditer(text)]
    plain = " ".join(chance.choices(words, k=len(_LINK.sub("", text).split()) or 1))
    found = plain[:1].upper() + plain[1:]
    found += "".join(f" [{chance.choice(words)}]({url})" for url in links)
    return found + "." if text.endswith(".") else found


def make_workspace(folder: Path, articles: int) -> Path:
    """The repository's templates and interface words, with made-up articles in all 24 languages."""
    for name in ("email_templates", "site_templates", "brand"):
        shutil.copytree(ROOT / name, folder / name)
    shutil.copy(ROOT / "glocal.toml", folder)
    corpus = Corpus(seed=6)
    chance = random.Random(6)
    vocabularies = {locale: _vocabulary(locale) for locale in EU24 if locale != "en"}
    for locale in vocabularies:
        catalogs = folder / "translations" / BUILT_IN[locale].gettext / "LC_MESSAGES"
        catalogs.mkdir(parents=True)
        for domain in ("interface", "brand-words"):
            shutil.copy(ROOT / catalogs.relative_to(folder) / f"{domain}.po", catalogs)
    picture = ROOT / "content/sofia-community-meeting/six-conversations.png"
    for number in range(articles):
        slug = slug_of(number)
        text = _source(number, corpus)
        place = folder / "content" / slug
        place.mkdir(parents=True)
        (place / "index.md").write_text(text)
        shutil.copy(picture, place / "picture.png")
        wanted = article_messages(segments(parse_article(text, slug, "en")), f"content/{slug}/index.md")
        for locale, words in vocabularies.items():
            path = folder / "translations" / BUILT_IN[locale].gettext / "LC_MESSAGES" / f"{slug}.po"
            messages = tuple(replace(m, strings=(_translation(m.id, words, chance),)) for m in wanted)
            path.write_bytes(
                serialize_catalog(
                    replace(empty_catalog(path.name, slug, BUILT_IN[locale]), messages=messages)
                )
            )
    return folder
