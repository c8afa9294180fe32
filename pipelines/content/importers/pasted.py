"""Text copied from a web page, an email or a PDF → a draft article, and what was guessed on the way.

Every word of the source is either in the article or in what is reported; a test proves it word by word.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipelines.content.importers.addresses import with_links
from pipelines.content.importers.decoding import decoded
from pipelines.content.importers.draft import Draft, Guesses, Importer, ImportSource, Line, Part, Unplaced
from pipelines.content.importers.furniture import above_title, mail_head, without_furniture
from pipelines.content.importers.head import MOST_LINES, HeadReader, is_press_text
from pipelines.content.importers.lines import paragraphs, unquoted, visible_lines
from pipelines.content.importers.shapes import blocks
from pipelines.languages.detection import other_language
from pipelines.languages.table import BUILT_IN, EU24
from pipelines.model.errors import ContentError
from pipelines.model.finding import Origin

Source = Line | Part
_LONGEST_TITLE = 150
_SHOWN_TITLE = 60
_JOINS = ":,–—-"


def read_pasted(text: str, path: str, *, lang: str = "en", enough: int = 60, title: str = "") -> Draft:
    """The draft in a pasted text; ContentError if there is not a single word in it."""
    guesses = Guesses(enough)
    lines = unquoted(list(visible_lines(text)))
    if not lines:
        raise ContentError(
            "there is no text in this file", origin=Origin(path, 1), hint="paste the article into it"
        )
    subject, lines = mail_head(lines, guesses)
    return draft_of(lines, guesses, lang=lang, title=title or subject)


def draft_of(lines: Sequence[Source], guesses: Guesses, *, lang: str, title: str = "") -> Draft:
    """The draft that lines make; `title`: as far as the source says it, else it is the first line."""
    is_press, own = above_title(lines, guesses)
    taken: list[Line] = []
    if not title:
        before = own
        title, own = _title(own, guesses)
        left = {line.number for line in own}
        taken = [line for line in before if isinstance(line, Line) and line.number not in left]
    text = " ".join(line.words for line in lines)
    known = {tag: BUILT_IN[tag] for tag in EU24}
    lang = other_language([text], BUILT_IN[lang], known) or lang if lang in known else lang
    reader = HeadReader(guesses, lang, text)
    reader.facts.is_press = is_press or is_press_text(own)
    kept = reader.read(own)
    unplaced = [
        Unplaced(line.number, line.words, "repeats the title: an image caption?")
        for line in kept
        if isinstance(line, Line) and _repeats(line.words, title)
    ]
    repeated = {item.line for item in unplaced}
    unplaced += [
        Unplaced(line.number, f"{span.words}: {span.link}", "a title has no links")
        for line in taken
        for span in line.spans
        if span.link
    ]
    kept = without_furniture([line for line in kept if line.number not in repeated], guesses)
    reader.read_labels(kept[:MOST_LINES])
    whole = [with_links(line, guesses) if isinstance(line, Line) else line for line in _whole(kept, guesses)]
    headed = any(isinstance(line, Part) and line.kind == "heading" for line in lines)
    parts = blocks(whole, guesses, headed=headed)
    facts = reader.facts
    return Draft(
        title=title,
        body=body_markdown(parts),
        date=facts.date,
        place=facts.place,
        event_date=facts.event_date,
        author=facts.author,
        guesses=guesses.found,
        unplaced=tuple(unplaced),
    )


def fragment_markdown(lines: Sequence[Source], guesses: Guesses) -> str:
    """The Markdown of lines that go into a text: all of them, for none is a title or says when and where."""
    linked = [
        with_links(line, guesses) if isinstance(line, Line) else line for line in _whole(lines, guesses)
    ]
    headed = any(isinstance(line, Part) and line.kind == "heading" for line in lines)
    return body_markdown(blocks(linked, guesses, headed=headed))


def body_markdown(parts: Sequence[Part]) -> str:
    """The parts with empty lines between; two lists stay two."""
    text: list[str] = []
    for before, part in zip([None, *parts], parts, strict=False):
        gap = "\n\n" if before else ""
        if before and before.kind == part.kind == "list":
            gap = "\n" if _same_list(before, part) else "\n\n<!-- -->\n\n"
        text += [gap, part.markdown]
    return "".join(text)


def _same_list(before: Part, part: Part) -> bool:
    return (before.markdown[0] == "-") == (part.markdown[0] == "-")


def _whole(lines: Sequence[Source], guesses: Guesses) -> list[Source]:
    """Lines that were broken are paragraphs again; what is a part already, stays."""
    found: list[Source] = []
    run: list[Line] = []
    for line in lines:
        if isinstance(line, Line) and not line.spans:
            run.append(line)
            continue
        found += [*paragraphs(run, guesses), line]
        run = []
    return [*found, *paragraphs(run, guesses)]


def _title(lines: Sequence[Source], guesses: Guesses) -> tuple[str, list[Source]]:
    """The title, which may go over two lines, and the lines below it."""
    first, *rest = lines
    words = first.words
    is_own = isinstance(first, Line) or first.kind == "heading"
    if len(words) > _LONGEST_TITLE or not is_own or not words:
        words = next((line.words for line in lines if line.words), "")
        shown = words if len(words) <= _SHOWN_TITLE else re.sub(r"\s+\S*\Z", "", words[:_SHOWN_TITLE]) + "…"
        if shown:
            guesses.take(first, "also the title, for the text has none", 60, shown)
        return shown or "Untitled", list(lines)
    second = rest[0] if rest else None
    going_on = isinstance(second, Line) and len(rest) > 1 and _is_second_half(words, second)
    if isinstance(second, Line) and going_on and guesses.take(second, "the title's second half", 80):
        return f"{words} {second.words}", rest[1:]
    return words, rest


def _is_second_half(words: str, line: Line) -> bool:
    """Whether a line goes on with a title that did not fit on one."""
    open_end = words[-1] in _JOINS or words[-1].isalnum()
    fits = len(line.words) <= _LONGEST_TITLE and not line.after_gap and line.words[-1] not in ".;"
    return open_end and fits and line.words[:1].islower() and not _repeats(line.words, words)


def _repeats(words: str, title: str) -> bool:
    """Whether a line is the title over again, whole or its first words."""
    line, whole = words.casefold().rstrip(".…").split(), title.casefold().rstrip(".…").split()
    return len(line) >= min(3, len(whole)) and line == whole[: len(line)]


def _is_text(source: ImportSource) -> bool:
    return b"\0" not in source.data[:4096] or source.data[:2] in (b"\xff\xfe", b"\xfe\xff")


def _read_text_file(source: ImportSource) -> Draft:
    text, note = decoded(source.data, source.name)
    draft = read_pasted(text, source.name, lang=source.lang, enough=source.enough)
    return draft.with_note(note)


PASTED = Importer("text that was copied", _is_text, _read_text_file)
