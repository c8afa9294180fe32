"""Markdown with front matter → Article: typed blocks, each text with its line.

Inline Markdown stays in the texts, as translators know it.
"""

from __future__ import annotations

from pipelines.content.anchors import with_anchors
from pipelines.content.block_reader import BlockReader
from pipelines.content.event_head import read_event
from pipelines.content.front_matter import FrontMatter, Head, read_head, split_head
from pipelines.content.texts import one_line, read_text, source_tokens, text_faults
from pipelines.model.article import Article, Reference
from pipelines.model.author import Author
from pipelines.model.blocks import Block, Button, Image, Text
from pipelines.model.errors import ContentError, each_error, raise_all
from pipelines.model.finding import Origin
from pipelines.model.markup import refuse_controls


def parse_article(text: str, slug: str, lang: str, zone: str = "UTC") -> Article:
    """The article that `text` describes; ContentError, or ContentErrors with all that is wrong, each with its
    line. `zone` is the time zone of an event that names none.
    """
    path = f"content/{slug}/index.md"
    refuse_controls(text, path)
    parts = split_head(text, path)
    faults: list[ContentError] = []
    head: Head | None = None
    article: Article | None = None
    try:
        head = read_head(parts, path)
    except ContentError as error:
        faults += _all_of(error)
    blocks: tuple[Block, ...] = ()
    try:
        reader = BlockReader(path, lang, parts.body_line, faults)
        blocks = with_anchors(reader.read(parts.body), path)
    except ContentError as error:
        faults += _all_of(error)
    if head:
        texts = _HeadTexts(path, lang, head, faults)
        article = _article(texts, slug, blocks, zone)
    raise_all(faults)
    assert article  # noqa: S101 - without a head there is a fault
    return article


def _all_of(error: ContentError) -> list[ContentError]:
    return [each for each in each_error(error) if isinstance(each, ContentError)]


class _HeadTexts:
    """The texts of a head, each with its line; what is wrong with one is among the faults."""

    def __init__(self, path: str, lang: str, head: Head, faults: list[ContentError]) -> None:
        self.path, self.lang, self.faults = path, lang, faults
        self.lines, self.matter = head.lines, head.matter

    def words(self, value: str, key: str) -> Text:
        origin, line = Origin(self.path, self.lines[key]), one_line(value)
        tokens = source_tokens(line)
        self.faults += text_faults(tokens, origin)
        if any(token.type == "footnote_ref" for token in tokens):
            self.faults.append(
                ContentError(
                    f"a note's mark in {key}",
                    origin=origin,
                    hint="put it into the text below the head; to have it printed, write \\\\[^1]",
                )
            )
        try:
            return read_text(line, self.lang, origin)
        except ContentError as error:
            self.faults += _all_of(error)
            return Text(line, self.lang, origin.line)

    def optional(self, value: str, key: str) -> Text | None:
        return self.words(value, key) if value else None


def _article(head: _HeadTexts, slug: str, blocks: tuple[Block, ...], zone: str) -> Article:
    matter: FrontMatter = head.matter
    lines = head.lines
    image = None
    if matter.image:
        alt = head.words(matter.image.alt, "image.alt" if "image.alt" in lines else "image")
        caption = head.optional(matter.image.caption, "image.caption")
        credit = head.optional(matter.image.credit, "image.credit")
        image = Image(matter.image.src, alt, caption, credit=credit)
    button = None
    if matter.call_to_action:
        label = head.words(matter.call_to_action.label, "call_to_action.label")
        button = Button(label, matter.call_to_action.url)
    event = None
    if matter.event:
        place = head.optional(matter.event.place, "event.place")
        event, faults = read_event(matter.event, place, zone, lines, head.path)
        head.faults += faults
    return Article(
        slug=slug,
        id=matter.id,
        lang=head.lang,
        date=matter.moment,
        title=head.words(matter.title, "title"),
        subtitle=head.optional(matter.subtitle, "subtitle"),
        subject=head.optional(matter.subject, "subject"),
        summary=head.optional(matter.summary, "summary"),
        number=matter.number,
        categories=tuple(head.words(value, f"categories.{n}") for n, value in enumerate(matter.categories)),
        author=one_line(matter.author),
        authors=tuple(
            Author(one_line(each.name), head.optional(each.role, f"authors.{n}.role"), each.url)
            for n, each in enumerate(matter.authors)
        ),
        place=head.optional(matter.place, "place"),
        event_date=matter.event_date,
        event=event,
        translation_due=matter.translation_due,
        image=image,
        call_to_action=button,
        blocks=blocks,
        locales=matter.locales,
        articles=tuple(Reference(slug, lines[f"articles.{n}"]) for n, slug in enumerate(matter.articles)),
        theme=matter.theme,
        notes=matter.notes,
        ignore_checks=matter.ignore_checks,
    )
