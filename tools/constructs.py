"""What an author can write, shown to every face by parsers that are not ours: `constructs.toml`."""

from __future__ import annotations

import json
import re
import tomllib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import unquote

import feedparser
from lxml import etree
from markdown_it.token import Token
from pydantic import BaseModel, ConfigDict

from pipelines.content.article import parse_article
from pipelines.content.commonmark import inline_tokens
from pipelines.content.file_links import FILE
from pipelines.content.segments import segments
from pipelines.emails.render import render_email
from pipelines.model.article import Article, buttons_of, images_of
from pipelines.model.block_walks import with_inner
from pipelines.model.blocks import Block, Video
from pipelines.model.errors import ContentError
from pipelines.model.site import SiteState
from pipelines.rendering.references import ArticlePage
from pipelines.website.files import locale_recipes
from pipelines.website.state import update
from tests.rendering.support import ADDRESSES, localized, templates, with_files, words
from tests.website.site_pieces import MONDAY, sites

_HEAD = "---\nid: tag:example.org,2026:{slug}\ndate: 2026-11-23\nsummary: Short.\n{head}\n---\n\n"
_WORD = re.compile(r"[^\W_]+")
BEGIN, END = "Zzbegin", "Zzend"
FACES = ("mail", "text part", "page", "Atom", "RSS", "JSON feed")


class Construct(BaseModel):
    """A row of the table."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    group: str
    name: str
    write: str
    head: str = "title: Owls"
    words: str = ""
    links: tuple[str, ...] = ()
    pictures: tuple[str, ...] = ()
    refused: str = ""

    @property
    def source(self) -> str:
        """An article that holds it, between two words by which it is found again."""
        head = _HEAD.format(slug="owls", head=self.head)
        return f"{head}{BEGIN}\n\n{self.write}\n\n{END}\n"


@dataclass(frozen=True, slots=True)
class Shown:
    """What a face shows of an article's body, or of a whole document."""

    words: tuple[str, ...]
    links: tuple[str, ...]
    pictures: tuple[str, ...] = ()


@cache
def constructs() -> tuple[Construct, ...]:
    """All of them, in the order of the file."""
    rows = tomllib.loads((Path(__file__).parent / "constructs.toml").read_text(encoding="utf-8"))
    return tuple(Construct.model_validate(row) for row in rows["construct"])


def refusal(construct: Construct) -> str:
    """What is said instead of showing it; empty if nothing is wrong."""
    try:
        parse_article(construct.source, "owls", "en")
    except ContentError as error:
        return str(error)
    return ""


def words_of(text: str) -> tuple[str, ...]:
    """Letters and figures alone: marks and blanks are each face's own."""
    return tuple(_WORD.findall(text))


def faces(source: str) -> Mapping[str, Shown]:
    """What each face shows of the part between the two words, and of the notes behind it."""
    whole, frame = _documents(source), _frame()
    return {face: _between(whole[face], frame[face]) for face in FACES}


@cache
def _frame() -> Mapping[str, Shown]:
    return _documents(f"{_HEAD.format(slug='owls', head='title: Owls')}{BEGIN}\n\n{END}\n")


def _between(document: Shown, frame: Shown) -> Shown:
    behind = len(frame.words) - frame.words.index(END) - 1
    body = document.words[document.words.index(BEGIN) + 1 : len(document.words) - behind]
    return Shown(
        tuple(word for word in body if word != END),
        tuple((Counter(document.links) - Counter(frame.links)).elements()),
        tuple((Counter(document.pictures) - Counter(frame.pictures)).elements()),
    )


def _documents(source: str) -> Mapping[str, Shown]:
    article = with_files(parse_article(source, "owls", "en"))
    mice = parse_article(f"{_HEAD.format(slug='mice', head='title: Mice')}## Food\n", "mice", "en")
    here = sites(update(SiteState(), [localized(article), localized(mice)], MONDAY))["en"]
    pages = {"mice": ArticlePage(ADDRESSES.article("en", "mice"), "en")}
    mail = render_email(localized(article), words(), templates("email_templates"), ADDRESSES, ["en"], pages)
    files = {recipe.path: recipe.make for recipe in locale_recipes(here)}
    json_items = json.loads(files["en/feed.json"]())["items"]
    return {
        "mail": _of_html(mail.html),
        "text part": _of_text(mail.text, article),
        "page": _of_html(files["en/owls/index.html"]().decode()),
        "Atom": _of_html(_entry(files["en/atom.xml"]())),
        "RSS": _of_html(_entry(files["en/rss.xml"]())),
        "JSON feed": _of_html(next(item["content_html"] for item in json_items if "owls" in item["id"])),
    }


def _entry(feed: bytes) -> str:
    entries = feedparser.parse(feed, sanitize_html=False).entries
    return str(next(entry.content[-1].value for entry in entries if "owls" in entry.id))


def _of_html(text: str) -> Shown:
    root = etree.fromstring(text, etree.HTMLParser(remove_comments=True))
    for unseen in list(root.iter("style", "script", "title")):
        unseen.text = ""
    for image in root.iter("img"):
        image.text = f" {image.get('alt', '')} "
    for element in root.iter("br", "p", "li", "td", "th", "dt", "dd", "div", "h2", "h3", "h4", "pre"):
        element.tail = f" {element.tail or ''}"
    links = (_neutral(unquote(link.get("href", ""))) for link in root.iter("a"))
    pictures = (image.get("src", "").rpartition("/")[2] for image in root.iter("img"))
    return Shown(
        words_of("".join(map(str, root.itertext()))),
        tuple(link for link in links if not link.startswith("#note-")),
        tuple(pictures),
    )


def _neutral(href: str) -> str:
    """An address whichever way this face writes it."""
    if file := re.fullmatch(r"(?:https://example\.org/news/en/owls/)?([\w-]+\.(?:pdf|csv)(?:#.*)?)", href):
        return f"{FILE}:{file[1]}"
    page = re.sub(r"^(?:https://example\.org/news|\.\./\.\.)/en/(\w+)/(?:index\.html)?", r"article:\1", href)
    return page.removeprefix("article:owls") if "#" in page else page


def _of_text(text: str, article: Article) -> Shown:
    """Without what stands for a link's address, a list's mark or a heading's line."""
    links = [str(t.attrs["href"]) for t in _texts_of(article) if t.type == "link_open"]
    links += _urls(article)
    found: list[str] = []
    flat = " ".join(text.split())
    for link in links:
        shown = _whole(link)
        if (
            link.startswith("#")
            or shown.removeprefix("mailto:").removeprefix("tel:") in flat
            or shown.replace("https://www.", "www.") in flat
        ):
            found.append(link)
        flat = flat.replace(f" ({shown})", "")
    urls = [_whole(url) for url in _urls(article)]
    lines = [line for line in text.split("\n") if line.lstrip(">| ") not in urls]
    bare = "\n".join(re.sub(r"^(?:[>|] )*\s*(?:• )?(\d+\. )", "", line) for line in lines)
    bare = " ".join(bare.split())
    for link in links:
        bare = bare.replace(f" ({_whole(link)})", "").replace(f" ({_whole(link)},", "")
    return Shown(words_of(bare), tuple(found))


def _whole(link: str) -> str:
    """Where a link leads, as the text part of a mail has it."""
    beside = f"{FILE}:", ADDRESSES.article("en", "owls")
    return link.replace("article:mice", ADDRESSES.article("en", "mice")).replace(*beside)


def _urls(article: Article) -> list[str]:
    """Where buttons and pictures lead, in lists, quotes and boxes too."""
    found = [image.href for image in images_of(article) if image.href]
    found += [button.url for button in buttons_of(article)]
    # Of a video without a picture of it the text has the link.
    return found + [video.url for video in _videos(article.blocks) if video.image.play == "still"]


def _videos(blocks: tuple[Block, ...]) -> list[Video]:
    """Those in lists, quotes and boxes too."""
    found = [block for block in blocks if isinstance(block, Video)]

    def note(inner: tuple[Block, ...]) -> tuple[Block, ...]:
        found.extend(_videos(inner))
        return inner

    for block in blocks:
        with_inner(block, note)
    return found


def _texts_of(article: Article) -> list[Token]:
    return [token for segment in segments(article) for token in inline_tokens(segment.text)]


def as_text(construct: Construct) -> str:
    """What the text part of a mail shows of it."""
    article = with_files(parse_article(construct.source, "owls", "en"))
    pages = {"mice": ArticlePage(ADDRESSES.article("en", "mice"), "en")}
    mail = render_email(localized(article), words(), templates("email_templates"), ADDRESSES, ["en"], pages)
    before, _, behind = mail.text.partition(f"\n{BEGIN}\n")[2].partition(f"\n{END}\n")
    return "\n".join(filter(None, (before.strip("\n"), behind.partition("\n--\n")[0].strip("\n"))))
