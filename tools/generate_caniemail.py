"""Writes `pipelines/emails/data/caniemail.json`: which mail program knows which CSS.

    npm install --prefix DIR caniemail@VERSION && python -m tools.generate_caniemail DIR/node_modules

The npm package `caniemail` carries the data of https://www.caniemail.com as it is published (MIT, © Rémi
Parmentier). A letter sums up the newest version that was tested on each platform of a program: `y` all know
it, `a` some do, or know a part, `n` none does, `u` nobody has tested. The same package gives the same bytes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from tools.node import DATA, as_json, modules, version

PACKAGE = "caniemail"
TARGET = DATA / "caniemail.json"


class Client(NamedTuple):
    """A mail program as findings name it, `Gmail on Android`, and the tests that speak for it."""

    family: str
    platform: str
    tests: tuple[str, ...]
    """`family/platform` of the source."""
    abroad: bool = False
    """With an account of another provider, for which Gmail's apps drop style sheets."""


def _everywhere(name: str, family: str) -> Client:
    platforms = ("desktop-webmail", "ios", "android")
    return Client(name, "", tuple(f"{family}/{platform}" for platform in platforms))


CLIENTS = (
    Client("Gmail", "on the web", ("gmail/desktop-webmail",)),
    Client("Gmail", "on Android", ("gmail/android",)),
    Client("Gmail", "on iOS", ("gmail/ios",)),
    Client("Gmail", "without style sheets", ("gmail/android", "gmail/ios"), abroad=True),
    Client("Outlook", "on Windows", ("outlook/windows",)),
    Client("Outlook", "on Mac", ("outlook/macos",)),
    Client("Outlook", "on the web", ("outlook/outlook-com",)),
    Client("Outlook", "on Android", ("outlook/android",)),
    Client("Outlook", "on iOS", ("outlook/ios",)),
    Client("Apple Mail", "", ("apple-mail/macos", "apple-mail/ios")),
    _everywhere("Yahoo Mail", "yahoo"),
    _everywhere("AOL", "aol"),
    _everywhere("GMX", "gmx"),
    _everywhere("WEB.DE", "web-de"),
    _everywhere("T-Online", "t-online-de"),
    _everywhere("IONOS", "ionos-1and1"),
    _everywhere("Orange", "orange"),
    _everywhere("SFR", "sfr"),
    _everywhere("La Poste", "laposte"),
    _everywhere("Free", "free-fr"),
    _everywhere("WP.pl", "wp-pl"),
    _everywhere("Proton Mail", "protonmail"),
    Client("Samsung Email", "", ("samsung-email/android",)),
    Client("Thunderbird", "", ("thunderbird/macos", "thunderbird/windows")),
)
"""The programs that count in Europe, in the order of the letters; `client_shares.toml` has their readers.

Left out of what the source has: Windows Mail, which Microsoft has ended; HEY, Fastmail, Mail.ru and RainLoop,
which few in the EU use. Of T-Online, Free and WP.pl it knows little: what is not tested is not reported.
"""

_PREFIXES = (
    ("html-style", "<style>"),
    ("css-at-media-", "@media ({})"),
    ("css-at-", "@{}"),
    ("css-pseudo-element-", "::{}"),
    ("css-pseudo-class-", ":{}"),
    ("css-function-", "{}()"),
    ("css-display-", "display: {}"),
    ("css-unit-", "{}"),
    ("css-", "{}"),
)
_NAMES = {
    "css-column-layout-properties": ("columns",),
    "css-conic-gradient": ("conic-gradient()",),
    "css-grid-template": ("grid",),
    "css-left-right-top-bottom": ("left",),
    "css-linear-gradient": ("linear-gradient()",),
    "css-modern-color": ("lab()", "lch()", "oklab()", "oklch()"),
    "css-pseudo-class-has": (":has()",),
    "css-pseudo-class-lang": (":lang()",),
    "css-pseudo-class-not": (":not()",),
    "css-pseudo-class-nth-child": (":nth-child()",),
    "css-pseudo-class-nth-last-child": (":nth-last-child()",),
    "css-pseudo-class-nth-last-of-type": (":nth-last-of-type()",),
    "css-pseudo-class-nth-of-type": (":nth-of-type()",),
    "css-radial-gradient": ("radial-gradient()",),
    "css-rgb": ("rgb()",),
    "css-rgba": ("rgba()",),
    "css-selector-adjacent-sibling": ("+",),
    "css-selector-attribute": ("[attribute]",),
    "css-selector-chaining": (".a.b",),
    "css-selector-child": (">",),
    "css-selector-general-sibling": ("~",),
    "css-selector-universal": ("*",),
    "css-unit-calc": ("calc()",),
    "css-variables": ("var()",),
}
"""Features that the lint asks for by other names than the source's; what is not CSS syntax has none."""
_ELEMENTS = (
    *(
        "audio",
        "button-submit",
        "dialog",
        "form",
        "input-text",
        "link",
        "meter",
        "object",
        "picture",
        "progress",
    ),
    *("select", "svg", "textarea", "video"),
)
"""HTML's elements that are asked for, by the source's names; `<button>` is `button-submit`."""
_PICTURES = ("apng", "avif", "base64", "bmp", "heif", "ico", "svg", "tiff", "webp")
_ATTRIBUTES = ("hidden", "srcset")
_UNASKED = re.compile(
    r"css-(?:comments|important|inert-attribute|intrinsic-size|nesting|sytem-ui|unit-(?:initial|percent)"
    r"|selector-(?:class|descendant|grouping|id|type))"
)
_LOGICAL = re.compile(
    r"css-(?:(?:margin|padding|border).*-(?:inline|block|logical)|(?:.*-)?(?:block|inline)-).*"
)
_IN_NOTES = {
    "negative margin": ("css-margin", "[Nn]egative values are not supported"),
    "text-align: start": ("css-text-align", "`start` and `end` are not supported"),
    "text-align: end": ("css-text-align", "`start` and `end` are not supported"),
    "display: inline-flex": ("css-display", r"`inline[- ]flex`.* not supported|Only supports `display:none`"),
    "display: inline-grid": ("css-display", r"`inline[- ]grid`.* not supported|Only supports `display:none`"),
}
"""Values of which only the notes on their property speak: who has such a note does not know them."""
_ABROAD = re.compile(r"non[- ]G(?:oogle|mail) account", re.IGNORECASE)
_ABROAD_NOTHING = re.compile(
    r"(?:Partial\. )?(?:Not supported|Doesn't work|Does not work) with non", re.IGNORECASE
)


def generate(node_modules: Path) -> str:
    """The text of the file, from the package in a `node_modules` folder."""
    stored = node_modules / PACKAGE / "data" / "caniemail.json"
    number = version(node_modules, PACKAGE)
    source = json.loads(stored.read_text(encoding="utf-8"))
    features = {feature["slug"]: feature for feature in source["data"]}
    rows: dict[str, list[str]] = {}
    for slug, feature in features.items():
        for name in _names(slug):
            rows[name] = [feature["last_test_date"][:7], _letters([feature])]
    logical = [feature for slug, feature in features.items() if _LOGICAL.fullmatch(slug)]
    rows["logical sides"] = [max(one["last_test_date"] for one in logical)[:7], _letters(logical)]
    for name, (slug, pattern) in _IN_NOTES.items():
        rows[name] = [features[slug]["last_test_date"][:7], _letters([features[slug]], re.compile(pattern))]
    head = {
        "source": f"npm: {PACKAGE}, data of caniemail.com (MIT, © Rémi Parmentier)",
        "version": number,
        "date": source["last_update_date"][:10],
        "clients": [[client.family, client.platform] for client in CLIENTS],
    }
    return as_json(head, "features", rows)


def _names(slug: str) -> Iterable[str]:
    if slug in _NAMES:
        return _NAMES[slug]
    kind, _, name = slug.partition("-")
    if kind == "html" and name in _ELEMENTS:
        return (f"<{name.partition('-')[0]}>",)
    if kind == "html" and name in _ATTRIBUTES:
        return (f"[{name}]",)
    if kind == "image" and name in _PICTURES:
        return ("data:",) if name == "base64" else (f".{name}",)
    if _UNASKED.fullmatch(slug) or _LOGICAL.fullmatch(slug):
        return ()
    found = next(((start, form) for start, form in _PREFIXES if slug.startswith(start)), None)
    return () if found is None else (found[1].format(slug.removeprefix(found[0])),)


def _letters(features: Iterable[Any], noted: re.Pattern[str] | None = None) -> str:
    """A letter for each client; with `noted`, who has a note of that kind does not know it."""
    known = list(features)
    return "".join(
        _summed({letter for feature in known for letter in _of(feature, client, noted)}) for client in CLIENTS
    )


def _of(feature: Any, client: Client, noted: re.Pattern[str] | None) -> Iterator[str]:
    for test in client.tests:
        family, platform = test.split("/")
        tested = feature["stats"].get(family, {}).get(platform)
        if tested:
            letter, *numbers = list(tested.values())[-1].replace("#", "").split()
            notes = [(feature["notes_by_num"] or {}).get(number, "") for number in numbers]
            yield _read(letter, notes, client, noted)


def _read(letter: str, notes: list[str], client: Client, noted: re.Pattern[str] | None) -> str:
    """The letter for a client once its notes are read."""
    theirs = [note for note in notes if client.abroad or not _ABROAD.search(note)]
    if client.abroad and any(_ABROAD_NOTHING.match(note) for note in theirs):
        return "n"
    if letter == "a" and notes and not theirs:  # it lacks something with another provider's account only
        letter = "y"
    if noted is None or letter in "nu":
        return letter
    return "n" if any(noted.search(note) for note in theirs) else "y"


def _summed(letters: set[str]) -> str:
    """One letter for all platforms: untested ones say nothing."""
    told = letters - {"u"}
    return "u" if not told else told.pop() if len(told) == 1 else "a"


if __name__ == "__main__":
    TARGET.write_text(generate(modules()), encoding="utf-8")
