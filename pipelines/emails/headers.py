"""The header lines of a mail, all written here: a text goes in and arrives as that very text.

Python's EmailMessage takes a header's text for syntax: it decodes what looks like an encoded word (RFC 2047),
in some versions with the line breaks in it, which then begin a header of their own. Nothing here decodes.
Each function gives a whole field with its CRLF, folded where it must be.
"""

from __future__ import annotations

import re
from email.header import Header
from urllib.parse import quote

from pipelines.model.markup import CONTROL

_LINE = 76
"""Characters of a line (RFC 5322, 2.1.1 says 78); a longer text is encoded, and so folded at any place."""
_BREAKS = re.compile(r"[\t\n\r]")
_SYNTAX = re.compile(r"[^A-Za-z0-9!#$%&\'*+/=?^_`{|}~ -]|  ")
"""What a display name may only hold between quotation marks (RFC 5322, 3.2.3 and 3.2.5)."""
_ADDRESS = re.compile(r"[!-;=?-~]+@[!-;=?-~]+")
_URL = "%/:?#[]@!$&'()*+,;=~-._"
"""What stays in an address; all else becomes %XX (RFC 3986, 2.1)."""


def text_header(name: str, text: str) -> bytes:
    """A field that is read as text, such as the subject; a control character in it becomes a blank."""
    text = _single_line(text)
    plain = _is_plain(text) and len(name) + len(text) < _LINE
    return _field_line(name, text if plain else _in_encoded_words(name, text))


def mailbox_header(name: str, display_name: str, address: str) -> bytes:
    """From, To and the like: an ASCII address, and the name before it, in which nothing is syntax.

    ValueError for an address that is none.
    """
    if not _ADDRESS.fullmatch(address):
        raise ValueError(f"{name} cannot be {address!r}")
    shown = _single_line(display_name).strip(" ")
    if not shown:
        return _field_line(name, address)
    if not _is_plain(shown) or len(name) + len(shown) >= _LINE:
        shown = _in_encoded_words(name, shown)
    elif _SYNTAX.search(shown):
        shown = '"' + re.sub(r'(["\\])', r"\\\1", shown) + '"'
    return _field_line(name, f"{shown}\r\n <{address}>")


def url_header(name: str, url: str) -> bytes:
    """A web address between angle brackets, never folded: List-Unsubscribe (RFC 2369, 2)."""
    return _field_line(name, f"<{quote(url, safe=_URL)}>")


def token_header(name: str, value: str) -> bytes:
    """A field with a syntax of its own, made by us: a date, an id; ValueError for what is not ASCII."""
    if not value.isascii() or not value.isprintable():
        raise ValueError(f"{name} cannot be {value!r}")
    return _field_line(name, value)


def _field_line(name: str, value: str) -> bytes:
    return f"{name}: {value}\r\n".encode("ascii")


def _single_line(text: str) -> str:
    return CONTROL.sub(" ", _BREAKS.sub(" ", text))


def _is_plain(text: str) -> bool:
    """Whether every reader takes it as it stands; blanks at an end would be lost."""
    return text.isascii() and "=?" not in text and text == text.strip(" ")


def _in_encoded_words(name: str, text: str) -> str:
    return Header(text, "utf-8", header_name=name).encode(linesep="\r\n")
