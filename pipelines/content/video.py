"""A link to a video, alone in its paragraph → a card with a play mark. Its host is asked nothing."""

from __future__ import annotations

from dataclasses import replace

from markdown_it.tree import SyntaxTreeNode

from pipelines.content.commonmark import inline_tokens
from pipelines.content.video_hosts import is_video
from pipelines.model.blocks import Image, Text, Video

CARD_NAME = "video-card.png"
"""The picture of a video for which its author gives none, beside every page that shows it."""
CARD_SIZE = (1200, 675)
_WITHIN = frozenset({"list_item", "blockquote", "dd", "footnote_reference"})
"""Where a link stays one: a list of ten videos is a list, not ten cards."""


def video_of(text: Text, node: SyntaxTreeNode) -> Video | None:
    """The video that a paragraph is; None for one that says more, or stands in a list, quote or note.

    The text stays whole, with the link in it: translations of older versions are of the same text.
    """
    if not text.value or "://" not in text.value:
        return None
    tokens = inline_tokens(text.value)
    links = [token for token in tokens if token.type == "link_open"]
    alone = len(links) == 1 and tokens[0] is links[0] and tokens[-1].type == "link_close"
    if not alone or not is_video(href := str(links[0].attrs["href"])) or _is_within(node):
        return None
    width, height = CARD_SIZE
    empty = replace(text, value="", context="")
    return Video(text, href, Image(CARD_NAME, empty, width=width, height=height, play="card"))


def _is_within(node: SyntaxTreeNode) -> bool:
    above = node.parent
    while above is not None:
        if above.type in _WITHIN:
            return True
        above = above.parent
    return False


def video_of_picture(image: Image) -> Video | None:
    """The video that a linked picture leads to; its caption, or else its alt text, is what the link says."""
    if not is_video(image.href):
        return None
    label = image.caption or image.alt
    alt = image.alt if image.caption else replace(image.alt, value="", context="")
    return Video(label, image.href, replace(image, alt=alt, caption=None, href="", play="still"))
