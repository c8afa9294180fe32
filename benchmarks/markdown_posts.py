"""Real Markdown that packages carry, made into articles: do mail, text part, page and feed say what it says?

Read-mes and pages of the distributions that are installed, and of those named: `python -m
benchmarks.markdown_posts [FOLDER]` looks at the `.md` files of a folder besides. What stands in them is read
by markdown-it's own renderer and lxml; what an article shows by the parsers of `tools/constructs.py`.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from email.message import Message
from importlib.metadata import distributions
from pathlib import Path
from typing import cast
from urllib.parse import unquote

from lxml import etree
from markdown_it import MarkdownIt

from pipelines.content.importers.draft import ImportSource
from pipelines.content.importers.markdown_file import MARKDOWN
from pipelines.model.errors import ContentError
from tools.constructs import BEGIN, END, FACES, Shown, faces, words_of

LEAST, MOST = 1_000, 60_000
"""Characters of a text that is looked at."""
_HEAD = "---\nid: tag:example.org,2026:owls\ndate: 2026-11-23\nsummary: Short.\ntitle: Owls\n---\n\n"
_NO_POST = re.compile(r"licen[cs]e|copying|notice|AGENTS", re.IGNORECASE)
_FRONT = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)
_LINK = re.compile(r"https?://|mailto:")


@dataclass
class Score:
    """How many texts hold what is promised, and what the others did first."""

    texts: int = 0
    refused: int = 0
    kept: int = 0
    """Taken as they are, not written anew."""
    same: Counter[str] = field(default_factory=Counter)
    """By face: the same words in the same order."""
    whole: int = 0
    """No word of the text is missing on the page."""
    links: int = 0
    """Each link of the text is in all faces."""
    faults: list[str] = field(default_factory=list)


def posts(folder: Path | None = None) -> Iterator[tuple[str, str]]:
    """Names and texts, each text once."""
    seen: set[str] = set()
    for name, text in _all_texts(folder):
        if LEAST <= len(text) <= MOST and not _NO_POST.search(name) and text not in seen:
            seen.add(text)
            yield name, text


def _all_texts(folder: Path | None) -> Iterator[tuple[str, str]]:
    for each in sorted(distributions(), key=lambda one: one.name):
        metadata = cast(Message, each.metadata)
        if "markdown" in metadata.get("Description-Content-Type", ""):
            yield f"{each.name}: README.md", str(metadata.get_payload() or metadata.get("Description", ""))
        for path in each.files or ():
            if path.suffix == ".md":
                yield f"{each.name}: {path}", path.read_text(encoding="utf-8")
    for found in sorted(folder.rglob("*.md")) if folder else ():
        yield str(found), found.read_text(encoding="utf-8", errors="replace")


def outside(text: str) -> Shown:
    """A Markdown text's words and links by markdown-it's renderer and lxml."""
    parser = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    root = etree.fromstring(f"<body>{parser.render(text)}</body>", etree.HTMLParser(remove_comments=True))
    for unseen in list(root.iter("style", "script", "img", "title")):
        unseen.text = ""
    for element in root.iter():
        element.tail = f" {element.tail or ''}" if element.tag not in _INLINE else element.tail
    worded = (link for link in root.iter("a") if words_of("".join(map(str, link.itertext()))))
    links = tuple(
        link.get("href", "") for link in worded
    )  # a picture is for a person to bring, with its link
    return Shown(words_of("".join(map(str, root.itertext()))), tuple(filter(_LINK.match, links)))


_INLINE = {"a", "em", "strong", "code", "s", "del", "b", "i", "u", "sub", "sup", "span", "kbd", "small"}


def look(name: str, text: str, score: Score) -> None:
    """Import one text, show it, and count."""
    score.texts += 1
    try:
        draft = MARKDOWN.read(ImportSource(text.encode(), f"{name}.md"))
        shown = faces(f"{_HEAD}{BEGIN}\n\n{draft.body}\n\n{END}\n")
    except ContentError as error:
        score.refused += 1
        score.faults.append(f"{name}: refused: {str(error).splitlines()[0]}")
        return
    score.kept += "kept as it is" in " ".join(draft.remarks)
    page = shown["page"]
    for face in FACES:
        ours, theirs = (
            _worded(each.words) if face == "text part" else each.words for each in (page, shown[face])
        )
        if ours == theirs:
            score.same[face] += 1
        else:
            score.faults.append(f"{name}: {face}: {_first_difference(ours, theirs)}")
    wanted = outside(_FRONT.sub("", text))
    notes = words_of(
        " ".join((draft.title, draft.summary, draft.author, *map(str, draft.guesses), *draft.remarks))
    )
    known = Counter(map(str.casefold, (*page.words, *notes)))
    lost = Counter(map(str.casefold, wanted.words)) - known
    score.whole += not lost
    if lost:
        score.faults.append(f"{name}: lost: {' '.join(list(lost.elements())[:12])} ({lost.total()})")
    by_face = {face: set(map(_bare, shown[face].links)) for face in FACES}
    missing = {
        f"{face}: {link}" for face in FACES for link in wanted.links if _bare(link) not in by_face[face]
    }
    score.links += not missing
    if missing:
        score.faults.append(f"{name}: no link in {min(missing)} ({len(missing)})")


def _bare(link: str) -> str:
    """An address to be compared: some parsers write `%20` where others have a blank."""
    return unquote(link).rstrip("/")


def _worded(words: Iterable[str]) -> tuple[str, ...]:
    """Without figures: a reader of plain text cannot tell `1. ` of a heading from that of an item."""
    return tuple(word for word in words if not word.isdigit())


def _first_difference(ours: tuple[str, ...], theirs: tuple[str, ...]) -> str:
    at = next((n for n, pair in enumerate(zip(ours, theirs, strict=False)) if pair[0] != pair[1]), -6)
    return f"…{' '.join(ours[max(0, at - 3) : at + 6])}… is …{' '.join(theirs[max(0, at - 3) : at + 6])}…"


def main(folder: Path | None = None) -> None:
    score = Score()
    for name, text in posts(folder):
        try:
            look(name, text, score)
        except Exception as error:  # noqa: BLE001 - a crash is what is looked for
            score.faults.append(f"{name}: {type(error).__name__}: {error}")
    print(
        f"Markdown of packages: {score.texts} texts, {score.kept} kept as they are, {score.refused} refused"
    )
    for face in FACES:
        print(f"  {face:10} {_share(score.same[face], score)} with the words of the page, in order")
    print(f"  no word lost {_share(score.whole, score)}, no link lost {_share(score.links, score)}")
    for fault in score.faults[:40]:
        print(f"    {fault[:200]}")


def _share(count: int, score: Score) -> str:
    return f"{count} ({100 * count / (score.texts or 1):.0f} %)"


if __name__ == "__main__":
    main(Path(sys.argv[1]) if sys.argv[1:] else None)
