"""Plain words → Markdown that reads as the same words: nothing in them is taken for markup."""

from __future__ import annotations

import re

_ANYWHERE = re.compile(r"[\\`*\[\]~]|<(?=[a-zA-Z/!?]|\Z)|&(?=#?\w+;)|(?<![^\W_])_|_(?![^\W_])")
_AT_START = re.compile(r"#{1,6}(?=\s|$)|>|[-+=](?=\s|$)|-{2,}|={2,}|\|")
_NUMBER_AT_START = re.compile(r"(\d{1,9})([.)])(?=\s|$)")
_HASHES_AT_END = re.compile(r"#+$")
_ADDRESS = re.compile(r"(https?://[^\s<>]*[\w/=#])")
_LINKABLE = re.compile(
    r"https?://([a-z0-9-]+\.)+[a-z][a-z0-9-]+(:\d+)?([/?#]([a-z0-9._~:/?#@!$&+,;=-]|%[0-9a-f]{2})*)?",
    re.IGNORECASE | re.ASCII,
)
_LABEL = re.compile(r"(?P<label>[^\W\d_][^:.!?]{0,59}):(?=\s)(?P<rest>.*)")
_LABEL_WORDS = 8


def paragraph(words: str) -> str:
    """One paragraph of Markdown for one run of words; a web address becomes a link of itself."""
    text = _with_links(words)
    text = _NUMBER_AT_START.sub(r"\1\\\2", text, count=1) if _NUMBER_AT_START.match(text) else text
    return f"\\{text}" if _AT_START.match(text) else text


def heading(words: str) -> str:
    """A heading of level 2; a `#` at its end is a word, as in C #."""
    return "## " + _HASHES_AT_END.sub(r"\\\g<0>", paragraph(words))


def list_item(words: str) -> str:
    """A list item; a `Label:` at its start becomes bold."""
    label = _LABEL.fullmatch(words)
    if label and len(label["label"].split()) <= _LABEL_WORDS and "//" not in label["label"]:
        return f"- **{inline(label['label'])}:**{_with_links(label['rest'])}"
    return f"- {paragraph(words)}"


def inline(words: str) -> str:
    """Markdown for words within a line, such as a title; an address in them is a word like any other."""
    return _ANYWHERE.sub(lambda char: f"\\{char[0]}", words)


def _with_links(words: str) -> str:
    """Web addresses as links, where that leaves every letter of them to be read; the rest as words."""
    parts = _ADDRESS.split(words)
    return "".join(_autolink(part) if n % 2 else inline(part) for n, part in enumerate(parts))


def _autolink(address: str) -> str:
    if not _LINKABLE.fullmatch(address):
        return inline(address)
    # <https://…> would be shown decoded, as other words than the source's.
    encoded = "%" in address or "xn--" in address
    return f"[{inline(address)}]({inline(address)})" if encoded else f"<{address}>"
