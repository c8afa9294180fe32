"""Markdown → a draft article that keeps it as it is, where our own Markdown has all of it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from itertools import count, pairwise

import yaml
from markdown_it import MarkdownIt

from pipelines.content.article import parse_article
from pipelines.content.commonmark import block_parser, inline_tokens, plain_words
from pipelines.content.importers.dates import date_with_hour
from pipelines.content.importers.decoding import decoded
from pipelines.content.importers.draft import Draft, Guesses, Importer, ImportSource, Line
from pipelines.content.importers.html import read_html
from pipelines.model.errors import ContentError
from pipelines.model.finding import Origin
from pipelines.model.markup import CONTROL

_HEAD = re.compile(r"\A---[ \t]*\n(?P<yaml>.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_HTML_TITLE = re.compile(r"<h1\b", re.IGNORECASE)
_SIGNS = (
    re.compile(r"(?m)^#{1,6} \S"),
    re.compile(r"(?<![\\\w])\*\*[^\s*](?:[^*\n]*[^\s*])?\*\*(?!\w)"),
    re.compile(r"(?<!\\)\[[^\]\n]+\]\([^)\s]+\)"),
    re.compile(r"(?m)^```"),
    re.compile(r"(?m)^[-*] \S.*\n[-*] \S"),
)
_HEADINGS = re.compile(r"(?m)^(#{1,5}) (?=\S)")
_FENCE = re.compile(r"(?ms)^(`{3,}|~{3,}).*?^\1[`~]*[ \t]*$")
_NOTE = re.compile(r"<>(.*?)</>", re.DOTALL)
"""A footnote as the parser's own renderer leaves it: it has no tag for one."""
_MOST_HEAD = 20_000
_ENDINGS = (".md", ".markdown", ".mdown")
_PROBE = "---\nid: tag:example.org,2026:x\ntitle: x\ndate: 2026-01-01\n---\n"
_TITLES = ("title",)
_DATES = ("date", "published", "publishdate", "pubdate", "created")
_AUTHORS = ("author", "authors", "by")
_SUMMARIES = ("summary", "description", "excerpt", "abstract", "subtitle")


def looks_like_markdown(text: str) -> bool:
    """Whether a text holds so many of Markdown's signs that it is no accident."""
    found = sum(bool(sign.search(text)) for sign in _SIGNS)
    return found >= 3 or (found == 2 and _SIGNS[0].search(text) is not None)


def read_markdown(text: str, path: str, *, lang: str = "en", enough: int = 60) -> Draft:
    """The draft in a Markdown text; ContentError if there is not a word in it."""
    text = CONTROL.sub(" ", text)
    guesses = Guesses(enough)
    matter, body = _split_head(text, path)
    # Whoever writes a file of Markdown sets code in; in a mail or a window, blanks are an accident.
    parser = block_parser(indented_code=path.lower().endswith(_ENDINGS))
    draft = _from_head(matter, guesses)
    if not draft.title:
        title, body = _without_title(body, parser)
        draft = replace(draft, title=title)
    body = _levelled_headings(body).strip("\n")
    if not draft.title or not _parses(body, parser):
        return _converted(draft, body, path, guesses, parser, lang=lang, enough=enough)
    rest = [f"{key}: {value}" for key, value in matter.items() if key not in _USED]
    return replace(
        draft,
        body=body,
        guesses=guesses.found,
        remarks=(
            "Markdown, kept as it is",
            *(f"in the head of the file: {each}" for each in rest),
        ),
    )


_USED = frozenset((*_TITLES, *_DATES, *_AUTHORS, *_SUMMARIES))


def _split_head(text: str, path: str) -> tuple[dict[str, str], str]:
    found = _HEAD.match(text)
    if not found or len(found["yaml"]) > _MOST_HEAD:
        return {}, text
    try:
        events = yaml.parse(found["yaml"], Loader=yaml.CSafeLoader)
        if any(isinstance(event, yaml.AliasEvent) for event in events):
            return {}, text
        values = yaml.load(found["yaml"], Loader=yaml.BaseLoader)  # noqa: S506 - builds strings, lists and dicts only
    except (yaml.YAMLError, RecursionError) as error:
        raise ContentError(
            "the head of this Markdown file is broken YAML",
            origin=Origin(path, 1),
            hint='put a value that holds a colon between quotation marks: title: "One: two"',
        ) from error
    if not isinstance(values, dict):
        return {}, text
    return {str(key).lower(): _flat(value) for key, value in values.items()}, text[found.end() :]


def _flat(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(map(_flat, value))
    if isinstance(value, dict):
        return ", ".join(f"{key}: {_flat(inner)}" for key, inner in value.items())
    return " ".join(str(value).split())


def _without_title(body: str, parser: MarkdownIt) -> tuple[str, str]:
    """The first heading of the first level, and the text without it; none, where HTML has one before it."""
    for token, words in pairwise(parser.parse(body)):
        if token.type == "html_block" and _HTML_TITLE.search(token.content):
            break
        if token.type == "heading_open" and token.tag == "h1" and token.level == 0 and token.map:
            lines = body.split("\n")
            begin, end = token.map
            return plain_words(inline_tokens(words.content)), "\n".join([*lines[:begin], *lines[end:]])
    return "", body


def _from_head(matter: dict[str, str], guesses: Guesses) -> Draft:
    def first(names: tuple[str, ...]) -> str:
        return next((matter[name] for name in names if matter.get(name)), "")

    start, day = Line(1, ""), _head_day(first(_DATES))
    if day:
        guesses.take(start, f"the publication date {day}", 95, first(_DATES))
    for what, names in (("the author", _AUTHORS), ("the summary", _SUMMARIES)):
        if words := first(names):
            guesses.take(start, what, 95, words)
    others = [matter[name] for name in _SUMMARIES if matter.get(name)][1:]
    for words in others:
        guesses.take(start, "a second summary", 0, words)
    return Draft(title=first(_TITLES), body="", date=day, author=first(_AUTHORS), summary=first(_SUMMARIES))


def _head_day(words: str) -> date | None:
    return date_with_hour(words[:10] if words[10:11] in ("T", " ") else words)


def _levelled_headings(body: str) -> str:
    """Headings one level deeper, if the text has another of the first; what is in a code block stays."""
    pieces, done = list[tuple[str, bool]](), 0
    for fence in _FENCE.finditer(body):
        pieces += [(body[done : fence.start()], True), (fence[0], False)]
        done = fence.end()
    pieces.append((body[done:], True))
    if not any(prose and re.search(r"(?m)^# \S", text) for text, prose in pieces):
        return body
    return "".join(_HEADINGS.sub(r"\1# ", text) if prose else text for text, prose in pieces)


def _parses(body: str, parser: MarkdownIt) -> bool:
    """Whether our own Markdown has all that is in the text, and its pictures are beside it."""
    if "![" in body or any(token.type == "code_block" for token in parser.parse(body)):
        return False
    try:
        parse_article(f"{_PROBE}{body}\n", "x", "en")
    except ContentError:
        return False
    return True


def _converted(
    draft: Draft, body: str, path: str, guesses: Guesses, parser: MarkdownIt, *, lang: str, enough: int
) -> Draft:
    """Markdown that is not all ours, by way of its HTML."""
    numbers = count(1)
    html = _NOTE.sub(lambda found: f'<div id="fn{next(numbers)}">{found[1]}</div>', parser.render(body, {}))
    made = read_html(f"<body>{html}</body>", path, lang=lang, enough=enough, title=draft.title)
    return replace(
        made,
        date=draft.date or made.date,
        author=draft.author or made.author,
        summary=draft.summary or made.summary,
        guesses=(*guesses.found, *made.guesses),
        remarks=("Markdown, of which not all is ours: written anew", *made.remarks),
    )


def _is_markdown(source: ImportSource) -> bool:
    if source.name.lower().endswith(_ENDINGS):
        return True
    try:
        text, _ = decoded(source.data[:200_000], source.name)
    except ContentError:
        return False
    return looks_like_markdown(text)


def _read_markdown_file(source: ImportSource) -> Draft:
    text, note = decoded(source.data, source.name)
    draft = read_markdown(text, source.name, lang=source.lang, enough=source.enough)
    return draft.with_note(note)


MARKDOWN = Importer("Markdown", _is_markdown, _read_markdown_file)
