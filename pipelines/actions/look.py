"""One edition as its readers will see it, before anything is public: mail, text part, page, feed entry.

Made in this process from a snapshot, with the text of an article as it is on the disk or as somebody is just
writing it. Nothing is written.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from html import escape
from typing import assert_never

from pipelines.actions.editions import email_or_fault, make_campaign, make_edition, with_faults
from pipelines.actions.preflight import inspect
from pipelines.actions.site_plan import make_website
from pipelines.content.attachments import file_kind
from pipelines.content.file_links import TYPES
from pipelines.content.front_matter import file_name
from pipelines.content.pictures import PictureFault, mime_type, prepare
from pipelines.delivery.providers.outbox import SAMPLE_VALUES
from pipelines.emails.variants import EXPLAINED, VariantKind, variant
from pipelines.languages.language import Language
from pipelines.model.article import Article
from pipelines.model.delivery import Email
from pipelines.model.edition import Edition
from pipelines.model.errors import GlocalError, each_error, fault_finding
from pipelines.model.finding import UNREADABLE, Finding, Origin
from pipelines.rendering.addresses import IMAGES, summary_of
from pipelines.rendering.inline import inline_text
from pipelines.website.locale_site import LocaleSite, locale_sites
from pipelines.website.page import article_content, article_page
from pipelines.website.state import as_dated
from pipelines.workspace.articles import parse_with_files, read_pictures
from pipelines.workspace.files import PICTURE_LIMIT
from pipelines.workspace.snapshot import Snapshot

_SHARED = ("_email_templates", "site_templates", "interfaces", "brands", "_frame_files", "_frame_findings")
"""What a snapshot makes when it is first asked for, and no article changes."""


class Face(StrEnum):
    """What readers get of an edition; the values stand in addresses."""

    MAIL = "mail"
    TEXT = "text"
    PAGE = "page"
    FEED = "feed"


WAYS = {kind.value: EXPLAINED[kind] for kind in VariantKind}
"""How programs show a mail that do not show it as we made it, with what is simulated."""


@dataclass(frozen=True, slots=True)
class EditionLook:
    """An edition in one face."""

    html: str
    """A whole document. Links lead nowhere within it; pictures stand below the address that was given."""
    subject: str
    """The two lines of an inbox; empty where the mail cannot be made."""
    preheader: str
    mail_bytes: int
    edition: Edition
    """With what is wrong with it, its mail included."""


def snapshot_with(snapshot: Snapshot, slug: str, text: str) -> tuple[Snapshot, Article]:
    """The workspace as it would be with this text of an article, and the article; ContentErrors for a text
    that cannot be one. Templates and words are shared with `snapshot`, which stays as it is.
    """
    article = parse_with_files(snapshot.workspace, slug, text)
    for name in _SHARED:  # once for all copies: what is made on a copy is lost with it
        getattr(snapshot, name)
    mine = copy.copy(snapshot)
    # Cached properties: what was made of the other text is not true of this one.
    for name in ("editions", "_stories"):
        vars(mine).pop(name, None)
    vars(mine)["_stories"] = {slug: article}
    return mine, article


def text_faults_of(error: Exception, slug: str) -> tuple[Finding, ...]:
    """What keeps a text from being an article, each with its line."""
    origin = Origin(f"content/{slug}/index.md", 1)
    return tuple(fault_finding(each, UNREADABLE, origin) for each in each_error(error))


def look(
    snapshot: Snapshot,
    article: Article,
    locale: str,
    face: Face,
    files: str,
    way: str = "",
) -> EditionLook:
    """An edition in one face. `files`: the address below which `look_file` is served, such as `/files`.
    `way`: one of WAYS, in which some programs show a mail.
    """
    wanted = article.among(snapshot.workspace.locales)
    edition = make_edition(snapshot, article, locale)
    email = email_or_fault(snapshot, edition, wanted)
    if isinstance(email, Finding):
        edition = with_faults(edition, [email], "its email")
    else:
        (edition,) = inspect(snapshot, [(edition, email)])
    mail = None if isinstance(email, Finding) else filled_mail(snapshot, edition, email)
    html = look_document(snapshot, edition, face, wanted, files, mail)
    html = variant(html, VariantKind(way)) if way and face is Face.MAIL else html
    if mail is None:
        return EditionLook(html, "", "", 0, edition)
    return EditionLook(html, mail.subject, mail.preheader, len(mail.html.encode()), edition)


@dataclass(frozen=True, slots=True)
class FilledMail:
    """A mail as one reader gets it."""

    subject: str
    preheader: str
    html: str
    text: str


def filled_mail(snapshot: Snapshot, edition: Edition, email: Email) -> FilledMail:
    """The mail with sample values in the places of what each reader's copy has of its own."""
    subject, html, text = email.subject, email.html, email.text
    urls = dict(make_campaign(snapshot, edition, email, "outbox").urls)
    for name, value in (SAMPLE_VALUES | urls).items():
        subject = subject.replace(f"[[{name}]]", value)
        html = html.replace(f"[[{name}]]", escape(value))
        text = text.replace(f"[[{name}]]", value)
    return FilledMail(subject, email.preheader, html, text)


def look_document(
    snapshot: Snapshot,
    edition: Edition,
    face: Face,
    wanted: Sequence[str],
    files: str,
    mail: FilledMail | None,
) -> str:
    """The whole document of a face; `mail` None: it cannot be made."""
    language = snapshot.workspace.languages[edition.locale]
    site_url = snapshot.workspace.settings.site.url
    match face:
        case Face.MAIL | Face.TEXT if mail is None:
            return _plain_document("", "", language)
        case Face.MAIL:
            assert mail  # noqa: S101 - as the case before says
            return _with_base(mail.html.replace(f'src="{escape(site_url)}/', f'src="{files}/'), "")
        case Face.TEXT:
            assert mail  # noqa: S101 - as above
            return _plain_document(f"<pre>{escape(mail.text)}</pre>", _TEXT_STYLE, language)
        case Face.PAGE:
            here = _site_of(snapshot, edition, wanted)
            # As it is, not as a record keeps it: where texts come from is nothing to publish.
            item = replace(here.items[0], localized=edition.localized)
            page = article_page(here, item).decode()
            return _with_base(page, f"{files}/{edition.locale}/{edition.slug}/")
        case Face.FEED:
            here = _site_of(snapshot, edition, wanted)
            article = here.items[0].localized.article
            body = article_content(here, here.items[0]).replace(f'src="{escape(site_url)}/', f'src="{files}/')
            title, summary = (
                inline_text(article.title.value),
                inline_text(summary_of(article).value),
            )
            return _plain_document(
                f"<h1>{escape(title)}</h1>\n<p><em>{escape(summary)}</em></p>\n<hr>\n{body}",
                _FEED_STYLE,
                language,
            )
        case _:
            assert_never(face)


def _site_of(snapshot: Snapshot, edition: Edition, wanted: Sequence[str]) -> LocaleSite:
    """The website as if nothing but this edition, and its other languages, were there."""
    everything = [(edition.localized.article, tag) for tag in wanted]
    site = make_website(snapshot, preview=True)
    return locale_sites(as_dated([edition.localized]), site, {}, everything)[edition.locale]


_TEXT_STYLE = "pre{font:14px/1.5 ui-monospace,monospace;white-space:pre-wrap;overflow-wrap:anywhere}"
_FEED_STYLE = (
    "body{font:17px/1.6 Georgia,serif;max-width:40em}img{max-width:100%;height:auto}"
    "table{border-collapse:collapse}td,th{padding:4px 8px;text-align:start}"
)


def _plain_document(body: str, style: str, language: Language) -> str:
    """A document of ours around what has none."""
    return (
        f'<!doctype html>\n<html lang="{language.tag}" dir="{language.direction}"><head>'
        '<meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        '<meta name="color-scheme" content="light dark"><base target="_blank">'
        f"<style>body{{margin:16px;color-scheme:light dark}}{style}</style></head>"
        f"<body>{body}</body></html>\n"
    )


def _with_base(html: str, address: str) -> str:
    """Links open elsewhere, which the frame around the document forbids: so they lead nowhere."""
    href = f' href="{escape(address)}"' if address else ""
    return html.replace("<head>", f'<head><base{href} target="_blank">', 1)


_SCHEME = re.compile(r"\(\s*prefers-color-scheme\s*:\s*(dark|light)\s*\)")
_BOTH = re.compile(r"(color-scheme(?:\s*:\s*|\"\s+content=\"))light dark")


def in_scheme(html: str, scheme: str) -> str:
    """The document as it looks where `dark`, or `light`, is preferred, whatever this browser prefers."""
    html = _SCHEME.sub(lambda m: "(min-width:0)" if m[1] == scheme else "(max-width:0)", html)
    return _BOTH.sub(rf"\g<1>{scheme}", html)


def look_file(snapshot: Snapshot, path: str) -> tuple[bytes, str] | None:
    """A picture or file that a look shows, as it would be published, and its media type.

    `path`: as on the website, `images/mark.png` or `<locale>/<slug>/<name>`. None where there is none, also
    for a path that leads elsewhere.
    """
    folder, _, name = path.partition("/")
    if folder == IMAGES:
        data = snapshot.images.get(path)
        return (data, mime_type(name)) if data is not None else None
    parts = path.split("/")
    if (
        len(parts) != 3
        or parts[0] not in snapshot.workspace.locales
        or parts[1] not in snapshot.workspace.slugs()
    ):
        return None
    _, slug, name = parts
    try:
        published = read_pictures(snapshot.workspace, [snapshot.article(slug)])[slug]
        if name in published:
            return published[name], TYPES.get(file_kind(name)) or mime_type(name)
    except GlocalError:
        pass  # the text on the disk cannot be read, and the one that is being written names other pictures
    return _loose_picture(snapshot, slug, name)


def _loose_picture(snapshot: Snapshot, slug: str, name: str) -> tuple[bytes, str] | None:
    """A picture that lies beside an article whose text on the disk does not name it yet."""
    try:
        file_name(name)
        stem = name.rpartition(".")[0]
        folder = snapshot.workspace.article_path(slug).parent
        for each in sorted(folder.glob("*.*")):
            if each.name == name or each.stem == stem:
                picture = prepare(snapshot.workspace.read_bytes(each, PICTURE_LIMIT), each.name)
                return picture.data, mime_type(picture.name(each.name))
    except (ValueError, KeyError, OSError, PictureFault, GlocalError):
        pass
    return None
