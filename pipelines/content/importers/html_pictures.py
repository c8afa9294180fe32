"""The pictures of a web page: those within it, and those that came along."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote, unquote_to_bytes

from lxml.html import HtmlElement

from pipelines.content.importers.draft import LoosePicture
from pipelines.content.importers.given_pictures import picture_name
from pipelines.content.importers.markdown import is_followed

MOST_PICTURE_BYTES = 25_000_000
_DATA = re.compile(r"data:(?:image/)?(?P<kind>[\w.+-]*)(?:;[\w=-]+)*?(?P<base64>;base64)?,", re.IGNORECASE)
_PICTURE_FILE = re.compile(r"\.(?:jpe?g|png|gif|webp|avif|svg)(?:[?#]|$)", re.IGNORECASE)
_ENDINGS = {"jpeg": "jpg", "svg+xml": "svg", "x-emf": "emf", "x-wmf": "wmf", "": "bin"}


@dataclass(slots=True)
class PictureFinder:
    """Knows the pictures that came along by name, and by the number that a mail gives them."""

    given: Mapping[str, bytes] = field(default_factory=dict)
    used: dict[str, LoosePicture] = field(default_factory=dict)
    """By `src`."""
    remarks: list[str] = field(default_factory=list)

    def name_of(self, src: str) -> str:
        """The file name of a picture beside the article; empty: it did not come along."""
        if src in self.used:
            return self.used[src].name
        found = _DATA.match(src)
        if found:
            data = _picture_bytes(src[found.end() :], bool(found["base64"]))
            kind = found["kind"].lower()
            name = f"picture-{len(self.used) + 1}.{_ENDINGS.get(kind, kind)}"
        else:
            name = unquote(re.split(r"[?#]", src)[0]).rpartition("/")[2].removeprefix("cid:")
            data = self.given.get(name, b"")
        return self._keep(src, name, data)

    def _keep(self, src: str, name: str, data: bytes) -> str:
        if not data:
            return ""
        if len(data) > MOST_PICTURE_BYTES:
            self.remarks.append(f"{name} is larger than {MOST_PICTURE_BYTES // 10**6} MB and was left out")
            return ""
        own = picture_name(name, data)
        while any(picture.name == own and picture.data != data for picture in self.used.values()):
            stem, _, ending = own.rpartition(".")
            own = f"{stem}-{len(self.used) + 1}.{ending}"
        self.used[src] = LoosePicture(own, data)
        return own

    @staticmethod
    def is_pixel(element: HtmlElement) -> bool:
        """Whether a picture only counts who looks at a page."""
        return element.get("width") in ("0", "1") or element.get("height") in ("0", "1")


def leads_on(link: str) -> bool:
    """Whether the link of a picture leads readers anywhere but to the same picture, larger."""
    return is_followed(link) and not _PICTURE_FILE.search(link)


def with_caption(picture: str, caption: str) -> str:
    """The Markdown of a picture, which may have a link, with its caption."""
    text = caption.replace("\\", "\\\\").replace('"', '\\"')
    head, link, tail = picture.rpartition(")](")
    return f'{head} "{text}"{link}{tail}' if link else f'{picture[:-1]} "{text}")'


def _picture_bytes(text: str, is_base64: bool) -> bytes:
    if len(text) > 2 * MOST_PICTURE_BYTES:
        return b""
    try:
        return base64.b64decode(text) if is_base64 else unquote_to_bytes(text)
    except (binascii.Error, ValueError):
        return b""
