"""Whatever a translator writes: no reply, header, link or mark that the source has not, without an error.

The finished mail, page and feeds are read by parsers that are not ours: email, lxml, feedparser.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from email import message_from_bytes, policy
from pathlib import Path

import feedparser
import pytest
from hypothesis import event, example, given, settings
from hypothesis import strategies as st
from lxml import html

from pipelines.actions.editions import email_or_fault, make_campaign, make_edition
from pipelines.actions.preflight import look_over
from pipelines.actions.site_plan import make_website
from pipelines.content.segments import segments
from pipelines.delivery.providers.outbox import preview_files
from pipelines.model.catalog import Catalog
from pipelines.model.delivery import Email
from pipelines.model.edition import Edition
from pipelines.model.finding import Severity
from pipelines.translation.extract import article_messages, empty_catalog
from pipelines.translation.formats.po_writer import serialize_catalog
from pipelines.website.cache import LocaleFiles
from pipelines.website.locale_site import locale_sites
from pipelines.website.manifest import Manifest
from pipelines.website.plan import update_files
from pipelines.website.state import as_dated
from pipelines.workspace.articles import pick_articles
from pipelines.workspace.paths import Workspace, open_workspace
from pipelines.workspace.snapshot import Snapshot, open_snapshot
from tests.conftest import copy_workspace
from tests.examples import examples

pytestmark = pytest.mark.slow

ARTICLE = """---
id: tag:codeweek.eu,2026-11-23:hostile
title: Owls in our school
subject: What owls see
summary: They came at night, and they stayed.
date: 2026-11-23
categories: [Animals]
place: Tartu, Estonia
image: {src: owl.png, alt: An owl on a branch, caption: She looks at you}
call_to_action: {label: Come and see, url: "https://example.org/visit"}
---

Dear [[first_name]], the **owls** read [our map](https://example.org/map) and <b>write</b> to
<owls@example.org>.

## What they eat

- Mice with `salt`

> They never sleep.

| Day | Place |
| --- | --- |
| Monday | A tree |

![A second owl](owl.png "Her brother")

[Write to them](https://example.org/write){.button}
"""

FRENCH = {
    "Owls in our school": "Des hiboux dans notre école",
    "What owls see": "Ce que voient les hiboux",
    "They came at night, and they stayed.": "Ils sont venus la nuit, et ils sont restés.",
    "Animals": "Animaux",
    "Tartu, Estonia": "Tartu, en Estonie",
    "An owl on a branch": "Un hibou sur une branche",
    "She looks at you": "Elle vous regarde",
    "Come and see": "Venez voir",
    "Dear [[first_name]], the **owls** read [our map](https://example.org/map) and <b>write</b> to"
    " <owls@example.org>.": "Bonjour [[first_name]], les **hiboux** lisent [notre carte](https://example.org/map)"
    " et <b>écrivent</b> à <owls@example.org>.",
    "What they eat": "Ce qu’ils mangent",
    "Mice with `salt`": "Des souris au `sel`",
    "They never sleep.": "Ils ne dorment jamais.",
    "Day": "Jour",
    "Place": "Lieu",
    "Monday": "Lundi",
    "A tree": "Un arbre",
    "A second owl": "Un second hibou",
    "Her brother": "Son frère",
    "Write to them": "Écrivez-leur",
}

SNIPPETS = [
    *(
        "=?utf-8?q?x=0d=0aBcc:_eve=40evil.example?=",
        "\r\nBcc: eve@evil.example",
        "\nReply-To: eve@evil.example",
    ),
    *("\x1b]8;;https://evil.example\x07", "\u2028Bcc: eve@evil.example", "\u202e", "\x00", "\x85", "\ufeff"),
    *(
        "https://evil.example",
        "<HTTPS://evil.example>",
        "www.evil.example",
        "HTTP://EVIL.EXAMPLE/x",
        "//evil.example",
    ),
    *(
        "[x](https://evil.example)",
        "[x](//evil.example)",
        "[x](javascript:alert(1))",
        "[x](mailto:eve@evil.example)",
    ),
    *(
        "![x](https://evil.example/p.png)",
        "[x]: https://evil.example",
        "[x][y]",
        "\\[x](https://example.org/map)",
    ),
    *(
        "<a href='https://evil.example'>x</a>",
        '<a href="https://evil.example">',
        "<img src=x onerror=alert(1)>",
    ),
    *(
        "<script>alert(1)</script>",
        "<style>*{display:none}</style>",
        "<form action=//evil.example><input>",
        "<base href=//e>",
    ),
    *(
        "<svg/onload=alert(1)>",
        "<iframe src=//evil.example>",
        "<b onclick=x>",
        "</b></p></td></table>",
        "<!--",
        "-->",
    ),
    *(
        "<meta http-equiv=refresh content='0;url=//evil.example'>",
        "<math><mtext></form>",
        "<![CDATA[",
        "]]>",
        "<?php",
    ),
    *(
        "[[unsubscribe_url]]",
        "[[vorname]]",
        "[[first_name]]",
        "[[browser_url]]",
        "{{ contact.EMAIL }}",
        "*|UNSUB|*",
        "{% x %}",
    ),
    *(
        "%(date)s",
        "%s",
        "{count}",
        "{ctx: x}",
        "eve@evil.example",
        "<eve@evil.example>",
        "mailto:eve@evil.example",
    ),
    *(
        "&lt;script&gt;",
        "&#60;script&#62;",
        "&colon;",
        "&amp;lt;",
        "&#x3C;a href=https://evil.example&#x3E;",
        "&nbsp;",
    ),
    *(
        "**",
        "*",
        "_x_",
        "`",
        "``",
        "\\",
        "\\\\",
        "# x",
        "- x",
        "\n\n# x",
        "\n\nx",
        "\n- x",
        "|",
        "> x",
        "---",
        "\n---\n",
    ),
    *(
        "{.button}",
        "](",
        "](https://evil.example)",
        "https://example.org/map",
        "https://example.org.evil.example/map",
    ),
    *(
        "[our map](https://example.org/map#x)",
        "[x](https://example.org/map)",
        "[x](<https://evil.example>)",
        "\"'><",
    ),
    *(
        "evil.example",
        "ftp://evil.example",
        "tel:+3721234567",
        "data:text/html,x",
        "https:evil.example",
        "1" * 5000,
    ),
    *(
        "[x](https://еxample.org/map)",
        "[x](https://example.org/\u200bmap)",
        "[x](h\nttps://evil.example)",
        "\u00ad",
    ),
]
words = st.lists(st.sampled_from([*SNIPPETS, " ", "x", "é", "\n"]), min_size=1, max_size=4).map("".join)


@st.composite
def hostile(draw: st.DrawFn) -> tuple[str, str]:
    """A text of the article, and what somebody makes of its translation."""
    source = draw(st.sampled_from(list(FRENCH)))
    good, added = FRENCH[source], draw(words | st.text(max_size=20))
    at = draw(st.integers(0, len(good)))
    return source, draw(
        st.sampled_from([good[:at] + added + good[at:], good + " " + added, added + " " + good, added])
    )


@dataclass(frozen=True)
class Facts:
    """What the outside world sees of an edition, but its words."""

    headers: frozenset[str]
    addressed: tuple[str, ...]
    links: frozenset[str]
    """Of mail, page and feeds, those in plain words too."""
    loads: frozenset[str]
    """Pictures, styles, frames."""
    active: frozenset[str]
    """Elements and attributes that do something."""
    merge_tags: frozenset[str]
    feeds: tuple[object, ...]


class Room:
    """A workspace with one article, and its French edition with other translations each time."""

    def __init__(self, root: Path) -> None:
        self.workspace: Workspace = open_workspace(root, explicit=True)
        (self.article,) = pick_articles(self.workspace, [])
        self.snapshot: Snapshot = open_snapshot(self.workspace)
        self.path = self.workspace.catalog_path("hostile", "fr")
        self.messages = article_messages(segments(self.article), self.article.path)

    def catalog(self, french: Mapping[str, str]) -> bytes:
        empty: Catalog = empty_catalog("fr.po", "hostile", self.workspace.languages["fr"])
        translated = [replace(message, strings=(french[message.id],)) for message in self.messages]
        return serialize_catalog(replace(empty, messages=tuple(translated)))

    def edition(self, locale: str, french: Mapping[str, str]) -> tuple[bool, Facts | None]:
        """Whether an error is found, and what the finished files show; nothing if they cannot be made."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.write_bytes(self.catalog(french))
        snapshot = self.snapshot
        snapshot.editions.clear()
        edition = make_edition(snapshot, self.article, locale)
        rendered = email_or_fault(snapshot, edition, [])
        ((looked, email),) = look_over(snapshot, [edition], [rendered])
        wrong = any(finding.severity is Severity.ERROR for finding in looked.findings)
        return wrong, self.facts(snapshot, looked, email) if email else None

    def facts(self, snapshot: Snapshot, edition: Edition, email: Email) -> Facts:
        campaign = make_campaign(snapshot, edition, email, "outbox")
        files = preview_files(campaign, self.workspace.settings.site.url)
        message = message_from_bytes(files[f"{edition.locale}.eml"], policy=policy.default)
        bodies = [part.get_content() for part in message.walk() if not part.is_multipart()]
        pages = self.pages(snapshot, edition)
        entries = [feedparser.parse(pages[f"{edition.locale}/{name}"]) for name in ("atom.xml", "rss.xml")]
        items = json.loads(pages[f"{edition.locale}/feed.json"])["items"]
        documents = [bodies[1], pages[f"{edition.locale}/hostile/index.html"].decode()]
        documents += [item.get("content_html", "") for item in items]
        documents += [c.value for feed in entries for entry in feed.entries for c in entry.get("content", [])]
        trees = [html.fromstring(document) for document in documents]
        plain = [bodies[0], *(str(tree.xpath("string()")) for tree in trees), str(message["Subject"])]
        raw = (email.subject, email.preheader, email.html, email.text)
        own = re.compile(rf"(?<=/){edition.locale}(?=/)|(?<=lang=){edition.locale}")
        return Facts(
            headers=frozenset(message.keys()),
            addressed=tuple(str(message[name]) for name in ("From", "To", "Reply-To", "Cc", "Bcc")),
            links=frozenset(
                own.sub("xx", link).rstrip("/.,;:")
                for link in (*_attributes(trees, "href", "action", "cite"), *_written(plain))
            ),
            loads=frozenset(
                re.sub(r"^data:.*", "data:", own.sub("xx", source))
                for source in _attributes(trees, "src", "srcset", "background", "data", "poster")
            ),
            active=frozenset(_active(trees)),
            merge_tags=frozenset(re.findall(r"\[\[\w+\]\]", " ".join(raw))),
            feeds=tuple(
                (
                    bool(feed.bozo),
                    [
                        (e.id.replace("/fr", "/xx").replace("/en", "/xx"), sorted({a.rel for a in e.links}))
                        for e in feed.entries
                    ],
                )
                for feed in entries
            ),
        )

    def pages(self, snapshot: Snapshot, edition: Edition) -> dict[str, bytes]:
        site = make_website(snapshot, preview=True)
        here = locale_sites(as_dated([edition.localized]), site, {"hostile/owl.png": 9})[edition.locale]
        made = update_files(here, LocaleFiles(), Manifest(), lambda _: b"")
        assert made.faults == []
        return made.data


def _attributes(trees: Iterable[html.HtmlElement], *names: str) -> list[str]:
    return [str(node.get(name)) for tree in trees for node in tree.iter() for name in names if node.get(name)]


def _written(texts: Iterable[str]) -> list[str]:
    """Addresses in plain words, as mail programs look for them."""
    found = re.compile(
        r"(?i)\b(?:https?|ftp)://[^\s<>\"“”«»()]+|\bwww\.[^\s<>\"()]+|[\w.+-]+@[\w-]+\.[\w.-]*\w"
    )
    return [address.rstrip(".,;:!?") for text in texts for address in found.findall(text)]


def _active(trees: Iterable[html.HtmlElement]) -> Iterable[str]:
    harmless = {
        "em",
        "i",
        "strong",
        "sup",
        "sub",
        "br",
        "span",
        "q",
        "abbr",
        "code",
        "p",
        "bdi",
        "bdo",
        "s",
        "u",
        "small",
    }
    for tree in trees:
        for node in tree.iter():
            if isinstance(node.tag, str) and node.tag not in harmless:
                yield node.tag
            yield from (name for name in node.attrib if name.lower().startswith("on"))


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Room:
    root = copy_workspace(tmp_path_factory.mktemp("hostile") / "workspace", "put-your-activity-on-the-map")
    picture = root / "content/put-your-activity-on-the-map/map-pins.png"
    (root / "content/hostile").mkdir()
    picture.rename(root / "content/hostile/owl.png")
    (root / "content/put-your-activity-on-the-map/index.md").unlink()
    (root / "content/hostile/index.md").write_text(ARTICLE)
    text = (root / "glocal.toml").read_text()
    (root / "glocal.toml").write_text(text.replace('["eu24"]', '["en", "fr"]'))
    return Room(root)


@pytest.fixture(scope="module")
def source(room: Room) -> Facts:
    """The English edition's, and that the honest French one has the same."""
    wrong, english = room.edition("en", FRENCH)
    assert english and not wrong
    wrong, french = room.edition("fr", FRENCH)
    assert french and not wrong
    for field in fields(Facts):
        assert getattr(french, field.name) == getattr(english, field.name), field.name
    return english


@settings(max_examples=examples(200))
@given(hostile())
@example(("What owls see", "=?utf-8?q?x=0d=0aBcc:_eve=40evil.example?="))
@example(("They never sleep.", "Ils ne dorment <HTTPS://evil.example> jamais."))
@example(("Come and see", "[x](https://evil.example)"))
@example(("Monday", "Lundi {{ contact.EMAIL }}"))
@example(("An owl on a branch", 'x" onerror="alert(1)'))
@example(("Owls in our school", "Des hiboux eve@evil.example\u00addans notre école"))
@example(("Her brother", "x](https://evil.example) [y"))
def test_nothing_comes_in_without_an_error(room: Room, source: Facts, attack: tuple[str, str]) -> None:
    """Either the language is held, or what leaves has nothing that the source had not."""
    text, made = attack
    wrong, facts = room.edition("fr", {**FRENCH, text: made})
    event("held" if wrong else "goes out")
    if wrong or facts is None:
        return
    assert facts.headers == source.headers
    assert facts.addressed == source.addressed
    assert facts.links - source.links == set()
    assert facts.loads - source.loads == set()
    assert facts.active - source.active == set()
    assert facts.merge_tags - source.merge_tags == set()
    assert facts.feeds == source.feeds


@settings(max_examples=examples(40))
@given(hostile())
def test_a_held_edition_harms_nobody_who_looks_at_it(
    room: Room, source: Facts, attack: tuple[str, str]
) -> None:
    """The preview shows held languages too: nothing in them runs, loads, or makes a header."""
    text, made = attack
    _, facts = room.edition("fr", {**FRENCH, text: made})
    if facts:
        assert facts.headers == source.headers
        assert facts.addressed == source.addressed
        assert facts.loads - source.loads == set()
        assert facts.active - source.active == set()
