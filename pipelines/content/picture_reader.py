"""Pictures that stand alone in a paragraph → a picture, one with text beside it, or a gallery."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol, cast
from urllib.parse import unquote

from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode

from pipelines.content.attributes import Attributes, attributes_behind, read_attributes
from pipelines.content.fenced_divs import Div
from pipelines.content.front_matter import file_name, safe_url
from pipelines.content.links import canonical
from pipelines.content.texts import not_beside, one_line
from pipelines.content.video import video_of_picture
from pipelines.model.blocks import (
    AttributedQuote,
    Block,
    Gallery,
    Image,
    List,
    MediaText,
    Paragraph,
    Quote,
    Side,
    Text,
)
from pipelines.model.errors import ContentError
from pipelines.model.finding import Origin


class DivReading(Protocol):
    """What a gallery in a fenced div needs of the reader of its article."""

    @property
    def path(self) -> str: ...
    def blocks(self, nodes: Iterable[SyntaxTreeNode]) -> tuple[Block, ...]: ...
    def error(self, node: SyntaxTreeNode, message: str, hint: str) -> ContentError: ...


MOST = 4
"""Pictures of a gallery: more are no longer seen side by side in a mail."""
_SIDES = ("left", "right")
_CREDIT = "credit"
_PORTRAIT = re.compile(r"(?:^|\s)\.portrait(?:\s|$)")


@dataclass(frozen=True, slots=True)
class WrittenPicture:
    """A picture as it stands in a paragraph."""

    token: Token
    line: int
    """Counted from the paragraph's first one, from 0."""
    href: str = ""


def pictures_alone(tokens: Iterable[Token]) -> tuple[WrittenPicture, ...]:
    """The pictures of a paragraph that holds nothing but them, their links and attributes; else none."""
    found: list[WrittenPicture] = []
    line, href, linked = 0, "", 0
    for token in tokens:
        if token.type == "image":
            found.append(WrittenPicture(token, line, href))
        elif token.type == "link_open":
            href, linked = str(token.attrs["href"]), len(found)
        elif token.type == "link_close" and len(found) == linked + 1:
            href = ""
        elif token.type in {"softbreak", "hardbreak"}:
            line += 1
        elif not _is_nothing(token, found):
            return ()
    return tuple(found)


def _is_nothing(token: Token, found: list[WrittenPicture]) -> bool:
    """Whether no reader sees it: a blank, a comment, or what is said of the picture before it."""
    if token.type == "html_inline":
        return token.content.startswith("<!--")
    return token.type == "text" and (not token.content.strip() or _is_attribute(token.content, found))


def _is_attribute(text: str, before: Sequence[WrittenPicture]) -> bool:
    """Whether a text was meant to be the attributes of the picture before it."""
    return bool(before) and text.strip().startswith("{")


def stray_attributes(tokens: Iterable[Token], path: str, first_line: int) -> Iterator[ContentError]:
    """What was meant to be attributes, in a paragraph of pictures, and is none."""
    line, linked = first_line, False
    for token in tokens:
        if token.type in ("softbreak", "hardbreak"):
            line += 1
        elif token.type == "text" and token.content.strip():
            hint = (
                "write them behind the picture, within the link: [![…](owl.png){.left}](https://…)"
                if linked
                else "write them right behind the picture, within braces that end: ![…](owl.png){.left}"
            )
            written = token.content.strip()
            yield ContentError(f"{written!r} belongs to no picture", origin=Origin(path, line), hint=hint)
        linked = token.type == "link_close"


@dataclass(frozen=True, slots=True)
class PictureReader:
    """Makes blocks of written pictures; `words` reads one text, given its line."""

    path: str
    words: Callable[[str, int], Text]

    def block(self, written: Sequence[WrittenPicture], first_line: int) -> Block:
        """The block that a paragraph of pictures is; ContentError for what is wrong with it."""
        if len(written) > MOST:
            raise too_many(len(written), Origin(self.path, first_line + written[MOST].line))
        if len(written) > 1:
            return Gallery(tuple(self.of_gallery(each, first_line) for each in written))
        image, side = self.picture(written[0], first_line)
        video = video_of_picture(image)
        if video and side:
            raise ContentError(
                f"the picture of a video with {{.{side}}}",
                origin=Origin(self.path, first_line + written[0].line),
                hint="leave it out: a video has the whole width",
            )
        return video or (MediaText(image, side) if side else image)

    def of_gallery(self, written: WrittenPicture, first_line: int) -> Image:
        """A picture that stands beside others, and so has no side of its own."""
        image, side = self.picture(written, first_line)
        if side:
            raise ContentError(
                f"a picture of a gallery with {{.{side}}}",
                origin=Origin(self.path, first_line + written.line),
                hint="leave it out; a picture with text beside it has a paragraph of its own",
            )
        return image

    def picture(self, written: WrittenPicture, first_line: int) -> tuple[Image, Side | None]:
        """One picture, and the side on which it is to stand."""
        origin = Origin(self.path, first_line + written.line)
        braces = attributes_behind(written.token)
        if _PORTRAIT.search(braces):
            raise ContentError(
                "a portrait that is none of a quote",
                origin=origin,
                hint="put it into the quote, in a line of its own, with nothing but {.portrait} behind it",
            )
        attributes = read_attributes(braces, _SIDES, (_CREDIT,), origin)
        src, caption = str(written.token.attrs["src"]), str(written.token.attrs.get("title", ""))
        credit = attributes.values.get(_CREDIT, "")
        image = self.image(unquote(src), src, written.token.content, (caption, credit), origin)
        return self.linked(image, written.href, origin), _side(attributes, origin)

    def image(self, name: str, written: str, alt: str, below: tuple[str, str], origin: Origin) -> Image:
        """A picture of the file `name`, which stands as `written`; `below`: its caption and credit."""
        try:
            src = file_name(name)
        except ValueError as error:
            raise not_beside(written, origin) from error
        caption, credit = (
            self.words(one_line(each), origin.line) if one_line(each) else None for each in below
        )
        return Image(src, self.words(one_line(alt), origin.line), caption, credit=credit)

    def linked(self, image: Image, href: str, origin: Origin) -> Image:
        """The picture with a link on it, which its alt text has to name."""
        if not href:
            return image
        try:
            address = canonical(safe_url(unquote(href) if href.startswith("article:") else href))
        except ValueError as error:
            raise ContentError(
                f"the picture's address {error}", origin=origin, hint="write a full address"
            ) from error
        if not image.alt.value:
            raise ContentError(
                f"the picture {image.src} is a link without words",
                origin=origin,
                hint="say in its alt text where it leads: [![The programme of the day](owl.png)](https://…)",
            )
        return Image(image.src, image.alt, image.caption, credit=image.credit, href=address)


def _side(attributes: Attributes, origin: Origin) -> Side | None:
    if len(attributes.classes) > 1:
        raise ContentError(
            "a picture on both sides", origin=origin, hint="leave {.left} or {.right}, not both"
        )
    return cast(Side, attributes.classes[0]) if attributes.classes else None


def too_many(number: int, origin: Origin) -> ContentError:
    """A gallery is looked at in one glance."""
    return ContentError(
        f"a gallery of {number} pictures; {MOST} are the most",
        origin=origin,
        hint="make two galleries of it, with words between them",
    )


def read_gallery(reader: DivReading, node: SyntaxTreeNode, div: Div) -> Iterator[Block]:
    """What `::: gallery` holds: two to four pictures, each in a paragraph of its own or not."""
    blocks = reader.blocks(node.children)
    if div.words:
        raise reader.error(
            node, f"words behind ::: gallery: {div.words!r}", "write them into a paragraph above it"
        )
    if any(not isinstance(block, Image | Gallery) for block in blocks):
        raise reader.error(
            node,
            "::: gallery with more in it than pictures",
            'leave {.left} and {.right} out, and move words into captions: ![an owl](owl.png "At dusk")',
        )
    images: list[Image] = []
    for block in blocks:
        images += [block] if isinstance(block, Image) else block.images if isinstance(block, Gallery) else ()
    if len(images) > MOST:
        raise too_many(len(images), Origin(reader.path, images[MOST].alt.line))
    if len(images) < 2:
        raise reader.error(
            node,
            f"a gallery of {len(images)} pictures",
            "put two to four into it, or take the ::: away",
        )
    yield Gallery(tuple(images))


def with_text_beside(blocks: Sequence[Block], path: str) -> tuple[tuple[Block, ...], list[ContentError]]:
    """The blocks, each picture with a side joined with the text that follows it; and those that none does."""
    found: list[Block] = []
    for block in blocks:
        before = found[-1] if found else None
        waits = isinstance(before, MediaText) and not before.blocks
        if (
            waits
            and isinstance(before, MediaText)
            and isinstance(block, Paragraph | List | Quote | AttributedQuote)
        ):
            found[-1] = MediaText(before.image, before.side, (block,))
        else:
            found.append(block)
    faults = [
        ContentError(
            f"nothing stands beside the picture {block.image.src}",
            origin=Origin(path, block.image.alt.line),
            hint=f"write a paragraph, list or quote right below it, or leave {{.{block.side}}} out",
        )
        for block in found
        if isinstance(block, MediaText) and not block.blocks
    ]
    return tuple(found), faults
