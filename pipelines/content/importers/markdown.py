"""Plain words → Markdown that reads as the same words: nothing in them is taken for markup."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import reduce
from itertools import groupby

from pipelines.content.importers.draft import Line, Span
from pipelines.model.markup import SAFE_SCHEMES

_ANYWHERE = re.compile(r"[\\`*\[\]~]|<(?=[a-zA-Z/!?]|\Z)|&(?=#?\w+;)|(?<![^\W_])_|_(?![^\W_])")
_AT_START = re.compile(r"#{1,6}(?=\s|$)|>|[-+=:](?=\s|$)|-{2,}|={2,}|:{3,}|\|")
_NUMBER_AT_START = re.compile(r"(\d{1,9})([.)])(?=\s|$)")
_HASHES_AT_END = re.compile(r"#+$")
_ADDRESS = re.compile(r"(https?://[^\s<>]*[\w/=#])")
_LINKABLE = re.compile(
    r"https?://([a-z0-9-]+\.)+[a-z][a-z0-9-]+(:\d+)?([/?#]([a-z0-9._~:/?#@!$&+,;=-]|%[0-9a-f]{2})*)?",
    re.IGNORECASE | re.ASCII,
)
_LABEL = re.compile(r"(?P<label>[^\W\d_][^:.!?]{0,59}):(?=\s)(?P<rest>.*)")
_LABEL_WORDS = 8
_DELIMITERS = {"strong": "**", "em": "*"}


def paragraph(words: str) -> str:
    """One paragraph of Markdown for one run of words; a web address becomes a link of itself."""
    return at_block_start(_with_links(words))


def heading(words: str, level: int = 2) -> str:
    """A heading; a `#` at its end is a word, as in C #."""
    text = _with_links(words)
    return f"{'#' * level} " + _HASHES_AT_END.sub(r"\\\g<0>", text)


def list_item(words: str) -> str:
    """The text of a list item; a `Label:` at its start becomes bold."""
    label = _LABEL.fullmatch(words)
    if label and len(label["label"].split()) <= _LABEL_WORDS and "//" not in label["label"]:
        return f"**{inline(label['label'])}:**{_with_links(label['rest'])}"
    return paragraph(words)


def line_markdown(line: Line) -> str:
    """A paragraph of Markdown for a line with what its words look like."""
    return at_block_start(spans_markdown(line.spans)) if line.spans else paragraph(line.words)


def item_markdown(line: Line) -> str:
    """The same for a list item."""
    return at_block_start(spans_markdown(line.spans)) if line.spans else list_item(line.words)


def heading_markdown(line: Line, level: int = 2) -> str:
    """The same for a heading, without what only makes it look like one."""
    if not line.spans:
        return heading(line.words, level)
    bare = tuple(
        Span(span.words, tuple(mark for mark in span.marks if mark != "strong"), span.link)
        for span in line.spans
    )
    return f"{'#' * level} " + _HASHES_AT_END.sub(r"\\\g<0>", spans_markdown(bare))


def at_block_start(text: str) -> str:
    """Inline Markdown as a paragraph: its first signs make no other block of it."""
    text = _NUMBER_AT_START.sub(r"\1\\\2", text, count=1) if _NUMBER_AT_START.match(text) else text
    return f"\\{text}" if _AT_START.match(text) else text


def inline(words: str) -> str:
    """Markdown for words within a line, such as a title; an address in them is a word like any other."""
    return _ANYWHERE.sub(lambda char: f"\\{char[0]}", words)


def table_row(cells: Sequence[str]) -> str:
    """A row of Markdown cells."""
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def table(rows: Sequence[Sequence[str]]) -> str:
    """A table of Markdown cells; the first row is its header, short rows are filled up."""
    columns = max(map(len, rows))
    full = [[*row, *[""] * (columns - len(row))] for row in rows]
    return "\n".join([table_row(full[0]), table_row(["---"] * columns), *map(table_row, full[1:])])


def spans_markdown(spans: Sequence[Span]) -> str:
    """Inline Markdown for words with what they look like."""
    text = ""
    for link, group in groupby(spans, key=lambda span: span.link):
        inner = _with_marks(list(group), 0, "" if link else text)
        text = _beside(text, linked_words(inner, link) if link else inner)
    return text


def _beside(before: str, after: str) -> str:
    """Two runs of Markdown; a `!` before a link would make a picture of it."""
    return f"{before[:-1]}\\!{after}" if before.endswith("!") and after.startswith("[") else before + after


def _with_marks(spans: Sequence[Span], depth: int, before: str) -> str:
    """Spans that are alike up to `depth` tags; `before` is what stands before them."""
    text = ""
    for mark, group in groupby(spans, key=lambda span: span.marks[depth : depth + 1]):
        run = list(group)
        text += _one_mark(mark[0], run, depth, before + text) if mark else _bare_words(run)
    return text


def _bare_words(spans: Sequence[Span]) -> str:
    words = "".join(span.words for span in spans)
    return inline(words) if spans[0].link else _with_links(words)


def _one_mark(mark: str, spans: Sequence[Span], depth: int, before: str) -> str:
    if mark == "br":
        return "<br>" * len(spans)
    if mark == "note":
        return "".join(f"[^{span.words.strip('[]')}]" for span in spans)
    if mark == "code":
        return "".join(_code(span.words) for span in spans)
    words = "".join(span.words for span in spans)
    inner = _with_marks(spans, depth + 1, before)
    if not words.strip():
        return inner
    # Blanks at the ends stand outside: Markdown takes `** a **` for stars.
    start, end = inner[: len(inner) - len(inner.lstrip())], inner[len(inner.rstrip()) :]
    bare = inner.strip()
    delimiter = _DELIMITERS.get(mark, "")
    simple = bare[0].isalnum() and bare[-1].isalnum() and not (before + start)[-1:].strip().strip("(“„«‘–—")
    if delimiter and simple:
        return f"{start}{delimiter}{bare}{delimiter}{end}"
    return f"{start}<{mark}>{bare}</{mark}>{end}"


def _code(words: str) -> str:
    ticks = "`" * (max((len(run) for run in re.findall("`+", words)), default=0) + 1)
    pad = " " if words[:1] == "`" or words[-1:] == "`" else ""
    return f"{ticks}{pad}{words}{pad}{ticks}" if words.strip() else words


def linked_words(inner: str, link: str) -> str:
    """Markdown of a link; blanks around its words stay outside it."""
    start, end = inner[: len(inner) - len(inner.lstrip())], inner[len(inner.rstrip()) :]
    return f"{start}[{inner.strip()}]({_link_target(link)}){end}" if inner.strip() else inner


def _link_target(link: str) -> str:
    """An address between the brackets of a link."""
    safe = re.sub(r"[\s<>\\]", lambda char: "".join(f"%{byte:02X}" for byte in char[0].encode()), link)
    return inline(safe) if re.fullmatch(r"[^()]*", safe) else f"<{inline(safe)}>"


def is_followed(link: str) -> bool:
    """Whether readers may be sent to an address."""
    return link.partition(":")[0].lower() in SAFE_SCHEMES


def _with_links(words: str) -> str:
    """Web addresses as links, where that leaves every letter of them to be read; the rest as words."""
    parts = _ADDRESS.split(words)
    return reduce(_beside, (_autolink(part) if n % 2 else inline(part) for n, part in enumerate(parts)))


def _autolink(address: str) -> str:
    if not _LINKABLE.fullmatch(address):
        return inline(address)
    # <https://…> would be shown decoded, as other words than the source's.
    encoded = "%" in address or "xn--" in address
    return f"[{inline(address)}]({inline(address)})" if encoded else f"<{address}>"
