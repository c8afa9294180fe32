"""The first `glocal.toml` of a workspace: it speaks of whoever publishes, and else of nobody."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from pipelines.workspace.placeholders import HOST, NAME, SENDER, URL

LOGO = "brand/logo.png"
"""Where a workspace's logo is put."""


@dataclass(frozen=True, slots=True)
class Publisher:
    """What is known of whoever publishes; empty: not yet."""

    year: int
    """This year, in which they have their domain: part of the feeds' id (RFC 4151)."""
    name: str = ""
    url: str = ""
    sender: str = ""
    source: str = "en"
    locales: tuple[str, ...] = ("eu24",)
    accent: str = ""
    logo: Path | None = None


GUESSED = "# Look whether these two pages are there:"
"""Stands in the settings above the addresses that were guessed, until somebody has looked."""

_TEXT = """\
# Every setting: docs/settings.md
source = {source}                 # the language that articles are written in
locales = {locales}            # "eu24" are the 24 official languages of the EU; others by tag

[site]
id = {id}   # of the feeds, for ever: it outlives every address
url = {url}

[email]
sender = {sender}
{guessed}
unsubscribe_url = {unsubscribe}
privacy_url = {privacy}

[gate]
minimum = 100                 # percent of an article's words, translated and not fuzzy
required = ["title", "summary", "call_to_action"]
otherwise = "hold"            # hold: not yet · source: send the source text · mixed: fall back, marked

[brand]                       # name, colours, logo, footer: docs/brand.md
name = {name}
"""


def first_settings(publisher: Publisher) -> str:
    """The text of `glocal.toml`, with placeholders for what is not known yet."""
    url = (publisher.url or URL).rstrip("/")
    parts = urlsplit(url)
    page = parts.path.strip("/").rpartition("/")[2] or "news"
    values = {
        "source": publisher.source,
        "id": f"tag:{(parts.hostname or HOST).removeprefix('www.')},{publisher.year}:{page}",
        "url": url,
        "sender": publisher.sender or SENDER,
        "unsubscribe": f"{url}/unsubscribe?lang={{locale}}",
        "privacy": f"{parts.scheme}://{parts.netloc}/privacy",
        "name": publisher.name or NAME,
    }
    listed = f"[{', '.join(map(_toml, publisher.locales))}]"
    text = _TEXT.format(
        locales=listed, guessed=GUESSED, **{key: _toml(value) for key, value in values.items()}
    )
    own = {"accent": publisher.accent, "logo": LOGO if publisher.logo else ""}
    return text + "".join(f"{key} = {_toml(value)}\n" for key, value in own.items() if value)


def _toml(value: str) -> str:
    """As a basic string; TOML's escapes are those of JSON, and DEL (TOML 1.0, String)."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
