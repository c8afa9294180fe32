"""How much of pasted texts an import gets right: `python -m benchmarks.imports FOLDER`.

The folder holds `NAME.txt` with `NAME.expect`, what a careful editor makes of it, a line each: `T:` title,
`D:` date, `EP:` and `ED:` place and day of an event, `A:` author, `J` a line that is none of the article,
`#` heading, `P` paragraph, `-` and `1` items, `|` table row, `>` quotation; `a…b` is a block that begins
with a and ends with b.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from pipelines.content.article import parse_article
from pipelines.content.importers.draft import Draft, ImportSource
from pipelines.content.importers.pasted import PASTED
from pipelines.content.scaffold import imported_text
from pipelines.model.article import Article
from pipelines.model.block_walks import map_block
from pipelines.model.blocks import Block, Heading, Kind, List, Paragraph, Quote, Table, Text
from pipelines.rendering.inline import inline_text

ID = "tag:example.org,2026:x"
TODAY = date(2026, 1, 1)
_ENTRY = re.compile(r"(?P<kind>T:|D:|EP:|ED:|A:|J|#|P|-|1|\||>) ?(?P<words>.*)")
_SIGNS = re.compile(r"[\s\u00ad\u200b-\u200f\u2060\ufeff<>\\|]+")


@dataclass
class Score:
    right: Counter[str] = field(default_factory=Counter)
    all: Counter[str] = field(default_factory=Counter)
    lost: int = 0
    false_places: int = 0
    untouched: int = 0
    files: int = 0

    def count(self, kind: str, is_right: bool) -> bool:
        self.all[kind] += 1
        self.right[kind] += is_right
        return is_right


def plain(text: str) -> str:
    """A text to be compared: no blanks, no signs that only lay it out, one form of each letter."""
    return _SIGNS.sub("", unicodedata.normalize("NFKC", text)).casefold()


def texts_of(blocks: tuple[Block, ...]) -> list[tuple[str, str]]:
    """The kind and the plain words of each text of an article's body."""
    found: list[tuple[str, str]] = []
    for block in blocks:
        match block:
            case Heading():
                found.append(("#", plain(inline_text(block.text.value))))
            case Paragraph():
                found.append(("P", plain(inline_text(block.text.value))))
            case List():
                for item in block.items:
                    sign = "1" if block.ordered else "-"
                    inner = texts_of(item)
                    found += [(sign if kind == "P" else kind, words) for kind, words in inner]
            case Quote():
                found += [(">", words) for _, words in texts_of(block.blocks)]
            case Table():
                rows = (block.header, *block.rows)
                found += [("|", plain("".join(inline_text(cell.value) for cell in row))) for row in rows]
            case _:
                found += [("P", plain(words)) for words in _other_words(block)]
    return found


def _other_words(block: Block) -> list[str]:
    words: list[str] = []

    def note(_: Kind, text: Text) -> Text:
        words.append(inline_text(text.value))
        return text

    map_block(block, note)
    return words


def matches(expected: str, words: str) -> bool:
    begins, dots, ends = expected.partition("…")
    if not dots:
        return plain(expected) == words
    return words.startswith(plain(begins)) and words.rstrip(".").endswith(plain(ends).rstrip("."))


def is_offered(draft: Draft, what: str) -> bool:
    return any(what in guess.became and not guess.taken for guess in draft.guesses)


def judge(text: bytes, entries: list[tuple[str, str]], score: Score) -> list[str]:
    """Count one file; what an editor would have to mend."""
    draft = PASTED.read(ImportSource(text, "x.txt"))
    article = parse_article(imported_text(draft, ID, TODAY), "x", "en")
    body = texts_of(article.blocks)
    wrong: list[str] = []
    for kind, words in entries:
        if not _is_right(kind, words, draft, body, score):
            wrong.append(f"{kind} {words}")
    wanted = {kind for kind, _ in entries}
    if draft.place and "EP:" not in wanted:
        score.false_places += 1
        wrong.append(f"false place {draft.place}")
    headings = [words for kind, words in entries if kind == "#"]
    extra = [
        words for kind, words in body if kind == "#" and not any(matches(each, words) for each in headings)
    ]
    score.all["false headings"] += len(extra)
    score.lost += _lost(text, article)
    score.files += 1
    wrong += [f"false heading {words}" for words in extra]
    score.untouched += not wrong
    return wrong


def _is_right(kind: str, words: str, draft: Draft, body: list[tuple[str, str]], score: Score) -> bool:
    facts = {
        "T:": plain(words) == plain(draft.title),
        "D:": str(draft.date) == words or is_offered(draft, "publication date"),
        "EP:": plain(words) == plain(draft.place) or is_offered(draft, "place"),
        "ED:": str(draft.event_date) == words or is_offered(draft, "day"),
        "A:": plain(words) == plain(draft.author) or is_offered(draft, "author"),
    }
    if kind in facts:
        return score.count("metadata", facts[kind])
    if kind == "J":
        return score.count("furniture", not any(plain(words) in text for _, text in body))
    names = {
        "#": "headings",
        "P": "paragraphs",
        "-": "bullets",
        "1": "numbered",
        "|": "rows",
        ">": "quotations",
    }
    return score.count(names[kind], any(found == kind and matches(words, text) for found, text in body))


def _lost(text: bytes, article: Article) -> int:
    """How many letters and digits of a file are neither in the article nor in its notes."""
    try:
        source = text.decode("utf-16" if text[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except UnicodeDecodeError:
        source = text.decode("cp1252")
    words = Counter(re.findall(r"\w+", unicodedata.normalize("NFKC", source)))
    body = "\n".join([*_all_texts(article), *article.notes, article.title.value, article.author])
    kept = Counter(re.findall(r"\w+", unicodedata.normalize("NFKC", body)))
    marks = Counter(re.findall(r"(?m)^\s*\(?(\w{1,3})[.)]\s", source))
    return sum((words - kept - marks).values())


def _all_texts(article: Article) -> list[str]:
    heads = [text.value for text in (article.place, article.summary) if text]
    return [*heads, *(inline_text(word) for block in article.blocks for word in _other_words(block))]


def main(folder: Path) -> None:
    score = Score()
    for path in sorted(folder.glob("*.txt")):
        entries = [
            (found["kind"], found["words"].strip())
            for line in path.with_suffix(".expect").read_text(encoding="utf-8").splitlines()
            if not line.startswith("# shape") and (found := _ENTRY.fullmatch(line))
        ]
        wrong = judge(path.read_bytes(), entries, score)
        print(f"{path.name}: {'; '.join(wrong) or 'nothing to mend'}")
    for kind in sorted(score.all - Counter({"false headings": score.all["false headings"]})):
        print(f"{kind}: {score.right[kind]} of {score.all[kind]}")
    false = score.all["false headings"]
    print(f"false headings: {false}; false places: {score.false_places}; lost words: {score.lost}")
    print(f"no touch needed: {score.untouched} of {score.files}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
