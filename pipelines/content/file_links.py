"""Links to a file beside the article: `[the programme](programme.pdf)`.

In a text they stand as their author wrote them; whoever reads one sees `attachment:programme.pdf`. Where
that file is for a reader says whoever shows it.
"""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import unquote

FILE = "attachment"
"""The scheme by which a link to a file is known until it is shown."""

TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "odp": "application/vnd.oasis.opendocument.presentation",
    "epub": "application/epub+zip",
    "csv": "text/csv",
    "ics": "text/calendar",
}
"""What can be attached, and its media type (IANA). Nothing that runs, and nothing that hides other files."""

_AS_PDF = "save it as PDF, or as .docx, .xlsx or .pptx"
_REFUSED = {
    **dict.fromkeys(
        ("exe", "msi", "bat", "cmd", "vbs", "js", "jar", "apk", "dmg", "scr", "ps1", "lnk"),
        ("a program, which no reader should be sent", "link to the page from which it can be had"),
    ),
    **dict.fromkeys(
        ("html", "htm", "xhtml", "mht", "svg", "svgz", "xml"),
        ("a page that could run programs on the website", "make an article of it, or save it as PDF"),
    ),
    **dict.fromkeys(
        ("docm", "xlsm", "pptm", "dotm", "xltm", "potm"),
        ("a document with macros, which are programs", "save it without macros, as .docx, .xlsx or .pptx"),
    ),
    **dict.fromkeys(
        ("doc", "xls", "ppt", "rtf", "pages", "numbers", "key", "wpd"),
        ("a document that not all readers can open, or that can hold macros", _AS_PDF),
    ),
    **dict.fromkeys(
        ("zip", "rar", "7z", "tar", "gz", "tgz"),
        ("a packed folder, and nobody sees what is in it", "link to each of its files"),
    ),
    **dict.fromkeys(
        ("mp3", "m4a", "wav", "ogg", "mp4", "webm", "avi", "mov", "mkv"),
        ("sound or film, which needs a host made for it", "upload it there and link to it: https://…"),
    ),
    **dict.fromkeys(
        ("png", "jpg", "jpeg", "gif", "webp", "avif"),
        ("a picture", "show it: ![what it shows](file.png), in a paragraph of its own"),
    ),
    **dict.fromkeys(("txt", "json", "tex"), ("a file for machines or editors", "save it as PDF or CSV")),
}
"""What is wrong with attaching others that people try, and what to do instead."""

_NAME = re.compile(rf"(?:{FILE}:|\./)?([^/\\:?#]*[^/\\:?#.\s]\.({'|'.join(TYPES)}))(#[^\s]*)?", re.IGNORECASE)
_HOST = r"https?:|mailto:|tel:|//|[^./\\:]+\.[^/\\]*[/\\]"
_ANYWHERE = re.compile(
    rf"(?!{_HOST})(?:\w+:)?(?:[^?#]*[/\\])?([^/\\:?#]+\.({'|'.join((*TYPES, *_REFUSED))}))(?:[?#].*)?",
    re.IGNORECASE,
)
"""The path of a file in whatever folder, not on another site."""


class FileLink(NamedTuple):
    name: str
    place: str = ""
    """A place in the file, such as `#page=2`; empty: its beginning."""


def file_link(href: str) -> FileLink | None:
    """The file beside the article that an address leads to; None for one that leads anywhere else."""
    found = _NAME.fullmatch(unquote(href))
    return FileLink(found[1], found[3] or "") if found else None


def refused_file(href: str) -> tuple[str, str] | None:
    """What keeps the file that an address names from being attached, and the way out; None for an address
    that names none.
    """
    written = unquote(href)
    found = _ANYWHERE.fullmatch(written)
    if not found:
        return None
    name, kind = found[1], found[2].lower()
    if kind in _REFUSED:
        what, cure = _REFUSED[kind]
        return f"{name} is {what}", cure
    return f"the file {written!r} is not beside the article", "put it there and name it without a folder"
