"""Plain words → Markdown that reads as the same words: nothing in them is taken for markup."""

from __future__ import annotations

import re

_ANYWHERE = re.compile(r"[\\`*\[\]~]|<(?=[a-zA-Z/!?])|&(?=#?\w+;)|(?<!\w)_|_(?!\w)")
_AT_START = re.compile(r"#{1,6}(?=\s|$)|>|[-+=](?=\s|$)|-{2,}|={2,}|\|")
_NUMBER_AT_START = re.compile(r"(\d{1,9})([.)])(?=\s|$)")
_ADDRESS = re.compile(r"https?://[A-Za-z0-9._~:/?#@!$&+,;=-]*[A-Za-z0-9/=#]")
_LABEL = re.compile(r"(?P<label>[^\W\d_][^:.!?]{0,59}):(?=\s)(?P<rest>.*)")
_LABEL_WORDS = 8


def escape_words(words: str) -> str:
    """One paragraph of Markdown for one run of words; a web address becomes a link of itself."""
    parts: list[str] = []
    end = 0
    for address in _ADDRESS.finditer(words):
        parts += [_escape(words[end : address.start()]), f"<{address[0]}>"]
        end = address.end()
    parts.append(_escape(words[end:]))
    text = "".join(parts)
    text = _NUMBER_AT_START.sub(r"\1\\\2", text, count=1) if _NUMBER_AT_START.match(text) else text
    return f"\\{text}" if _AT_START.match(text) else text


def _escape(words: str) -> str:
    return _ANYWHERE.sub(lambda char: f"\\{char[0]}", words)


def list_item(words: str) -> str:
    """A list item; a `Label:` at its start becomes bold."""
    label = _LABEL.fullmatch(words)
    if label and len(label["label"].split()) <= _LABEL_WORDS and "//" not in label["label"]:
        return f"- **{_escape(label['label'])}:**{_escape_rest(label['rest'])}"
    return f"- {escape_words(words)}"


def _escape_rest(words: str) -> str:
    """What follows a label: it keeps its blank, and is not the start of a line."""
    return " " + escape_words("x" + words.lstrip(" \t"))[1:] if words.strip() else ""
